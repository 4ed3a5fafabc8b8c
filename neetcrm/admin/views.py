"""What administrators keep: the accounts of the staff, and reference data."""

from typing import Any, ClassVar

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms.validators import Email, Optional, Regexp

from neetcrm import second_factors, sign_ins, staff
from neetcrm.access import Actor
from neetcrm.accounts import Centre, District, Membership, User
from neetcrm.activities.models import Course
from neetcrm.admin import rules
from neetcrm.admin.base import RecordView
from neetcrm.admin.converters import Pick, records_of
from neetcrm.admin.fields import CentresField, EmailField, PhoneField, named
from neetcrm.counseling.models import NoteTemplate
from neetcrm.db import utc_now
from neetcrm.i18n import N_
from neetcrm.reasons import Reason
from neetcrm.referrals.models import Partner, PartnerService
from neetcrm.web.current import actor, db, settings
from neetcrm.web.forms import Form
from neetcrm.web.pages import go
from neetcrm.web.proving import proven_recently

NAMES = ("kk", "ru", "en")
LABELS = {
    "name": N_("Name"),
    "kk": N_("Name in Kazakh"),
    "ru": N_("Name in Russian"),
    "en": N_("Name in English"),
    "code": N_("Code"),
    "is_active": N_("In use"),
    "created_at": N_("Added"),
}
IS_CODE = Regexp(
    r"[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    message=N_("Write the code with Latin letters and digits; dots, dashes and _ between them."),
)
IS_EMAIL = Email(message=N_("This is not an e-mail address."))
IS_WEBSITE = Regexp(
    r"https?://[^\s/]+\.[^\s]+\Z", message=N_("Write the whole address, beginning with https://.")
)
CODE = {
    "code": {
        "validators": [IS_CODE],
        "description": N_("Short and lasting: files and reports name the record by it."),
    }
}


def _works_in(centre: str) -> Any:
    memberships: Any = User.memberships
    return memberships.any(centre_id=int(centre))


def _shown_centres(_view: object, _context: object, user: User, _column: str) -> str:
    return ", ".join(named(membership.centre) for membership in user.memberships) or "–"


class AccountView(RecordView):
    """Accounts are closed, never deleted: what was done under them stays on record."""

    kind = User
    word = "accounts"
    title = N_("Accounts")
    lead = N_("Who signs in, in which role and in which centres.")
    new = N_("New account")
    added = N_("The account was added. Give it a first password.")
    saved = N_("The account was saved.")
    search_hint = N_("Name or e-mail")
    path_to_load = (User.memberships, Membership.centre)

    delete_view = None
    details_template = "admin/account.html"
    column_list = ("full_name", "email", "role", "memberships", "active", "current_login_at")
    column_details_list = (
        "full_name",
        "email",
        "role",
        "memberships",
        "language",
        "capacity",
        "registry_number",
        "registry_until",
        "active",
        "current_login_at",
        "created_at",
    )
    column_labels: ClassVar = {
        "full_name": N_("Full name"),
        "email": N_("E-mail"),
        "role": N_("Role"),
        "memberships": N_("Centres"),
        "language": N_("Language"),
        "capacity": N_("Capacity"),
        "registry_number": N_("Number in the registry of psychologists"),
        "registry_until": N_("Valid until"),
        "active": N_("May sign in"),
        "current_login_at": N_("Last sign-in"),
        "created_at": N_("Added"),
    }
    column_formatters: ClassVar[dict[str, Any]] = {"memberships": _shown_centres}
    column_sortable_list = ("full_name", "email", "role", "active", "current_login_at")
    column_default_sort = "full_name"
    column_searchable_list = ("full_name", "email")
    column_filters = (
        "role",
        Pick(
            N_("Centre"),
            records_of(Centre),
            _works_in,
        ),
        "active",
    )
    form_columns = (
        "full_name",
        "email",
        "role",
        "memberships",
        "language",
        "capacity",
        "registry_number",
        "registry_until",
        "active",
    )
    form_overrides: ClassVar = {"memberships": CentresField}
    form_args: ClassVar = {
        "email": {"kind": EmailField, "validators": [IS_EMAIL]},
        "memberships": {
            "description": N_("Counselors, psychologists and supervisors need at least one.")
        },
        "language": {"description": N_("The language of the pages; its owner can change it.")},
        "capacity": {
            "description": N_("How many cases, weighted by risk, are enough for one worker.")
        },
        "registry_number": {
            "description": N_("Without a valid number no psychological session is signed.")
        },
        "registry_until": {"description": N_("The last day on which the number is valid.")},
        "active": {
            "description": N_("A closed account cannot sign in. Hand its cases over first.")
        },
    }

    def check(self, record: User, *, by: Actor) -> None:
        rules.settle_account(db(), record, by=by)

    def name_of(self, record: User) -> str:
        return record.full_name

    def page_after(self, record: User) -> str:
        if record.password is None:
            return url_for(".password_view", id=record.id)
        return super().page_after(record)

    @expose("/new/", methods=("GET", "POST"))
    @proven_recently
    def create_view(self) -> ResponseReturnValue:
        answer: ResponseReturnValue = super().create_view()
        return answer

    @expose("/edit/", methods=("GET", "POST"))
    @proven_recently
    def edit_view(self) -> ResponseReturnValue:
        answer: ResponseReturnValue = super().edit_view()
        return answer

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        user = self._asked_for()
        limits = settings().limits
        return self.page(
            self.details_template,
            record=user,
            columns=self._details_columns,
            get_value=self.get_detail_value,
            sign_ins=sign_ins.open_ones(db(), actor(), user, at=utc_now(), limits=limits),
            has_factor=second_factors.factors_of(db(), user).are_set_up,
        )

    @expose("/end/", methods=("POST",))
    @proven_recently
    def end_view(self) -> ResponseReturnValue:
        """Sign an account out on all devices."""
        user = self._asked_for()
        sign_ins.end_all(db(), user, by=actor(), at=utc_now())
        db().commit()
        back = url_for(".details_view", id=user.id)
        return go(back, N_("The account is signed out everywhere."))

    @expose("/second-factor/", methods=("GET", "POST"))
    @proven_recently
    def factor_view(self) -> ResponseReturnValue:
        """Reset the second factor of somebody who has lost it."""
        user, form = self._asked_for(), Form()
        if form.is_submitted() and form.validate():
            second_factors.reset(db(), user, by=actor(), at=utc_now())
            db().commit()
            sentence = N_("The second factor was reset; the account is signed out everywhere.")
            return go(url_for(".details_view", id=user.id), sentence)
        return self.page("admin/second_factor.html", form, record=user)

    @expose("/password/", methods=("GET", "POST"))
    @proven_recently
    def password_view(self) -> ResponseReturnValue:
        """Make a first password that its owner is told in person and changes at once."""
        user, form = self._asked_for(), Form()
        if form.is_submitted() and form.validate():
            made = staff.give_first_password(db(), user, by=actor(), at=utc_now())
            db().commit()
            return self.page("admin/first_password.html", record=user, password=made)
        return self.page("admin/password.html", form, record=user)


class CentreView(RecordView):
    kind = Centre
    word = "centres"
    title = N_("Centres")
    lead = N_("Where young people come: address, hours, and who can get in.")
    new = N_("New centre")

    column_list = ("name", "code", "district", "opens_at", "closes_at", "is_active")
    column_labels = LABELS | {
        "district": N_("District"),
        "address": N_("Address"),
        "opens_at": N_("Opens at"),
        "closes_at": N_("Closes at"),
        "facilities": N_("What is there"),
        "ramp": N_("Ramp"),
        "call_button": N_("Call button"),
        "accessible_toilet": N_("Accessible toilet"),
    }
    column_sortable_list = ("code", *NAMES)
    column_default_sort = "code"
    column_searchable_list = ("code", *NAMES)
    column_filters = (
        Pick(N_("District"), records_of(District), lambda value: Centre.district_id == int(value)),
        "is_active",
    )
    form_columns = column_details_list = (
        *NAMES,
        "code",
        "district",
        "address",
        "opens_at",
        "closes_at",
        "facilities",
        "ramp",
        "call_button",
        "accessible_toilet",
        "is_active",
    )
    form_args = CODE

    def check(self, record: Centre, *, by: Actor) -> None:
        rules.check_centre(record)


class DistrictView(RecordView):
    kind = District
    word = "districts"
    title = N_("Districts")
    lead = N_("The districts of the city that centres belong to.")
    new = N_("New district")

    column_list = ("name", "slug")
    column_labels = LABELS | {"slug": N_("Code")}
    column_sortable_list = ("slug", *NAMES)
    column_default_sort = "slug"
    column_searchable_list = ("slug", *NAMES)
    form_columns = column_details_list = (*NAMES, "slug")
    form_args: ClassVar = {"slug": CODE["code"]}


class PartnerView(RecordView):
    kind = Partner
    word = "partners"
    title = N_("Partners")
    lead = N_("The organisations that young people are referred to.")
    new = N_("New partner")

    column_list = ("name", "code", "kind", "email", "phone", "is_active")
    column_labels = LABELS | {
        "kind": N_("Kind"),
        "website": N_("Website"),
        "phone": N_("Phone"),
        "email": N_("E-mail"),
    }
    column_sortable_list = ("code", "kind", *NAMES)
    column_default_sort = "code"
    column_searchable_list = ("code", *NAMES, "email")
    column_filters = ("kind", "is_active")
    form_columns = column_details_list = (
        *NAMES,
        "code",
        "kind",
        "website",
        "phone",
        "email",
        "is_active",
    )
    form_args = CODE | {
        "website": {"validators": [Optional(), IS_WEBSITE]},
        "phone": {"kind": PhoneField},
        "email": {"kind": EmailField, "validators": [Optional(), IS_EMAIL]},
    }


class ServiceView(RecordView):
    kind = PartnerService
    word = "services"
    title = N_("Partners' services")
    lead = N_("What each partner offers, and for which ages.")
    new = N_("New service")

    column_list = ("name", "code", "partner", "youngest", "oldest", "is_active")
    column_labels = LABELS | {
        "partner": N_("Partner"),
        "youngest": N_("Youngest age"),
        "oldest": N_("Oldest age"),
    }
    column_sortable_list = ("code", *NAMES)
    column_default_sort = "code"
    column_searchable_list = ("code", *NAMES)
    column_filters = (
        Pick(
            N_("Partner"),
            records_of(Partner),
            lambda value: PartnerService.partner_id == int(value),
        ),
        "is_active",
    )
    form_columns = column_details_list = (
        "partner",
        *NAMES,
        "code",
        "youngest",
        "oldest",
        "is_active",
    )
    form_args = CODE | {
        "youngest": {"description": N_("Leave it empty where there is no bound.")},
        "oldest": {"description": N_("The last age that is still taken.")},
    }

    def check(self, record: PartnerService, *, by: Actor) -> None:
        rules.check_service(record)


class CourseView(RecordView):
    kind = Course
    word = "courses"
    title = N_("Courses")
    lead = N_("The free courses of the centres.")
    new = N_("New course")

    column_list = ("name", "code", "weeks", "is_active")
    column_labels = LABELS | {"weeks": N_("Length in weeks")}
    column_sortable_list = ("code", "weeks", *NAMES)
    column_default_sort = "code"
    column_searchable_list = ("code", *NAMES)
    column_filters = ("is_active",)
    form_columns = column_details_list = (*NAMES, "code", "weeks", "is_active")
    form_args = CODE


class ReasonView(RecordView):
    kind = Reason
    word = "reasons"
    title = N_("Reasons")
    lead = N_("The coded reasons that are chosen where work stops or turns back.")
    new = N_("New reason")

    column_list = ("name", "kind", "code", "position", "is_active")
    column_labels = LABELS | {"kind": N_("What it is for"), "position": N_("Place in the list")}
    column_sortable_list = ("kind", "code", "position", *NAMES)
    column_default_sort: ClassVar = [("kind", False), ("position", False)]
    column_searchable_list = ("code", *NAMES)
    column_filters = ("kind", "is_active")
    form_columns = column_details_list = ("kind", *NAMES, "code", "position", "is_active")
    form_args = CODE | {"position": {"description": N_("Smaller numbers come first.")}}


class NoteTemplateView(RecordView):
    kind = NoteTemplate
    word = "templates"
    title = N_("Templates of notes")
    lead = N_("The sentences that notes of sessions can begin with.")
    new = N_("New template")

    column_list = ("name", "channel", "part", "position", "is_active")
    column_labels = LABELS | {
        "channel": N_("How"),
        "part": N_("Part of process notes"),
        "position": N_("Place in the list"),
    }
    column_sortable_list = ("channel", "part", "position", *NAMES)
    column_default_sort: ClassVar = [("channel", False), ("part", False), ("position", False)]
    column_searchable_list = ("code", *NAMES)
    column_filters = ("channel", "part", "is_active")
    form_columns = column_details_list = (
        "channel",
        "part",
        *NAMES,
        "code",
        "position",
        "is_active",
    )
    form_args = CODE | {
        "channel": {"description": N_("For what the team or the psychologists read.")},
        "part": {"description": N_("Instead of a channel: for what a psychologist alone reads.")},
        "position": {"description": N_("Smaller numbers come first.")},
    }

    def check(self, record: NoteTemplate, *, by: Actor) -> None:
        rules.check_template(record)


OFFICES = (
    AccountView,
    CentreView,
    DistrictView,
    PartnerView,
    ServiceView,
    CourseView,
    ReasonView,
    NoteTemplateView,
)
