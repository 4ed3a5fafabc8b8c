"""What the centres themselves offer: the catalogue of free courses."""
