"""The ledger of the app: where it stands, and what is read of it once for each entry, however many ask."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from tumen.errors import InputError
from tumen.report.zone.reading import ZoneReading
from tumen.report.zone.wording import Wording
from tumen.zone.board import Board, board_of
from tumen.zone.changes import earlier_from
from tumen.zone.indicators.census import Census, take_census
from tumen.zone.ledger import open_ledger, snapshot_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from fastapi import Request

    from tumen.app.settings import AppSettings
    from tumen.zone.chains.makers import FoundMakers
    from tumen.zone.ledger.store import Ledger
    from tumen.zone.snapshot import Snapshot

T = TypeVar("T")
FILE = "zone.sqlite"
"""The ledger of a folder, where the app was told of none."""
_BESIDE, _BEGINS = ThreadPoolExecutor(1, "pages"), Lock()
_KEPT, _MOST = 8, 60
"""Views that are kept, and what is kept of each."""


@dataclass(frozen=True)
class LedgerView:
    """A ledger as it is known, as of a day, and what was asked of it already."""

    snapshot: Snapshot
    on: date
    entry: int
    """Last entry that is seen; 0 for a folder of tables."""
    read_only: bool
    _kept: dict[object, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def census(self) -> Census:
        """What counts."""
        return take_census(self.snapshot, self.on)

    @cached_property
    def board(self) -> Board:
        """Projects by stage."""
        return board_of(self.census)

    @cached_property
    def makers(self) -> FoundMakers:
        """Who makes which link of the chains on file."""
        from tumen.zone.chains import read_chains
        from tumen.zone.chains.makers import find_makers

        return find_makers(read_chains(), self.snapshot, self.on)

    @cached_property
    def of_chain(self) -> Mapping[str, frozenset[str]]:
        """Projects that make, or may make, a link of each chain."""
        return {
            one.chain.chain: frozenset(maker.project.project for link in one.links for maker in link.makers)
            for one in self.makers.chains
        }

    def reading(self, language: Any) -> ZoneReading:
        """The ledger in the words of a language."""
        return self.once(language, lambda: ZoneReading(self.snapshot, self.on, Wording(language)))

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What is made of the ledger under a key: once, however many ask; it goes when the ledger changes."""
        if key in self._kept:
            kept: T = self._kept[key]
            return kept
        made = make()
        while len(self._kept) >= _MOST:
            self._kept.pop(next(iter(self._kept), None), None)
        self._kept[key] = made
        return made

    def behind(self, key: object, make: Callable[[], T]) -> Future[T]:
        """What takes longer than a page may: made once beside the requests, however many ask."""
        with _BEGINS:
            return self.once(key, lambda: _BESIDE.submit(copy_context().run, make))


class LedgerKeeper:
    """Opens the ledger, and keeps the newest views of it."""

    def __init__(self, settings: AppSettings) -> None:
        self._settings = settings
        self._views: OrderedDict[tuple[object, ...], LedgerView] = OrderedDict()
        self._opened: tuple[str, Ledger] | None = None
        self._lock = Lock()
        self.told: dict[int, tuple[str, ...]] = {}
        """What is to be looked at of entries that were made here, by their number."""

    @property
    def address(self) -> str | None:
        """Where it stands; None where there is none."""
        if self._settings.ledger:
            return self._settings.ledger
        beside = self.place
        return str(beside) if beside.is_file() else None

    @property
    def place(self) -> Path:
        """Where a new ledger is made."""
        return self._settings.folder / FILE

    @property
    def read_only(self) -> bool:
        """Whether it is a folder of tables, which is only read."""
        address = self.address
        return address is not None and "://" not in address and Path(address).is_dir()

    def ledger(self) -> Ledger:
        """The database of the ledger.

        Raises
        ------
        InputError
            If there is none, or only a folder of tables.
        """
        address = self.address
        if address is None:
            raise InputError.of("there is no ledger yet", "Make one on the page of the zone")
        if self.read_only:
            raise InputError.of(
                "this ledger is a folder of tables, which is only read",
                "Import it into a database (on the command line: tumen zone init, tumen zone import, "
                "tumen app --ledger)",
            )
        if self._opened is None or self._opened[0] != address:
            self._opened = address, open_ledger(address)
        return self._opened[1]

    def make(self) -> None:
        """Make a new ledger in the folder; one that is there is refused."""
        open_ledger(self.place, create=True)

    def earlier(self) -> Callable[[date], Snapshot | None] | None:
        """How the ledger is read as it was known on a day; None where it does not tell."""
        return earlier_from(self.address or "")

    def after(self, entry: int, on: date) -> LedgerView:
        """The ledger as it was after an entry, as of a day."""
        with self._lock:
            for (address, _, of, known_on), kept in self._views.items():
                if (address, of, known_on) == (self.address, on, None) and kept.entry == entry:
                    return kept
        return LedgerView(self.ledger().snapshot(entry=entry), on, entry, self.read_only)

    def view(self, on: date, known_on: str | None = None) -> LedgerView:
        """The ledger as of a day, as it is known or was known on a day; read again after each entry only.

        Raises
        ------
        InputError
            See `tumen.zone.ledger.snapshot_from`.
        """
        address = self.address or ""
        state = (0, _stamp(Path(address))) if self.read_only else self.ledger().state()
        entry, key = state[0], (address, state, on, known_on)
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
        snapshot = snapshot_from(address, known_on)
        made = LedgerView(snapshot, on, entry, self.read_only)
        with self._lock:
            if any(kept.entry >= entry and at[1] != key[1] for at, kept in self._views.items()):
                self._views.clear()  # a copy of the ledger was laid in its place
            made = self._views.setdefault(key, made)
            while len(self._views) > _KEPT:
                self._views.popitem(last=False)
        return made


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What the files of a folder look like: another stamp says that one was changed."""
    looked = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    return tuple((name, seen.st_mtime_ns, seen.st_size) for name, seen in looked)


def keeper_of(request: Request) -> LedgerKeeper:
    """The keeper of an application, made when it is first asked for."""
    state = request.app.state
    if not hasattr(state, "ledger_keeper"):
        state.ledger_keeper = LedgerKeeper(state.settings)
    keeper: LedgerKeeper = state.ledger_keeper
    return keeper
