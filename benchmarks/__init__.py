"""Speed as ratios: each operation beside the least work that shows the same, in one run.

A machine's speed moves from hour to hour, so milliseconds alone say little; how often ours takes
the time of the floor says how much of it is ours. The floor is Flask with hand-written SQL over
the same database, and one flat template a page.
"""
