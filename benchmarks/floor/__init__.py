"""The least that shows the same pages: Flask, hand-written SQL and one flat template a page."""
