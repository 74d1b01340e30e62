"""The audit log: who, when, from where, what. It only grows; triggers of the database refuse every change.

What is changed is recorded before it is changed: a line in the log may stand for a change that then failed,
no change is without its line.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tumen.app.people.names import plain_key
from tumen.app.state.schema import AUDIT
from tumen.language.said import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request
    from sqlalchemy.engine import Connection

    from tumen.database.connect import Database

_LONGEST = 500


def record(request: Request, what: str, about: str = "") -> None:
    """Write a line of the visitor who asks; call it before the change.

    Parameters
    ----------
    what
        A few words that are the same for every change of the kind, such as ``study saved``.
    about
        Of which: the name of a study, of a project, of a run.

    Raises
    ------
    InputError
        If the database cannot be written: then the change should not be made.
    """
    visitor = request.state.visitor
    name = "" if visitor is None else visitor.name
    with request.app.state.kept.writing(name or "tumen app", what) as connection:
        write_line(connection, name, address_of(request), what, about)


def address_of(request: Request) -> str:
    """From where a request comes; behind a proxy that is trusted, what the proxy says."""
    return "" if request.client is None else request.client.host


def write_line(connection: Connection, who: str, address: str, what: str, about: str) -> None:
    """Write a line in a transaction that is open; signs that are not printed become question marks: nobody
    writes a second line, or colours, into it.
    """
    told = "".join(sign if sign.isprintable() else "?" for sign in about[:_LONGEST])
    values = {"at": datetime.now(UTC), "who": who, "address": address, "what": what, "about": told}
    connection.execute(AUDIT.insert().values(values))


def lines(
    kept: Database, *, who: str = "", what: str = "", before: int | None = None, most: int | None = None
) -> Sequence[Any]:
    """Lines of the log, the newest first.

    Parameters
    ----------
    who, what
        Only those with this name, however it is typed; with these words in what was done, as it is kept or as
        the reader's language says it, or about what.
    before
        Only those with a smaller number.
    """
    query = sa.select(AUDIT).order_by(AUDIT.c.number.desc()).limit(most)
    if before is not None:
        query = query.where(AUDIT.c.number < before)
    with kept.reading() as connection:
        if who:
            names = connection.scalars(sa.select(AUDIT.c.who).distinct())
            meant = [name for name in names if name and plain_key(name) == plain_key(who)]
            query = query.where(AUDIT.c.who.in_(meant))
        if what:
            kinds = connection.scalars(sa.select(AUDIT.c.what).distinct())
            meant = [
                kind for kind in kinds if any(what.lower() in told.lower() for told in (kind, said(kind)))
            ]
            about = AUDIT.c.about.icontains(what, autoescape=True)
            query = query.where(AUDIT.c.what.in_(meant) | about)
        return connection.execute(query).all()
