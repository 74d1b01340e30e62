"""The revisions of a new database are run once; a database made later gets what they made."""

from __future__ import annotations

from functools import wraps

import sqlalchemy as sa

_BOUNDS = {"BEGIN TRANSACTION;", "COMMIT;"}
_THERE = {
    "sqlite": "SELECT count(*) FROM sqlite_master",
    "postgresql": "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
}


def remembered(run):
    """Run revisions, or repeat what they made: on a database in which there is nothing."""
    made: dict[tuple[object, ...], list[str]] = {}

    @wraps(run)
    def run_or_repeat(connection, *asked):
        kept, kind = connection.connection.driver_connection, connection.dialect.name
        if kept.execute(_THERE[kind]).fetchone() != (0,):
            run(connection, *asked)
        elif (kind, *asked) in made:
            for statement in made[kind, *asked]:
                kept.execute(statement)
        else:
            said = _said(run, connection, asked)
            texts = kept.iterdump() if kind == "sqlite" else [";\n".join(said)]
            made[kind, *asked] = [text for text in texts if text not in _BOUNDS]

    return run_or_repeat


def _said(run, connection, asked):
    """Run revisions; what they say to the database, without what they ask."""
    said: list[str] = []

    def hear(connection, cursor, statement, parameters, *more):
        if not statement.startswith("SELECT"):
            assert not parameters, statement
            said.append(statement.replace("%%", "%"))

    sa.event.listen(connection, "before_cursor_execute", hear)
    run(connection, *asked)
    sa.event.remove(connection, "before_cursor_execute", hear)
    return said
