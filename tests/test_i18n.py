"""Sentences with their values filled in."""

import pytest

from neetcrm.i18n import filled


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Готово к {day}.", "Готово к 7 июл. 2025 г."),
        ("День встречи: {day}. Приходите.", "День встречи: 7 июл. 2025 г. Приходите."),
        ("{day}: готово.", "7 июл. 2025 г.: готово."),
    ],
)
def test_a_full_stop_is_not_written_twice(sentence, said):
    assert filled(sentence, {"day": "7 июл. 2025 г."}) == said


def test_a_sentence_keeps_its_own_full_stop():
    assert filled("Done by {day}.", {"day": "7 Jul 2025"}) == "Done by 7 Jul 2025."
