"""Sessions with a young person; confidential, in three layers with separate readers."""
