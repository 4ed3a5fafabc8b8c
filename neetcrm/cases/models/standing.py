"""The word for what a young person does now; cases/placing/standing.py says how long it holds."""

from neetcrm.db import Choice
from neetcrm.i18n import N_


class Standing(Choice):
    """What a young person does at a time, from furthest to nearest to work of their own."""

    NOT_AVAILABLE = "not_available", N_("Not available: care, a child or illness")
    LOOKING = "looking", N_("Not working or studying, looking for work")
    START_AGREED = "start_agreed", N_("A start day is agreed")
    IN_TRAINING = "in_training", N_("In education or training")
    IN_INTERNSHIP = "in_internship", N_("In an internship, a subsidised or fixed-term job")
    IN_WORK = "in_work", N_("In a permanent job or self-employed")
