"""What may stand in an address for the number of a record."""

from werkzeug.routing import IntegerConverter


class RecordNumber(IntegerConverter):
    """A number that both databases can hold, in the digits we write it with ourselves."""

    regex = "[0-9]{1,9}"
