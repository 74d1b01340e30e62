"""What goes into what: the lines of an export as the bills of its goods and intermediates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from tumen.errors import InputError, Problem
from tumen.study.importing.bill_lines import BillLine
from tumen.tables.given import nearest

_OF_ITEM = ("description", "unit", "hs", "weight_kg")
_OF_PURCHASE = ("price", "price_per", "currency", "supplier", "country", "origin")
_Occurrence = tuple[str, int]
"""An item where it stands: by the number of its line, where the lines stand below each other."""


@dataclass(frozen=True, slots=True)
class BillTree:
    """The items by name, each with all that is said of it, and the lines that go into each."""

    goods: tuple[str, ...]
    items: Mapping[str, BillLine]
    bills: Mapping[str, tuple[BillLine, ...]]
    """Lines by the item that they go into; an item that is not there has no bill of its own."""


def tree_of(lines: Sequence[BillLine]) -> BillTree:
    """Make the bills: by parent where the lines name one, else by level, else by how far they are moved in.

    Raises
    ------
    InputError
        With every line that stands nowhere, goes into itself, or contradicts another; if there is no bill.
    """
    problems: list[Problem] = []
    placed = _placed(lines, problems)
    if not problems and all(above is None for above, _ in placed):
        fix = "Add the line of the good, and say what goes into what in a column level or parent"
        raise InputError([_at(lines[0], "no line goes into another, so there is no bill", fix)])
    for above, line in placed:
        if above is None and line.quantity not in {None, Decimal(1)}:
            what = f"{line.item} goes into nothing and has a quantity of {line.quantity:f}"
            problems.append(_at(line, what, "Write 1, and below it the quantities that go into one"))
    items = _items(lines, problems)
    if problems:
        raise InputError(problems)
    below: dict[_Occurrence, list[BillLine]] = {}
    for above, line in placed:
        if above is not None:
            below.setdefault(above, []).append(line)
    bills: dict[str, tuple[BillLine, ...]] = {}
    for (item, _), given in below.items():
        bill = _merged(item, given, problems)
        if _said(bills.setdefault(item, bill)) != _said(bill):
            problems.append(
                _at(given[0], f"{item} is made otherwise above", "Give one of the two another item")
            )
    try:
        TopologicalSorter({item: [line.item for line in bill] for item, bill in bills.items()}).prepare()
    except CycleError as error:
        around = error.args[1]
        circle = " goes into ".join(around)
        problems.append(
            _at(items[around[0]], f"{circle}: it goes into itself", "Mend the parent or the level")
        )
    if problems:
        raise InputError(problems)
    goods = dict.fromkeys(line.item for above, line in placed if above is None)
    return BillTree(tuple(goods), items, bills)


def _placed(lines: Sequence[BillLine], problems: list[Problem]) -> list[tuple[_Occurrence | None, BillLine]]:
    """Every line with what it goes into; None above a good."""
    by_parent = any(line.parent is not None for line in lines)
    if by_parent and any(line.level is not None for line in lines):
        raise InputError.of("the lines name both a level and a parent", "Keep one of the two columns")
    return list(_by_parent(lines, problems) if by_parent else _by_depth(lines, problems))


def _by_parent(
    lines: Sequence[BillLine], problems: list[Problem]
) -> Iterator[tuple[_Occurrence | None, BillLine]]:
    known = {line.item for line in lines}
    for line in lines:
        if line.parent is not None and line.parent not in known:
            fix = nearest(line.parent, known, "Items are")
            problems.append(_at(line, f"there is no item {line.parent!r} that it goes into", fix))
        yield (None if line.parent is None else (line.parent, 0)), line
    problems += _told_twice(lines)


def _told_twice(lines: Sequence[BillLine]) -> Iterator[Problem]:
    """Lines of which nobody can tell whether they say a bill again, for an item that stands in several lines,
    or more of the same.
    """
    count = Counter(line.item for line in lines)
    first: dict[tuple[str, str], BillLine] = {}
    for line in lines:
        if line.parent is None or count[line.parent] == 1:
            continue
        other = first.setdefault((line.parent, line.item), line)
        if other is not line:
            yield _at(
                line,
                f"{line.item} goes into {line.parent} in line {other.place.line} too, and {line.parent} "
                f"stands in {count[line.parent]} lines: said again, or as many more",
                f"Keep one line of {line.item} in {line.parent}, with the quantity in one {line.parent}",
            )


def _by_depth(
    lines: Sequence[BillLine], problems: list[Problem]
) -> Iterator[tuple[_Occurrence | None, BillLine]]:
    """A line goes into the last one before it that stands less deep."""
    leveled = [line for line in lines if line.level is not None]
    problems += [
        _at(line, f"{line.item} has no level, though others have one", "Give each line its level")
        for line in lines
        if leveled and line.level is None
    ]
    over: list[tuple[int, BillLine]] = []
    for number, line in enumerate(lines):
        depth = _depth(line)
        depths = {_depth(other) for _, other in over}
        if not leveled and over and depth not in depths and min(depths) < depth < max(depths):
            what = f"{line.item} is moved in by {depth}, between two of the lines above it"
            problems.append(_at(line, what, "Move it in as far as the lines that it stands beside"))
        if leveled and over and depth > _depth(over[-1][1]) + 1:
            what = f"{line.item} stands at level {depth} below one at level {_depth(over[-1][1])}"
            problems.append(_at(line, what, "Add the line between them, or mend the level"))
        while over and _depth(over[-1][1]) >= depth:
            over.pop()
        if not over and number and depth != _depth(lines[0]):
            problems.append(_at(line, f"{line.item} stands less deep than the first line", "Mend its level"))
        yield ((over[-1][1].item, over[-1][0]) if over else None), line
        over.append((number, line))


def _depth(line: BillLine) -> int:
    return line.indent if line.level is None else line.level


def _items(lines: Sequence[BillLine], problems: list[Problem]) -> dict[str, BillLine]:
    """Each item once, with what its lines say of it together."""
    items: dict[str, BillLine] = {}
    countries: dict[str, BillLine] = {}
    for line in lines:
        known = items.setdefault(line.item, line)
        for name in _OF_ITEM:
            here, before = getattr(line, name), getattr(known, name)
            if here is not None and before is not None and here != before:
                what = f"{line.item}: {name} is {here}, in line {known.place.line} {before}"
                problems.append(_at(line, what, "Write the same, or give one another item"))
        said = {name: getattr(line, name) for name in _OF_ITEM if getattr(known, name) is None}
        items[line.item] = replace(known, **said)
        if line.supplier is not None and line.country is not None:
            first = countries.setdefault(line.supplier, line)
            if first.country != line.country:
                what = f"{line.supplier} is in {line.country}, in line {first.place.line} in {first.country}"
                problems.append(_at(line, what, "Give each place of a supplier a name of its own"))
    return items


def _merged(item: str, given: Sequence[BillLine], problems: list[Problem]) -> tuple[BillLine, ...]:
    """The lines of one bill; a material that stands there twice, bought alike, counts once with the sum."""
    found: dict[str, BillLine] = {}
    for line in given:
        other = found.setdefault(line.item, line)
        if other is line:
            continue
        if any(getattr(other, name) != getattr(line, name) for name in _OF_PURCHASE):
            what = f"{line.item} stands twice in {item}, bought otherwise in line {other.place.line}"
            problems.append(_at(line, what, "Give what is bought elsewhere an item of its own"))
        elif other.quantity is None or line.quantity is None:
            what = f"{line.item} stands twice in {item}, once without a quantity"
            problems.append(_at(line, what, "Write both quantities, or keep one line"))
        else:
            found[line.item] = replace(other, quantity=other.quantity + line.quantity)
    return tuple(found.values())


def _said(bill: tuple[BillLine, ...]) -> frozenset[tuple[object, ...]]:
    """What a bill says, wherever it stands."""
    return frozenset(
        (line.item, line.quantity, *(getattr(line, name) for name in _OF_PURCHASE)) for line in bill
    )


def _at(line: BillLine, what: str, fix: str) -> Problem:
    return Problem(what, fix, line.place.file, line.place.line)
