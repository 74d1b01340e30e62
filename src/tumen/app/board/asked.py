"""What an address of the zone asks: the day, as known when, and a choice of projects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from tumen.app.board.opened import LedgerKeeper, LedgerView, keeper_of
from tumen.errors import InputError, Problem
from tumen.tables.given import day, nearest
from tumen.zone.board import LATE, UNKNOWN
from tumen.zone.ledger.address import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tumen.zone.board import Board

CHOICE = ("chain", "park", "economy", "year", "late", "words")
"""Fields of the choice of projects."""


@dataclass(frozen=True, slots=True)
class LedgerAsked:
    """What is asked of the ledger; `problems` by field hold what cannot be asked, and it is left out then."""

    on: date
    known_on: str | None
    given: Mapping[str, str]
    """As it was typed, by field."""
    problems: dict[str, list[Problem]] = field(default_factory=dict)

    def address(self, path: str, **changes: object) -> str:
        """The address of a page about the same; a value that is empty is left out."""
        fields = {**self.given, **{name: str(value) for name, value in changes.items()}}
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"{path}{'&' if '?' in path else '?'}{query}" if query else path

    def about(self, path: str, **changes: object) -> str:
        """The same day and knowledge, without the choice of projects."""
        return self.address(path, **(dict.fromkeys(CHOICE, "") | changes))

    def complain(self, name: str, problems: Iterable[Problem]) -> None:
        """Keep what is wrong with a field."""
        self.problems.setdefault(name, []).extend(problems)


def zone_asked(request: Request) -> LedgerAsked:
    """Read what an address asks; a dependency of routes."""
    query = request.query_params
    given = {name: query.get(name, "").strip() for name in ("on", "known_on", *CHOICE)}
    problems: dict[str, list[Problem]] = {}
    on, known_on = day(None), given["known_on"] or None
    try:
        on = day(given["on"] or None)
    except InputError as error:
        problems["on"] = list(error.problems)
    try:
        if known_on is not None:
            moment_of(known_on)
    except InputError as error:
        problems["known_on"], known_on = list(error.problems), None
    return LedgerAsked(on, known_on, given, problems)


Asked = Annotated[LedgerAsked, Depends(zone_asked)]
"""Of a route: what its address asks."""


def view_asked(request: Request, asked: LedgerAsked) -> tuple[LedgerKeeper, LedgerView]:
    """The ledger as it is asked for. What was known is not known of a folder of tables, nor before the first
    entry: that is told beside the field, and what is known now is shown.
    """
    keeper = keeper_of(request)
    if asked.known_on is not None:
        try:
            return keeper, keeper.view(asked.on, asked.known_on)
        except InputError as error:
            asked.complain("known_on", error.problems)
    return keeper, keeper.view(asked.on)


def chosen(view: LedgerView, asked: LedgerAsked) -> Board:
    """The board with the projects that were chosen; what there is not is told beside its field."""
    given, board = asked.given, view.board
    parks = [*view.snapshot["parks"]["park"].to_list(), UNKNOWN]
    known = {
        "park": parks,
        "economy": [*board.economies, UNKNOWN],
        "chain": list(view.of_chain) if given["chain"] else [],
        "late": LATE,
    }
    for name, words in known.items():
        if given[name] and given[name] not in words:
            asked.complain(
                name, [Problem(f"{given[name]!r} is not one of them", nearest(given[name], words))]
            )
    if given["year"] and not (
        given["year"].isascii() and given["year"].isdigit() and len(given["year"]) == 4
    ):
        asked.complain("year", [Problem(f"{given['year']!r} is no year", "Write it as 2026")])
    fits = {name: None if name in asked.problems else given[name] or None for name in CHOICE}
    if not any(fits.values()):
        return board
    return board.chosen(
        projects=view.of_chain[fits["chain"]] if fits["chain"] else None,
        park=fits["park"],
        economy=fits["economy"],
        year=int(fits["year"]) if fits["year"] else None,
        late=fits["late"],
        words=fits["words"] or "",
    )
