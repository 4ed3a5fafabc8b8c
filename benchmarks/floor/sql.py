"""The floor's statements: one a thing to know, over the indexes that our tables have."""

USER = """
SELECT users.id, full_name, centre_id FROM users JOIN memberships ON user_id = users.id
WHERE fs_uniquifier = :sign_in AND active
"""

CASELOAD_COUNT = """
SELECT count(*) FROM cases
WHERE counselor_id = :user AND centre_id = :centre AND stage = :stage AND closed_on IS NULL
"""

CASELOAD = """
SELECT number, surname, given_name, patronymic, born_on, stage, stage_since, last_contact_on,
  next_contact_on,
  (SELECT risk_level FROM session_notes WHERE case_id = cases.id
    AND attendance IN ('attended', 'late') ORDER BY held_on DESC, id DESC LIMIT 1),
  cases.id
FROM cases JOIN young_people ON young_people.id = person_id
WHERE counselor_id = :user AND centre_id = :centre AND stage = :stage AND closed_on IS NULL
ORDER BY next_contact_on, cases.id LIMIT 51
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
  counselor_id = :user AS is_own
FROM cases JOIN young_people ON young_people.id = person_id JOIN users ON users.id = counselor_id
WHERE cases.centre_id = :centre AND {part} ORDER BY sort_key, cases.id LIMIT 20
"""
    for kind, part in _PART.items()
}


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
    ('attended', 'late')),
  (SELECT count(*) FROM referrals WHERE case_id = cases.id),
  (SELECT count(*) FROM placements WHERE case_id = cases.id),
  (SELECT count(*) FROM consents WHERE person_id = cases.person_id)
FROM cases JOIN young_people ON young_people.id = person_id JOIN users ON users.id = counselor_id
WHERE number = :number AND counselor_id = :user AND cases.centre_id = :centre
"""
CASE_NAMES = (
    *("id", "number", "surname", "given_name", "patronymic", "born_on", "stage", "stage_since"),
    *("next_contact_on", "counselor", "version"),
    *("goals", "sessions", "referrals", "placements", "consents"),
)

REACHED = "SELECT to_stage, min(moved_on) FROM stage_moves WHERE case_id = :id GROUP BY to_stage"

_SCORES = (
    *("motivation", "basic_skills", "job_search_skills", "digital_skills", "languages"),
    *("documents", "health", "family_care", "housing_money", "support_network"),
)
_SUM = " + ".join(_SCORES)
_ONES = " + ".join(f"(CASE WHEN {score} = 1 THEN 1 ELSE 0 END)" for score in _SCORES)
_BAND = f"""CASE WHEN {_SUM} < 25 OR {_ONES} >= 3 THEN 'c'
  WHEN {_SUM} >= 40 AND LEAST({", ".join(_SCORES)}) >= 3 THEN 'a' ELSE 'b' END"""

TIMELINE = f"""
SELECT day, kind, sentence, first, second, words, full_name, note_id, count(*) OVER () FROM (
  SELECT moved_on AS day, 'move' AS kind,
    CASE WHEN from_stage IS NULL THEN 'opened' ELSE 'moved' END AS sentence,
    to_stage AS first, CAST(NULL AS TEXT) AS second, reason AS words, moved_by_id AS by_id,
    CAST(NULL AS INTEGER) AS note_id, 1 AS place, -id AS turn
  FROM stage_moves WHERE case_id = :id
  UNION ALL SELECT checked_on, 'plan', 'status', reason, NULL, '', checked_by_id, NULL, 2, id
  FROM neet_statuses WHERE case_id = :id
  UNION ALL SELECT assessed_on, 'plan', 'assessed', {_BAND}, NULL, '', assessed_by_id, NULL, 3, id
  FROM assessments WHERE case_id = :id
  UNION ALL SELECT agreed_on, 'plan', 'planned', contact_frequency, NULL, '', agreed_by_id, NULL,
    4, id
  FROM action_plans WHERE case_id = :id
  UNION ALL SELECT achieved_on, 'plan', 'reached', NULL, NULL, title, NULL, NULL, 5, goals.id
  FROM action_plans JOIN goals ON plan_id = action_plans.id
  WHERE case_id = :id AND achieved_on IS NOT NULL
  UNION ALL SELECT reviewed_on, 'plan', 'reviewed', NULL, NULL, said, reviewed_by_id, NULL, 5,
    plan_reviews.id
  FROM action_plans JOIN plan_reviews ON plan_id = action_plans.id WHERE case_id = :id
  UNION ALL SELECT starts_on, 'placement', 'started', kind, NULL, title || ', ' || organisation,
    recorded_by_id, NULL, 6, 2 * id
  FROM placements WHERE case_id = :id
  UNION ALL SELECT ended_on, 'placement', 'ended', kind, result, title || ', ' || organisation,
    NULL, NULL, 6, 2 * id + 1
  FROM placements WHERE case_id = :id AND ended_on IS NOT NULL
  UNION ALL SELECT granted_on, 'exemption', 'exempted', CAST(ends_on AS TEXT), requirement,
    CASE WHEN asked_on IS NULL THEN reason ELSE answer END, answered_by_id, NULL, 7, id
  FROM exemptions WHERE case_id = :id AND granted_on IS NOT NULL
  UNION ALL SELECT asked_on, 'exemption', 'asked', requirement, NULL, reason, asked_by_id, NULL,
    7, id
  FROM exemptions WHERE case_id = :id AND asked_on IS NOT NULL
  UNION ALL SELECT held_on, 'session', 'held', session_notes.kind, attendance, agreed, NULL, id,
    8, -id
  FROM session_notes WHERE case_id = :id
  UNION ALL SELECT happened_on, 'referral', 'referred', to_state,
    CASE :language WHEN 'kk' THEN kk WHEN 'ru' THEN ru ELSE en END, '', recorded_by_id, NULL,
    9, -referral_steps.id
  FROM referrals JOIN referral_steps ON referral_id = referrals.id
    JOIN partner_services ON partner_services.id = service_id
  WHERE case_id = :id
) AS happened LEFT JOIN users ON users.id = by_id
ORDER BY day DESC, place, turn LIMIT 20
"""

NOTE = """
INSERT INTO session_notes (created_at, case_id, author_id, kind, held_on, minutes, channel,
  attendance, risk_level, topics, agreed, next_contact_on)
VALUES (:now, :id, :user, 'career', :on, :minutes, :channel, :attendance, 'none', '', :agreed,
  :next_on)
RETURNING id
"""

CONTACT = """
UPDATE cases SET last_contact_on = GREATEST(last_contact_on, :on), next_contact_on = :next_on,
  version = version + 1
WHERE id = :id AND version = :version
RETURNING id
"""

AUDIT = """
INSERT INTO audit_rows (created_at, actor_id, act, record, record_id, case_id, before, after)
VALUES (:now, :user, 'create', 'session_notes', :note, :id, '{}', :after)
"""
