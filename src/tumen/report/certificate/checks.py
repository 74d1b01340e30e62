"""Before a certificate is sent: what forms of its kind are returned for, each with the text that says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tumen.agreements.sources import Source, cited
from tumen.reference.economies import economies, economy
from tumen.report.certificate.fill import CertifiedConsignment, hs_of, invoice_of, last_day, rounded
from tumen.report.documents import FormTable, OriginForm
from tumen.study.product.basis import is_unsourced

if TYPE_CHECKING:
    from tumen.agreements.forms.model import CheckKind, FormCheck
    from tumen.agreements.model import Agreement
    from tumen.origin.truth import Truth
    from tumen.report.certificate.fill import FilledCertificate

Finding = tuple["Truth", str]
"""Whether it is in order (None: to be looked at), and what was found."""
_NO_GOODS = "accessories accessory and article articles cargo chemicals component components electronics "
_NO_GOODS += "equipment for goods hardware item items machinery material materials merchandise of part parts "
_NO_GOODS += "product products sample samples spare spares various"
_VAGUE = frozenset(_NO_GOODS.split())
"""Words that name no goods, alone or together."""

_AHEAD = timedelta(days=31)
"""A certificate is applied for when the goods are ready; a day further before the shipment is asked about."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that a form is sent back for, and how this one stands."""

    check: FormCheck
    in_order: Truth
    found: str


def check_certificate(
    sent: CertifiedConsignment, agreement: Agreement, filled: FilledCertificate | None
) -> tuple[CheckResult, ...]:
    """Go through all that the form is sent back for.

    Parameters
    ----------
    filled
        The form; None where it was not made because a good does not originate.
    """
    parties = {item.economy for item in agreement.parties}
    results = []
    for check in sent.form.checks:
        if (check.exporters and sent.exporter not in check.exporters) or (
            check.importers and sent.importer not in check.importers
        ):
            continue
        if check.check == "complete":
            findings = list(_complete(filled))
        elif check.check == "parties":
            findings = list(_parties(sent, parties))
        elif check.check == "number of items":
            many = len(sent.goods)
            findings = [(many <= (check.most or many), f"{many} {'item' if many == 1 else 'items'}")]
        else:
            findings = list(_FINDERS[check.check](sent))
        results += [CheckResult(check, in_order, found) for in_order, found in findings]
    return tuple(results)


def _complete(filled: FilledCertificate | None) -> Iterator[Finding]:
    if filled is None:
        return
    if not filled.asked:
        yield True, "every box that needs a statement is filled in"
    for item in filled.asked:
        yield False, f"{item.what}: not stated ({item.where})"


def _originates(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        status, name = good.determination.status, f"item {good.number}, {good.cell.product_name}"
        yield good.determination.originating, f"{name}: {status}"


def _criterion(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        entry = good.entry
        name = f"item {good.number}"
        if entry.words is None:
            yield False, f"{name}: {entry.why}"
        elif entry.doubt:
            yield None, f"{name}: {entry.words}; ask the issuing body, since {entry.doubt}"
        else:
            yield True, f"{name}: {entry.words}"


def _value(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        name = f"item {good.number}"
        if not good.entry.content:
            yield True, f"{name}: value content is not used, so no value stands in the box"
            continue
        value, row = good.value, good.row
        if value is None:
            yield False, f"{name}: the FOB value is asked for and not known"
            continue
        yield True, f"{name}: {sent.currency} {rounded(value, sent.currency):,f}"
        if row is None or row.fob_value is None or row.quantity is None or good.bill.fob is None:
            continue
        reckoned = row.quantity * good.bill.fob
        if rounded(reckoned, sent.currency) != rounded(row.fob_value, sent.currency):
            found = (
                f"{name}: {row.fob_value:,f} is stated; quantity times the price of the study, with which the"
            )
            yield None, f"{found} criterion was found, is {rounded(reckoned, sent.currency):,f}"


def _description(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        words = [word.strip(".,;:()").casefold() for word in good.description.split()]
        name = f"item {good.number}, {good.description!r}"
        if all(word in _VAGUE or not word for word in words):
            yield False, f"{name}: it names no goods"
        elif good.row is None or good.row.description is None:
            yield None, f"{name}: the name in the study; write the words of the invoice, with brand and model"
        else:
            yield None, f"{name}: compare it with the invoice word by word"


def _hs(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        code, stated = hs_of(good, sent.form), good.bill.hs
        name = f"item {good.number}: {code}"
        if not isinstance(code, str):
            yield False, f"item {good.number}: {code.what}, {code.where}"
        elif code == stated.dotted[:7]:
            yield None, f"{name}; compare it with the invoice and the import declaration"
        else:
            edition = good.determination.edition if sent.form.hs == "rule" else good.cell.line.edition
            yield None, f"{name} in {edition}; the study has {stated.dotted} ({stated.edition}): explain it"


def _english(sent: CertifiedConsignment) -> Iterator[Finding]:
    texts = [good.description for good in sent.goods]
    for row in (sent.row, *(good.row for good in sent.goods)):
        texts += [
            value
            for name in (() if row is None else row.__dataclass_fields__)
            if name != "source" and isinstance(value := getattr(row, name), str)
        ]
    wrong = [text for text in dict.fromkeys(texts) if not all(map(_is_latin, text))]
    yield from ((False, f"{text!r} is not in English") for text in wrong)
    if not wrong:
        yield True, "every statement is in Latin letters"


def _is_latin(letter: str) -> bool:
    return not letter.isalpha() or "LATIN" in unicodedata.name(letter, "")


def _parties(sent: CertifiedConsignment, parties: set[str]) -> Iterator[Finding]:
    row = sent.row
    home = sent.importer if row is None else row.consignee_economy or sent.importer
    if home not in parties:
        yield False, f"the consignee is in {economy(home).name}, no Party"
    elif home != sent.importer:
        yield None, f"the consignee is in {economy(home).name}, the goods go to {economy(sent.importer).name}"
    else:
        yield True, f"the consignee is in {economy(home).name}"
    if row is None:
        return
    for who, place, texts in (
        ("exporter", sent.exporter, (row.exporter, row.exporter_address)),
        ("consignee", home, (row.consignee, row.consignee_address)),
    ):
        for other in _named(" ".join(filter(None, texts)), but=place):
            yield (
                None,
                f"name or address of the {who} mentions {other}: is it seated in {economy(place).name}?",
            )


def _named(text: str, *, but: str) -> list[str]:
    """Economies that a text names, besides one."""
    return [
        item.name
        for item in economies()
        if item.iso2 != but and re.search(rf"\b{re.escape(item.name)}\b", text, re.IGNORECASE)
    ]


def _third_party(sent: CertifiedConsignment) -> Iterator[Finding]:
    row = sent.row
    if row is None:
        yield None, "who issues the invoice is not stated"
    elif sent.third_party is None:
        yield True, "the exporter issues the invoice"
    else:
        asked = {"address": row.invoiced_by_address, "country": row.invoiced_in}
        lacking = [name for name, value in asked.items() if name in sent.form.third_party and not value]
        found = f"{sent.third_party} issues the invoice; the box is ticked"
        yield not lacking, f"{found}, and {' and '.join(lacking)} not stated" if lacking else found
        if row.exporter_invoice is None:
            yield (
                None,
                "number of the exporter's own invoice: not stated (exporter_invoice in the table proofs)",
            )


def _invoice_day(sent: CertifiedConsignment) -> Iterator[Finding]:
    applied = None if sent.row is None else sent.row.applied
    for day in dict.fromkeys(invoice_of(good, sent)[1] for good in sent.goods):
        if day is None or applied is None:
            yield None, "day of the invoice or of the application: not stated"
        else:
            yield day <= applied, f"invoice of {day}, application of {applied}"


def _retroactive(sent: CertifiedConsignment) -> Iterator[Finding]:
    row, late = sent.row, sent.form.late
    if row is None or row.departure is None or row.applied is None:
        yield (
            None,
            "day of shipment or of the application: not stated (departure and applied in the table proofs)",
        )
        return
    last = last_day(row.departure, late)
    after = (row.applied.year - row.departure.year) * 12 + row.applied.month - row.departure.month
    days = f"shipped {row.departure}, applied {row.applied}"
    if after > late.months or (after == late.months and row.applied.day > row.departure.day):
        yield False, f"{days}: more than {late.months} months after the shipment"
    elif row.applied + _AHEAD < row.departure:
        yield None, f"{days}: {(row.departure - row.applied).days} days before; is one of the days mistyped?"
    elif sent.retroactive:
        yield True, f"{days}: after {last}, so it is marked as issued retroactively"
    else:
        more = "; holidays are not reckoned" if late.working else ""
        yield True, f"{days}: in time until {last}{more}. Issued later, it must be marked"


def _weight(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        row, net = good.row, good.bill.weight_kg
        name = f"item {good.number}"
        if row is None or row.gross_weight_kg is None or row.quantity is None or net is None:
            yield None, f"{name}: gross weight, quantity or weight of one unit is not stated"
        else:
            total = row.quantity * net
            found = f"{name}: {row.gross_weight_kg:,f} kg gross, {total.normalize():,f} kg net by the study"
            yield row.gross_weight_kg >= total, found


def _marks(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        marks = "" if good.row is None else good.row.marks or ""
        name = f"item {good.number}"
        if not marks:
            yield None, f"{name}: no marks are stated"
            continue
        if _named(marks, but=sent.exporter) and "made in" in marks.casefold():
            yield False, f"{name}: the marks say {marks!r}"
        else:
            yield True, f"{name}: {marks!r}"


def _direct(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        met = good.determination.consignment.met
        word = {True: "kept", False: "not kept", None: "not known"}[met]
        yield met, f"item {good.number}: direct consignment {word} by the way that the study states"


def _evidence(sent: CertifiedConsignment) -> Iterator[Finding]:
    for good in sent.goods:
        name, assumed = f"item {good.number}", good.determination.assumed
        if assumed:
            yield None, f"{name}: no declaration shows that {', '.join(assumed)} originates; it is assumed"
        else:
            yield True, f"{name}: nothing is taken to originate without evidence"


def _ask(_: CertifiedConsignment) -> Iterator[Finding]:
    yield None, "to be asked"


def _alterations(_: CertifiedConsignment) -> Iterator[Finding]:
    yield None, "make a new page in place of a correction by hand; space that is left is crossed out here"


_FINDERS: dict[CheckKind, Callable[[CertifiedConsignment], Iterator[Finding]]] = {
    "originates": _originates,
    "criterion": _criterion,
    "value": _value,
    "description": _description,
    "hs": _hs,
    "english": _english,
    "third-party invoice": _third_party,
    "invoice day": _invoice_day,
    "retroactive": _retroactive,
    "weight": _weight,
    "marks": _marks,
    "direct": _direct,
    "evidence": _evidence,
    "alterations": _alterations,
    "ask": _ask,
}
_GROUPS: tuple[tuple[Truth, str], ...] = ((False, "To mend"), (None, "To look at"), (True, "In order"))


def check_sheet(
    sent: CertifiedConsignment, agreement: Agreement, results: tuple[CheckResult, ...], title: str
) -> OriginForm:
    """The check as a paper: first what is to be mended, then what a person looks at, then the rest."""
    tables: list[FormTable] = []
    read: dict[str, Source] = {}
    for group, caption in _GROUPS:
        found: dict[FormCheck, list[str]] = {}
        for item in results:
            if item.in_order is group:
                found.setdefault(item.check, []).append(item.found)
        rows = []
        for check, said in found.items():
            sources = cited(check.source, agreement.sources) or ()
            read |= {source.key: source for source in sources}
            texts = "; ".join(source.what for source in sources)
            rows.append(("; ".join(said), check.because, texts))
        if rows:
            tables.append(FormTable(caption, ("found", "what the text asks", "text"), tuple(rows)))
    illustrative = illustrative_rows(sent)
    if illustrative:
        tables.insert(
            0, FormTable("Illustrative or assumed", ("what",), tuple((what,) for what in illustrative))
        )
    if sent.form.notes:
        tables.append(
            FormTable("Not found, or our own reading", ("",), tuple((note,) for note in sent.form.notes))
        )
    where = tuple((item.what, item.where, f"{item.kind}, read {item.read_on}") for item in read.values())
    tables.append(FormTable("Texts", ("text", "where it was read", "kind"), where))
    counts = {group: sum(item.in_order is group for item in results) for group, _ in _GROUPS}
    summary = f"{counts[False]} to mend, {counts[None]} to look at, {counts[True]} in order."
    if illustrative:
        summary = f"Made of illustrative or assumed statements, not to be sent. {summary}"
    return OriginForm(f"Before {sent.form.name} is sent: {title}", summary, tuple(tables))


def illustrative_rows(sent: CertifiedConsignment) -> list[str]:
    """Rows that stand on the form or decide it and are marked illustrative or assumed."""
    rows = {"proofs": sent.row, **{f"proof_items, item {good.number}": good.row for good in sent.goods}}
    stated = [
        f"the row of the table {name}"
        for name, row in rows.items()
        if row is not None and is_unsourced(row.source)
    ]
    used = [
        f"{good.cell.product_name}: rows of {', '.join(good.illustrative)}"
        for good in sent.goods
        if good.illustrative
    ]
    return stated + used
