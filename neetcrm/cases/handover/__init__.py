"""How cases change hands: one, many, or a whole caseload."""
