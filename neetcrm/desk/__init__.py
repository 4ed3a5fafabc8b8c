"""What a worker keeps open all day: Today, the caseload, search and the case page.

The readers of this folder join what the slices below know of a case.
"""
