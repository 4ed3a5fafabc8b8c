"""Whom we support: young people, what they allowed, and how they are found again."""
