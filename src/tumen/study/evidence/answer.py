"""What the register says in the answer: origin taken without a declaration, and declarations that end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tumen.study.evidence.records import Registered
from tumen.study.statements import Names, Phrase, Statement, phrase, say_that

_NAMED = 4


def register_statements(register: Iterable[Registered], *, assumed: bool = True) -> Iterator[Statement]:
    """Statements about the register.

    Parameters
    ----------
    assumed
        Whether what is taken to originate without a declaration is told; not where the answer weighs it.
    """
    rows = tuple(register)
    told = {
        "evidence_assumed": [row for row in rows if row.standing == "assumed"] if assumed else [],
        "evidence_runs_out": [row for row in rows if row.standing == "runs out"],
        "evidence_run_out": [row for row in rows if row.standing == "run out"],
        "evidence_refused": [row for row in rows if row.standing == "shows nothing"],
        "evidence_used_up": [row for row in rows if row.used_up_on is not None],
        "evidence_quantity_open": [row for row in rows if not row.quantity_known],
    }
    for key, found in told.items():
        names = _names(found)
        if names:
            yield say_that(key, count=len(names), what=_listed(names))


def _names(rows: list[Registered]) -> list[Phrase]:
    """Each material of a supplier once, with the agreements."""
    agreements: dict[tuple[str | None, str, str], dict[str, None]] = {}
    for row in rows:
        key = (row.by, row.by_name, row.material_name)
        agreements.setdefault(key, {})[row.agreement] = None
    return [
        phrase("evidence_of_nobody", material=material, agreements=Names(tuple(under)))
        if by is None
        else phrase("evidence_of", material=material, supplier=name, agreements=Names(tuple(under)))
        for (by, name, material), under in agreements.items()
    ]


def _listed(names: list[Phrase]) -> tuple[Phrase, ...]:
    more = len(names) - _NAMED
    return (*names[:_NAMED], *([phrase("more_names", count=more)] if more > 0 else []))
