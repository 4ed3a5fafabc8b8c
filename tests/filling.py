"""Every form of the application: who sends it, and how the form of a page is filled in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient

from neetcrm.access import Actor
from neetcrm.cases.models import DOMAINS
from tests.cast import ADMIN, AIDA, DANIYAR, GULNAR, MARAT, SAULE, TODAY, VERA

DAY = TODAY.isoformat()
UNSEEN = ("csrf_token", "submission", "version")


@dataclass(frozen=True)
class Sheet:
    """A form: who fills it in where, and the answers that its fields alone do not suggest.

    *shown_by* is what has to be sent before the form is shown, where opening its address does not.
    """

    by: Actor | None
    path: str
    answers: dict[str, str] = field(default_factory=dict)
    shown_by: dict[str, str] | None = None
    status: int = 303

    @property
    def ends_visits(self) -> bool:
        """Tell what may sign its sender out, here or elsewhere."""
        return self.path.startswith(("/account", "/sign-in"))

    def __str__(self) -> str:
        return f"{self.path} {self.by.role if self.by else 'nobody'}"


CASE = "/cases/{number}"
INTAKE = {
    "surname": "Ахметов",
    "given_name": "Дәурен",
    "born_on": "2005-04-01",
    "iin": "",
    "sex": "male",
    "no_iin": "lost",
    "phone": "8 701 555 66 77",
    "email": "",
    "guardian_phone": "",
    "document_kind": "passport",
}
REFERENCE_DATA = {
    "part": "",
    "website": "https://example.org",
    "phone": "8 701 555 66 79",
    "email": "new@example.org",
}
PASSWORD = "four words of steppe"
NEW_PASSWORD = "five more words of steppe"

HELD = {"starts_at": "10:00", "ends_at": "10:45", "next_contact_on": ""}
PROVEN = {"result": "completed", "evidence": "letter", "attendance_percent": "90"}

SHEETS = (
    Sheet(AIDA, "/intake", INTAKE),
    Sheet(AIDA, "/intake/{token}/search", INTAKE),
    Sheet(AIDA, "/intake/{token}/match"),
    Sheet(AIDA, "/intake/{token}/person", INTAKE),
    Sheet(AIDA, "/intake/{token}/consent", {"consent_given_by": "young_person"}),
    Sheet(AIDA, "/intake/{token}/situation", {"neet_since_on": ""}),
    Sheet(AIDA, "/intake/{token}/needs", dict.fromkeys(DOMAINS, "3")),
    Sheet(AIDA, "/intake/{token}/check"),
    Sheet(AIDA, f"{CASE}/person", {"phone": "8 701 555 66 78", "email": "", "guardian_phone": ""}),
    Sheet(AIDA, f"{CASE}/consents", {"purpose": "recording", "partner": "", "ends_on": ""}),
    Sheet(AIDA, "/caseload/chosen/next-contact?case={number}"),
    Sheet(
        MARAT,
        "/caseload/chosen/hand-over?case={number}",
        {"to": str(AIDA.user_id)},
    ),
    Sheet(MARAT, "/reports/export/chosen?case={number}", status=200),
    Sheet(AIDA, "/caseload/views/new?stage=training"),
    Sheet(AIDA, "/caseload/views/{view_id}"),
    Sheet(AIDA, f"{CASE}/status"),
    Sheet(AIDA, f"{CASE}/assessment", dict.fromkeys(DOMAINS, "3")),
    Sheet(AIDA, f"{CASE}/plan/goals"),
    Sheet(AIDA, f"{CASE}/goals/{{goal_id}}/steps", {"worker": ""}),
    Sheet(AIDA, f"{CASE}/goals/{{goal_id}}/done"),
    Sheet(AIDA, f"{CASE}/steps/{{step_id}}/done"),
    Sheet(AIDA, f"{CASE}/steps/{{open_step_id}}/change", {"worker": ""}),
    Sheet(AIDA, f"{CASE}/steps/{{open_step_id}}/drop"),
    Sheet(AIDA, f"{CASE}/goals/{{open_goal_id}}/change"),
    Sheet(AIDA, f"{CASE}/goals/{{open_goal_id}}/drop"),
    Sheet(AIDA, "/outreach/new", {"phone": "8 701 555 66 88", "other_contact": ""}),
    Sheet(AIDA, "/outreach/{prospect_id}", {"next_try_on": "", "channel": "phone"}),
    Sheet(AIDA, f"{CASE}/plan/review", {"next_review_on": "2025-04-01"}),
    Sheet(AIDA, f"{CASE}/sessions/new", HELD),
    Sheet(SAULE, f"{CASE}/sessions/new", HELD),
    Sheet(AIDA, f"{CASE}/sessions/group/{{meeting_id}}", HELD),
    Sheet(AIDA, "/log/group", HELD, status=422),  # a sheet chooses one, a group is of two or more
    Sheet(AIDA, f"{CASE}/appointments/new"),
    Sheet(SAULE, "/alerts/{alert_id}/appointment"),
    Sheet(AIDA, "/calendar/block", {"starts_at": "12:00", "ends_at": "13:00"}),
    Sheet(AIDA, "/appointments/{appointment_id}/put-off", {"starts_at": "14:00"}),
    Sheet(AIDA, "/appointments/{appointment_id}/cancel"),
    Sheet(AIDA, "/appointments/{met_id}/session", HELD),
    Sheet(AIDA, "/calendar/feed", status=200),
    Sheet(AIDA, f"{CASE}/sessions/{{note_id}}/amend"),
    Sheet(SAULE, f"{CASE}/sessions/{{psychological_id}}/amend", {"layer": "extract"}),
    Sheet(SAULE, f"{CASE}/sessions/{{psychological_id}}/disclose"),
    Sheet(SAULE, f"{CASE}/instruments/new/phq9"),
    Sheet(SAULE, f"{CASE}/instruments/{{sheet_id}}/fill"),
    Sheet(SAULE, f"{CASE}/instruments/{{finished_id}}/correct"),
    Sheet(AIDA, "/log/templates"),
    Sheet(AIDA, "/log/templates/{template_id}"),
    Sheet(SAULE, f"{CASE}/safety-plan/new"),
    Sheet(AIDA, f"{CASE}/alerts/new"),
    Sheet(SAULE, "/alerts/{alert_id}/close"),
    Sheet(DANIYAR, f"{CASE}/emergency-access", {"reason": "The mother called: she is missing."}),
    Sheet(MARAT, "/emergency-access/{glass_id}/review"),
    Sheet(SAULE, f"{CASE}/sessions/{{psychological_id}}/withdraw"),
    Sheet(
        MARAT,
        "/duty/new",
        {"worker": str(SAULE.user_id), "first_on": "2025-03-20", "last_on": ""},
    ),
    Sheet(AIDA, f"{CASE}/referrals/new", {"service": "1"}),
    Sheet(AIDA, f"{CASE}/referrals/{{referral_id}}/send"),
    Sheet(AIDA, f"{CASE}/referrals/{{asked_id}}/answer", {"to": "waitlisted", "reason": ""}),
    Sheet(AIDA, f"{CASE}/referrals/{{asked_id}}/withdraw", {"reason": "3"}),
    Sheet(AIDA, f"{CASE}/situation"),
    Sheet(AIDA, f"{CASE}/documents"),
    Sheet(AIDA, f"{CASE}/duplicates/{{other}}"),
    Sheet(AIDA, f"{CASE}/consents/{{consent_id}}/withdraw"),
    Sheet(AIDA, "/tasks/new"),
    Sheet(AIDA, f"{CASE}/tasks/new"),
    Sheet(AIDA, "/tasks/{task_id}/change"),
    Sheet(AIDA, "/tasks/{task_id}/hand", {"to": str(GULNAR.user_id)}),
    Sheet(AIDA, f"{CASE}/move", {"to": "training"}),
    Sheet(AIDA, f"{CASE}/placements/training"),
    Sheet(AIDA, f"{CASE}/placements/internship"),
    Sheet(AIDA, f"{CASE}/placements/job", {"wage": "250000", "is_subsidised": "False"}),
    Sheet(
        AIDA,
        f"{CASE}/follow-ups/{{follow_up_id}}",
        {"result": "reached", "standing": "in_work", "standing_until": ""},
    ),
    Sheet(AIDA, f"{CASE}/placements/{{placement_id}}/correct"),
    Sheet(AIDA, f"{CASE}/placements/{{internship_id}}/correct", {"starts_on": "2025-02-01"}),
    Sheet(AIDA, f"{CASE}/placements/{{job_id}}/correct", {"wage": "250000"}),
    Sheet(AIDA, f"{CASE}/placements/{{placement_id}}/end", PROVEN),
    Sheet(AIDA, f"{CASE}/placements/{{job_id}}/end"),
    Sheet(AIDA, f"{CASE}/outcomes/new", {"placement": "", "kind": "self_employed"}),
    Sheet(AIDA, f"{CASE}/outcomes/{{outcome_id}}/evidence"),
    Sheet(AIDA, f"{CASE}/psychologist", {"to": str(SAULE.user_id)}),
    Sheet(MARAT, f"{CASE}/exemptions/{{code}}"),
    Sheet(AIDA, f"{CASE}/exemptions/job/ask"),
    Sheet(MARAT, f"{CASE}/exemptions/{{exemption_id}}/answer", {"verdict": "grant"}),
    Sheet(AIDA, f"{CASE}/plan", {"review_on": "2025-04-01"}),
    Sheet(AIDA, "/cases/{closed}/reopen"),
    Sheet(AIDA, "/cases/{closed}/close", {"reason": "withdrew"}),
    Sheet(AIDA, "/cases/{closed}/again"),
    Sheet(MARAT, "/reports/export", {"first_on": "2025-01-01", "is_kept": ""}, status=200),
    Sheet(AIDA, "/account", {"language": "en"}),
    Sheet(AIDA, "/account/prove?next=/account", {"password": PASSWORD}),
    Sheet(AIDA, "/account/second-factor/app", {"code": "000000"}, status=422),
    Sheet(AIDA, "/account/second-factor/keys/new", {"answer": "{}"}, status=422),
    Sheet(VERA, "/account/second-factor/keys/{key_id}"),
    Sheet(VERA, "/account/second-factor/codes", status=200),
    Sheet(None, "/sign-in/second-factor", status=400),  # asks for nothing before the password
    Sheet(
        AIDA,
        "/account/password",
        {"current": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD},
    ),
    Sheet(ADMIN, "/admin/accounts/new/", {"email": "new@example.org", "role": "analyst"}),
    Sheet(ADMIN, "/admin/accounts/edit/?id=2"),
    Sheet(ADMIN, "/admin/accounts/second-factor/?id=2"),
    Sheet(ADMIN, "/admin/accounts/password/?id=2", status=200),
    *[
        Sheet(ADMIN, f"/admin/{word}/new/", REFERENCE_DATA | {"code": "new", "slug": "new"})
        for word in (
            "centres",
            "districts",
            "partners",
            "services",
            "courses",
            "reasons",
            "templates",
        )
    ],
    *[
        Sheet(ADMIN, f"/admin/{word}/edit/?id=1", REFERENCE_DATA)
        for word in (
            "centres",
            "districts",
            "partners",
            "services",
            "courses",
            "reasons",
            "templates",
        )
    ],
    *[
        Sheet(ADMIN, f"/admin/{word}/delete/?id=1", status=422)
        for word in ("centres", "districts", "partners", "services")
    ],
    Sheet(ADMIN, "/admin/templates/delete/?id=1"),
    Sheet(ADMIN, "/admin/courses/delete/?id=1"),
    Sheet(ADMIN, "/admin/reasons/delete/?id=1"),
    Sheet(MARAT, f"{CASE}/cover", {"to": str(GULNAR.user_id)}),
    Sheet(MARAT, "/team/{worker_id}/cover", {"to": str(GULNAR.user_id)}),
    Sheet(MARAT, "/team/accesses/{access_id}"),
    Sheet(MARAT, f"{CASE}/hand-over", {"to": str(GULNAR.user_id)}),
    Sheet(MARAT, "/team/{taker_id}/hand-over?to={worker_id}"),
    Sheet(None, "/sign-in", {"email": "aida@example.org", "password": NEW_PASSWORD}),
)
"""In an order in which each can be carried out after those before it."""


@dataclass
class Control:
    """One question of a form: how it is asked, what may be chosen, and what is filled in."""

    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)

    @property
    def takes_text(self) -> bool:
        return self.kind in ("text", "textarea", "email", "search", "password", "tel", "url")

    @property
    def takes_anything(self) -> bool:
        """Tell what cannot be wrong: a single box that is ticked, the version of a new record."""
        is_box = self.kind == "checkbox" and len(self.options) == 1
        return is_box or (self.kind == "hidden" and not self.value)

    def good_answer(self) -> str:
        """Return the first thing a person might answer."""
        match self.kind:
            case "date":
                return DAY
            case "time":
                return self.value or "10:00"
            case "number":
                return self.value or "30"
            case "select" | "radio" | "checkbox":
                return self.value or next(filter(None, self.options), "")
            case "hidden":
                return self.value
            case _:
                return self.value or "Words"


Controls = dict[str, Control]


def controls_in(text: str) -> Controls:
    """Return the questions of the forms in <main> of a page."""
    parser = _Forms()
    parser.feed(text[text.find("<main") :])
    return parser.found


def shown(page: FlaskClient, sheet: Sheet, values: dict[str, object]) -> Controls:
    """Open a form and return its questions."""
    path = sheet.path.format(**values)
    if sheet.shown_by is None:
        return controls_in(page.get(path).text)
    token = controls_in(page.get("/account").text)["csrf_token"].value
    return controls_in(page.post(path, data={"csrf_token": token} | sheet.shown_by).text)


def filled_in(controls: Controls, sheet: Sheet) -> dict[str, str]:
    """Return good answers to all questions of a form."""
    good = {name: control.good_answer() for name, control in controls.items()}
    return good | {name: text for name, text in sheet.answers.items() if name in controls}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Controls = {}
        self.is_in_main = self.is_in_form = False
        self.asked = ""

    def handle_starttag(self, tag, attrs):
        known = {name: value or "" for name, value in attrs}
        name = known.get("name", "")
        match tag:
            case "main":
                self.is_in_main = True
            case "form":
                self.is_in_form = self.is_in_main and known.get("method") == "post"
            case "input" if self.is_in_form and name not in ("", "draft"):
                self._input(name, known)
            case "textarea" | "select" if self.is_in_form and name:
                self.found[name] = Control(tag)
                self.asked = name
            case "option" if self.is_in_form and self.asked:
                self.found[self.asked].options.append(known.get("value", ""))
                if "selected" in known:
                    self.found[self.asked].value = known.get("value", "")

    def _input(self, name, known):
        control = self.found.setdefault(name, Control(known.get("type", "text")))
        if control.kind in ("radio", "checkbox"):
            control.options.append(known.get("value", "on"))
            if "checked" in known and not control.value:
                control.value = known.get("value", "on")
        else:
            control.value = known.get("value", "")

    def handle_data(self, data):
        if self.asked and self.found[self.asked].kind == "textarea":
            self.found[self.asked].value += data.strip()

    def handle_endtag(self, tag):
        match tag:
            case "main":
                self.is_in_main = False
            case "form":
                self.is_in_form = False
            case "textarea" | "select":
                self.asked = ""
