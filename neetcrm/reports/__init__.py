"""What the records say together: outcome figures, exports, and the progress report of a case."""
