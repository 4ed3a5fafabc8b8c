"""The staff of the demo: one account a role that people sign in with, and their colleagues."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlmodel import select

from neetcrm import passwords
from neetcrm.access import Role
from neetcrm.accounts import Centre, Language, Membership, User
from neetcrm.db import Session
from neetcrm.people.iin import Sex

from .people import pools
from .tables import choice, rows

PASSWORD = "alma-demo-2025"
"""What opens every account of the demo."""
DOMAIN = "@neetcrm.example"
DEMO_COUNSELOR = f"counselor{DOMAIN}"
DEMO_PSYCHOLOGIST = f"psychologist{DOMAIN}"
ENDS_SOON, ENDS_LATE = timedelta(days=20), timedelta(days=3 * 365)
"""How long a number in the registry of psychologists is valid: that of the demo ends soon."""
COLLEAGUES = {Role.COUNSELOR: 42, Role.PSYCHOLOGIST: 9, Role.SUPERVISOR: 9}
"""How many of the staff have a role, the demo account among them; they share the centres."""
PEOPLE_OF_A_CITY = 27_000
"""How many young people those are enough for; more of them have as many more counselors."""


@dataclass(frozen=True)
class Account:
    """An account as accounts.csv tells it; *centre* is a code, "" where there is none."""

    email: str
    role: Role
    full_name: str
    centre: str
    language: Language


def demo_accounts() -> list[Account]:
    """Return the accounts people sign in with, one a role."""
    return [
        Account(
            email=row["email"],
            role=choice(Role, row["role"]),
            full_name=row["full_name"],
            centre=row["centre"],
            language=choice(Language, row["language"]),
        )
        for row in rows("accounts")
    ]


def accounts(size: int = PEOPLE_OF_A_CITY) -> list[Account]:
    """Return all accounts that *size* young people need: the demo's, then their colleagues."""
    return [*demo_accounts(), *_colleagues(size)]


def load_staff(db: Session, *, size: int, as_of: date) -> None:
    """Add the accounts that are missing; all have the one demo password."""
    hashed = passwords.hashed(PASSWORD)  # once: it is slow on purpose
    known = set(db.exec(select(User.email)))
    centres = {centre.code: centre for centre in db.exec(select(Centre))}
    for account in accounts(size):
        if account.email in known:
            continue
        user = User(
            email=account.email,
            full_name=account.full_name,
            role=account.role,
            language=account.language,
            password=hashed,
        )
        if account.role is Role.PSYCHOLOGIST:
            is_demo = account.email == DEMO_PSYCHOLOGIST
            user.registry_number = f"PSY-{1000 + len(known)}"
            user.registry_until = as_of + (ENDS_SOON if is_demo else ENDS_LATE)
            known.add(account.email)
        if account.centre:
            user.memberships.append(Membership(centre=centres[account.centre]))
        db.add(user)
        db.flush()


def _colleagues(size: int) -> Iterator[Account]:
    """Yield those who share the centres with the demo's accounts."""
    rng = Random(0)
    many = COLLEAGUES | {
        Role.COUNSELOR: COLLEAGUES[Role.COUNSELOR] * max(1, round(size / PEOPLE_OF_A_CITY))
    }
    demo = {account.role: account for account in demo_accounts()}
    codes = [row["code"] for row in rows("centres")]
    for role, count in many.items():
        first = codes.index(demo[role].centre)
        for n in range(1, count):
            yield Account(
                email=f"{role.value}{n + 1}{DOMAIN}",
                role=role,
                full_name=_full_name(rng),
                centre=codes[(first + n) % len(codes)],
                language=rng.choice((Language.KK, Language.RU)),
            )


def _full_name(rng: Random) -> str:
    origin = rng.choice(("kazakh", "kazakh", "russian"))
    sex = rng.choice((Sex.FEMALE, Sex.FEMALE, Sex.MALE))
    given_name = rng.choice(pools().given[origin, sex])
    return f"{given_name} {rng.choice(pools().surnames[origin])[sex]}"
