"""The certificates of a study: those of its table proofs, and a draft for each other good that originates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tumen.agreements.load import load_agreement
from tumen.errors import InputError, Problem
from tumen.report.certificate.checks import CheckResult, check_certificate, check_sheet, illustrative_rows
from tumen.report.certificate.entry import criterion_entry
from tumen.report.certificate.fill import CertifiedConsignment, CertifiedGood, fill_certificate
from tumen.study.product.assemble import Sale, bill_of
from tumen.study.product.basis import is_unsourced

if TYPE_CHECKING:
    from tumen.agreements.forms.model import CertificateForm
    from tumen.report.certificate.fill import FilledCertificate
    from tumen.report.documents import OriginForm
    from tumen.study.core.rows.proofs import ProofItemRow, ProofRow
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.product.results import Cell, OriginAnswer

Pair = tuple["Cell", Sale]


@dataclass(frozen=True, slots=True)
class MadeOut:
    """A certificate and the check of it; no certificate where a good does not originate."""

    name: str
    """Of the row, empty for a draft."""
    cell: Cell
    agreement: str
    filled: FilledCertificate | None
    check: OriginForm


def certificates(
    scenario: StudyScenario,
    currency: str,
    pairs: Sequence[Pair],
    wants: Callable[[Cell, str], bool],
) -> Iterator[MadeOut]:
    """Make out the certificates of a scenario.

    Parameters
    ----------
    wants
        Whether papers of a cell are asked for under an agreement.

    Raises
    ------
    InputError
        If a row of the table proofs asks for what cannot be: with all such rows.
    """
    told: set[tuple[str, ...]] = set()
    problems: list[Problem] = []
    by_key = {(cell.product, cell.site, cell.market): (cell, sale) for cell, sale in pairs}
    tables = scenario.today.tables
    asked: list[tuple[ProofRow, list[Pair], list[ProofItemRow]]] = []
    for proof in tables.proofs:
        items = [row for row in tables.proof_items if row.proof == proof.proof]
        found = [by_key.get((row.product, proof.site, proof.market)) for row in items]
        whole = [pair for pair in found if pair is not None]
        if not any(wants(cell, proof.agreement) for cell, _ in whole):
            continue
        problems += [
            Problem(
                f"no {row.product!r} goes from {proof.site!r} to {proof.market!r} in the study",
                "Add the way to the table lanes, or take the item out",
                row.place.file,
                row.place.line,
            )
            for row, pair in zip(items, found, strict=True)
            if pair is None
        ]
        problems += _unmade(scenario, proof, whole)
        asked.append((proof, whole, items))
    if problems:
        raise InputError(problems)
    for proof, whole, items in asked:
        told |= {(cell.product, cell.site, cell.market, proof.agreement) for cell, _ in whole}
        yield _made(scenario, currency, proof.agreement, whole, proof=proof, items=items)
    for cell, sale in pairs:
        for answer in cell.origins:
            key = (cell.product, cell.site, cell.market, answer.agreement)
            if key in told or not wants(cell, answer.agreement) or not _originates(answer):
                continue
            if form_of(answer.agreement, cell.exporter, scenario) is not None:
                yield _made(scenario, currency, answer.agreement, [(cell, sale)])


def _originates(answer: OriginAnswer) -> bool:
    return answer.determination is not None and answer.determination.originating is True


def form_of(agreement: str, exporter: str, scenario: StudyScenario) -> CertificateForm | None:
    """The form of an exporting Party on the day of the scenario, None where none is on file."""
    forms = load_agreement(agreement).forms
    return next((form for form in forms if form.serves(exporter, scenario.on)), None)


def _answer(cell: Cell, agreement: str) -> OriginAnswer | None:
    return next((item for item in cell.origins if item.agreement == agreement), None)


def _unmade(scenario: StudyScenario, proof: ProofRow, pairs: Sequence[Pair]) -> Iterator[Problem]:
    """Why a certificate that a row asks for cannot be made out."""

    def problem(what: str, fix: str) -> Problem:
        return Problem(f"{proof.proof!r}: {what}", fix, proof.place.file, proof.place.line)

    for cell, _ in pairs:
        answer = _answer(cell, proof.agreement)
        if answer is None:
            yield problem(
                f"the study does not ask for origin under {proof.agreement}",
                f"Asked: {', '.join(item.agreement for item in cell.origins)}; see the key agreements",
            )
            return
        if answer.determination is None:
            yield problem(
                f"no certificate under {proof.agreement}: {answer.in_force.reason}",
                "Correct the agreement or the day of the study, or delete the row",
            )
            return
    exporter = pairs[0][0].exporter
    if form_of(proof.agreement, exporter, scenario) is None:
        forms = load_agreement(proof.agreement).forms
        served = "; ".join(
            f"{form.name} of {', '.join(form.exporters) or 'every Party'}"
            + (f" from {form.start}" if form.start else "")
            for form in forms
        )
        yield problem(
            f"no form of {proof.agreement} for {exporter} on {scenario.on} is on file",
            f"On file: {served or 'none'}. Delete the row; the worksheet is made without it",
        )


def _made(
    scenario: StudyScenario,
    currency: str,
    agreement: str,
    pairs: Sequence[Pair],
    *,
    proof: ProofRow | None = None,
    items: Sequence[ProofItemRow | None] = (None,),
) -> MadeOut:
    law, cell = load_agreement(agreement), pairs[0][0]
    form = form_of(agreement, cell.exporter, scenario)
    if form is None:
        raise AssertionError(agreement)
    goods = tuple(_good(scenario, pair, agreement, form, row) for pair, row in zip(pairs, items, strict=True))
    goods = tuple(sorted(goods, key=lambda good: good.number))
    sent = CertifiedConsignment(form, cell.exporter, cell.importer, goods, currency, scenario.on, proof)
    title = f"{cell.site_name} to {cell.market_name}"
    title = f"{title}, {proof.proof}" if proof is not None else f"{cell.product_name}, {title}"
    whole = all(good.determination.originating is True for good in goods)
    filled = fill_certificate(sent, title) if whole else None
    results = check_certificate(sent, law, filled)
    if filled is not None:
        filled = replace(filled, not_to_be_sent=tuple(_unready(sent, filled, results)))
    check = check_sheet(sent, law, results, title)
    return MadeOut("" if proof is None else proof.proof, cell, agreement, filled, check)


def _unready(
    sent: CertifiedConsignment, filled: FilledCertificate, results: Sequence[CheckResult]
) -> Iterator[str]:
    """Why a form is not to be sent yet."""
    if filled.asked:
        yield filled.summary
    if illustrative_rows(sent):
        yield "It is made of illustrative or assumed statements."
    if any(item.in_order is False and item.check.check != "complete" for item in results):
        yield "The check names what is to be mended."


def _good(
    scenario: StudyScenario,
    pair: Pair,
    agreement: str,
    form: CertificateForm,
    row: ProofItemRow | None,
) -> CertifiedGood:
    cell, sale = pair
    answer = _answer(cell, agreement)
    if answer is None or answer.determination is None:
        raise AssertionError(agreement)
    bill = bill_of(scenario, sale, agreement)
    entry = criterion_entry(bill, answer.determination, load_agreement(agreement), form)
    today = scenario.today
    used = {
        "products": (sale.product,),
        "prices": (sale.price,),
        "bills": today.bills.get(sale.key, ()),
        "ways": tuple(filter(None, (today.ways.get(sale.key),))),
    }
    invented = tuple(name for name, rows in used.items() if any(is_unsourced(item.source) for item in rows))
    return CertifiedGood(cell, answer, bill, entry, sale.product.unit, row, invented)
