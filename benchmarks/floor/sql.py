"""The floor's statements: one a thing to know, over the indexes that our tables have."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = """
SELECT users.id, full_name, centre_id FROM users JOIN memberships ON user_id = users.id
WHERE fs_uniquifier = ? AND active
"""

CASELOAD_COUNT = """
SELECT count(*) FROM cases
WHERE counselor_id = ? AND centre_id = ? AND stage = ? AND closed_on IS NULL
"""

CASELOAD = """
SELECT number, surname, given_name, patronymic, born_on, stage, stage_since, last_contact_on,
  next_contact_on, cases.id
FROM cases JOIN young_people ON young_people.id = person_id
WHERE counselor_id = ? AND centre_id = ? AND stage = ? AND closed_on IS NULL
ORDER BY next_contact_on, cases.id LIMIT 51
"""

CASE = """
SELECT cases.id, number, surname, given_name, patronymic, born_on, stage, stage_since,
  next_contact_on, users.full_name AS counselor, cases.version,
  (SELECT count(*) FROM goals WHERE plan_id =
    (SELECT id FROM action_plans WHERE case_id = cases.id ORDER BY agreed_on DESC, id DESC LIMIT 1)
  ) AS goals,
  (SELECT count(*) FROM session_notes WHERE case_id = cases.id AND attendance IN
    ('attended', 'late')) AS sessions,
  (SELECT count(*) FROM referrals WHERE case_id = cases.id) AS referrals,
  (SELECT count(*) FROM placements WHERE case_id = cases.id) AS placements,
  (SELECT count(*) FROM consents WHERE person_id = cases.person_id) AS consents
FROM cases JOIN young_people ON young_people.id = person_id JOIN users ON users.id = counselor_id
WHERE number = ? AND counselor_id = ? AND cases.centre_id = ?
"""

REACHED = "SELECT to_stage, min(moved_on) FROM stage_moves WHERE case_id = ? GROUP BY to_stage"

_SCORES = (
    *("motivation", "basic_skills", "job_search_skills", "digital_skills", "languages"),
    *("documents", "health", "family_care", "housing_money", "support_network"),
)
_SUM = " + ".join(_SCORES)
_ONES = " + ".join(f"({score} = 1)" for score in _SCORES)
_BAND = f"""CASE WHEN {_SUM} < 25 OR {_ONES} >= 3 THEN 'c'
  WHEN {_SUM} >= 40 AND min({", ".join(_SCORES)}) >= 3 THEN 'a' ELSE 'b' END"""

TIMELINE = f"""
SELECT day, kind, sentence, first, second, words, full_name, note_id, count(*) OVER () FROM (
  SELECT moved_on AS day, 'move' AS kind, iif(from_stage IS NULL, 'opened', 'moved') AS sentence,
    to_stage AS first, NULL AS second, reason AS words, moved_by_id AS by_id, NULL AS note_id,
    1 AS place, -id AS turn
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
  UNION ALL SELECT starts_on, 'placement', 'started', kind, NULL, title || ', ' || organisation,
    recorded_by_id, NULL, 6, 2 * id
  FROM placements WHERE case_id = :id
  UNION ALL SELECT ended_on, 'placement', 'ended', kind, result, title || ', ' || organisation,
    NULL, NULL, 6, 2 * id + 1
  FROM placements WHERE case_id = :id AND ended_on IS NOT NULL
  UNION ALL SELECT granted_on, 'exemption', 'exempted', ends_on, requirement, reason,
    granted_by_id, NULL, 7, id
  FROM exemptions WHERE case_id = :id
  UNION ALL SELECT held_on, 'session', 'held', session_notes.kind, attendance, agreed, NULL, id,
    8, -id
  FROM session_notes WHERE case_id = :id
  UNION ALL SELECT happened_on, 'referral', 'referred', to_state,
    CASE :language WHEN 'kk' THEN kk WHEN 'ru' THEN ru ELSE en END, '', recorded_by_id, NULL,
    9, -referral_steps.id
  FROM referrals JOIN referral_steps ON referral_id = referrals.id
    JOIN partner_services ON partner_services.id = service_id
  WHERE case_id = :id
) LEFT JOIN users ON users.id = by_id
ORDER BY day DESC, place, turn LIMIT 20
"""

NOTE = """
INSERT INTO session_notes (created_at, case_id, author_id, kind, held_on, minutes, channel,
  attendance, risk_level, topics, agreed, next_contact_on)
VALUES (?, ?, ?, 'career', ?, ?, ?, ?, 'none', '', ?, ?)
"""

CONTACT = """
UPDATE cases SET last_contact_on = max(last_contact_on, ?), next_contact_on = ?,
  version = version + 1
WHERE id = ? AND version = ?
"""

AUDIT = """
INSERT INTO audit_rows (created_at, actor_id, act, record, record_id, case_id, before, after)
VALUES (?, ?, 'create', 'session_notes', ?, ?, '{}', ?)
"""


def connected(path: Path) -> sqlite3.Connection:
    """Return a connection as safe as ours: what it commits has reached the disk."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("foreign_keys = ON", "busy_timeout = 10000", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all of what is written, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
