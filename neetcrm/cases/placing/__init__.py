"""What came of the support: placements, outcomes, and how it goes on after them."""
