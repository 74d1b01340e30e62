"""Papers that a person prints, signs or sends: the origin worksheet, what a proof must state, requests to
suppliers.

Each is first a frozen record and then plain HTML (or a workbook) of it. Nothing is computed here: what is not
known stays an empty line to fill in, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.agreements.proofs import ProofPolicy
from tumen.language.force import in_force
from tumen.language.said import said
from tumen.origin.bill import Bill, Material
from tumen.origin.determination import Determination, Node
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import label_of
from tumen.report.words import node_mark, node_text
from tumen.study.evidence.requests import Letter
from tumen.tables.worksheet import load_openpyxl, save

if TYPE_CHECKING:
    from tumen.report.certificate.fill import FilledCertificate

TO_FILL_IN = "to be filled in"
NOT_KNOWN = "not known, or does not apply"
_MOST_DECIMALS = 8


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of a document: its caption, the names of its columns, its rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Decimal | None, ...], ...]


@dataclass(frozen=True, slots=True)
class OriginForm:
    """A document: a title, the sentence that matters most, and tables."""

    title: str
    summary: str
    tables: tuple[FormTable, ...]
    letters: tuple[Letter, ...] = ()
    """What it says to somebody, in one language each."""


def origin_worksheet(bill: Bill, determination: Determination, *, currency: str = "") -> OriginForm:
    """Put the bill, the values, every test and the result of a determination on a worksheet.

    Values are for one unit of the good, in the currency of the bill.
    """
    found = determination
    figures = found.figures
    good = FormTable(
        "Good",
        ("", ""),
        (
            ("name", bill.name or None),
            ("HS code as stated", _with_label(bill.hs)),
            ("HS code of the rule", _code_of_rule(found)),
            ("exporting Party", bill.country),
            ("day", None if found.on is None else found.on.isoformat()),
            (f"FOB price {currency}".strip(), bill.fob),
            (f"ex-works price {currency}".strip(), bill.exw),
            ("weight, kg", bill.weight_kg),
            ("rule", found.rule),
            *(("to be asked", text) for text in found.questions),
            ("source of the rule", found.rule_source),
        ),
    )
    heads = ("material", "HS code", "country", "status", f"value {currency}".strip(), "weight, kg", "role")
    materials = FormTable("Materials in one unit", heads, tuple(_material_rows(bill.materials, found, 0)))
    values = FormTable(
        "Values by which origin is tested",
        ("figure", "value"),
        tuple(
            (name, NOT_KNOWN if value is None else value)
            for name, value in (
                ("value of non-originating materials (VNM)", figures.vnm),
                ("value of originating materials (VOM)", figures.vom),
                ("regional value content, build-down, %", figures.rvc_build_down_pct),
                ("regional value content, build-up, %", figures.rvc_build_up_pct),
                ("non-originating materials, %", figures.nom_pct),
                ("materials that miss the change, % of the price", figures.failing_value_pct),
                ("materials that miss the change, % of the weight", figures.failing_weight_pct),
                ("margin of the best alternative, percentage points", found.margin),
            )
        ),
    )
    tests = FormTable(
        "Tests of origin",
        ("what is tested", "whether it is met", "figure", "what is asked", "article of the agreement"),
        tuple(_test_rows(found.trace, 0)),
    )
    tables = [good, materials, values, tests]
    if found.needs:
        tables.append(FormTable("What must be known", ("fact",), tuple((need,) for need in found.needs)))
    criterion = f", criterion {found.criterion}" if found.criterion else ""
    return OriginForm(
        f"Origin worksheet, {found.agreement}", f"The good is {found.status}{criterion}.", tuple(tables)
    )


def _material_rows(
    materials: Iterable[Material], found: Determination, depth: int
) -> Iterable[tuple[str | Decimal | None, ...]]:
    for m in materials:
        code = None if m.hs is None else _with_label(m.hs)
        status: str = m.status
        if m.evidence and not any(item.holds(found.agreement, found.on) for item in m.evidence):
            status = f"not declared under {found.agreement} on the day"
        yield ("\u2003" * depth + m.name, code, m.country, status, m.value, m.weight_kg, m.role)
        if m.made is not None:
            yield from _material_rows(m.made.materials, found, depth + 1)


def _test_rows(node: Node, depth: int) -> Iterable[tuple[str | Decimal | None, ...]]:
    figure = "" if node.figure is None else node.figure
    threshold = "" if node.threshold is None else node.threshold
    yield ("\u2003" * depth + node_text(node), node_mark(node).word, figure, threshold, node.article or "")
    for child in node.children:
        yield from _test_rows(child, depth + 1)


def minimum_information(
    bill: Bill,
    determination: Determination,
    proofs: ProofPolicy,
    *,
    criterion: str | None = None,
    country_of_origin: str | None = None,
    particulars: Mapping[str, str] | None = None,
    currency: str = "",
) -> OriginForm:
    """Fill in what a proof of origin must state, as far as it follows from the determination.

    Parameters
    ----------
    proofs
        The agreement's provisions on proofs: `must_state` is the list.
    criterion
        The form's own words for the origin criterion (see `tumen.report.certificate.entry`).
    country_of_origin
        The Party of which the good is, as found for the rate (see `tumen.origin.country`).
    particulars
        What only a person knows, by the words of the list; it is taken before what is found here.
    """
    stated = particulars or {}
    rows = []
    for item in proofs.must_state:
        value = stated.get(item)
        if value is None:
            value = _known(item, bill, determination, (criterion, country_of_origin), currency)
        rows.append((item, value))
    left = sum(value is None for _, value in rows)
    summary = (
        f"{left} of the {len(rows)} items on file {'is' if left == 1 else 'are'} to be filled in."
        if left
        else "Every item on file is filled in."
    )
    if determination.originating is not True:
        summary = f"The good is {determination.status}: no proof of origin can be made out. {summary}"
    if not rows:
        summary = "What a proof must state is not on file for this agreement."
    title = f"What the proof of origin must state, {determination.agreement}"
    return OriginForm(title, summary, (FormTable("Minimum information", ("item", "statement"), tuple(rows)),))


def _code_of_rule(found: Determination) -> str:
    if found.good.edition != found.edition:
        return f"no single code of {found.edition}: choose one"
    return _with_label(found.good)


def _with_label(code: HsCode) -> str:
    """The code, its edition, and our label of what it covers."""
    return ": ".join(filter(None, (f"{code.dotted} ({code.edition})", label_of(code))))


def _known(
    item: str, bill: Bill, determination: Determination, found: tuple[str | None, str | None], currency: str
) -> str | None:
    words = item.lower()
    criterion, country = found
    if "criterion" in words:
        return criterion
    if "country of origin" in words:
        return country
    if words.startswith("hs code"):
        good = determination.good  # the form has the code of the rule's edition, and that is not settled
        return good.dotted[:7] if good.edition == determination.edition else None
    if words.startswith("description"):
        return bill.name or None
    if words.startswith("fob"):
        if "value content" in words and not _by_value(determination):
            return "not asked for: no value content is used"
        return None if bill.fob is None else f"{bill.fob:f} {currency}".strip()
    return None


def _by_value(determination: Determination) -> bool:
    return determination.criterion == "PSR" and any(
        node.test.startswith(("RVC", "MaxNOM")) and node.met for node in determination.trace.walk()
    )


def as_html(document: OriginForm | FilledCertificate, **given: object) -> str:
    """The document as one page of HTML without scripts or outside files, for the screen and for paper.

    Parameters
    ----------
    given
        What the template lists besides: `papers`, and whether there are `workbooks` and `pdf` of them.
    """
    from tumen.report.page.frame import environment

    filled = {"document": document, "plain": _plain, "to_fill_in": TO_FILL_IN, "papers": (), **given}
    name = "form.html.j2"
    if not isinstance(document, OriginForm):  # its words are prescribed; the warning is for whoever fills it
        name, warnings = "certificate.html.j2", [said(text) for text in document.not_to_be_sent]
        filled |= {"said": said, "language": in_force(), "warnings": warnings}
    return environment().get_template(name).render(filled)


def _plain(value: Decimal) -> str:
    """Exact where it ends within a few decimals, else rounded and said so; the workbook has all digits."""
    text = f"{value:f}"
    if len(text.partition(".")[2].rstrip("0")) > _MOST_DECIMALS:
        return f"≈ {value:.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_xlsx(document: OriginForm, path: Path) -> None:
    """Write the document as a workbook, one sheet for each table; amounts are numbers.

    Raises
    ------
    MissingExtraError
        If openpyxl is not installed.
    """
    openpyxl = load_openpyxl()
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in document.tables:
        sheet = book.create_sheet(table.caption[:31])
        sheet.append([document.title])
        sheet.append([document.summary])
        sheet["A1"].font = Font(bold=True)
        sheet.append(list(table.columns))
        for row in table.rows:
            sheet.append([TO_FILL_IN if value is None else value for value in row])
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            cell.data_type = "s"  # a name that begins with = is a name, not a formula
        sheet.column_dimensions["A"].width = 48
    save(book, path)
