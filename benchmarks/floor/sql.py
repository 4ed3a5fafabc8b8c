"""The floor's statements: one a thing to know, over the indexes that our tables have."""

USER = """
SELECT users.id, full_name, memberships.centre_id, owner_id
FROM sign_ins JOIN users ON users.id = sign_ins.user_id
  JOIN memberships ON memberships.user_id = users.id
  LEFT JOIN case_accesses ON case_accesses.user_id = users.id AND ends_on >= :today
    AND starts_on <= :today AND ended_on IS NULL
WHERE token_hash = :token AND ended_at IS NULL AND seen_at > :since AND active
"""
"""Who is signed in, where they work, and whose cases they carry besides their own."""

CASELOAD_COUNT = """
SELECT count(*) FROM cases
WHERE counselor_id = :user AND centre_id = :centre AND stage = :stage AND closed_on IS NULL
"""

CASELOAD = """
SELECT number, surname, given_name, patronymic, born_on, stage, stage_since, last_contact_on,
  next_contact_on,
  (SELECT risk_level FROM session_notes WHERE case_id = cases.id
    AND attendance IN ('attended', 'late') AND withdrawn_at IS NULL
    ORDER BY held_on DESC, id DESC LIMIT 1),
  cases.id
FROM cases JOIN young_people ON young_people.id = person_id
WHERE counselor_id = :user AND centre_id = :centre AND stage = :stage AND closed_on IS NULL
ORDER BY next_contact_on, cases.id LIMIT 51
"""

VIEWS = """
SELECT id, owner_id, name, asked FROM saved_views
WHERE dropped_at IS NULL AND (owner_id = :user OR (is_shared AND centre_id = :centre))
ORDER BY name, id
"""

_PART = {
    "sqlite": """young_people.id IN
      (SELECT rowid FROM young_people_search WHERE search_key MATCH :part)""",
    "postgresql": "search_key LIKE :part",
}
_QUOTED = {"sqlite": '"{}"', "postgresql": "%{}%"}

SEARCH = {
    kind: f"""
SELECT number, surname, given_name, patronymic, born_on, stage, full_name,
  counselor_id = :user AS is_own, cases.id
FROM cases JOIN young_people ON young_people.id = person_id JOIN users ON users.id = counselor_id
WHERE cases.centre_id = :centre AND {part} ORDER BY sort_key, cases.id LIMIT 20
"""
    for kind, part in _PART.items()
}


_LINKED_ONE_WAY = """
SELECT here.id, there.number, surname, given_name, patronymic, full_name
FROM cases AS here JOIN person_links ON {this} = here.person_id AND undone_on IS NULL
  JOIN cases AS there ON there.person_id = {other}
  JOIN young_people ON young_people.id = {other} JOIN users ON users.id = there.counselor_id
WHERE here.id IN ({{cases}}) AND there.centre_id = :centre
"""
LINKED = " UNION ALL ".join(
    _LINKED_ONE_WAY.format(this=this, other=other)
    for this, other in (
        ("person_links.person_id", "person_links.other_id"),
        ("person_links.other_id", "person_links.person_id"),
    )
)


def part(kind: str, text: str) -> str:
    """Return how a kind of database is asked for a part of a name."""
    return _QUOTED[kind].format(text)


CASE = """
SELECT cases.id, number, surname, given_name, patronymic, born_on, stage, stage_since,
  next_contact_on, users.full_name, cases.version,
  (SELECT count(*) FROM goals WHERE plan_id =
    (SELECT id FROM action_plans WHERE case_id = cases.id ORDER BY agreed_on DESC, id DESC LIMIT 1)
  ),
  (SELECT count(*) FROM session_notes WHERE case_id = cases.id AND attendance IN
    ('attended', 'late') AND withdrawn_at IS NULL),
  (SELECT count(*) FROM referrals WHERE case_id = cases.id),
  (SELECT count(*) FROM placements WHERE case_id = cases.id),
  (SELECT count(*) FROM tasks WHERE case_id = cases.id AND done_on IS NULL AND dropped_on IS NULL),
  (SELECT count(*) FROM follow_ups WHERE case_id = cases.id),
  (SELECT count(*) FROM consents WHERE person_id = cases.person_id),
  (SELECT min(starts_at) FROM appointments
    WHERE case_id = cases.id AND state = 'planned' AND starts_at >= :midnight)
FROM cases JOIN young_people ON young_people.id = person_id JOIN users ON users.id = counselor_id
WHERE number = :number AND counselor_id = :user AND cases.centre_id = :centre
"""
CASE_NAMES = (
    *("id", "number", "surname", "given_name", "patronymic", "born_on", "stage", "stage_since"),
    *("next_contact_on", "counselor", "version"),
    *("goals", "sessions", "referrals", "placements", "tasks", "followups", "person", "meeting"),
)

REACHED = "SELECT to_stage, min(moved_on) FROM stage_moves WHERE case_id = :id GROUP BY to_stage"

_SCORES = (
    *("motivation", "basic_skills", "job_search_skills", "digital_skills", "languages"),
    *("documents", "health", "family_care", "housing_money", "support_network"),
)
_TOLD_SCORES = " || ' ' || ".join(f"CAST({score} AS TEXT)" for score in _SCORES)

_PARTS = (
    """SELECT CASE WHEN from_stage IS NULL THEN 'opened' ELSE 'moved' END AS code, moved_on AS day,
      to_stage AS first, CAST(NULL AS TEXT) AS second, reason AS words, moved_by_id AS by_id,
      CAST(NULL AS INTEGER) AS note_id, id AS turn
    FROM stage_moves WHERE case_id = :id""",
    """SELECT 'closed', closed_on, reason, NULL, note, closed_by_id, NULL, id
    FROM closings WHERE case_id = :id""",
    """SELECT 'reopened', reopened_on, NULL, NULL, reopened_because, reopened_by_id, NULL, id
    FROM closings WHERE case_id = :id AND reopened_on IS NOT NULL""",
    """SELECT 'checked', checked_on, reason, NULL, NULL, checked_by_id, NULL, id
    FROM neet_statuses WHERE case_id = :id""",
    f"""SELECT 'assessed', assessed_on, {_TOLD_SCORES}, NULL, NULL, assessed_by_id, NULL, id
    FROM assessments WHERE case_id = :id""",
    """SELECT 'agreed', agreed_on, contact_frequency, NULL, NULL, agreed_by_id, NULL, id
    FROM action_plans WHERE case_id = :id""",
    """SELECT 'reached', achieved_on, NULL, NULL, title, NULL, NULL, goals.id
    FROM action_plans JOIN goals ON plan_id = action_plans.id
    WHERE case_id = :id AND achieved_on IS NOT NULL""",
    """SELECT 'dropped', dropped_on, NULL, NULL, title, NULL, NULL, goals.id
    FROM action_plans JOIN goals ON plan_id = action_plans.id
    WHERE case_id = :id AND dropped_on IS NOT NULL""",
    """SELECT 'reviewed', reviewed_on, NULL, NULL, said, reviewed_by_id, NULL, plan_reviews.id
    FROM action_plans JOIN plan_reviews ON plan_id = action_plans.id WHERE case_id = :id""",
    """SELECT 'ended', ended_on, kind, result, title || ', ' || organisation, NULL, NULL, id
    FROM placements WHERE case_id = :id AND ended_on IS NOT NULL""",
    """SELECT 'started', starts_on, kind, NULL, title || ', ' || organisation, recorded_by_id,
      NULL, id
    FROM placements WHERE case_id = :id""",
    """SELECT 'proven', seen_on, kind, outcome_proofs.evidence, seen, outcome_proofs.recorded_by_id,
      NULL, outcome_proofs.id
    FROM outcomes JOIN outcome_proofs ON outcome_id = outcomes.id
    WHERE case_id = :id AND taken_back_on IS NULL""",
    """SELECT CASE WHEN standing IS NULL THEN 'sought' ELSE 'found' END, attempted_on, point,
      coalesce(standing, result), NULL, recorded_by_id, NULL, follow_up_attempts.id
    FROM follow_ups JOIN follow_up_attempts ON follow_up_id = follow_ups.id
    WHERE case_id = :id""",
    """SELECT 'withdrawn', withdrawn_on, requirement, NULL, NULL, NULL, NULL, id
    FROM exemptions WHERE case_id = :id AND withdrawn_on IS NOT NULL""",
    """SELECT 'refused', refused_on, requirement, NULL, answer, answered_by_id, NULL, id
    FROM exemptions WHERE case_id = :id AND refused_on IS NOT NULL""",
    """SELECT 'exempted', granted_on, CAST(ends_on AS TEXT), requirement,
      CASE WHEN asked_on IS NULL THEN reason ELSE answer END, answered_by_id, NULL, id
    FROM exemptions WHERE case_id = :id AND granted_on IS NOT NULL""",
    """SELECT 'asked', asked_on, requirement, NULL, reason, asked_by_id, NULL, id
    FROM exemptions WHERE case_id = :id AND asked_on IS NOT NULL""",
    """SELECT CASE kind WHEN 'cover' THEN 'covered' ELSE 'handed' END, handed_on,
      CASE kind WHEN 'cover' THEN taker.full_name ELSE giver.full_name END,
      CASE kind WHEN 'cover' THEN CAST(ends_on AS TEXT) ELSE taker.full_name END,
      reason, handed_by_id, NULL, handings.id
    FROM handings JOIN hand_overs ON hand_overs.id = hand_over_id
      JOIN users AS giver ON giver.id = from_id JOIN users AS taker ON taker.id = to_id
      LEFT JOIN case_accesses ON case_accesses.id = handings.access_id
    WHERE case_id = :id""",
    """SELECT 'returned', undone_on, giver.full_name, taker.full_name, NULL, undone_by_id, NULL,
      handings.id
    FROM handings JOIN hand_overs ON hand_overs.id = hand_over_id
      JOIN users AS giver ON giver.id = from_id JOIN users AS taker ON taker.id = to_id
    WHERE case_id = :id AND is_undone""",
    """SELECT 'held', held_on, kind, attendance, agreed, NULL, id, id
    FROM session_notes WHERE case_id = :id AND withdrawn_at IS NULL""",
    """SELECT 'referred', happened_on, to_state,
      CASE :language WHEN 'kk' THEN kk WHEN 'ru' THEN ru ELSE en END, NULL, recorded_by_id, NULL,
      referral_steps.id
    FROM referrals JOIN referral_steps ON referral_id = referrals.id
      JOIN partner_services ON partner_services.id = service_id
    WHERE case_id = :id""",
    """SELECT CASE state WHEN 'cancelled' THEN 'called_off' ELSE 'missed' END, settled_on,
      cancelled_by, NULL, reason, settled_by_id, NULL, id
    FROM appointments WHERE case_id = :id AND state IN ('cancelled', 'missed')""",
)
_PLACED = " UNION ALL ".join(
    part.replace("SELECT", f"SELECT {place} AS place,", 1) for place, part in enumerate(_PARTS)
)

TIMELINE = f"""
SELECT code, day, first, second, words, full_name, note_id, count(*) OVER ()
FROM ({_PLACED}) AS happened LEFT JOIN users ON users.id = by_id
ORDER BY day DESC, place, turn DESC LIMIT 20
"""
"""What happened, of the kinds that the demo's fullest cases have."""

CASE_TO_LOG = """
SELECT id, version, opened_on, last_contact_on, next_contact_on FROM cases
WHERE number = :number AND counselor_id = :user AND centre_id = :centre AND closed_on IS NULL
"""

ONCE = """
INSERT INTO submissions (created_at, token, user_id, location) VALUES (:now, :token, :user, '')
"""
"""A form that is sent twice is kept once: the second token is refused."""

NOTE = """
INSERT INTO session_notes (created_at, case_id, author_id, kind, held_on, minutes, channel,
  attendance, risk_level, topics, agreed, next_contact_on, last_contact_was, next_contact_was)
VALUES (:now, :id, :user, 'career', :on, :minutes, :channel, :attendance, 'none', '', :agreed,
  :next_on, :last_was, :next_was)
RETURNING id
"""

CONTACT = """
UPDATE cases SET last_contact_on = GREATEST(last_contact_on, :on), next_contact_on = :next_on,
  version = version + 1
WHERE id = :id AND version = :version
RETURNING id
"""

AUDIT = """
INSERT INTO audit_rows (id, created_at, actor_id, act, record, record_id, case_id, before, after,
    chain, position, mac)
VALUES (:number, :now, :user, :act, :record, :record_id, :id, :before, :after,
    :chain, :position, :mac)
"""

HEAD = "UPDATE audit_heads SET length = :position, mac = :seal WHERE chain = :chain"
