"""Views of the caseload that some of the staff keep under a name."""

from sqlmodel import select

from neetcrm.accounts import User
from neetcrm.db import Session
from neetcrm.desk.caseloads.saving import own_views, save_view

from .tables import rows


def load_kept_views(db: Session) -> None:
    """Save the views of kept_views.csv through the operation, for those who have none yet."""
    for row in rows("kept_views"):
        owner = db.exec(select(User).where(User.email == row["owner"])).one().as_actor()
        own = own_views(db, owner)
        if all(view.name != row["name"] for view in own):
            shared = row["is_shared"] == "yes"
            db.add(save_view(own, row["asked"], name=row["name"], is_shared=shared, by=owner))
            db.flush()
