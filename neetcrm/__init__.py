"""neetcrm: case management for young people who are not in employment, education or training."""

__version__ = "0.1.0"
