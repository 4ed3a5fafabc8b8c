"""An export that the supervisor of the demo asked for: the worker makes it at the first start."""

from datetime import date, time

from sqlmodel import select

from neetcrm.accounts import User
from neetcrm.db import Session
from neetcrm.localtime import moment_at
from neetcrm.reports import export_work
from neetcrm.reports.export_work import Wanted
from neetcrm.reports.exports import Export, Period
from neetcrm.reports.tables import FileFormat

ASKER = "supervisor@neetcrm.example"


def ask_for_an_export(db: Session, as_of: date) -> None:
    """Ask for the outcomes of the year up to *as_of*."""
    supervisor = db.exec(select(User).where(User.email == ASKER)).one()
    period = Period(as_of.replace(month=1, day=1), as_of)
    wanted = Wanted(Export.OUTCOMES, period, FileFormat.XLSX, supervisor.language.value)
    export_work.ask(db, wanted, by=supervisor.as_actor(), at=moment_at(as_of, time()))
