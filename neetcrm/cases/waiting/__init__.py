"""What of a case waits for somebody: tasks, the next contact, follow-ups due, notices."""
