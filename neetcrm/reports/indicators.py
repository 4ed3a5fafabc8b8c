"""What the monitoring counts and by what it can be split, each with its definition in words."""

from neetcrm.access import Role
from neetcrm.db import Choice
from neetcrm.i18n import N_


class Figure(Choice):
    """A figure of persons, by the key under which the monitoring prints it."""

    REGISTERED = "registered_neet", N_("Registered young people")
    FINISHED_TRAINING = "finished_training", N_("Finished a training")
    PLACED_IN_WORK = "placed_in_work", N_("Placed in work")
    IN_INTERNSHIP = "in_internship_about", N_("In an internship")
    CONSULTED = "persons_consulted_more_than", N_("Consulted")
    CONSULTED_BY_PSYCHOLOGISTS = (
        "persons_consulted_by_psychologists",
        N_("Consulted by a psychologist"),
    )


DEFINITIONS: dict[Figure, str] = {
    Figure.REGISTERED: N_("Persons for whom a case was opened by this day."),
    Figure.FINISHED_TRAINING: N_("Persons who completed at least one training by this day."),
    Figure.PLACED_IN_WORK: N_("Persons who started at least one job by this day."),
    Figure.IN_INTERNSHIP: N_("Persons whose internship is running on this day."),
    Figure.CONSULTED: N_(
        "Persons who came to at least one session, career or psychological, by this day."
    ),
    Figure.CONSULTED_BY_PSYCHOLOGISTS: N_(
        "Persons who came to at least one psychological session by this day."
    ),
}
CENTRES = N_("Community centres")
CENTRES_DEFINED = N_("Community centres that work now, within what you may see.")
OF_ALL = N_("A person counts once in a figure. Cases opened by mistake do not count.")
NEVER_ADDED = N_(
    "The figures overlap: one person may train, work and be consulted. Never add them up."
)
PARTS_OVERLAP = N_("A person may be counted in several parts, so these figures have no total:")


class Dimension(Choice):
    """What the figures are split by."""

    CENTRE = "centre", N_("Centre")
    DISTRICT = "district", N_("District")
    MONTH = "month", N_("Month")
    SEX = "sex", N_("Sex")
    AGE = "age", N_("Age")


SPLITS: dict[Dimension, str] = {
    Dimension.CENTRE: N_("By the centre of the person's case"),
    Dimension.DISTRICT: N_("By the district of the centre"),
    Dimension.MONTH: N_("By the month in which it happened to the person for the first time"),
    Dimension.SEX: N_("By the person's sex"),
    Dimension.AGE: N_("By the person's age on this day"),
}


class AgeBand(Choice):
    TO_17 = "14-17", N_("14 to 17")
    TO_24 = "18-24", N_("18 to 24")
    TO_29 = "25-29", N_("25 to 29")
    TO_35 = "30-35", N_("30 to 35")
    FROM_36 = "36+", N_("36 and older")


YOUNGEST = {AgeBand.FROM_36: 36, AgeBand.TO_35: 30, AgeBand.TO_29: 25, AgeBand.TO_24: 18}
"""The age at which each band but the first begins, the oldest band first."""


WHOSE: dict[Role, str] = {
    Role.COUNSELOR: N_("Your own cases."),
    Role.PSYCHOLOGIST: N_("The cases you are assigned to."),
    Role.SUPERVISOR: N_("The cases of your centre."),
    Role.ANALYST: N_("All centres."),
    Role.OBSERVER: N_("All centres. Figures below 5 are not published."),
}
