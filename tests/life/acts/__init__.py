"""What people do to a case, by topic: each act is told to the tale and then carried out."""
