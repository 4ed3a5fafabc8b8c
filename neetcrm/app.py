"""The application factory: wires every part together and holds no rules of its own."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import neetcrm.records  # noqa: F401 - every table is known before the first query
from neetcrm import config
from neetcrm.activities import views as activity_views
from neetcrm.admin import init_admin
from neetcrm.appointments import feed_views
from neetcrm.appointments import views as appointment_views
from neetcrm.cases import exemption_views, help_views
from neetcrm.cases import views as case_views
from neetcrm.cases.placing import followup_views, outcome_views, placement_views
from neetcrm.cases.planning import needs_views, plan_views
from neetcrm.cases.waiting import contact_views, notice_views, task_views
from neetcrm.config import Settings
from neetcrm.counseling import (
    duty_views,
    glass_views,
    group_views,
    instrument_views,
    locked_views,
    log_views,
    safety_views,
)
from neetcrm.counseling import views as counseling_views
from neetcrm.counseling.instrument_files import shelf
from neetcrm.desk import closing_views, palette_views
from neetcrm.desk import views as desk_views
from neetcrm.desk.caseloads import bulk_views, caseload_views, team_views
from neetcrm.desk.day import alert_views, meeting_views
from neetcrm.desk.people import disclosure_views, intake_views, person_views
from neetcrm.outreach import views as outreach_views
from neetcrm.paths import PACKAGE, shipped
from neetcrm.referrals import views as referral_views
from neetcrm.reports import views as report_views
from neetcrm.web import (
    account,
    addresses,
    current,
    drafts,
    factors,
    identity,
    jobs,
    lock,
    pages,
    proving,
    sign_in,
    staying,
)
from neetcrm.web.rendering import SpokenEnvironment

BLUEPRINTS = (
    account.bp,
    proving.bp,
    staying.bp,
    factors.bp,
    desk_views.bp,
    meeting_views.bp,
    disclosure_views.bp,
    intake_views.bp,
    palette_views.bp,
    person_views.bp,
    caseload_views.bp,
    bulk_views.bp,
    closing_views.bp,
    team_views.bp,
    case_views.bp,
    task_views.bp,
    contact_views.bp,
    exemption_views.bp,
    help_views.bp,
    notice_views.bp,
    appointment_views.bp,
    feed_views.bp,
    needs_views.bp,
    plan_views.bp,
    placement_views.bp,
    outcome_views.bp,
    followup_views.bp,
    outreach_views.bp,
    activity_views.bp,
    counseling_views.bp,
    instrument_views.bp,
    locked_views.bp,
    log_views.bp,
    safety_views.bp,
    duty_views.bp,
    glass_views.bp,
    alert_views.bp,
    group_views.bp,
    referral_views.bp,
    report_views.bp,
    jobs.bp,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the web application for these settings, or for those of the environment."""
    settings = settings or config.load()
    app = Flask(__name__, template_folder=str(shipped("templates")), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=1024 * 1024,
        SESSION_COOKIE_NAME="__Host-neetcrm" if settings.is_production else "neetcrm",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the sign-in it belongs to
    )
    app.extensions["neetcrm.settings"] = settings
    app.extensions["neetcrm.engine"] = settings.connect()
    shelf(settings.instruments)  # what is wrong in a file of an instrument is said at the start
    app.jinja_environment = SpokenEnvironment  # type: ignore[assignment]  # it names one class
    addresses.init_addresses(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.teardown_appcontext(identity.note_use)  # the last that is done: the other way round
    app.teardown_appcontext(current.close_sessions)
    pages.init_pages(app, static=PACKAGE / "static")
    sign_in.init_sign_in(app)
    lock.init_lock(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    drafts.init_drafts(app)
    notice_views.init_notices(app)
    init_admin(app)
    if in_front := settings.proxies:  # only so many forwarded addresses can be believed
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=in_front, x_proto=in_front, x_host=in_front
        )
    return app
