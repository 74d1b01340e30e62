"""Names of operations that look like a slip of a minimal one, and would count as real work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tumen.agreements.provisions import Provisions
from tumen.errors import InputError
from tumen.origin.bill import Bill
from tumen.origin.criteria.minimal import every_minimal, nearly
from tumen.tables.given import FieldProblem, nearest


def likely_meant(operation: str, agreements: Iterable[Provisions]) -> str | None:
    """Return the minimal operation that a name nearly spells; None when it is one, or nothing is near."""
    return nearly(operation, every_minimal(agreements))


def operation_problems(operations: Iterable[str], agreements: Sequence[Provisions]) -> Iterator[FieldProblem]:
    """Names of operations that look like a slip of one that confers no origin."""
    for number, name in enumerate(operations):
        meant = likely_meant(name, agreements)
        if meant is not None:
            what = f"operation {name!r} nearly spells {meant!r}, which confers no origin"
            fix = f"Write {meant!r}, or name what is done so that it cannot be taken for it"
            yield FieldProblem(what, fix, at=("operations", number), named=True)


def deduction_problems(
    kinds: Iterable[tuple[int, str]], agreements: Sequence[Provisions]
) -> Iterator[FieldProblem]:
    """Kinds of deduction (each with the number of its material) that no agreement asked knows."""
    known = sorted({kind for item in agreements for kind in item.content.deductible})
    for number, kind in kinds:
        if kind not in known:
            what = f"no agreement asked lets {kind!r} be taken off the value of a material"
            advice = nearest(kind, known, "Kinds:")
            yield FieldProblem(what, advice, at=("materials", number, "deductions"), named=True)


def check_words(bill: Bill, agreements: Sequence[Provisions]) -> None:
    """Refuse every slip of a minimal operation, and every deduction that no agreement asked knows."""
    if problems := list(_slips(bill, agreements)):
        raise InputError(problems)


def _slips(bill: Bill, agreements: Sequence[Provisions]) -> Iterator[FieldProblem]:
    yield from operation_problems((item.name for item in bill.operations or ()), agreements)
    kinds = [(place, cost.kind) for place, item in enumerate(bill.materials) for cost in item.deductions]
    yield from deduction_problems(kinds, agreements)
    for place, material in enumerate(bill.materials):
        if material.made is not None:
            yield from (item.inside("materials", place, "made") for item in _slips(material.made, agreements))
