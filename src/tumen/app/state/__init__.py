"""What the app keeps itself: people, sessions, the audit log, runs and edits; in a database of its own.

A file of SQLite (``FOLDER/.tumen-app/app.sqlite``) or PostgreSQL; `request.app.state.kept` is the
`tumen.database.connect.Database`, in a process of a run `open_state(settings)` gives it (without FastAPI)::

    with kept.reading() as connection:
        rows = connection.execute(sa.select(RUNS).where(RUNS.c.study == name)).all()
    with kept.writing("lee", "start of a run") as connection:   # one writer; all of it or nothing
        connection.execute(RUNS.insert().values(...))

What a database refuses (away, full, locked) comes as a `DatabaseError` told for people: the app answers a
page with 503; nothing is half-written. A block of writing should be short: others wait for its end.

schema      the tables; a new table or column is a revision besides: ``migrations/versions/v0002_...py`` with
            `revision` and `down_revision`, and `VERSION` in `schema` (a test holds both equal).
open        open it: a new one is made, an older one brought up, a newer one refused.
migrations  Alembic's revisions.

Moments are in UTC; numbers and lists that are shown only stand as JSON text.
"""

from tumen.app.state.open import open_state
from tumen.app.state.schema import EDITS, RUNS

__all__ = ["EDITS", "RUNS", "open_state"]
