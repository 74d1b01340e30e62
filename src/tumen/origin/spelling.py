"""Names of operations that look like a slip: an operation not known as minimal counts, so a typing error
would too.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables.given import FieldProblem, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tumen.agreements.provisions import Provisions
    from tumen.origin.bill import Bill
    from tumen.origin.truth import Truth

_ALIKE = 0.85
"""Share of letters in common, in order: ``packging`` has it with ``packaging``, ``simple-mixing`` not with
``mixing``."""


def likely_meant(operation: str, agreements: Iterable[Provisions]) -> str | None:
    """Return the minimal operation that a name nearly spells; None when an agreement lists it, or nothing is
    near.
    """
    listed: set[str] = set()
    for policy in (item.operations for item in agreements):
        if policy is not None:
            listed.update(policy.minimal, *(item.minimal for item in policy.by_chapter))
    return None if operation in listed else _close(operation, tuple(sorted(listed)))


def confers(operation: str, minimal: Collection[str]) -> Truth:
    """Whether an operation is more than those that confer no origin; None where it nearly spells one of them.

    A name that some agreement on file lists is no slip.
    """
    if operation in minimal:
        return False
    return None if doubted(operation, minimal) else True


def doubted(operation: str, minimal: Collection[str]) -> str | None:
    """Return the operation of a list that a name is perhaps meant to be."""
    meant = _close(operation, tuple(minimal))
    return None if meant is None or operation in _listed_on_file() else meant


@cache
def _listed_on_file() -> frozenset[str]:
    """Every operation that an agreement that is shipped lists as minimal."""
    from tumen.agreements.load import load_agreement, shipped_agreements

    policies = (load_agreement(code).provisions.operations for code in shipped_agreements())
    return frozenset(
        name
        for policy in policies
        if policy is not None
        for listed in (policy.minimal, *(item.minimal for item in policy.by_chapter))
        for name in listed
    )


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
    """Refuse words of a bill that the agreements would pass over.

    Raises
    ------
    InputError
        With every slip of a minimal operation, and every kind of deduction that no agreement asked knows.
    """
    names = [item.name for item in bill.operations or ()]
    kinds = [(place, cost.kind) for place, item in enumerate(bill.materials) for cost in item.deductions]
    problems = [*operation_problems(names, agreements), *deduction_problems(kinds, agreements)]
    if problems:
        raise InputError(problems)


@lru_cache(maxsize=1024)
def _close(operation: str, listed: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    plain = {_plain(name): name for name in listed}
    close = get_close_matches(_plain(operation), plain, n=1, cutoff=_ALIKE)
    return plain[close[0]] if close else None


def _plain(name: str) -> str:
    """A name without what does not tell two apart: capitals, blanks, low lines."""
    return name.casefold().replace(" ", "-").replace("_", "-")
