"""The register of declarations of origin as a chapter and a paper, and requests to suppliers as papers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.report.documents import FormTable, OriginForm
from tumen.report.page.frame import Chapter, parts
from tumen.report.words import counted
from tumen.study.evidence.records import NONE, Registered
from tumen.study.evidence.requests import SupplierRequest, requests_of, to_ask
from tumen.study.words.figures import quantity

if TYPE_CHECKING:
    from tumen.study.core.scenarios import StudyScenario

_HEADS = (
    "who declares",
    "material",
    "agreement",
    "standing",
    "declaration",
    "origin",
    "from the day",
    "until the day",
    "days left",
    "quantity",
    "used a year",
    "used up",
    "goods",
    "what it means",
)


def register_chapter(register: tuple[Registered, ...]) -> Iterator[Chapter]:
    """The register on the page of a study; nothing where no good stands on a declaration."""
    if register:
        given = {"days": days_text, "amounts": amounts_text, "asked": to_ask, "without": NONE}
        said = parts("evidence.html.j2", rows=register, open=sum(map(to_ask, register)), **given)
        yield Chapter("Register of declarations of origin", said.register(), "evidence", folded=True)


def days_text(row: Registered) -> str:
    """From when until when, and how many days are left."""
    if not row.declaration and row.start is None and row.until is None:
        return "none" if row.standing in NONE else "not limited"
    start = "" if row.start is None else f"from {row.start} "
    if row.until is None:
        return f"{start}without a last day".strip()
    left = row.days_left or 0
    ended = f"{counted(-left, 'day')} ago" if left < 0 else f"{counted(left, 'day')} left"
    return f"{start}until {row.until}, {ended}"


def amounts_text(row: Registered) -> str:
    """The quantity declared, what is used of it in a year, and when it is used up."""
    said = [] if row.standing in NONE else ["quantity not limited"]
    if row.quantity is not None:
        said = [f"for {_units(row.quantity, row.unit)}"]
    used = "use not known" if row.used is None else f"{_units(row.used, row.used_unit)} a year used"
    said.append(used if row.used is None else f"{used} ({row.used_by})")
    if row.used_up_on is not None:
        said.append(f"used up about {row.used_up_on}")
    elif not row.quantity_known:
        said.append("whether it is enough is not known")
    return "; ".join(said)


def _units(amount: Decimal, unit: str | None) -> str:
    return counted(amount, "piece") if unit == "piece" else f"{quantity(amount)} {unit or ''}".strip()


def register_paper(register: tuple[Registered, ...]) -> OriginForm:
    """The register as a paper: every row, with what is to be asked first."""
    asked = sum(map(to_ask, register))
    summary = f"{counted(len(register), 'row')}, {asked} of them to be asked of suppliers."
    if not asked:
        summary = f"{counted(len(register), 'row')}; every declaration holds and is enough."
    rows = tuple(_cells(row) for row in sorted(register, key=lambda row: not to_ask(row)))
    return OriginForm(
        "Register of declarations of origin", summary, (FormTable("Register of declarations", _HEADS, rows),)
    )


def _cells(row: Registered) -> tuple[str, ...]:
    days = [None if day is None else day.isoformat() for day in (row.start, row.until)]
    nothing = row.standing in NONE  # there is no declaration whose limits could be told
    without = "none" if nothing else "not limited"
    amounts = [without if row.quantity is None else f"{row.quantity:f} {row.unit or ''}".strip()]
    amounts.append("not known" if row.used is None else f"{row.used:f} {row.used_unit or ''} ({row.used_by})")
    up = "not known" if not row.quantity_known else "no"
    return (
        row.by_name,
        row.material_name,
        row.agreement,
        row.standing,
        row.declaration or "none",
        row.origin or "not stated",
        days[0] or without,
        days[1] or without,
        "" if row.days_left is None else str(row.days_left),
        *amounts,
        up if row.used_up_on is None else row.used_up_on.isoformat(),
        ", ".join(row.goods),
        row.note,
    )


def evidence_papers(
    scenario: StudyScenario, register: tuple[Registered, ...], title: str
) -> Iterator[tuple[str, str, OriginForm]]:
    """The register, and a request to each supplier: its name, whom it is about, and the paper."""
    if not register:
        return
    yield "register", "all goods", register_paper(register)
    tables = scenario.tables
    codes = {row.material: row.hs for row in tables.bills}
    codes |= {row.product: row.hs for row in tables.products}
    for item in requests_of(register, codes, title, scenario.on):
        yield f"request-{item.by or 'not-named'}", item.by_name, _request(item)


def _request(item: SupplierRequest) -> OriginForm:
    materials = len({row.material for row in item.rows})
    rows = tuple((row.material_name, row.agreement, row.standing, row.note) for row in item.rows)
    heads = ("material", "agreement", "standing", "what it means")
    return OriginForm(
        f"Request for declarations of origin to {item.by_name}",
        f"{counted(materials, 'material')}; ready to send in English, Chinese or Korean.",
        (FormTable("What is asked for", heads, rows),),
        item.letters,
    )
