"""Telephone numbers: read as people write them, shown as Kazakhstan writes them."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import names

HOME = "KZ"
# The library takes Almaty's code for four digits.
ALMATY = re.compile(r"\+7(727)([23]\d\d)(\d\d)(\d\d)")
MOBILE = re.compile(r"\+7(\d{3})(\d{3})(\d\d)(\d\d)")


class PhoneInvalid(RuleBroken):
    sentence = N_(
        "This is not a telephone number: enter all its digits with the code, for example"
        " +7 701 123 45 67 or 8 (727) 250-12-34, and a number from abroad with + in front."
    )


def read(text: str) -> str:
    """Return the number in *text* in E.164, such as `+77011234567`.

    Without a + it is read as dialled in Kazakhstan. Raises PhoneInvalid for anything but one whole
    number that the numbering plan knows: letters, an extension or a missing code are refused
    rather than guessed.
    """
    number = _parsed(text)
    if number.extension or not phonenumbers.is_valid_number(number):
        raise PhoneInvalid
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(e164: str) -> str:
    """Return a number for people: `+7 701 123 45 67`, `+7 (727) 250-12-34`, `+49 30 123456`.

    Raises PhoneInvalid where *e164* is no number.
    """
    if almaty := ALMATY.fullmatch(e164):
        return "+7 ({}) {}-{}-{}".format(*almaty.groups())
    number = _parsed(e164)
    mobile = MOBILE.fullmatch(e164)
    if mobile and phonenumbers.number_type(number) == PhoneNumberType.MOBILE:
        return "+7 {} {} {} {}".format(*mobile.groups())
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _parsed(text: str) -> PhoneNumber:
    if any(char.isalpha() for char in text):
        raise PhoneInvalid  # the library would dial letters: 8 701 CALLNOW
    try:
        return phonenumbers.parse(names.cleaned(text), HOME)
    except NumberParseException:
        raise PhoneInvalid from None
