"""The first version: people and their sessions, the audit log, runs, edits."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_TOLD = "the audit log is append-only"


def upgrade() -> None:
    """Make the tables, and guard the audit log."""
    op.create_table(
        "app_people",
        sa.Column("person", _NUMBER, primary_key=True),
        sa.Column("folded", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text()),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
    )
    op.create_table(
        "app_links",
        sa.Column("link", sa.Text(), primary_key=True),
        sa.Column("person", _NUMBER, sa.ForeignKey("app_people.person"), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
    )
    op.create_table(
        "app_sessions",
        sa.Column("session", sa.Text(), primary_key=True),
        sa.Column("person", _NUMBER, sa.ForeignKey("app_people.person"), nullable=False),
        sa.Column("opened", _MOMENT, nullable=False),
        sa.Column("seen", _MOMENT, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
    )
    op.create_index("app_sessions_person", "app_sessions", ["person"])
    op.create_table(
        "app_attempts",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("of", sa.Text(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", _MOMENT, nullable=False),
    )
    op.create_table(
        "app_audit",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("who", "address", "what", "about")),
    )
    op.create_index("app_audit_at", "app_audit", ["at"])
    _guard("app_audit")
    op.create_table(
        "app_runs",
        sa.Column("run", sa.Text(), primary_key=True),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("study", "kind", "asked", "inputs", "state", "by")
        ),
        sa.Column("made", _MOMENT, nullable=False),
        sa.Column("started", _MOMENT),
        sa.Column("ended", _MOMENT),
        sa.Column("process", sa.Integer()),
        sa.Column("process_began", sa.Text()),
        sa.Column("seen", _MOMENT),
        *(sa.Column(name, sa.Text()) for name in ("progress", "problems", "result")),
    )
    op.create_index("app_runs_study", "app_runs", ["study", "made"])
    op.create_index("app_runs_state", "app_runs", ["state"])
    op.create_table(
        "app_edits",
        sa.Column("edit", _NUMBER, primary_key=True),
        sa.Column("study", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("by", "before", "after", "cells")),
    )
    op.create_index("app_edits_study", "app_edits", ["study", "edit"])


def _guard(table: str) -> None:
    """Refuse whoever tries to change or delete a row."""
    if op.get_bind().dialect.name != "sqlite":
        raised = f"$$ BEGIN RAISE EXCEPTION '{_TOLD}'; END $$"
        change = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
        op.execute(f"CREATE FUNCTION app_append_only() RETURNS trigger LANGUAGE plpgsql AS {raised}")
        op.execute(f"CREATE TRIGGER {table}_append_only {change} EXECUTE FUNCTION app_append_only()")
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    there = f"EXISTS (SELECT 1 FROM {table} WHERE number = NEW.number)"  # noqa: S608 - the name of a table
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}")
