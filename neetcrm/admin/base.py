"""What every view of the back office shares: its door, its pages and how it writes a record."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView, expose
from flask_admin.contrib.sqla import ModelView
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from neetcrm.access import Act, Actor
from neetcrm.accounts import Named
from neetcrm.admin.converters import Filters, FormConverter, SessionOfRequest
from neetcrm.admin.fields import RecordForm, named
from neetcrm.db import Choice, Record
from neetcrm.errors import NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import names
from neetcrm.web import current
from neetcrm.web.forms import Form
from neetcrm.web.pages import go
from neetcrm.web.words import day, moment

LAST_PAGE = 10_000
LONGEST_SEARCH = 100
DIGITS_OF_NUMBER = 9
NO = N_("No")
YES = N_("Yes")


class Taken(RuleBroken):
    sentence = N_("Another record has the same code or e-mail. Choose another and save again.")


class Misshapen(RuleBroken):
    sentence = N_("This record does not fit what is stored. Check each field and save again.")


class StillUsed(RuleBroken):
    sentence = N_("Other records refer to this one, so it stays. Mark it as not in use instead.")


class Guarded:
    """Administrators only; its pages see nothing of Flask-Admin's own look."""

    def is_accessible(self) -> bool:
        """Tell whether the actor may come in; asking also names them for the audit log."""
        return current.actor().can(Act.MANAGE_ACCOUNTS)

    def inaccessible_callback(self, _name: str, **_: Any) -> None:
        current.actor().must(Act.MANAGE_ACCOUNTS)

    def _run_view(self, view: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a view once; Flask-Admin calls it another way when it raises a TypeError."""
        return view(self, *args, **kwargs)

    def render(self, template: str, **known: Any) -> str:
        return render_template(template, admin_view=self, **known)

    def page(self, template: str, form: Form | None = None, **known: Any) -> ResponseReturnValue:
        status = form.http_status if form is not None else 200
        return self.render(template, form=form, **known), status


class OfficeView(Guarded, AdminIndexView):
    """The first page: what can be kept here."""

    def __init__(self, offices: tuple[type["RecordView"], ...]) -> None:
        super().__init__(name=N_("Back office"))
        self.offices = offices
        self.static_folder = None  # its styles and scripts are not used, so not served either

    @expose()
    def index(self) -> str:
        return self.render("admin/index.html", offices=self.offices)


def _shown_choice(_view: object, value: Choice, _name: str) -> str:
    return current.gettext(value.label)


def _shown_bool(_view: object, value: bool, _name: str) -> str:
    return current.gettext(YES if value else NO)


def _shown_record(_view: object, value: Named, _name: str) -> str:
    return named(value)


def _shown_time(_view: object, value: time, _name: str) -> str:
    return value.strftime("%H:%M")


def _shown_day(_view: object, value: date, _name: str) -> str:
    return day(value)


def _shown_moment(_view: object, value: datetime, _name: str) -> str:
    return moment(value)


def _shown_nothing(_view: object, _value: None, _name: str) -> str:
    return "–"


def _shown_name(_view: object, _context: object, record: Named, _column: str) -> str:
    return named(record)


SHOWN = {
    bool: _shown_bool,
    Choice: _shown_choice,
    Named: _shown_record,
    time: _shown_time,
    date: _shown_day,
    datetime: _shown_moment,
    type(None): _shown_nothing,
}


class RecordView(Guarded, ModelView):
    """List, details, form and deletion of one kind of record."""

    kind: ClassVar[type[Record]]
    word: ClassVar[str]
    title: ClassVar[str]
    lead: ClassVar[str]
    new: ClassVar[str]
    search_hint: ClassVar[str] = N_("Name or code")
    path_to_load: ClassVar[tuple[Any, ...]] = ()
    added: ClassVar[str] = N_("The record was added.")
    saved: ClassVar[str] = N_("The record was saved.")
    deleted: ClassVar[str] = N_("The record was deleted.")

    can_view_details = True
    page_size = 50
    simple_list_pager = True
    form_base_class = RecordForm
    model_form_converter = FormConverter
    filter_converter = Filters()
    column_type_formatters = column_type_formatters_detail = SHOWN
    column_formatters: ClassVar[dict[str, Any]] = {"name": _shown_name}
    list_template = "admin/list.html"
    details_template = "admin/details.html"

    # What is not offered has no address: bulk actions, exports, look-ups, edits in the list.
    action_delete = action_view = ajax_lookup = ajax_update = export = None

    def __init__(self) -> None:
        endpoint = f"admin_{self.word}"
        super().__init__(
            self.kind, SessionOfRequest(), name=self.title, endpoint=endpoint, url=self.word
        )

    def scope(self, query: Any) -> Any:
        """Narrow every read of these records, in lists and by number; here and nowhere else."""
        return query

    def check(self, record: Any, *, by: Actor) -> None:
        """Raise a RuleBroken where a filled-in record breaks a rule."""

    def page_after(self, record: Any) -> str:
        return url_for(".details_view", id=record.id)

    def name_of(self, record: Any) -> str:
        return named(record)

    def build_new_instance(self) -> Any:
        """Return a record with its defaults, which Flask-Admin's own way leaves out."""
        return self.kind()

    # Writing: called by a form, which refuses a RuleBroken and undoes what was begun

    def write(self, record: Any, *, form: RecordForm, by: Actor) -> Any:
        """Put a form's answers on a record and store it."""
        by.must(Act.MANAGE_ACCOUNTS)
        db = current.db()
        try:
            with db.no_autoflush:
                form.populate_obj(record)
                self.check(record, by=by)
                db.add(record)
            db.flush()
        except IntegrityError as taken:
            raise Taken from taken
        except ValidationError as misshapen:
            raise Misshapen from misshapen
        return record

    def erase(self, record: Any, *, by: Actor) -> None:
        by.must(Act.MANAGE_ACCOUNTS)
        current.db().delete(record)
        try:
            current.db().flush()
        except (IntegrityError, ValidationError) as used:
            raise StillUsed from used

    # Reading

    def get_query(self) -> Any:
        query = self.scope(super().get_query())
        return query.options(self._loaded()) if self.path_to_load else query

    def get_count_query(self) -> Any:
        return self.scope(super().get_count_query())

    def get_one(self, id: Any) -> Any:
        text = str(id)
        if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_OF_NUMBER):
            return None
        return self.get_query().filter(self.kind.id == int(text)).one_or_none()

    def _loaded(self) -> Any:
        first, *rest = self.path_to_load
        option = selectinload(first)
        for relation in rest:
            option = option.selectinload(relation)
        return option

    def is_sortable(self, name: str) -> bool:
        return name == "name" or bool(super().is_sortable(name))

    def _apply_sorting(self, query: Any, joins: Any, column: Any, is_down: bool) -> Any:
        """Sort names in the reader's language, and rows that are alike in a fixed order."""
        if column == "name":
            column = current.language()
        query, joins = super()._apply_sorting(query, joins, column, is_down)
        return query.order_by(self.kind.id), joins

    def _get_list_extra_args(self) -> Any:
        """Take from the address what a list knows, within bounds that the database knows."""
        asked = super()._get_list_extra_args()
        search = names.cleaned(asked.search or "")[:LONGEST_SEARCH]
        page = min(max(asked.page or 0, 0), LAST_PAGE)
        return asked.clone(page=page, search=search, extra_args={})

    def _get_list_filter_args(self) -> Any:
        """Leave out filters whose answer is none of those on offer, as an empty one is."""
        asked = [
            (number, pick.name, request.args.get(f"flt{number}", ""))
            for number, pick in enumerate(self._filters or ())
        ]
        return [one for one in asked if one[2] and self._filters[one[0]].validate(one[2])]

    def _get_filters(self, filters: Any) -> dict[str, Any]:
        return {f"flt{number}": value for number, _, value in filters or ()}

    def _get_list_url(self, asked: Any) -> str:
        kept = {"search": asked.search, "sort": asked.sort, "desc": int(asked.sort_desc) or None}
        narrowed = self._get_filters(asked.filters)
        return url_for(".index_view", **kept, **narrowed, page=asked.page or None)

    # Pages

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        return self.page(
            self.details_template,
            record=self._asked_for(),
            columns=self._details_columns,
            get_value=self.get_detail_value,
        )

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        form = self.create_form()
        answer = self._saved(form, self.build_new_instance(), self.added)
        return answer or self.page("admin/create.html", form)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        record = self._asked_for()
        form = self.edit_form(obj=record)
        answer = self._saved(form, record, self.saved)
        return answer or self.page("admin/edit.html", form, record=record)

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Ask once more, then delete."""
        record = self._asked_for()
        form = RecordForm()
        if form.carries_out(self.erase, record, then=lambda _: url_for(".index_view")):
            current.db().commit()
            return go(form.next_page, self.deleted)
        return self.page("admin/delete.html", form, record=record)

    def _saved(self, form: RecordForm, record: Any, sentence: str) -> ResponseReturnValue | None:
        """Return the way on when the form was sent and its record is stored."""
        if form.carries_out(self.write, record, form=form, then=self.page_after):
            current.db().commit()
            return go(form.next_page, sentence)
        return None

    def _asked_for(self) -> Any:
        record = self.get_one(request.args.get("id", ""))
        if record is None:
            raise NotFound
        return record
