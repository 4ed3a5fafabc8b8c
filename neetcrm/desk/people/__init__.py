"""Pages about the young person: their intake, data, consents, and what is given to others."""
