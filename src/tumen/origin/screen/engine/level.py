"""The goods of one level of a table and their materials, with origin settled: what every test looks at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tumen.origin.criteria.materials import of_role
from tumen.origin.screen.engine import reasons
from tumen.origin.screen.table.arrays import NO, OPEN, ORIGINATING, UNKNOWN, YES, Segments
from tumen.origin.screen.table.columns import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.agreements.provisions import TestKind
    from tumen.origin.screen.engine.laws import Book
    from tumen.origin.screen.table.arrays import Array, BillArrays, Outside, Rows

NONE = np.iinfo(np.int64).min
"""A margin that does not exist."""
_COUNT, _DISREGARD, _ORIGINATING = 0, 1, 2
_ACTIONS = ("count", "disregard", "originating")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test for many goods: truth, margin (millionths of a point), what decided, what is missing where
    open.
    """

    met: Array
    margin: Array
    reason: Array
    need: Array


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum with bounds, for many goods: `open` where it has no upper bound."""

    low: Array
    high: Array
    open: Array
    need: Array


@dataclass(frozen=True, slots=True)
class Entries:
    """Materials that a change in classification is checked for, sorted by good."""

    owner: Array
    code: Array
    sure: Array
    value: Array
    weight: Array
    need: Array
    """What would make it sure."""
    source: Array
    """Row of the frame."""
    outside: Array


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all levels: the table, the law, the Parties by group of bills, code numbers."""

    table: BillArrays
    book: Book
    parties: Sequence[frozenset[str]]
    group: Array
    """Group of Parties of each good."""
    party: Array
    """By group and economy: whether it is a Party; the last column stands for an economy not given."""
    code_number: Array
    """Number of each code of the table in the book; the last stands for none."""


@dataclass(slots=True)
class Below:
    """Results of the next level down, by good of that level."""

    first: int
    status: Array
    need: Array
    vnm: Amount
    vom: Amount
    entries: Entries
    has_rows: Array


class Level:
    """One level: goods `n0` to `n1` of the table and the rows in them."""

    def __init__(self, setting: Setting, n0: int, n1: int, below: Below | None) -> None:
        self.setting, self.below = setting, below
        self.n0, self.count = n0, n1 - n0
        rows = setting.table.rows
        r0, r1 = np.searchsorted(rows.owner, (n0, n1)) if below or n0 else (0, len(rows.owner))
        whole = r0 == 0 and r1 == len(rows.owner)
        self.rows = rows if whole else _cut(rows, slice(int(r0), int(r1)))
        self.r0 = int(r0)
        self.owner = self.rows.owner - n0 if n0 else self.rows.owner
        self.segments = Segments.of(self.owner, self.count)
        self.group = setting.group[n0:n1]
        self.country = setting.table.nodes.country[n0:n1]
        self.filled = np.zeros(self.count, dtype=bool)
        self.filled[self.segments.filled] = True
        self.stated = self.filled
        """Whether the bill says what the good is made of; packing, accessories and indirect materials do
        not."""
        if self.rows.role is not None:
            self.stated = self.segments.any(self.rows.role == 0).astype(bool)
        self.child = None if self.rows.made is None or below is None else self.rows.made - below.first
        self.from_below = np.zeros(0, np.int64) if self.child is None else np.flatnonzero(self.rows.made >= 0)  # type: ignore[operator]
        self.origin = self._origin()
        self.need = self._need()
        self._considered: dict[tuple[bytes, bytes], tuple[Array | None, Array]] = {}
        self.inner = self._inner()

    def slice(self, values: Array) -> Array:
        """The part of an array over all goods that belongs to this level."""
        return values[self.n0 : self.n0 + self.count]

    def party_row(self) -> Array:
        """Whether the country of each row is a Party; a country not given counts as one."""
        return self._party(self.rows.country)

    def _party(self, country: Array) -> Array:
        party = self.setting.party
        if len(party) == 1:
            return np.asarray(party[0][country])
        return np.asarray(party[self.group[self.owner], country])

    def _origin(self) -> Array:
        rows, law = self.rows, self.setting.book.law
        stated = rows.status == ORIGINATING
        found = np.where(stated & self.party_row(), YES, NO).astype(np.int8)
        if law.provisions.cumulation == "none":
            absent = rows.country == UNKNOWN
            found[stated & ~absent & (rows.country != self.country[self.owner])] = NO
            found[stated & absent] = OPEN
        if self.child is not None and self.below is not None:
            found[self.from_below] = self.below.status[self.child[self.from_below]]
        return found

    def _need(self) -> Array | None:
        """What must be known to settle the origin of a row, where it is open."""
        if self.child is None or self.below is None:
            return None
        found = np.full(len(self.owner), reasons.NEED_ORIGIN, dtype=np.int32)
        found[self.from_below] = self.below.need[self.child[self.from_below]]
        return found

    def need_of(self, at: Array) -> Array:
        """What must be known to settle the origin of the rows `at`, nothing where it is settled."""
        why = reasons.NEED_ORIGIN if self.need is None else self.need[at]
        return np.asarray(np.where(self.origin[at] == OPEN, why, 0), dtype=np.int32)

    def _inner(self) -> Array | None:
        """Rows that are looked through: made by the producer itself, not (surely) originating."""
        if self.child is None or self.below is None:
            return None
        found = np.zeros(len(self.owner), dtype=bool)
        at = self.from_below
        child = self.child[at]
        own = self.rows.country[at] == self.country[self.owner[at]]
        if self.rows.purchased is not None:
            own &= self.rows.purchased[at] != YES
        found[at] = own & (self.origin[at] != YES) & self.below.has_rows[child]
        return found

    def considered(self, test: TestKind) -> tuple[Array | None, Array]:
        """Rows that a test keeps (None: all) and their origin in it."""
        role = self.rows.role
        if role is None:
            return None, self.origin
        actions, asks = self._actions(test)
        key = (actions.tobytes(), asks.tobytes())
        if key not in self._considered:
            self._considered[key] = self._considered_so(role, actions, asks)
        return self._considered[key]

    def _considered_so(self, role: Array, actions: Array, asks: Array) -> tuple[Array | None, Array]:
        action = actions[role]
        if not action.any():
            return None, self.origin
        at = np.flatnonzero(asks[role])
        if len(at):
            action[at] = np.where(self._customary(at) == YES, action[at], _COUNT)
        origin = np.where(action == _ORIGINATING, YES, self.origin).astype(np.int8)
        dropped = action == _DISREGARD
        return (~dropped if dropped.any() else None), origin

    def _actions(self, test: TestKind) -> tuple[Array, Array]:
        """By role: what the test does, and whether that asks for customary quantity and value."""
        actions, asks = np.zeros(len(ROLES), dtype=np.int8), np.zeros(len(ROLES), dtype=bool)
        for place, name in enumerate(ROLES):
            how, asks[place] = of_role(name, test, self.setting.book.law)
            actions[place] = _ACTIONS.index(how)
        return actions, asks

    def unsettled(self) -> Array:
        """Goods with packing or accessories that may yet be disregarded, or of open origin: not for the
        columns.
        """
        found = np.zeros(self.count, dtype=bool)
        role = self.rows.role
        if role is None:
            return found
        asks = np.any([self._actions(test)[1] for test in ("WO", "PE", "CTC", "PROCESS", "RVC")], axis=0)
        at = np.flatnonzero(asks[role])
        found[self.owner[at[self._customary(at) == OPEN]]] = True
        found[self.owner[(role != 0) & (self.origin == OPEN)]] = True
        return found

    def _customary(self, at: Array) -> Array:
        invoiced, customary = self.rows.invoiced, self.rows.customary
        apart: Array = np.full(len(at), OPEN) if invoiced is None else YES - invoiced[at]
        usual = np.full(len(at), OPEN) if customary is None else customary[at]
        return np.minimum(apart, usual)

    @cached_property
    def outside_rows(self) -> Array:
        """Rows whose materials from outside the Parties are looked at (full cumulation)."""
        found = np.zeros(len(self.owner), dtype=bool)
        outside = self.outside
        if outside is not None and self.setting.book.law.provisions.cumulation == "full":
            found[outside.row] = True
            found &= self.given_party
        return found

    @cached_property
    def given_party(self) -> Array:
        """Rows whose country is known to be a Party."""
        return np.asarray(self.party_row() & (self.rows.country != UNKNOWN))

    @cached_property
    def outside(self) -> Outside | None:
        """Materials from outside in rows of this level, by row of the level."""
        whole = self.setting.table.outside
        if whole is None:
            return None
        first, last = np.searchsorted(whole.row, (self.r0, self.r0 + len(self.owner)))
        cut = slice(int(first), int(last))
        return type(whole)(
            whole.row[cut] - self.r0, whole.code[cut], whole.value[cut], whole.weight[cut], whole.source[cut]
        )

    @cached_property
    def entries(self) -> Entries:
        """Materials that a change in classification must be checked for."""
        kept, origin = self.considered("CTC")
        looked = origin != YES
        if kept is not None:
            looked &= kept
        plain = looked
        if self.inner is not None:
            plain = plain & ~self.inner
        if self.outside is not None:
            plain = plain & ~self.outside_rows
        at = np.flatnonzero(plain)
        rows, number = self.rows, self.setting.code_number
        sure, need = origin[at] == NO, self.need_of(at)
        if self.setting.book.law.provisions.cumulation == "full":
            looked_through = self.given_party[at]
            sure &= ~looked_through
            need |= np.where(looked_through, reasons.NEED_CUMULATION, 0).astype(np.int32)
        own = Entries(
            self.owner[at],
            number[rows.code[at]],
            sure,
            rows.value[at],
            rows.weight[at],
            need,
            rows.source[at],
            np.zeros(len(at), dtype=bool),
        )
        parts, places = [own], [at]
        if self.inner is not None and self.below is not None and self.child is not None:
            above = np.full(len(self.below.status), -1, dtype=np.int64)
            pulled = np.flatnonzero(looked & self.inner)
            above[self.child[pulled]] = pulled
            inner = self.below.entries
            row = above[inner.owner]
            use = np.flatnonzero(row >= 0)
            row = row[use]
            parts.append(
                Entries(
                    self.owner[row],
                    inner.code[use],
                    inner.sure[use] & (origin[row] == NO),
                    inner.value[use],
                    inner.weight[use],
                    inner.need[use] | self.need_of(row),
                    inner.source[use],
                    inner.outside[use],
                )
            )
            places.append(row)
        if self.outside is not None:
            through = looked & self.outside_rows
            if self.inner is not None:
                through &= ~self.inner
            o = self.outside
            use = np.flatnonzero(through[o.row])
            row = o.row[use]
            parts.append(
                Entries(
                    self.owner[row],
                    number[o.code[use]],
                    origin[row] == NO,
                    o.value[use],
                    o.weight[use],
                    self.need_of(row),
                    o.source[use],
                    np.ones(len(use), dtype=bool),
                )
            )
            places.append(row)
        if len(parts) == 1:
            return own
        order = np.argsort(np.concatenate(places), kind="stable")
        return Entries(
            *(
                np.concatenate([getattr(part, name) for part in parts])[order]
                for name in ("owner", "code", "sure", "value", "weight", "need", "source", "outside")
            )
        )


def _cut(rows: Rows, at: slice) -> Rows:
    def cut(values: Array | None) -> Array | None:
        return None if values is None else values[at]

    return type(rows)(
        rows.owner[at],
        rows.code[at],
        rows.value[at],
        rows.weight[at],
        rows.status[at],
        rows.country[at],
        cut(rows.role),
        {name: values[at] for name, values in rows.deductions.items()},
        cut(rows.obtained),
        cut(rows.added),
        cut(rows.invoiced),
        cut(rows.customary),
        cut(rows.purchased),
        cut(rows.made),
        rows.source[at],
    )
