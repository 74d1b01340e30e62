"""Tables of what the app keeps itself; all begin with ``app_``, so that a ledger may stand beside them."""

from __future__ import annotations

import sqlalchemy as sa

from tumen.database.columns import NUMBER, Moment

VERSION = "0001"
"""The newest of ``migrations/versions``."""
VERSION_TABLE = "app_version"
METADATA = sa.MetaData()

PEOPLE = sa.Table(
    "app_people",
    METADATA,
    sa.Column("person", NUMBER, primary_key=True),
    sa.Column("folded", sa.Text(), nullable=False, unique=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("role", sa.Text(), nullable=False),
    sa.Column("password", sa.Text()),
    sa.Column("disabled", sa.Boolean(), nullable=False),
    sa.Column("since", Moment(), nullable=False),
)
"""`folded`: the name as names are compared. `password`: its argon2 hash; empty until it is set by a link."""

LINKS = sa.Table(
    "app_links",
    METADATA,
    sa.Column("link", sa.Text(), primary_key=True),
    sa.Column("person", NUMBER, sa.ForeignKey("app_people.person"), nullable=False),
    sa.Column("until", Moment(), nullable=False),
)
"""Links that set a password once: `link` is the SHA-256 of the key; a used one is deleted."""

SESSIONS = sa.Table(
    "app_sessions",
    METADATA,
    sa.Column("session", sa.Text(), primary_key=True),
    sa.Column("person", NUMBER, sa.ForeignKey("app_people.person"), nullable=False),
    sa.Column("opened", Moment(), nullable=False),
    sa.Column("seen", Moment(), nullable=False),
    sa.Column("address", sa.Text(), nullable=False),
    sa.Index("app_sessions_person", "person"),
)
"""`session`: the SHA-256 of what the browser holds."""

ATTEMPTS = sa.Table(
    "app_attempts",
    METADATA,
    sa.Column("kind", sa.Text(), primary_key=True),
    sa.Column("of", sa.Text(), primary_key=True),
    sa.Column("failures", sa.Integer(), nullable=False),
    sa.Column("last", Moment(), nullable=False),
)
"""Attempts to sign in that failed in a row, by `kind`: of a name, from an address."""

AUDIT = sa.Table(
    "app_audit",
    METADATA,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("at", Moment(), nullable=False),
    sa.Column("who", sa.Text(), nullable=False),
    sa.Column("address", sa.Text(), nullable=False),
    sa.Column("what", sa.Text(), nullable=False),
    sa.Column("about", sa.Text(), nullable=False),
    sa.Index("app_audit_at", "at"),
)
"""Append-only: triggers refuse every change."""

RUNS = sa.Table(
    "app_runs",
    METADATA,
    sa.Column("run", sa.Text(), primary_key=True),
    sa.Column("study", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("asked", sa.Text(), nullable=False),
    sa.Column("inputs", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("by", sa.Text(), nullable=False),
    sa.Column("made", Moment(), nullable=False),
    sa.Column("started", Moment()),
    sa.Column("ended", Moment()),
    sa.Column("process", sa.Integer()),
    sa.Column("process_began", sa.Text()),
    sa.Column("seen", Moment()),
    sa.Column("progress", sa.Text()),
    sa.Column("problems", sa.Text()),
    sa.Column("result", sa.Text()),
    sa.Index("app_runs_study", "study", "made"),
    sa.Index("app_runs_state", "state"),
)
"""Runs: `asked` (what, JSON), `inputs` (hash by file, JSON), `process` with when it began (the number of a
process is given again), `seen` (when it last said that it runs), `progress` (share, words, bound, gap: JSON),
`problems` (JSON), `result` (a path inside the folder).
"""

EDITS = sa.Table(
    "app_edits",
    METADATA,
    sa.Column("edit", NUMBER, primary_key=True),
    sa.Column("study", sa.Text(), nullable=False),
    sa.Column("at", Moment(), nullable=False),
    sa.Column("by", sa.Text(), nullable=False),
    sa.Column("before", sa.Text(), nullable=False),
    sa.Column("after", sa.Text(), nullable=False),
    sa.Column("cells", sa.Text(), nullable=False),
    sa.Index("app_edits_study", "study", "edit"),
)
"""Edits of studies: versions (hash of the files) `before` and `after`, the changed `cells` (JSON)."""
