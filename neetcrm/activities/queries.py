"""What may be read of the centres' offers: they are no secret."""

from sqlmodel import col, select

from neetcrm.activities.models import Course
from neetcrm.db import Session


def courses(db: Session) -> list[Course]:
    """Return the courses that run now, by name."""
    return list(db.exec(select(Course).where(col(Course.is_active)).order_by(col(Course.en))))
