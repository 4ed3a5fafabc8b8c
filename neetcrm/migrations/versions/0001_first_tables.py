"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("record", sa.String(60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
    )
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_rows_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_audit_rows_case_id_id", ["case_id", "id"], unique=False)
        batch_op.create_index("ix_audit_rows_person_id_id", ["person_id", "id"], unique=False)

    op.create_table(
        "courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kk", sa.String(200), nullable=False),
        sa.Column("ru", sa.String(200), nullable=False),
        sa.Column("en", sa.String(200), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("code", name=op.f("uq_courses_code")),
    )
    op.create_table(
        "districts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kk", sa.String(200), nullable=False),
        sa.Column("ru", sa.String(200), nullable=False),
        sa.Column("en", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
        sa.UniqueConstraint("slug", name=op.f("uq_districts_slug")),
    )
    op.create_table(
        "note_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kk", sa.String(200), nullable=False),
        sa.Column("ru", sa.String(200), nullable=False),
        sa.Column("en", sa.String(200), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_templates")),
        sa.UniqueConstraint("code", name=op.f("uq_note_templates_code")),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kk", sa.String(200), nullable=False),
        sa.Column("ru", sa.String(200), nullable=False),
        sa.Column("en", sa.String(200), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("website", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("code", name=op.f("uq_partners_code")),
    )
    op.create_table(
        "reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kk", sa.String(200), nullable=False),
        sa.Column("ru", sa.String(200), nullable=False),
        sa.Column("en", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reasons")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_reasons_kind_code")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_hash", sa.String(64), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_failures_address_hash"), ["address_hash"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sign_in_failures_email_hash"), ["email_hash"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sign_in_failures_failed_at"), ["failed_at"], unique=False
        )

    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("token", name=op.f("uq_submissions_token")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("full_name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("password", sa.String(255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("theme", sa.String(32), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_ip", sa.String(64), nullable=True),
        sa.Column("current_login_ip", sa.String(64), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_role"), ["role"], unique=False)

    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feeds_user_id")),
    )
    op.create_table(
        "centres",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kk", sa.String(200), nullable=False),
        sa.Column("ru", sa.String(200), nullable=False),
        sa.Column("en", sa.String(200), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("facilities", sa.String(500), nullable=False),
        sa.Column("ramp", sa.String(32), nullable=False),
        sa.Column("call_button", sa.String(32), nullable=False),
        sa.Column("accessible_toilet", sa.String(32), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_centres_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centres")),
        sa.UniqueConstraint("code", name=op.f("uq_centres_code")),
    )
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_centres_district_id"), ["district_id"], unique=False)

    op.create_table(
        "changes_of_many",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_changes_of_many_made_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes_of_many")),
    )
    with op.batch_alter_table("changes_of_many", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_changes_of_many_made_by_id"), ["made_by_id"], unique=False
        )

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("submission", sa.String(64), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("user_id", "form", "about", name=op.f("uq_drafts_user_id_form_about")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_submission"), ["submission"], unique=False)

    op.create_table(
        "own_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=True),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_own_templates_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_templates")),
    )
    with op.batch_alter_table("own_templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_templates_user_id"), ["user_id"], unique=False)

    op.create_table(
        "partner_services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kk", sa.String(200), nullable=False),
        sa.Column("ru", sa.String(200), nullable=False),
        sa.Column("en", sa.String(200), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("youngest", sa.Integer(), nullable=True),
        sa.Column("oldest", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_services_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_services")),
        sa.UniqueConstraint("code", name=op.f("uq_partner_services_code")),
    )
    with op.batch_alter_table("partner_services", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_services_partner_id"), ["partner_id"], unique=False
        )

    op.create_table(
        "young_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("surname", sa.String(100), nullable=False),
        sa.Column("given_name", sa.String(100), nullable=False),
        sa.Column("patronymic", sa.String(100), nullable=False),
        sa.Column("search_key", sa.String(600), nullable=False),
        sa.Column("sort_key", sa.String(900), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(32), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("iin", sa.LargeBinary(), nullable=False),
        sa.Column("iin_hash", sa.String(64), nullable=True),
        sa.Column("no_iin", sa.String(32), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("guardian_name", sa.String(200), nullable=False),
        sa.Column("guardian_phone", sa.LargeBinary(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_young_people_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_young_people")),
        sa.UniqueConstraint("iin_hash", name=op.f("uq_young_people_iin_hash")),
    )
    with op.batch_alter_table("young_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_young_people_born_on"), ["born_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_young_people_phone_hash"), ["phone_hash"], unique=False
        )

    op.create_table(
        "case_accesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("is_cover", sa.Boolean(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_case_accesses_ends_after_start")),
        sa.CheckConstraint("is_cover OR NOT is_whole", name=op.f("ck_case_accesses_tail_of_some")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_case_accesses_centre_id_centres")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_case_accesses_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_case_accesses_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_accesses")),
    )
    with op.batch_alter_table("case_accesses", schema=None) as batch_op:
        batch_op.create_index("ix_case_accesses_centre", ["centre_id", "ends_on"], unique=False)
        batch_op.create_index("ix_case_accesses_user", ["user_id", "ends_on"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(9), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("counselor_id", sa.Integer(), nullable=False),
        sa.Column("psychologist_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("another_because", sa.String(2000), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=False),
        sa.Column("next_contact_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_reason", sa.String(32), nullable=True),
        sa.Column("closing_note", sa.String(2000), nullable=False),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (closing_reason IS NULL)",
            name=op.f("ck_cases_closed_for_a_reason"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_cases_closed_after")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_cases_centre_id_centres")
        ),
        sa.ForeignKeyConstraint(
            ["counselor_id"], ["users.id"], name=op.f("fk_cases_counselor_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["young_people.id"], name=op.f("fk_cases_person_id_young_people")
        ),
        sa.ForeignKeyConstraint(
            ["psychologist_id"], ["users.id"], name=op.f("fk_cases_psychologist_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_centre", ["centre_id", "next_contact_on", "id"], unique=False
        )
        batch_op.create_index(
            "ix_cases_centre_stage", ["centre_id", "stage", "next_contact_on", "id"], unique=False
        )
        batch_op.create_index(
            "ix_cases_counselor", ["counselor_id", "next_contact_on", "id"], unique=False
        )
        batch_op.create_index(
            "ix_cases_counselor_stage",
            ["counselor_id", "stage", "next_contact_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_cases_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_cases_psychologist", ["psychologist_id", "next_contact_on", "id"], unique=False
        )
        batch_op.create_index(
            "uq_cases_open_person",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )

    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(32), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'sharing') = (partner_id IS NOT NULL)",
            name=op.f("ck_consents_sharing_names_a_partner"),
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on",
            name=op.f("ck_consents_withdrawn_after_given"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_consents_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["young_people.id"], name=op.f("fk_consents_person_id_young_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_person_id"), ["person_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_memberships_centre_id_centres")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("user_id", "centre_id", name=op.f("uq_memberships_user_id_centre_id")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_centre_id"), ["centre_id"], unique=False)

    op.create_table(
        "person_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "person_id < other_id", name=op.f("ck_person_links_smaller_number_first")
        ),
        sa.CheckConstraint(
            "undone_on IS NULL OR undone_on >= linked_on", name=op.f("ck_person_links_undone_after")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["young_people.id"], name=op.f("fk_person_links_other_id_young_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["young_people.id"], name=op.f("fk_person_links_person_id_young_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_links")),
    )
    with op.batch_alter_table("person_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_links_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_links_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_person_links_live",
            ["person_id", "other_id"],
            unique=True,
            sqlite_where=sa.text("undone_on IS NULL"),
            postgresql_where=sa.text("undone_on IS NULL"),
        )

    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("asked", sa.String(500), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_saved_views_centre_id_centres")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    with op.batch_alter_table("saved_views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_views_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_views_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "seen_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("seen_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["young_people.id"],
            name=op.f("fk_seen_documents_person_id_young_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_documents")),
    )
    with op.batch_alter_table("seen_documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seen_documents_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "action_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("contact_frequency", sa.String(32), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("replaced_on >= agreed_on", name=op.f("ck_action_plans_replaced_later")),
        sa.CheckConstraint("review_on >= agreed_on", name=op.f("ck_action_plans_reviewed_later")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_action_plans_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plans")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_action_plans_case_id_number")),
    )
    with op.batch_alter_table("action_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_plans_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_action_plans_in_force",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("replaced_on IS NULL"),
            postgresql_where=sa.text("replaced_on IS NULL"),
        )

    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_by", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "(cancelled_by IS NULL) = (state <> 'cancelled')",
            name=op.f("ck_appointments_cancelled_by_somebody"),
        ),
        sa.CheckConstraint(
            "(case_id IS NULL) = (kind = 'blocked')", name=op.f("ck_appointments_meets_or_blocks")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointments_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_appointments_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_appointments_centre_id_centres")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["users.id"], name=op.f("fk_appointments_worker_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index("ix_appointments_case", ["case_id", "starts_at", "id"], unique=False)
        batch_op.create_index(
            "ix_appointments_centre", ["centre_id", "starts_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_appointments_worker", ["worker_id", "starts_at", "id"], unique=False
        )

    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=False),
        sa.Column("motivation", sa.Integer(), nullable=False),
        sa.Column("basic_skills", sa.Integer(), nullable=False),
        sa.Column("job_search_skills", sa.Integer(), nullable=False),
        sa.Column("digital_skills", sa.Integer(), nullable=False),
        sa.Column("languages", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("health", sa.Integer(), nullable=False),
        sa.Column("family_care", sa.Integer(), nullable=False),
        sa.Column("housing_money", sa.Integer(), nullable=False),
        sa.Column("support_network", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(2000), nullable=False),
        sa.CheckConstraint(
            "basic_skills BETWEEN 1 AND 5", name=op.f("ck_assessments_basic_skills_1_to_5")
        ),
        sa.CheckConstraint(
            "digital_skills BETWEEN 1 AND 5", name=op.f("ck_assessments_digital_skills_1_to_5")
        ),
        sa.CheckConstraint(
            "documents BETWEEN 1 AND 5", name=op.f("ck_assessments_documents_1_to_5")
        ),
        sa.CheckConstraint(
            "family_care BETWEEN 1 AND 5", name=op.f("ck_assessments_family_care_1_to_5")
        ),
        sa.CheckConstraint("health BETWEEN 1 AND 5", name=op.f("ck_assessments_health_1_to_5")),
        sa.CheckConstraint(
            "housing_money BETWEEN 1 AND 5", name=op.f("ck_assessments_housing_money_1_to_5")
        ),
        sa.CheckConstraint(
            "job_search_skills BETWEEN 1 AND 5",
            name=op.f("ck_assessments_job_search_skills_1_to_5"),
        ),
        sa.CheckConstraint(
            "languages BETWEEN 1 AND 5", name=op.f("ck_assessments_languages_1_to_5")
        ),
        sa.CheckConstraint(
            "motivation BETWEEN 1 AND 5", name=op.f("ck_assessments_motivation_1_to_5")
        ),
        sa.CheckConstraint(
            "support_network BETWEEN 1 AND 5", name=op.f("ck_assessments_support_network_1_to_5")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_assessments_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessments_case_id"), ["case_id"], unique=False)

    op.create_table(
        "changed_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(32), nullable=False),
        sa.Column("before", sa.String(40), nullable=False),
        sa.Column("after", sa.String(40), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_changed_cases_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["changes_of_many.id"],
            name=op.f("fk_changed_cases_change_id_changes_of_many"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_cases")),
    )
    with op.batch_alter_table("changed_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changed_cases_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_changed_cases_change_id"), ["change_id"], unique=False)

    op.create_table(
        "closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("reopened_because", sa.String(2000), nullable=False),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_closings_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    with op.batch_alter_table("closings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closings_case_id"), ["case_id"], unique=False)

    op.create_table(
        "contact_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("marked_on", sa.Date(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("last_before", sa.Date(), nullable=False),
        sa.Column("next_before", sa.Date(), nullable=False),
        sa.Column("last_after", sa.Date(), nullable=False),
        sa.Column("next_after", sa.Date(), nullable=False),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_contact_marks_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_marks")),
    )
    with op.batch_alter_table("contact_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_marks_case_id"), ["case_id"], unique=False)

    op.create_table(
        "exemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(answered_by_id IS NULL) = (granted_on IS NULL AND refused_on IS NULL)",
            name=op.f("ck_exemptions_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "(granted_on IS NULL) = (ends_on IS NULL)", name=op.f("ck_exemptions_granted_until")
        ),
        sa.CheckConstraint("ends_on >= granted_on", name=op.f("ck_exemptions_ends_after_granted")),
        sa.CheckConstraint(
            "granted_on IS NULL OR refused_on IS NULL", name=op.f("ck_exemptions_one_answer")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_exemptions_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_exemptions_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_exemptions_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
    )
    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exemptions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_exemptions_waiting",
            ["case_id", "requirement"],
            unique=True,
            sqlite_where=sa.text(
                "granted_on IS NULL AND refused_on IS NULL AND withdrawn_on IS NULL"
            ),
            postgresql_where=sa.text(
                "granted_on IS NULL AND refused_on IS NULL AND withdrawn_on IS NULL"
            ),
        )

    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("handed_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("access_id", sa.Integer(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_id"], ["case_accesses.id"], name=op.f("fk_hand_overs_access_id_case_accesses")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_hand_overs_centre_id_centres")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["users.id"], name=op.f("fk_hand_overs_from_id_users")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["users.id"], name=op.f("fk_hand_overs_to_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index("ix_hand_overs_centre", ["centre_id", "id"], unique=False)

    op.create_table(
        "neet_statuses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("other_reasons", sa.JSON(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_neet_statuses_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neet_statuses")),
    )
    with op.batch_alter_table("neet_statuses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_neet_statuses_case_id"), ["case_id"], unique=False)

    op.create_table(
        "placements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("course_run", sa.String(80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("expected_end_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(32), nullable=True),
        sa.Column("continues_alongside", sa.Boolean(), nullable=False),
        sa.Column("young_person_signed_on", sa.Date(), nullable=True),
        sa.Column("host_signed_on", sa.Date(), nullable=True),
        sa.Column("centre_signed_on", sa.Date(), nullable=True),
        sa.Column("representative_signed_on", sa.Date(), nullable=True),
        sa.Column("contract_kind", sa.String(32), nullable=True),
        sa.Column("evidence", sa.String(32), nullable=True),
        sa.Column("weekly_hours", sa.Integer(), nullable=True),
        sa.Column("wage", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("is_subsidised", sa.Boolean(), nullable=False),
        sa.Column("attendance_percent", sa.Integer(), nullable=True),
        sa.Column("certificate", sa.String(120), nullable=False),
        sa.Column("end_assessment", sa.String(32), nullable=True),
        sa.Column("end_remark", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (result IS NULL)", name=op.f("ck_placements_ended_with_a_result")
        ),
        sa.CheckConstraint(
            "attendance_percent BETWEEN 0 AND 100",
            name=op.f("ck_placements_attendance_percent_0_to_100"),
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= starts_on",
            name=op.f("ck_placements_ended_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_placements_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placements_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_placements_kind", ["kind", "starts_on", "case_id", "result"], unique=False
        )

    op.create_table(
        "prospects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("search_key", sa.String(600), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(64), nullable=False),
        sa.Column("other_contact", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("last_attempt_on", sa.Date(), nullable=True),
        sa.Column("last_result", sa.String(32), nullable=True),
        sa.Column("next_try_on", sa.Date(), nullable=False),
        sa.Column("intake", sa.String(64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("case_opened_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_prospects_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_prospects_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_prospects_centre_id_centres")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospects")),
    )
    with op.batch_alter_table("prospects", schema=None) as batch_op:
        batch_op.create_index("ix_prospects_case", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_prospects_centre", ["centre_id", "next_try_on", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_prospects_intake"), ["intake"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospects_phone_hash"), ["phone_hash"], unique=False)

    op.create_table(
        "recent_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_recent_cases_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recent_cases_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_cases")),
        sa.UniqueConstraint("user_id", "case_id", name=op.f("uq_recent_cases_user_id_case_id")),
    )
    with op.batch_alter_table("recent_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recent_cases_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_recent_cases_user_opened", ["user_id", "opened_at"], unique=False)

    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("need", sa.String(2000), nullable=False),
        sa.Column("shared", sa.JSON(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(2000), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_referrals_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["referrals.id"], name=op.f("fk_referrals_replaces_id_referrals")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["partner_services.id"],
            name=op.f("fk_referrals_service_id_partner_services"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referrals_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_referrals_due", ["owner_id", "due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referrals_service_id"), ["service_id"], unique=False)

    op.create_table(
        "session_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("attendance", sa.String(32), nullable=False),
        sa.Column("risk_level", sa.String(32), nullable=False),
        sa.Column("topics", sa.String(200), nullable=False),
        sa.Column("agreed", sa.String(2000), nullable=False),
        sa.Column("next_contact_on", sa.Date(), nullable=True),
        sa.Column("last_contact_was", sa.Date(), nullable=True),
        sa.Column("next_contact_was", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "minutes BETWEEN 1 AND 600", name=op.f("ck_session_notes_minutes_1_to_600")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_session_notes_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_session_notes_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_notes")),
    )
    with op.batch_alter_table("session_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_notes_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_session_notes_case", ["case_id", "held_on", "id"], unique=False)
        batch_op.create_index("ix_session_notes_kind", ["kind", "held_on", "case_id"], unique=False)
        batch_op.create_index(
            "ix_session_notes_raised",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("risk_level IN ('elevated', 'immediate')"),
            postgresql_where=sa.text("risk_level IN ('elevated', 'immediate')"),
        )

    op.create_table(
        "situations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("education", sa.String(32), nullable=True),
        sa.Column("work_so_far", sa.String(32), nullable=True),
        sa.Column("barrier_codes", sa.LargeBinary(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_to_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_situations_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_situations")),
    )
    with op.batch_alter_table("situations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_situations_case_id"), ["case_id"], unique=False)

    op.create_table(
        "stage_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.String(32), nullable=True),
        sa.Column("to_stage", sa.String(32), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_stage_moves_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_moves")),
    )
    with op.batch_alter_table("stage_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_moves_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_stage_moves_to_stage", ["to_stage", "moved_on", "case_id"], unique=False
        )

    op.create_table(
        "contact_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prospect_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("was_due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_contact_attempts_made_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"],
            ["prospects.id"],
            name=op.f("fk_contact_attempts_prospect_id_prospects"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempts")),
    )
    with op.batch_alter_table("contact_attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_attempts_prospect_id"), ["prospect_id"], unique=False
        )

    op.create_table(
        "extract_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_extract_amendments_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_extract_amendments_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["session_notes.id"],
            name=op.f("fk_extract_amendments_note_id_session_notes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract_amendments")),
    )
    with op.batch_alter_table("extract_amendments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_extract_amendments_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_extract_amendments_note_id"), ["note_id"], unique=False
        )

    op.create_table(
        "fact_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(20000), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_fact_amendments_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_fact_amendments_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["session_notes.id"], name=op.f("fk_fact_amendments_note_id_session_notes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_amendments")),
    )
    with op.batch_alter_table("fact_amendments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_amendments_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_amendments_note_id"), ["note_id"], unique=False)

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("closing_id", sa.Integer(), nullable=True),
        sa.Column("point", sa.String(32), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(placement_id IS NULL) <> (closing_id IS NULL)",
            name=op.f("ck_follow_ups_after_a_start_or_an_exit"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_follow_ups_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["closing_id"], ["closings.id"], name=op.f("fk_follow_ups_closing_id_closings")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_follow_ups_placement_id_placements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_ups_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_ups_closing_id"), ["closing_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_follow_ups_placement_id"), ["placement_id"], unique=False
        )
        batch_op.create_index(
            "ix_follow_ups_planned",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )

    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["carried_from_id"], ["goals.id"], name=op.f("fk_goals_carried_from_id_goals")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["action_plans.id"], name=op.f("fk_goals_plan_id_action_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goals_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "handings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hand_over_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("access_id", sa.Integer(), nullable=True),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_id"], ["case_accesses.id"], name=op.f("fk_handings_access_id_case_accesses")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_handings_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_overs.id"], name=op.f("fk_handings_hand_over_id_hand_overs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handings")),
        sa.UniqueConstraint(
            "hand_over_id", "case_id", name=op.f("uq_handings_hand_over_id_case_id")
        ),
    )
    with op.batch_alter_table("handings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handings_case_id"), ["case_id"], unique=False)

    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(32), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outcomes_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_outcomes_placement_id_placements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outcomes_placement_id"), ["placement_id"], unique=False
        )

    op.create_table(
        "plan_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("was_due_on", sa.Date(), nullable=False),
        sa.Column("said", sa.String(2000), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["action_plans.id"], name=op.f("fk_plan_reviews_plan_id_action_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reviews")),
    )
    with op.batch_alter_table("plan_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_reviews_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "process_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_process_amendments_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_process_amendments_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["session_notes.id"],
            name=op.f("fk_process_amendments_note_id_session_notes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_amendments")),
    )
    with op.batch_alter_table("process_amendments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_process_amendments_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_process_amendments_note_id"), ["note_id"], unique=False
        )

    op.create_table(
        "process_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_process_notes_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_process_notes_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["session_notes.id"], name=op.f("fk_process_notes_note_id_session_notes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_notes")),
        sa.UniqueConstraint("note_id", name=op.f("uq_process_notes_note_id")),
    )
    with op.batch_alter_table("process_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_notes_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_process_notes_case_id"), ["case_id"], unique=False)

    op.create_table(
        "referral_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(32), nullable=True),
        sa.Column("to_state", sa.String(32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["reasons.id"], name=op.f("fk_referral_steps_reason_id_reasons")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_steps_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_steps")),
    )
    with op.batch_alter_table("referral_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_referral_steps_referral_id"), ["referral_id"], unique=False
        )

    op.create_table(
        "session_extracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_session_extracts_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["session_notes.id"],
            name=op.f("fk_session_extracts_note_id_session_notes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_extracts")),
        sa.UniqueConstraint("note_id", name=op.f("uq_session_extracts_note_id")),
    )
    with op.batch_alter_table("session_extracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_extracts_case_id"), ["case_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("recurrence", sa.String(32), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asks_on", sa.Date(), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("came_with_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "done_on IS NULL OR dropped_on IS NULL", name=op.f("ck_tasks_done_or_dropped")
        ),
        sa.ForeignKeyConstraint(
            ["came_with_id"], ["hand_overs.id"], name=op.f("fk_tasks_came_with_id_hand_overs")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tasks_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["tasks.id"], name=op.f("fk_tasks_follows_id_tasks")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_tasks_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_came_with_id"), ["came_with_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index("ix_tasks_owner", ["owner_id", "id"], unique=False)
        batch_op.create_index(
            "ix_tasks_owner_open",
            ["owner_id", "asks_on", "id"],
            unique=False,
            sqlite_where=sa.text("done_on IS NULL AND dropped_on IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND dropped_on IS NULL"),
        )

    op.create_table(
        "follow_up_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("attempted_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("standing", sa.String(32), nullable=True),
        sa.Column("standing_until", sa.Date(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_ups.id"],
            name=op.f("fk_follow_up_attempts_follow_up_id_follow_ups"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_attempts")),
    )
    with op.batch_alter_table("follow_up_attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_attempts_follow_up_id"), ["follow_up_id"], unique=False
        )

    op.create_table(
        "outcome_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(32), nullable=False),
        sa.Column("seen", sa.String(300), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_outcome_proofs_outcome_id_outcomes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_proofs")),
    )
    with op.batch_alter_table("outcome_proofs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outcome_proofs_outcome_id"), ["outcome_id"], unique=False
        )

    op.create_table(
        "plan_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(300), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["carried_from_id"],
            ["plan_steps.id"],
            name=op.f("fk_plan_steps_carried_from_id_plan_steps"),
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_plan_steps_goal_id_goals")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["users.id"], name=op.f("fk_plan_steps_worker_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_steps")),
    )
    with op.batch_alter_table("plan_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_steps_goal_id"), ["goal_id"], unique=False)

    op.create_table(
        "plan_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_plan_changes_goal_id_goals")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["action_plans.id"], name=op.f("fk_plan_changes_plan_id_action_plans")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["plan_steps.id"], name=op.f("fk_plan_changes_step_id_plan_steps")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_changes")),
    )
    with op.batch_alter_table("plan_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_changes_plan_id"), ["plan_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("plan_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_changes_plan_id"))

    op.drop_table("plan_changes")
    with op.batch_alter_table("plan_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_steps_goal_id"))

    op.drop_table("plan_steps")
    with op.batch_alter_table("outcome_proofs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_proofs_outcome_id"))

    op.drop_table("outcome_proofs")
    with op.batch_alter_table("follow_up_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_attempts_follow_up_id"))

    op.drop_table("follow_up_attempts")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tasks_owner_open",
            sqlite_where=sa.text("done_on IS NULL AND dropped_on IS NULL"),
            postgresql_where=sa.text("done_on IS NULL AND dropped_on IS NULL"),
        )
        batch_op.drop_index("ix_tasks_owner")
        batch_op.drop_index(batch_op.f("ix_tasks_follows_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_case_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_came_with_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("session_extracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_extracts_case_id"))

    op.drop_table("session_extracts")
    with op.batch_alter_table("referral_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_steps_referral_id"))

    op.drop_table("referral_steps")
    with op.batch_alter_table("process_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_notes_case_id"))
        batch_op.drop_index(batch_op.f("ix_process_notes_author_id"))

    op.drop_table("process_notes")
    with op.batch_alter_table("process_amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_amendments_note_id"))
        batch_op.drop_index(batch_op.f("ix_process_amendments_case_id"))

    op.drop_table("process_amendments")
    with op.batch_alter_table("plan_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_reviews_plan_id"))

    op.drop_table("plan_reviews")
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcomes_placement_id"))
        batch_op.drop_index(batch_op.f("ix_outcomes_case_id"))

    op.drop_table("outcomes")
    with op.batch_alter_table("handings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handings_case_id"))

    op.drop_table("handings")
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goals_plan_id"))

    op.drop_table("goals")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_follow_ups_planned",
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.drop_index(batch_op.f("ix_follow_ups_placement_id"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_closing_id"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_case_id"))

    op.drop_table("follow_ups")
    with op.batch_alter_table("fact_amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_amendments_note_id"))
        batch_op.drop_index(batch_op.f("ix_fact_amendments_case_id"))

    op.drop_table("fact_amendments")
    with op.batch_alter_table("extract_amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extract_amendments_note_id"))
        batch_op.drop_index(batch_op.f("ix_extract_amendments_case_id"))

    op.drop_table("extract_amendments")
    with op.batch_alter_table("contact_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_attempts_prospect_id"))

    op.drop_table("contact_attempts")
    with op.batch_alter_table("stage_moves", schema=None) as batch_op:
        batch_op.drop_index("ix_stage_moves_to_stage")
        batch_op.drop_index(batch_op.f("ix_stage_moves_case_id"))

    op.drop_table("stage_moves")
    with op.batch_alter_table("situations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_situations_case_id"))

    op.drop_table("situations")
    with op.batch_alter_table("session_notes", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_session_notes_raised",
            sqlite_where=sa.text("risk_level IN ('elevated', 'immediate')"),
            postgresql_where=sa.text("risk_level IN ('elevated', 'immediate')"),
        )
        batch_op.drop_index("ix_session_notes_kind")
        batch_op.drop_index("ix_session_notes_case")
        batch_op.drop_index(batch_op.f("ix_session_notes_author_id"))

    op.drop_table("session_notes")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referrals_service_id"))
        batch_op.drop_index("ix_referrals_due")
        batch_op.drop_index(batch_op.f("ix_referrals_case_id"))

    op.drop_table("referrals")
    with op.batch_alter_table("recent_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_recent_cases_user_opened")
        batch_op.drop_index(batch_op.f("ix_recent_cases_case_id"))

    op.drop_table("recent_cases")
    with op.batch_alter_table("prospects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prospects_phone_hash"))
        batch_op.drop_index(batch_op.f("ix_prospects_intake"))
        batch_op.drop_index("ix_prospects_centre")
        batch_op.drop_index("ix_prospects_case")

    op.drop_table("prospects")
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.drop_index("ix_placements_kind")
        batch_op.drop_index(batch_op.f("ix_placements_case_id"))

    op.drop_table("placements")
    with op.batch_alter_table("neet_statuses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_neet_statuses_case_id"))

    op.drop_table("neet_statuses")
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.drop_index("ix_hand_overs_centre")

    op.drop_table("hand_overs")
    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_exemptions_waiting",
            sqlite_where=sa.text(
                "granted_on IS NULL AND refused_on IS NULL AND withdrawn_on IS NULL"
            ),
            postgresql_where=sa.text(
                "granted_on IS NULL AND refused_on IS NULL AND withdrawn_on IS NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_exemptions_case_id"))

    op.drop_table("exemptions")
    with op.batch_alter_table("contact_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_marks_case_id"))

    op.drop_table("contact_marks")
    with op.batch_alter_table("closings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closings_case_id"))

    op.drop_table("closings")
    with op.batch_alter_table("changed_cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changed_cases_change_id"))
        batch_op.drop_index(batch_op.f("ix_changed_cases_case_id"))

    op.drop_table("changed_cases")
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessments_case_id"))

    op.drop_table("assessments")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index("ix_appointments_worker")
        batch_op.drop_index("ix_appointments_centre")
        batch_op.drop_index("ix_appointments_case")

    op.drop_table("appointments")
    with op.batch_alter_table("action_plans", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_action_plans_in_force",
            sqlite_where=sa.text("replaced_on IS NULL"),
            postgresql_where=sa.text("replaced_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_action_plans_case_id"))

    op.drop_table("action_plans")
    with op.batch_alter_table("seen_documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seen_documents_person_id"))

    op.drop_table("seen_documents")
    with op.batch_alter_table("saved_views", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_views_owner_id"))
        batch_op.drop_index(batch_op.f("ix_saved_views_centre_id"))

    op.drop_table("saved_views")
    with op.batch_alter_table("person_links", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_links_live",
            sqlite_where=sa.text("undone_on IS NULL"),
            postgresql_where=sa.text("undone_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_person_links_person_id"))
        batch_op.drop_index(batch_op.f("ix_person_links_other_id"))

    op.drop_table("person_links")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_centre_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_person_id"))

    op.drop_table("consents")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cases_open_person",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index("ix_cases_psychologist")
        batch_op.drop_index(batch_op.f("ix_cases_person_id"))
        batch_op.drop_index("ix_cases_counselor_stage")
        batch_op.drop_index("ix_cases_counselor")
        batch_op.drop_index("ix_cases_centre_stage")
        batch_op.drop_index("ix_cases_centre")

    op.drop_table("cases")
    with op.batch_alter_table("case_accesses", schema=None) as batch_op:
        batch_op.drop_index("ix_case_accesses_user")
        batch_op.drop_index("ix_case_accesses_centre")

    op.drop_table("case_accesses")
    with op.batch_alter_table("young_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_young_people_phone_hash"))
        batch_op.drop_index(batch_op.f("ix_young_people_born_on"))

    op.drop_table("young_people")
    with op.batch_alter_table("partner_services", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_services_partner_id"))

    op.drop_table("partner_services")
    with op.batch_alter_table("own_templates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_templates_user_id"))

    op.drop_table("own_templates")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_submission"))

    op.drop_table("drafts")
    with op.batch_alter_table("changes_of_many", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changes_of_many_made_by_id"))

    op.drop_table("changes_of_many")
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_centres_district_id"))

    op.drop_table("centres")
    op.drop_table("calendar_feeds")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_role"))

    op.drop_table("users")
    op.drop_table("submissions")
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failures_failed_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failures_email_hash"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failures_address_hash"))

    op.drop_table("sign_in_failures")
    op.drop_table("reasons")
    op.drop_table("partners")
    op.drop_table("note_templates")
    op.drop_table("districts")
    op.drop_table("courses")
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_rows_person_id_id")
        batch_op.drop_index("ix_audit_rows_case_id_id")
        batch_op.drop_index(batch_op.f("ix_audit_rows_actor_id"))

    op.drop_table("audit_rows")
