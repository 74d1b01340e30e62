"""Fill a certificate of origin as far as it is known; what nobody stated is asked for, never invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from tumen.agreements.forms.model import ITEM_BOXES
from tumen.reference.currency import currencies
from tumen.reference.economies import economy
from tumen.report.certificate.pages import Asked, CertificatePage, Line, in_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tumen.agreements.forms.model import Case, CertificateForm, FormBox, Holds, Late
    from tumen.origin.bill import Bill
    from tumen.origin.determination import Determination
    from tumen.report.certificate.entry import CriterionEntry
    from tumen.study.core.rows.proofs import ProofItemRow, ProofRow
    from tumen.study.product.results import Cell, OriginAnswer

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CertifiedGood:
    """One item: what the study finds of it, and what is stated of the consignment."""

    cell: Cell
    answer: OriginAnswer
    bill: Bill
    entry: CriterionEntry
    unit: str
    row: ProofItemRow | None = None
    """None where the study has no row for it."""
    illustrative: tuple[str, ...] = ()
    """Tables whose rows of the good are marked illustrative or assumed."""

    @property
    def determination(self) -> Determination:
        """How it originates."""
        if self.answer.determination is None:
            raise AssertionError(self.cell.product)
        return self.answer.determination

    @property
    def number(self) -> int:
        """Number of the item."""
        return 1 if self.row is None else self.row.item

    @property
    def value(self) -> Decimal | None:
        """FOB value of the item: as stated, else quantity times price."""
        if self.row is None:
            return None
        if self.row.fob_value is not None or self.row.quantity is None or self.bill.fob is None:
            return self.row.fob_value
        return self.row.quantity * self.bill.fob

    @property
    def description(self) -> str:
        """Its description, or its name."""
        stated = None if self.row is None else self.row.description
        return stated or self.cell.product_name


@dataclass(frozen=True, slots=True)
class FilledBox:
    """One box with what stands in it."""

    box: FormBox
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FilledCertificate:
    """A certificate of origin, page by page."""

    title: str
    summary: str
    form: CertificateForm
    issued_in: str
    boxes: dict[Holds, FilledBox]
    """Boxes besides those of the items, by what they hold."""
    pages: tuple[CertificatePage, ...]
    ticks: tuple[tuple[str, bool], ...]
    stamped: tuple[str, ...]
    """Words that the form wants and has no box for."""
    asked: tuple[Asked, ...]
    not_to_be_sent: tuple[str, ...] = ()
    """Why, for the head of every page; empty where nothing is to be mended."""

    @property
    def left(self) -> tuple[FilledBox, ...]:
        """The boxes on the left above the items."""
        kinds: tuple[Holds, ...] = ("exporter", "consignee", "producer", "transport")
        return tuple(self.boxes[name] for name in kinds if name in self.boxes)


@dataclass(frozen=True, slots=True)
class CertifiedConsignment:
    """What a certificate is made out for."""

    form: CertificateForm
    exporter: str
    importer: str
    goods: tuple[CertifiedGood, ...]
    currency: str
    on: date
    row: ProofRow | None = None
    """None where the study has no row for it."""

    @property
    def third_party(self) -> str | None:
        """Who issues the invoice, if it is not the exporter."""
        row = self.row
        if row is None or row.invoiced_by is None:
            return None
        same = row.exporter is not None and _letters(row.exporter) == _letters(row.invoiced_by)
        return None if same else row.invoiced_by

    @property
    def retroactive(self) -> bool | None:
        """Whether it is issued late; None: the days are not known."""
        if self.row is None or self.row.departure is None or self.row.applied is None:
            return None
        return self.row.applied > last_day(self.row.departure, self.form.late)

    def case(self, case: Case) -> bool:
        """Whether a box is to be ticked, as far as known."""
        match case:
            case "third-party invoice":
                return self.third_party is not None
            case "retroactive":
                return self.retroactive is True
            case "cumulation":
                return any(good.entry.cumulation for good in self.goods)
            case "tolerance":
                return any(good.entry.tolerance for good in self.goods)
            case _:  # the goods are made by the site, and go straight to the market
                return False


def _letters(name: str) -> str:
    """A name without case, blanks and marks: one firm, written in two ways."""
    return "".join(filter(str.isalnum, name.casefold()))


def last_day(departure: date, late: Late) -> date:
    """The last day on which a certificate is not yet late."""
    day, left = departure, late.days
    while left:
        day += timedelta(days=1)
        left -= not late.working or day.weekday() < _SATURDAY
    return day


def fill_certificate(sent: CertifiedConsignment, title: str) -> FilledCertificate:
    """Fill the boxes of a form.

    Parameters
    ----------
    title
        What it is for, for a reader.
    """
    items = tuple(
        tuple(tuple(_cell(box, good, sent)) for box in sent.form.columns)
        for good in sorted(sent.goods, key=lambda item: item.number)
    )
    boxes = {
        box.holds: FilledBox(box, tuple(_lines(box, sent)))
        for box in sent.form.boxes
        if box.holds not in ITEM_BOXES
    }
    cells = (line for item in items for cell in item for line in cell)
    asked = tuple(
        dict.fromkeys(
            line
            for line in (*(line for box in boxes.values() for line in box.lines), *cells)
            if isinstance(line, Asked)
        )
    )
    count = len(asked)
    summary = "Every box that needs a statement is filled in."
    if count:
        summary = f"{count} {'statement is' if count == 1 else 'statements are'} still to be made."
    cases = {item.case for item in sent.form.ticks}
    stamped = ("ISSUED RETROACTIVELY",) if sent.case("retroactive") and "retroactive" not in cases else ()
    return FilledCertificate(
        f"{sent.form.name}: {title}",
        summary,
        sent.form,
        sent.form.name_of(sent.exporter),
        boxes,
        in_pages(items, sent.form),
        tuple((item.label, sent.case(item.case)) for item in sent.form.ticks),
        stamped,
        asked,
    )


def _stated(value: str | None, what: str, column: str) -> Line:
    return value or Asked(what, f"{column} in the table proofs")


def _cell_of(sent: CertifiedConsignment, column: str, what: str) -> Line:
    return _stated(None if sent.row is None else getattr(sent.row, column), what, column)


def _lines(box: FormBox, sent: CertifiedConsignment) -> Iterator[Line]:
    """What stands in a box besides those of the items."""
    row = sent.row
    name = sent.form.name_of
    countries = {"exporter": name(sent.exporter), "importer": name(sent.importer)}
    match box.holds:
        case "exporter":
            yield _cell_of(sent, "exporter", "name of the exporter")
            yield _cell_of(sent, "exporter_address", "address of the exporter")
            yield countries["exporter"].upper()
        case "consignee":
            yield _cell_of(sent, "consignee", "name of the importer or consignee")
            yield _cell_of(sent, "consignee_address", "address of the consignee")
            home = row.consignee_economy if row is not None and row.consignee_economy else sent.importer
            yield name(home).upper()
        case "producer":
            yield from (line for line in (row and row.producer, row and row.producer_address) if line)
        case "transport":
            stated = (_day(row.departure), row.vessel, row.discharge) if row is not None else ("", "", "")
            if row is not None and row.route:
                yield row.route
            for label, value in zip(box.lines, stated, strict=True):
                yield f"{label.removesuffix(':')}: {value or ''}".rstrip()
        case "remarks":
            yield from _remarks(sent)
        case "declaration":
            yield from (line.format(**countries) for line in box.lines[:-1])
            signed = None
            if row is not None and row.place_signed and row.applied:
                signed = f"{row.place_signed}, {_day(row.applied)}"
            yield _stated(signed, "place and day of signing", "signed_at and applied")
            yield _cell_of(sent, "signatory", "name and company of who signs")
            yield box.lines[-1]
        case _:
            yield from box.lines


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B} {day.year}"


def _remarks(sent: CertifiedConsignment) -> Iterator[Line]:
    row = sent.row
    if sent.form.third_party_in == "remarks":
        yield from _invoiced_by(sent)
    if row is not None and row.remarks:
        yield row.remarks


def _invoiced_by(sent: CertifiedConsignment) -> Iterator[Line]:
    """What the form wants to know of a third party's invoice."""
    if sent.third_party is None or sent.row is None or not sent.form.third_party:
        return
    home = sent.row.invoiced_in and economy(sent.row.invoiced_in).name
    known = {
        "name": (sent.third_party, "", ""),
        "address": (sent.row.invoiced_by_address, "address of who issues the invoice", "invoiced_by_address"),
        "country": (home, "country of who issues the invoice", "invoiced_in"),
    }
    told = [_stated(*known[item]) for item in sent.form.third_party]
    yield f"Third-party invoice issued by {', '.join(line for line in told if isinstance(line, str))}"
    yield from (line for line in told if isinstance(line, Asked))


def hs_of(good: CertifiedGood, form: CertificateForm) -> Line:
    """The code that stands on the form, six digits: that of the rule, or that of the importer's tariff."""
    if form.hs == "importer":
        return good.cell.line.dotted[:7]
    found = good.determination
    if found.good.edition != found.edition:
        return Asked(f"HS code of {found.edition}", "it has several there: choose one")
    return found.good.dotted[:7]


def _cell(box: FormBox, good: CertifiedGood, sent: CertifiedConsignment) -> Iterable[Line]:
    row, column = good.row, "the table proof_items"
    match box.holds:
        case "item":
            yield str(good.number)
        case "marks":
            yield (row and row.marks) or Asked("marks and numbers on the packages", column)
        case "goods":
            yield (row and row.packages) or Asked("number and kind of packages", column)
            yield good.description
            if box.with_hs:
                code = hs_of(good, sent.form)
                yield f"HS {code}" if isinstance(code, str) else code
            if sent.form.third_party_in == "goods" and good is sent.goods[0]:
                yield from _invoiced_by(sent)
        case "hs":
            yield hs_of(good, sent.form)
        case "criterion":
            yield good.entry.words or Asked("origin criterion", good.entry.why)
        case "country":
            party = good.answer.country.party if good.answer.country is not None else None
            yield (
                sent.form.name_of(party)
                if party
                else Asked("country of origin", "the worksheet says what is open")
            )
        case "quantity":
            yield from _quantity(good, sent)
        case _:
            yield from _invoices(good, sent)


def _quantity(good: CertifiedGood, sent: CertifiedConsignment) -> Iterator[Line]:
    row = good.row
    count = "" if row is None or row.quantity is None else _counted(row.quantity, good.unit)
    weight = (
        "" if row is None or row.gross_weight_kg is None else f"G.W. {row.gross_weight_kg.normalize():,f} kg"
    )
    if not count and not weight:
        yield Asked("gross weight or another quantity", "the table proof_items")
    yield from filter(None, (count, weight))
    if good.entry.content:
        value = good.value
        yield (
            f"FOB {sent.currency} {rounded(value, sent.currency):,f}"
            if value is not None
            else Asked("FOB value", "fob_value in the table proof_items, or quantity and FOB price")
        )


def _counted(quantity: Decimal, unit: str) -> str:
    """``8,000 pieces``; symbols of units have no plural."""
    plural = "s" if quantity != 1 and unit in {"piece", "pair", "set"} else ""
    return f"{quantity.normalize():,f} {unit}{plural}"


def rounded(value: Decimal, currency: str) -> Decimal:
    """An amount with the decimals of its currency."""
    return value.quantize(Decimal(1).scaleb(-currencies()[currency]), ROUND_HALF_EVEN)


def invoice_of(good: CertifiedGood, sent: CertifiedConsignment) -> tuple[str | None, date | None]:
    """Number and day of the invoice of an item."""
    own = good.row
    if own is not None and own.invoice:
        return own.invoice, own.invoice_date
    return (None, None) if sent.row is None else (sent.row.invoice, sent.row.invoice_date)


def _invoices(good: CertifiedGood, sent: CertifiedConsignment) -> Iterator[Line]:
    number, day = invoice_of(good, sent)
    yield _stated(number, "number of the invoice", "invoice")
    yield _stated(_day(day) or None, "day of the invoice", "invoice_date")
    if sent.third_party is not None and sent.row is not None and sent.row.exporter_invoice:
        yield f"Exporter's: {sent.row.exporter_invoice}"
