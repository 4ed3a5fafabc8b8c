"""What only the tests of the back office need."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from neetcrm.activities.models import Course
from neetcrm.counseling.models import Channel, NoteTemplate


@pytest.fixture
def course(db) -> Course:
    """Give the course number 1."""
    course = Course(code="kazakh", kk="Қазақ тілі", ru="Казахский язык", en="Kazakh", weeks=12)
    db.add(course)
    db.commit()
    return course


@pytest.fixture
def template(db) -> NoteTemplate:
    """Give the template of notes number 1."""
    template = NoteTemplate(
        code="no-answer", kk="Жауап жоқ", ru="Нет ответа", en="No answer", channel=Channel.PHONE
    )
    db.add(template)
    db.commit()
    return template


@pytest.fixture
def statements(app) -> Callable[[Callable[[], object]], int]:
    """Give a way to count the statements that a request sends."""
    engine = app.extensions["neetcrm.engine"]

    def counted(request: Callable[[], object]) -> int:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        request()
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    return counted
