"""Caseloads: read, looked at, kept as views, changed many at once, balanced in a team."""
