"""The revisions of a new database in a file are run once; a database made later gets what they made."""

from __future__ import annotations

from functools import wraps

_BOUNDS = {"BEGIN TRANSACTION;", "COMMIT;"}


def remembered(run):
    """Run revisions, or repeat what they made: on a database of SQLite in which there is nothing."""
    made: dict[tuple[object, ...], list[str]] = {}

    @wraps(run)
    def run_or_repeat(connection, *asked):
        kept = connection.connection.driver_connection
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite or kept.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            run(connection, *asked)
        elif asked in made:
            for statement in made[asked]:
                connection.exec_driver_sql(statement)
        else:
            run(connection, *asked)
            made[asked] = [text for text in kept.iterdump() if text not in _BOUNDS]

    return run_or_repeat
