"""Numbers of a file whose cells are apart by semicolons or tabs: there a comma may stand for the point, if
all say the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tumen.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBERS = frozenset(
    {
        "amount",
        "amount or unknown",
        "positive",
        "number",
        "share",
        "positive share",
        "shares",
        "degrees",
        "count",
    }
)
"""Kinds of cells that hold numbers."""
_PLAIN = re.compile(r"[+-]?([0-9]*)([.,])([0-9]+) ?[%!]*")


def decimal_mark(cells: Iterable[tuple[int, str]], file: str) -> tuple[str, list[Problem]]:
    """Find out whether a comma or a point parts the decimals of a file.

    A mark before three digits may as well group thousands, so it proves nothing: another cell must.

    Parameters
    ----------
    cells
        The cells that hold numbers, each with its line.

    Returns
    -------
    mark, problems
        "," or "."; and the cells that can be read in two ways, or that differ from the others.
    """
    proofs: dict[str, tuple[int, str]] = {}
    doubtful: list[tuple[int, str, str]] = []
    for line, cell in cells:
        for part in cell.split(";"):
            found = _PLAIN.fullmatch(part.strip())
            if found is None:
                continue
            whole, mark, decimals = found.groups()
            if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0":
                doubtful.append((line, part.strip(), mark))
            else:
                proofs.setdefault(mark, (line, part.strip()))
    if len(proofs) == 2:
        (one, other) = proofs.values()
        return ".", [
            Problem(
                f"decimals are written with a comma and with a point: {one[1]} on line {one[0]}, {other[1]} "
                "here",
                "Write all numbers in one way",
                file,
                other[0],
            )
        ]
    mark = next(iter(proofs), ".")
    return mark, [
        Problem(
            f"{cell} can be read in two ways: {used!r} before three digits may part decimals or group "
            "thousands",
            "Write decimals with a point and cells apart by commas, or leave out marks of thousands",
            file,
            line,
        )
        for line, cell, used in doubtful
        if used != mark or not proofs
    ]


def with_point(cell: str) -> str:
    """A cell with a decimal comma, as it is written with a point."""
    return ";".join(
        part.replace(",", ".") if _PLAIN.fullmatch(part.strip()) else part for part in cell.split(";")
    )
