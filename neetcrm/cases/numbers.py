"""Case numbers: nine digits, the last of which catches a wrong or swapped digit."""

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""Damm's quasigroup of order 10 (H. M. Damm, 2004): finds every single slip and every swap."""


def with_check_digit(digits: str) -> str:
    """Return *digits* (0 to 9 only) with the check digit behind them."""
    return digits + _checked(digits)


def is_number(text: str) -> bool:
    """Tell whether *text* is nine digits of which the last one fits."""
    return len(text) == 9 and text.isascii() and text.isdigit() and _checked(text) == "0"


def shown(number: str) -> str:
    """Return a number as people read it: 274-905-113."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


def read(text: str) -> str:
    """Return the digits of a number as somebody typed it, or "" when it is none."""
    digits = "".join(text.split()).replace("-", "")
    return digits if is_number(digits) else ""


def _checked(digits: str) -> str:
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim
