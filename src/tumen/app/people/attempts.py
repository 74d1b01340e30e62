"""Attempts to sign in that failed: each next one waits longer, then there is a pause; kept in the database.

Counted by name (who is not known counts alike: nobody learns which names there are) and by address. An
attempt counts before the password is looked at, so that many at once are counted too; one that succeeds is
taken off.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tumen.app.state.schema import ATTEMPTS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free, after how many there is a pause, and when they are forgotten."""

    free: int
    pause_after: int
    forgotten: timedelta
    pause: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(minutes=1)

    def wait(self, failures: int) -> timedelta:
        """How long after the last failure the next attempt may come."""
        if failures >= self.pause_after:
            return self.pause
        if failures <= self.free:
            return timedelta(0)
        return min(timedelta(seconds=2 ** (failures - self.free)), self.longest)


PATIENCE = {
    "name": Patience(free=3, pause_after=10, forgotten=timedelta(days=1)),
    "address": Patience(free=10, pause_after=50, forgotten=timedelta(hours=1)),
}
"""An address may be that of a whole office."""


def begin(connection: Connection, name: str, address: str, now: datetime) -> timedelta:
    """Count an attempt, or say how long to wait: then it is not counted, and no password is looked at."""
    keys = {"name": name, "address": network_of(address)}
    longest = timedelta(0)
    failures: dict[str, int] = {}
    for kind, of in keys.items():
        patience = PATIENCE[kind]
        connection.execute(
            ATTEMPTS.delete().where(ATTEMPTS.c.kind == kind, ATTEMPTS.c.last < now - patience.forgotten)
        )
        row = connection.execute(sa.select(ATTEMPTS).where(_of(kind, of))).one_or_none()
        failures[kind] = 0 if row is None else row.failures
        if row is not None:
            longest = max(longest, row.last + patience.wait(row.failures) - now)
    if longest > timedelta(0):
        return longest
    for kind, of in keys.items():
        connection.execute(ATTEMPTS.delete().where(_of(kind, of)))
        connection.execute(ATTEMPTS.insert().values(kind=kind, of=of, failures=failures[kind] + 1, last=now))
    return longest


def succeeded(connection: Connection, name: str, address: str) -> None:
    """Forget the failures of a name, and this one attempt of the address."""
    connection.execute(ATTEMPTS.delete().where(_of("name", name)))
    connection.execute(
        ATTEMPTS.update().where(_of("address", network_of(address))).values(failures=ATTEMPTS.c.failures - 1)
    )


def network_of(address: str) -> str:
    """Whoever has one address of IPv6 has the /64 that it is of."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _of(kind: str, of: str) -> sa.ColumnElement[bool]:
    return (ATTEMPTS.c.kind == kind) & (ATTEMPTS.c.of == of)
