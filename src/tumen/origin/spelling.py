"""Words of a bill that an agreement would pass over: kinds of deduction that it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tumen.agreements.provisions import Provisions
from tumen.errors import InputError
from tumen.origin.bill import Bill
from tumen.tables.given import FieldProblem, nearest


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
    """Refuse every deduction that no agreement asked knows."""
    if problems := list(_passed_over(bill, agreements)):
        raise InputError(problems)


def _passed_over(bill: Bill, agreements: Sequence[Provisions]) -> Iterator[FieldProblem]:
    kinds = [(place, cost.kind) for place, item in enumerate(bill.materials) for cost in item.deductions]
    yield from deduction_problems(kinds, agreements)
    for place, material in enumerate(bill.materials):
        if material.made is not None:
            inner = _passed_over(material.made, agreements)
            yield from (item.inside("materials", place, "made") for item in inner)
