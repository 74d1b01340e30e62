"""A bill under a law with other materials in places: whether they count as those of today, and the regional
value content, whose sums are taken once and moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from tumen.origin.bill import Bill, Material
from tumen.origin.candidates import candidates
from tumen.origin.criteria.content import NOTHING, Bounds, amount_node, parts_of, value_of
from tumen.origin.criteria.cumulation import counts_production
from tumen.origin.criteria.materials import Resolved, stated
from tumen.origin.determine import program_of, resolve_for, resolve_unit
from tumen.origin.law import Law
from tumen.origin.program import AmountTest, Untyped, every_test
from tumen.origin.truth import Truth

_LOOKED_AT = (
    *("value", "weight_kg", "role", "deductions", "wholly_obtained", "regional_value_added"),
    *("outside_materials", "invoiced_separately", "customary", "in_component"),
)
"""What tests look at of a material that does not originate, besides its code and where it is made."""
Sums = tuple[Bounds, Bounds]
"""Value of non-originating and of originating materials."""


@dataclass(eq=False)
class BillUnderLaw:
    """A bill with its materials settled under one law, and the tests of value content in the rule."""

    bill: Bill
    law: Law
    asks: Truth = field(default=None, init=False)
    """Whether the rule asks for content; None where the rule is not known."""
    _tests: tuple[AmountTest, ...] = field(init=False)
    _resolved: tuple[Resolved, ...] = field(init=False)
    _parts: dict[AmountTest, list[Sums]] = field(init=False)
    _new: dict[int, Resolved] = field(default_factory=dict, init=False)
    """By identity of a material that would stand in a place."""
    _others: dict[tuple[AmountTest, int], Sums] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._resolved = resolve_for(self.bill, self.law)
        self._tests = self._asked()
        self._parts = {test: [self._sums(item, test) for item in self._resolved] for test in self._tests}

    @cached_property
    def today(self) -> Decimal | None:
        """Percentage points by which the content is above what the rule asks, below it where negative: of the
        test that is met best.

        None where the rule asks for no content, or one of its tests cannot be computed.
        """
        return self._margin({})

    def _asked(self) -> tuple[AmountTest, ...]:
        """None of a good with several codes in the edition of the rules, or without a rule on file."""
        codes = candidates(self.bill.hs, self.law.edition)
        if len(codes) != 1 or not stated(self._resolved):
            return ()
        program, _, _ = program_of(self.bill, self.law, codes[0])
        if program is None:
            return ()
        tests = tuple(dict.fromkeys(test for test in every_test(program) if isinstance(test, AmountTest)))
        if tests or not any(isinstance(test, Untyped) for test in every_test(program)):
            self.asks = bool(tests)
        return tests

    def _sums(self, item: Resolved, test: AmountTest) -> Sums:
        return value_of(parts_of((item,), self.law, test.within))

    def compared(self, changes: Mapping[int, Material]) -> tuple[Decimal | None, bool]:
        """The same with other materials in places, and whether they count otherwise than those of today."""
        if self.asks is False:
            return None, False
        new = self._settled(changes)
        tests = self._tests or (None,)
        moves = any(
            self._bounds(item, test) != self._bounds(self._resolved[place], test)
            for place, item in new.items()
            for test in tests
        )
        return (self._margin(new) if moves else self.today), moves

    def counts_the_same(self, changes: Mapping[int, Material]) -> bool:
        """Whether the materials that change surely count as those of today in every test: neither originates,
        nothing of their making counts, and all that a test looks at is the same but where they are made.
        """
        outside = any(
            self.law.party_of(op.country) != self.law.party_of(self.bill.country)
            for op in self.bill.operations or ()
        )
        return not outside and all(
            self._same(self._resolved[place], item) for place, item in self._settled(changes).items()
        )

    def _same(self, old: Resolved, new: Resolved) -> bool:
        if old.originating is not False or new.originating is not False or old.inner or new.inner:
            return False
        if counts_production(old.material, self.law) or counts_production(new.material, self.law):
            return False
        alike = all(getattr(old.material, name) == getattr(new.material, name) for name in _LOOKED_AT)
        return alike and (old.codes, old.perhaps) == (new.codes, new.perhaps)

    def _settled(self, changes: Mapping[int, Material]) -> dict[int, Resolved]:
        for item in changes.values():
            if id(item) not in self._new:
                self._new[id(item)] = resolve_unit(item, self.bill, self.law)
        return {place: self._new[id(item)] for place, item in changes.items()}

    def _margin(self, new: Mapping[int, Resolved]) -> Decimal | None:
        margins = [
            amount_node(test, self.bill, self._value(test, new), self.law).margin for test in self._tests
        ]
        known = [margin for margin in margins if margin is not None]
        return max(known) if known and len(known) == len(margins) else None

    def _bounds(self, item: Resolved, test: AmountTest | None) -> tuple[object, ...]:
        within = None if test is None else test.within
        vnm, vom = value_of(parts_of((item,), self.law, within))
        return vnm.low, vnm.high, vom.low, vom.high

    def _value(self, test: AmountTest, new: Mapping[int, Resolved]) -> Sums:
        if len(new) == 1:
            ((place, item),) = new.items()
            rest = self._others.get((test, place))
            if rest is None:
                rest = self._others[test, place] = _added(
                    sums for other, sums in enumerate(self._parts[test]) if other != place
                )
            return _added((rest, self._sums(item, test)))
        return _added(
            self._sums(new[place], test) if place in new else sums
            for place, sums in enumerate(self._parts[test])
        )


def _added(sums: Iterable[Sums]) -> Sums:
    vnm = vom = NOTHING
    for more_vnm, more_vom in sums:
        vnm, vom = vnm + more_vnm, vom + more_vom
    return vnm, vom
