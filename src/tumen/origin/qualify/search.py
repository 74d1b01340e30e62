"""The cheapest set of changes by which a good originates: exact, with the one-bill engine as judge.

Sets are looked at in the order of the least that they can cost. A set that is decided only in part is judged
with the materials still open as unknown: the engine's "no" then holds for every completion and its "yes" too,
so that leaving out what cannot win loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from tumen.errors import InputError, NotConvergedError
from tumen.origin.bill import Bill, Transport
from tumen.origin.determine import determine_under
from tumen.origin.qualify.changes import applied, check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tumen.origin.bill import Material
    from tumen.origin.determination import Determination
    from tumen.origin.law import Law
    from tumen.origin.qualify.changes import PossibleChange

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change does: alone, and what is lost of the whole set without it."""

    change: str
    cost: Decimal
    chosen: bool
    alone: Determination | None
    """None where it is not possible alone (a price below what is documented inside it)."""
    without: Determination | None
    """The chosen set without this change; None when it is not chosen."""


@dataclass(frozen=True, slots=True)
class Way:
    """The cheapest set of changes; empty where the good originates and nothing saves money."""

    agreement: str
    changes: tuple[PossibleChange, ...]
    cost: Decimal
    """For the volume; negative when the changes save money."""
    before: Determination
    after: Determination
    effects: tuple[Effect, ...]
    judged: int
    """Determinations made for the proof."""


@dataclass(frozen=True, slots=True)
class Gain:
    """One agreement in the ranking."""

    agreement: str
    way: Way | None
    """None: no set of the possible changes makes the good originate."""
    saving: Decimal | None
    """What claiming saves for the volume; None when not known."""
    net: Decimal | None
    """Saving less cost; None when one of them is not known or there is no way."""


@dataclass(frozen=True, slots=True)
class _Partial:
    """A set decided for some groups of changes (one group for each material, or a single other change)."""

    cost: Decimal
    chosen: tuple[PossibleChange, ...]
    groups: int


def cheapest(
    bill: Bill,
    law: Law,
    changes: Sequence[PossibleChange],
    *,
    volume: Decimal = Decimal(1),
    most_judged: int = 100_000,
) -> Way | None:
    """Find the set of changes of least cost with which the good originates; None if no set does.

    At most one change of each material is chosen; `volume` bears what is paid once. After `most_judged`
    determinations the search gives up instead of giving an unproven answer.

    Raises
    ------
    InputError, NotConvergedError
        If a change does not fit the bill; if the search gives up.
    """
    check(bill, changes)
    groups = _groups(bill, changes)
    slack = [sum((_least(bill, g, volume) for g in groups[k:]), ZERO) for k in range(len(groups) + 1)]
    order = count()
    heap: list[tuple[Decimal, int, int, _Partial]] = []
    judged = 0

    def push(partial: _Partial) -> None:
        heappush(heap, (partial.cost + slack[partial.groups], len(partial.chosen), next(order), partial))

    push(_Partial(ZERO, (), 0))
    while heap:
        _, _, _, partial = heappop(heap)
        undecided = groups[partial.groups :]
        judge = all(group[0].material is not None for group in undecided)
        if judge:
            judged += 1
            if judged > most_judged:
                raise NotConvergedError(
                    f"the cheapest changes were not proven within {most_judged} determinations: give fewer "
                    "changes"
                )
            found = _judged(bill, law, partial.chosen, [str(group[0].material) for group in undecided])
            if found is False:
                continue
            if found and not undecided:
                return _way(bill, law, changes, partial.chosen, volume, judged)
            if not undecided:
                continue
        push(replace(partial, groups=partial.groups + 1))
        for change in undecided[0]:
            cost = partial.cost + change.cost(bill, volume)
            push(_Partial(cost, (*partial.chosen, change), partial.groups + 1))
    return None


def _groups(bill: Bill, changes: Sequence[PossibleChange]) -> list[list[PossibleChange]]:
    """Other changes first, since only materials can be left open; then materials, the dearest first."""
    groups = [[change] for change in changes if change.material is None]
    by_material: dict[str, list[PossibleChange]] = {}
    for change in changes:
        if change.material is not None:
            by_material.setdefault(change.material, []).append(change)
    values = {material.name: material.value or ZERO for material in bill.materials}
    return groups + sorted(by_material.values(), key=lambda group: -values[str(group[0].material)])


def _least(bill: Bill, group: list[PossibleChange], volume: Decimal) -> Decimal:
    return min(ZERO, *(change.cost(bill, volume) for change in group))


def _judged(bill: Bill, law: Law, chosen: Sequence[PossibleChange], undecided: Sequence[str]) -> bool | None:
    try:
        changed = applied(bill, chosen)
    except InputError:  # a price below what is documented inside it
        return False
    open_ = set(undecided)
    materials = tuple(_open(m, changed, law) if m.name in open_ else _plain(m) for m in changed.materials)
    tried = replace(changed, materials=materials)
    found = determine_under(tried, law).originating
    if found is None or not open_ or not tried.answers:
        return found
    # an answer stands for what the open materials do not say yet, and may be refuted by what they will be
    bare = determine_under(replace(tried, answers={}), law).originating
    return found if bare == found else None


def _plain(material: Material) -> Material:
    """Undetermined counts as non-originating; said so, no proofs that would help are looked for."""
    return replace(material, status="non-originating") if material.status == "undetermined" else material


def _open(material: Material, bill: Bill, law: Law) -> Material:
    """The material with everything that a change may decide unknown."""
    country = bill.country if bill.country in law.parties else min(law.parties, default=bill.country)
    made = Bill(hs=material.hs or bill.hs, country=country, materials=(), transport=Transport())
    return material.of_another(value=None, status="determine", country=None, made=made, purchased=True)


def _way(
    bill: Bill,
    law: Law,
    changes: Sequence[PossibleChange],
    chosen: tuple[PossibleChange, ...],
    volume: Decimal,
    judged: int,
) -> Way:
    effects = []
    for change in changes:
        without = [other for other in chosen if other is not change]
        effects.append(
            Effect(
                change.name,
                change.cost(bill, volume),
                change in chosen,
                _after(bill, law, [change]),
                _after(bill, law, without) if change in chosen else None,
            )
        )
    return Way(
        law.agreement,
        chosen,
        sum((change.cost(bill, volume) for change in chosen), ZERO),
        determine_under(bill, law),
        determine_under(applied(bill, chosen), law),
        tuple(effects),
        judged,
    )


def _after(bill: Bill, law: Law, chosen: Sequence[PossibleChange]) -> Determination | None:
    try:
        changed = applied(bill, chosen)
    except InputError:
        return None
    return determine_under(changed, law)


def rank(
    bill: Bill,
    laws: Sequence[Law],
    changes: Sequence[PossibleChange],
    saving_per_unit: Mapping[str, Decimal | None],
    *,
    volume: Decimal,
) -> tuple[Gain, ...]:
    """Rank agreements by what claiming saves for the volume less what qualifying costs; unknown ones last.

    A saving for one unit that is None or absent is not known, which is not zero.
    """
    gains = []
    for law in laws:
        way = cheapest(bill, law, changes, volume=volume)
        unit = saving_per_unit.get(law.agreement)
        saving = None if unit is None else unit * volume
        net = None if way is None or saving is None else saving - way.cost
        gains.append(Gain(law.agreement, way, saving, net))
    return tuple(sorted(gains, key=lambda gain: (gain.net is None, gain.way is None, -(gain.net or ZERO))))
