"""the second wall: on PostgreSQL each row says itself who may see it."""

from alembic import op

from neetcrm.migrations.policies import (
    COUNTS,
    IS_AT_DOOR,
    LET_IN,
    OF_CENTRE,
    READS,
    ROLE,
    USER,
    among,
    of,
    of_case,
    of_centre,
    open_up,
    own,
    secure,
    secure_log,
    seen,
)

revision = "0009"
down_revision = "0004b"

HERE = f"c.{OF_CENTRE} OR c.id {LET_IN}"
COVERED = (
    "ARRAY[c.counselor_id || '/' || c.centre_id, c.psychologist_id || '/' || c.centre_id]"
    f" && {among('covers', 'text')}"
)
VIEWS = {
    "here": f"SELECT c.id, c.person_id FROM cases c WHERE {HERE}",
    "carried": f"""SELECT c.id FROM cases c WHERE c.id {LET_IN} OR (c.{OF_CENTRE} AND
        ({ROLE} = 'supervisor' OR {USER} IN (c.counselor_id, c.psychologist_id) OR {COVERED}))""",
    "plans": "SELECT p.id FROM action_plans p JOIN neetcrm_carried c ON c.id = p.case_id",
    "goals": "SELECT g.id FROM goals g JOIN neetcrm_plans p ON p.id = g.plan_id",
    "outcomes": "SELECT o.id FROM outcomes o JOIN neetcrm_carried c ON c.id = o.case_id",
    "follow_ups": "SELECT f.id FROM follow_ups f JOIN neetcrm_carried c ON c.id = f.case_id",
    "referrals": "SELECT r.id FROM referrals r JOIN neetcrm_carried c ON c.id = r.case_id",
}
"""They belong to the owner, whom no policy concerns, and tell numbers alone."""

OWN_AT_ALL = own("user_id")
OPENS_CASES = f"{ROLE} IN ('counselor', 'supervisor')"
OF_TEAM = (
    f"{ROLE} = 'supervisor' AND EXISTS (SELECT 1 FROM memberships m"
    f" WHERE m.user_id = tasks.owner_id AND m.{OF_CENTRE})"
)


def of_person(table: str, column: str = "person_id") -> str:
    """Return the condition that the person has a case here, or none yet: it is being opened."""
    known = seen("here", table, column, "person_id")
    return f"{known} OR ({OPENS_CASES} AND NOT neetcrm_has_case({column}))"


def for_psychologists(table: str, author: str) -> str:
    """Return the condition that a row is the actor's, or of a centre they are psychologist of."""
    return f"{own(author)} OR ({ROLE} = 'psychologist' AND {of_centre(table)})"


def broken_glass(table: str) -> str:
    """Return the condition that the actor broke the glass of a case, and has not ended that.

    When three hours are over, the clock of the application says: in a demo it stands still.
    """
    return (
        f"{ROLE} = 'psychologist' AND EXISTS (SELECT 1 FROM glass_breaks g WHERE g.case_id ="
        f" {table}.case_id AND g.reader_id = {USER} AND g.ended_at IS NULL)"
    )


POLICIES = {
    "cases": (f"{OF_CENTRE} OR id {LET_IN}", f"{READS} IN ('figures', 'people', 'cases')"),
    "young_people": (of_person("young_people", "id"), f"{READS} IN ('figures', 'people')"),
    "consents": (of_person("consents"),),
    "seen_documents": (of_person("seen_documents"),),
    "person_links": (of_person("person_links"),),
    **{
        table: (of_case(table),)
        for table in (
            "action_plans",
            "assessments",
            "closings",
            "contact_marks",
            "exemptions",
            "follow_ups",
            "neet_statuses",
            "outcomes",
            "referrals",
            "situations",
            "stage_moves",
        )
    },
    "placements": (of_case("placements"), COUNTS),
    "goals": (seen("plans", "goals", "plan_id"),),
    "plan_reviews": (seen("plans", "plan_reviews", "plan_id"),),
    "plan_changes": (seen("plans", "plan_changes", "plan_id"),),
    "plan_steps": (seen("goals", "plan_steps", "goal_id"),),
    "outcome_proofs": (seen("outcomes", "outcome_proofs", "outcome_id"),),
    "follow_up_attempts": (seen("follow_ups", "follow_up_attempts", "follow_up_id"),),
    "referral_steps": (seen("referrals", "referral_steps", "referral_id"),),
    "tasks": (f"{own('owner_id')} OR {own('added_by_id')} OR {of_case('tasks')} OR {OF_TEAM}",),
    "appointments": (f"{own('worker_id')} OR {OF_CENTRE} OR case_id {LET_IN}",),
    "answer_sheets": (
        f"{for_psychologists('answer_sheets', 'given_by_id')} OR {of_case('answer_sheets')}",
    ),
    "session_notes": (
        f"{for_psychologists('session_notes', 'author_id')} OR {of_case('session_notes')}",
        COUNTS,
    ),
    "fact_amendments": (of("session_notes", "fact_amendments", "note_id"),),
    "session_extracts": (
        f"({ROLE} = 'psychologist' AND {of_centre('session_extracts')}) OR EXISTS"
        f" (SELECT 1 FROM session_notes n WHERE n.id = note_id AND n.author_id = {USER})",
    ),
    "extract_amendments": (for_psychologists("extract_amendments", "author_id"),),
    "process_notes": (own("author_id"), broken_glass("process_notes")),
    "process_amendments": (own("author_id"), broken_glass("process_amendments")),
    "glass_breaks": (f"{own('reader_id')} OR {of_centre('glass_breaks')}",),
    "safety_plans": (
        f"{for_psychologists('safety_plans', 'written_by_id')} OR {of_case('safety_plans')}",
    ),
    "risk_alerts": (of_centre("risk_alerts"),),
    "duty_shifts": (OF_CENTRE,),
    "notices": (f"{OWN_AT_ALL} OR {of_centre('notices')}",),
    "hand_overs": (f"{OF_CENTRE} OR {own('from_id')} OR {own('to_id')}",),
    "handings": (of("hand_overs", "handings", "hand_over_id"),),
    "case_accesses": (
        f"{OF_CENTRE} OR {OWN_AT_ALL} OR {own('owner_id')}",
        IS_AT_DOOR,
    ),
    "prospects": (OF_CENTRE,),
    "contact_attempts": (of("prospects", "contact_attempts", "prospect_id"),),
    "changes_of_many": (own("made_by_id"),),
    "changed_cases": (of("changes_of_many", "changed_cases", "change_id"),),
    "saved_views": (f"{own('owner_id')} OR {OF_CENTRE}",),
    "recent_cases": (OWN_AT_ALL,),
    "own_templates": (OWN_AT_ALL,),
    "submissions": (OWN_AT_ALL,),
    "drafts": (OWN_AT_ALL,),
    "calendar_feeds": (OWN_AT_ALL, IS_AT_DOOR),
    **dict.fromkeys(
        ("sign_ins", "authenticator_apps", "security_keys", "recovery_codes"),
        (f"{OWN_AT_ALL} OR {IS_AT_DOOR} OR {ROLE} = 'administrator'",),
    ),
}
LOGS = {
    "audit_rows": (
        f"{own('actor_id')} OR {of_case('audit_rows')}"
        f" OR {seen('here', 'audit_rows', 'person_id', 'person_id')}"
        f" OR ({ROLE} = 'administrator' AND case_id IS NULL AND person_id IS NULL)",
        own("actor_id"),
    ),
}

# They look as the owner, whom no policy concerns, and tell no more than their names say.
AS_OWNER = "STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public"
FUNCTIONS = (
    f"""CREATE FUNCTION neetcrm_has_case(person int) RETURNS boolean
        LANGUAGE plpgsql {AS_OWNER} AS $$
    BEGIN RETURN EXISTS (SELECT 1 FROM public.cases c WHERE c.person_id = person); END $$""",
    f"""CREATE FUNCTION neetcrm_cases_of(accesses int[]) RETURNS int[]
        LANGUAGE plpgsql {AS_OWNER} AS $$
    BEGIN RETURN (SELECT coalesce(array_agg(h.case_id), '{{}}') FROM public.handings h
        WHERE h.access_id = ANY (accesses) AND NOT h.is_undone); END $$""",
    f"""CREATE FUNCTION neetcrm_people_named(part text) RETURNS SETOF int
        LANGUAGE plpgsql ROWS 20 {AS_OWNER} AS $$
    BEGIN RETURN QUERY SELECT p.id FROM public.young_people p
        WHERE p.search_key LIKE part; END $$""",
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in FUNCTIONS:
        op.execute(function)
    for name, rows in VIEWS.items():
        op.execute(f"CREATE VIEW neetcrm_{name} AS {rows}")
    for table, conditions in POLICIES.items():
        secure(table, *conditions)
    for table, conditions in LOGS.items():
        secure_log(table, *conditions)


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in (*LOGS, *POLICIES):
        open_up(table)
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW neetcrm_{name}")
    for function in ("people_named(text)", "cases_of(int[])", "has_case(int)"):
        op.execute(f"DROP FUNCTION neetcrm_{function}")
