"""What a young person needs, and what was agreed with them to do about it."""
