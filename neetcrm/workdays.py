"""Working days of Kazakhstan: weekends and public holidays do not count, moved working days do."""

from datetime import date, timedelta
from functools import cache

import holidays

from neetcrm.i18n import N_

NAMES = (
    N_("New Year's Day"),
    N_("Orthodox Christmas"),
    N_("International Women's Day"),
    N_("Nowruz Holiday"),
    N_("Kazakhstan's People Solidarity Holiday"),
    N_("Defender of the Fatherland Day"),
    N_("Victory Day"),
    N_("Eid al-Adha"),
    N_("Eid al-Adha (estimated)"),
    N_("Capital Day"),
    N_("Constitution Day"),
    N_("Republic Day"),
    N_("Independence Day"),
)
"""The holidays of today, as the package names them in English."""
MOVED = N_("Moved day off")
FIRST_YEAR, LAST_YEAR = 2000, 2100


@cache
def _of_kazakhstan() -> holidays.HolidayBase:
    """Return all days off; their years are filled in here, as threads would meet half a year."""
    return holidays.country_holidays(
        "KZ", years=range(FIRST_YEAR, LAST_YEAR), language="en_US", expand=False
    )


def is_working_day(day: date) -> bool:
    return _of_kazakhstan().is_working_day(day)


def next_working_day(day: date) -> date:
    """Return *day* itself where it is a working day, else the first one after it."""
    return day if is_working_day(day) else add_working_days(day, 1)


def add_working_days(start: date, count: int) -> date:
    """Return the day that lies *count* working days after *start*."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def holiday(day: date) -> str:
    """Return the name of the holiday of *day*, one of NAMES or MOVED; "" for none."""
    found = _of_kazakhstan().get_list(day)
    return next((name if name in NAMES else MOVED for name in found), "")
