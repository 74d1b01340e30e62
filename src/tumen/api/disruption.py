"""Shocks followed through the industries of an input-output table, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tumen.api.arguments import door
from tumen.errors import InputError, Problem
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.accounts import Accounts
    from tumen.economy.disruption import Behaviour, Disruption, ShockEvent

T = TypeVar("T")


@door
def disruption(
    events: str | Path | Sequence[ShockEvent | Mapping[str, Any]],
    accounts: Accounts | None = None,
    *,
    days: int = 365,
    behaviour: Behaviour | Mapping[str, Any] | None = None,
) -> Disruption:
    """Follow shocks through industries, stocks and deliveries, day by day.

    Parameters
    ----------
    events
        A file with the columns of the table `events`, or events: `ShockEvent`, or keys with values of it.
    accounts
        The table; the built-in one where it is left out.
    days
        How many are simulated.
    behaviour
        Parameters by name (see `tumen.economy.disruption.Behaviour`); its defaults where left out.

    Raises
    ------
    InputError
        With everything that is wrong with table, events and parameters.
    """
    from tumen.economy.accounts import built_in
    from tumen.economy.disruption import Behaviour, simulate

    problems: list[Problem] = []
    shocks = _events(events, problems)
    how = _made(Behaviour, behaviour or {}, "behaviour", problems)
    if problems:
        raise InputError(problems)
    return simulate(built_in() if accounts is None else accounts, shocks, behaviour=how, days=days)


def _events(given: Any, problems: list[Problem]) -> list[ShockEvent]:
    from tumen.economy.disruption import ShockEvent

    if isinstance(given, str | Path):
        from tumen.study.economy.disruption.columns import EVENTS
        from tumen.tables.read import read_table

        return [row.event for row in read_table(EVENTS, Path(given), "HS2022", problems)]
    if isinstance(given, ShockEvent | Mapping) or not isinstance(given, Iterable):
        problems.append(Problem(f"{given!r} is no list of events", "Give a list of them, or a file"))
        return []
    made = [_made(ShockEvent, item, f"event {at}", problems) for at, item in enumerate(given, 1)]
    return [item for item in made if item is not None]


def _made(kind: type[T], given: Any, what: str, problems: list[Problem]) -> T | None:
    """The record, or one made of keys with values."""
    if isinstance(given, kind):
        return given
    if not isinstance(given, Mapping):
        problems.append(Problem(f"{what} is {given!r}", f"Give a {kind.__name__}, or keys with values"))
        return None
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    strange = [str(key) for key in given if key not in known]
    problems += [Problem(f"{what} has no key {key!r}", nearest(key, known, "Keys are")) for key in strange]
    try:
        return None if strange else kind(**given)
    except TypeError as error:
        problems.append(Problem(f"{what}: {str(error).partition(') ')[2]}", f"Keys are {', '.join(known)}"))
        return None
