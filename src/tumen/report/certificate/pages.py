"""Which items of a certificate stand on which page: as many as its box of items holds."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.agreements.forms.model import CertificateForm, FormBox

LINE_MM, GAP_MM = 4.3, 2.0
"""Height of a line in the template and of what is between items; the other heights are of its boxes, too."""
_PAGE, _BOX, _TRANSPORT, _REMARKS, _FOOT, _SHEET_HEAD, _HEADS = 251, 20, 24, 11, 60, 8, 21
_LETTERS = 1.02
"""Letters in a line for each per cent of the width."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that a box needs and that nobody stated."""

    what: str
    where: str
    """Where to state it, or why it is open."""

    def __str__(self) -> str:
        """As it stands in its box."""
        return f"[{self.what}]"


Line = str | Asked
Item = tuple[tuple[Line, ...], ...]
"""The cells of an item, each of several lines."""


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """The items of one page."""

    items: tuple[Item, ...]
    sheet: bool
    """A continuation sheet, without the boxes above the items."""
    room_mm: int
    """Height of the box of items."""
    free_mm: int
    """What is left empty in it, to be crossed out."""


def in_pages(items: Sequence[Item], form: CertificateForm) -> tuple[CertificatePage, ...]:
    """Spread the items over pages in their order; one that is longer than a page has one of its own."""
    columns = form.columns
    pages: list[list[Item]] = [[]]
    used = [0.0]
    for item in items:
        size = _lines_of(item, columns) * LINE_MM + GAP_MM
        if used[-1] + size > _room(form, first=len(pages) == 1) - _HEADS and pages[-1]:
            pages.append([])
            used.append(0.0)
        pages[-1].append(item)
        used[-1] += size
    made = []
    for at, (page, height) in enumerate(zip(pages, used, strict=True)):
        room = _room(form, first=at == 0)
        sheet = at > 0 and form.continuation == "sheet"
        made.append(CertificatePage(tuple(page), sheet, room, max(0, int(room - _HEADS - height))))
    return tuple(made)


def _room(form: CertificateForm, *, first: bool) -> int:
    """Height of the box of items, mm."""
    if not first and form.continuation == "sheet":
        return _PAGE - _SHEET_HEAD - _FOOT
    boxes = sum(form.box(name) is not None for name in ("exporter", "consignee", "producer"))
    remarks = _REMARKS if form.box("remarks") is not None else 0
    return _PAGE - _BOX * boxes - _TRANSPORT - remarks - _FOOT


def _lines_of(item: Item, columns: Sequence[FormBox]) -> int:
    """Lines that an item takes."""
    return max(
        sum(ceil(max(len(str(line)), 1) / max(int((box.width or 10) * _LETTERS), 1)) for line in cell)
        for cell, box in zip(item, columns, strict=True)
    )
