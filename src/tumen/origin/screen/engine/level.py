"""The goods of one level of a table and their materials, with origin settled: what every test looks at."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from tumen.origin.criteria.cumulation import partners_of
from tumen.origin.criteria.materials import of_role
from tumen.origin.screen.engine.reasons import Need
from tumen.origin.screen.table.arrays import NO, OPEN, ORIGINATING, UNKNOWN, YES, Segments, spread, taken
from tumen.origin.screen.table.columns import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.agreements.provisions import TestKind
    from tumen.origin.declared import DeclarationRow
    from tumen.origin.law import Law
    from tumen.origin.screen.engine.laws import Book
    from tumen.origin.screen.table.arrays import Array, BillArrays
    from tumen.reference.hs import HsCode

NONE = np.iinfo(np.int64).min
"""A margin that does not exist."""
NOTHING, NOWHERE = -1, -2
"""Nothing is declared, or no place of its own; what is declared does not hold."""
_ACTIONS = ("count", "disregard", "originating")
_TESTS: tuple[TestKind, ...] = ("WO", "PE", "CTC", "PROCESS", "RVC")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test for many goods: truth, margin (millionths of a point), what decided, what is missing."""

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


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all levels: the table, the law, the Parties by group of bills, code numbers."""

    table: BillArrays
    book: Book
    parties: Sequence[frozenset[str]]
    group: Array
    """Group of Parties of each bill."""
    party: Array
    """By group and economy: whether it is a Party; the last column stands for an economy not given."""
    stands: Array | None
    """By group and economy: the first economy of the table that stands for the same Party; None where each
    stands for itself."""
    partner: Array
    """By economy: whether it is a partner outside the agreement; the last as for `party`."""
    partner_work: Array
    """By list of operations: whether some were done at such a partner."""
    code_number: Array
    """Number of each code of the table, and of each candidate of a split one, in the book; the last stands
    for none."""
    codes: tuple[HsCode, ...]
    readings: dict[int, tuple[int, ...]]
    """Of a split code of a good, by its place: the places of its candidates."""
    declared: Array
    """By list of declarations: the economy that one of them shows; `NOWHERE` where none holds, `NOTHING` in
    the last, for no declarations."""

    @classmethod
    def of(cls, table: BillArrays, book: Book, laws: Sequence[Law], group: Array) -> Setting:
        """Prepare a table for laws that differ in their Parties; `group` says which is whose."""
        place = {name: number for number, name in enumerate(table.countries)}

        def cumulates(country: str) -> bool:
            kinds: tuple[Literal["materials", "production"], ...] = ("materials", "production")
            return any(partners_of(country, law, kind) for law in laws for kind in kinds)

        def shown(law: Law, rows: Sequence[DeclarationRow]) -> int:
            for row in rows:
                if row.shows(law.agreement, law.on):
                    return NOTHING if row.origin is None else place[row.origin]
            return NOWHERE

        numbers = book.codes.number(table.codes)
        goods = np.unique(np.concatenate([goods.code for goods, _ in table.layers]))
        read = {code: book.codes.read_as(numbers[code]) for code in goods.tolist() if code != UNKNOWN}
        split = {code: several for code, several in read.items() if several}
        found = tuple(dict.fromkeys(number for read in split.values() for number in read))
        at = {number: len(table.codes) + index for index, number in enumerate(found)}

        def standing(law: Law) -> list[int]:
            first: dict[str, int] = {}
            return [first.setdefault(law.party_of(name), number) for name, number in place.items()] + [
                UNKNOWN
            ]

        return cls(
            table,
            book,
            [law.parties for law in laws],
            group,
            np.array([[name in law.parties for name in table.countries] + [True] for law in laws]),
            np.array([standing(law) for law in laws]) if any(law.inside for law in laws) else None,
            np.array([*map(cumulates, table.countries), False]),
            np.array([*(any(cumulates(op.country) for op in done) for done in table.operations), False]),
            np.array([*numbers[:-1], *found, -1], dtype=np.int32),
            (*table.codes, *(book.codes.given[number] for number in found)),
            {code: tuple(at[number] for number in read) for code, read in split.items()},
            np.array([*(shown(laws[0], rows) for rows in table.declared), NOTHING]),
        )


@dataclass(slots=True)
class Below:
    """Results of the next level down, by good of that level."""

    status: Array
    need: Array
    vnm: Amount
    vom: Amount
    entries: Entries
    has_rows: Array


class Level:
    """The goods of one level and the rows in them."""

    def __init__(self, setting: Setting, depth: int, below: Below | None) -> None:
        self.setting, self.depth, self.below = setting, depth, below
        self.law = setting.book.law
        self.goods, self.rows = setting.table.layers[depth]
        self.count, self.owner = len(self.goods.code), self.rows.owner
        self.segments = Segments.of(self.owner, self.count)
        self.group = setting.group[self.goods.top]
        self.filled = np.zeros(self.count, dtype=bool)
        self.filled[self.segments.filled] = True
        self.stated = self.filled
        """Whether the bill says what the good is made of; packing, accessories and indirect materials do
        not."""
        if self.rows.role is not None:
            self.stated = self.segments.any(self.rows.role == 0).astype(bool)
        self.declared = self.rows.status == ORIGINATING
        """Whether a row is stated to originate, by declarations that hold where it has any."""
        if self.rows.evidence is not None:
            shown = setting.declared[self.rows.evidence]
            self.declared = self.declared & (shown != NOWHERE)
            country = np.where(shown >= 0, shown, self.rows.country)
            self.rows = replace(self.rows, country=country)
        self.made = np.zeros(0, np.int64)
        """Rows that are goods of the level below, and which."""
        self.child = self.made
        if below is not None and self.rows.made is not None:
            self.made = np.flatnonzero(self.rows.made >= 0)
            self.child = self.rows.made[self.made]
        self.origin = self._origin()
        self.need = np.full(len(self.owner), Need.ORIGIN, np.int32) if below else None
        """What must be known to settle the origin of a row, where it is open."""
        self.inner = np.zeros(0, dtype=bool)
        """Of the rows `made`: whether they are looked through, as made by the producer itself and not
        (surely) originating."""
        if below is not None and self.need is not None:
            self.need[self.made] = below.need[self.child]
            own = self.rows.country[self.made] == self.goods.country[self.owner[self.made]]
            if self.rows.purchased is not None:
                own &= self.rows.purchased[self.made] != YES
            self.inner = own & (self.origin[self.made] != YES) & below.has_rows[self.child]
        self._considered: dict[tuple[bytes, bytes], tuple[Array | None, Array]] = {}

    def as_candidates(self, split: Array) -> tuple[Level, Array]:
        """A level of the goods `split` once as each candidate of their codes, and how often each is in it."""
        goods, rows = self.setting.table.layers[self.depth]
        codes = [self.setting.readings[code] for code in goods.code[split].tolist()]
        times = np.array([len(read) for read in codes])
        at = np.repeat(split, times)
        starts = np.searchsorted(rows.owner, at)
        sizes = np.searchsorted(rows.owner, at, side="right") - starts
        several = replace(taken(goods, at), code=np.concatenate(codes))
        owners = np.repeat(np.arange(len(at)), sizes)
        own = (several, replace(taken(rows, spread(starts, sizes)), owner=owners))
        layers = self.setting.table.layers
        table = replace(self.setting.table, layers=(*layers[: self.depth], own, *layers[self.depth + 1 :]))
        return Level(replace(self.setting, table=table), self.depth, self.below), times

    def side(self) -> Array:
        """By material: the economy that made it, or another of the table that stands for the same Party."""
        stands, country = self.setting.stands, self.rows.country
        return country if stands is None else np.asarray(stands[self.group[self.owner], country])

    def party_row(self) -> Array:
        """Whether the country of each row is a Party; a country not given counts as one."""
        party, country = self.setting.party, self.rows.country
        if len(party) == 1:
            return np.asarray(party[0][country])
        return np.asarray(party[self.group[self.owner], country])

    def _origin(self) -> Array:
        stated, country = self.declared, self.rows.country
        found = np.where(stated & self.party_row(), YES, NO).astype(np.int8)
        if self.law.provisions.cumulation == "none":
            absent = country == UNKNOWN
            found[stated & ~absent & (country != self.goods.country[self.owner])] = NO
            found[stated & absent] = OPEN
        if self.below is not None:
            place = self.setting.table.layers[self.depth + 1][0].country[self.child]
            inside = (
                self.setting.party[self.group[self.owner[self.made]], place] | self.setting.partner[place]
            )
            found[self.made] = np.where(inside, self.below.status[self.child], NO)
        return found

    def need_of(self, at: Array) -> Array:
        """What must be known to settle the origin of the rows `at`, nothing where it is settled."""
        why = Need.ORIGIN if self.need is None else self.need[at]
        return np.asarray(np.where(self.origin[at] == OPEN, why, 0), dtype=np.int32)

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
            action[at] = np.where(self._customary(at) == YES, action[at], 0)
        origin = np.where(action == _ACTIONS.index("originating"), YES, self.origin).astype(np.int8)
        dropped = action == _ACTIONS.index("disregard")
        return (~dropped if dropped.any() else None), origin

    def _actions(self, test: TestKind) -> tuple[Array, Array]:
        """By role: what the test does, and whether that asks for customary quantity and value."""
        told = [of_role(name, test, self.law) for name in ROLES]
        actions = np.array([_ACTIONS.index(how) for how, _ in told], dtype=np.int8)
        return actions, np.array([asks for _, asks in told])

    def unsettled(self) -> Array:
        """Goods with accessories that may yet be disregarded, or something of a partner of the agreement."""
        partner, found = self.setting.partner, np.zeros(self.count, dtype=bool)
        if partner.any():
            found |= partner[self.goods.country] | self.setting.partner_work[self.goods.operations]
            found[self.owner[partner[self.rows.country]]] = True
        if self.law.provisions.cumulation_beyond_minimal:
            elsewhere = self.rows.country != self.goods.country[self.owner]
            found[self.owner[self.declared & elsewhere & (self.rows.country != UNKNOWN)]] = True
        role = self.rows.role
        if role is not None:
            asks = np.any([self._actions(test)[1] for test in _TESTS], axis=0)
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
    def given_party(self) -> Array:
        """Rows whose country is known to be a Party."""
        return np.asarray(self.party_row() & (self.rows.country != UNKNOWN))

    @cached_property
    def entries(self) -> Entries:
        """Materials that a change in classification must be checked for."""
        kept, origin = self.considered("CTC")
        looked = origin != YES
        if kept is not None:
            looked &= kept
        through = self.made[self.inner]
        plain = looked
        if len(through):
            plain = looked.copy()
            plain[through] = False
        at = np.flatnonzero(plain)
        rows = self.rows
        sure, need = origin[at] == NO, self.need_of(at)
        if self.law.provisions.cumulation == "full":
            looked_through = self.given_party[at]
            sure &= ~looked_through
            need |= np.where(looked_through, Need.CUMULATION, 0).astype(np.int32)
        codes = self.setting.code_number[rows.code[at]]
        own = Entries(self.owner[at], codes, sure, rows.value[at], rows.weight[at], need, rows.source[at])
        if self.below is None or not len(through):
            return own
        inner = self.below.entries
        seen = looked[through]
        through, child = through[seen], self.child[self.inner][seen]
        starts = np.searchsorted(inner.owner, child)
        sizes = np.searchsorted(inner.owner, child, side="right") - starts
        use, row = spread(starts, sizes), np.repeat(through, sizes)
        pulled = replace(
            taken(inner, use),
            owner=self.owner[row],
            sure=inner.sure[use] & (origin[row] == NO),
            need=inner.need[use] | self.need_of(row),
        )
        order = np.argsort(np.concatenate((at, row)), kind="stable")
        return Entries(
            *(
                np.concatenate((getattr(own, item.name), getattr(pulled, item.name)))[order]
                for item in fields(Entries)
            )
        )
