"""The papers of a study: for every good, pair and agreement the worksheet and the statement,
and requests to suppliers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from tumen.agreements.load import load_agreement
from tumen.errors import InputError
from tumen.files.whole import check_free, whole_folder
from tumen.language.markup import page_said
from tumen.origin.bill import Bill
from tumen.report.certificate.entry import criterion_entry
from tumen.report.certificate.fill import FilledCertificate
from tumen.report.certificate.make import certificates, form_of
from tumen.report.documents import (
    OriginForm,
    as_html,
    as_xlsx,
    minimum_information,
    origin_worksheet,
)
from tumen.report.evidence import evidence_papers
from tumen.report.print_pdf import load_printer
from tumen.report.words import counted
from tumen.study.core.read import LoadedStudy
from tumen.study.core.scenarios import StudyScenario
from tumen.study.core.schema import PRODUCT_QUESTIONS
from tumen.study.evidence.register import register_of
from tumen.study.product.assemble import Sale, bill_of, sales
from tumen.study.product.results import Cell, OriginAnswer
from tumen.study.product.run import answered

_LONGEST = 180
"""Bytes of a file's name: with a number and an ending it stays below the 255 of file systems."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which goods, pairs and agreements; None: every one."""

    product: str | None = None
    site: str | None = None
    market: str | None = None
    agreement: str | None = None
    scenario: str | None = None

    def has(self, cell: Cell) -> bool:
        """Whether papers of a cell are asked for."""
        return all(
            getattr(self, kind) in {None, getattr(cell, kind)} for kind in ("product", "site", "market")
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: the name of its file without ending, what it is, and for what."""

    file: str
    label: str
    document: OriginForm | FilledCertificate
    workbook: bool
    prescribed: bool = False
    """Whether a proof has to say it so, in English."""

    def page(self) -> str:
        """Its page, in the language in force unless it is prescribed."""
        made = as_html(self.document)
        return made if self.prescribed else page_said(made)


def papers_of(study: LoadedStudy, wanted: Wanted) -> tuple[Paper, ...]:
    """Make the papers of one scenario of a study, the base where none is named.

    Raises
    ------
    InputError
        If nothing goes by the names.
    """
    with study.on_file():
        return _papers(study, wanted)


def _papers(study: LoadedStudy, wanted: Wanted) -> tuple[Paper, ...]:
    names = [item.name for item in study.scenarios]
    name = wanted.scenario or names[0]
    if name not in names:
        raise InputError.of(f"there is no scenario {name!r}", f"Scenarios: {', '.join(names)}")
    if not study.facts.asks(PRODUCT_QUESTIONS):
        raise InputError.of("the study asks nothing about single products", "Add origin to ask")
    scenario = replace(study.scenarios[names.index(name)], ask=("origin",))
    cells = answered(study, scenario)
    found: list[Paper] = []
    asked: list[Cell] = []
    pairs = list(zip(cells, sales(scenario), strict=True))
    for cell, sale in pairs:
        if not wanted.has(cell):
            continue
        judged = [
            item
            for item in cell.origins
            if item.determination is not None and wanted.agreement in {None, item.agreement}
        ]
        bills = {item.agreement: bill_of(scenario, sale, item.agreement) for item in judged}
        for item in judged:
            found += _of(item, bills[item.agreement], cell, scenario, study.facts.currency)
        asked.append(replace(cell, origins=tuple(judged)))
    if not found:
        raise nothing_named(cells)
    found += _certified(scenario, study.facts.currency, pairs, wanted)
    register = register_of(study, scenario, asked)
    for file, label, document in evidence_papers(scenario, register, study.facts.title):
        found.append(Paper(file, label, document, workbook=True))
    return _distinct(found)


def _distinct(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """With names that any file may have, in any script, and that no two papers share, whatever their case."""
    taken: set[str] = set()
    named = []
    for paper in papers:
        safe = re.sub(r"[^\w.-]+", "_", paper.file).encode()[:_LONGEST].decode(errors="ignore")
        numbered = (f"{safe}-{n}" for n in count(2))
        name = next(name for name in chain([safe], numbered) if name.casefold() not in taken)
        taken.add(name.casefold())
        named.append(replace(paper, file=name))
    return tuple(named)


def _certified(
    scenario: StudyScenario, currency: str, pairs: Sequence[tuple[Cell, Sale]], wanted: Wanted
) -> Iterator[Paper]:
    """The certificates of origin, each with its check."""

    def wants(cell: Cell, agreement: str) -> bool:
        return wanted.has(cell) and wanted.agreement in {None, agreement}

    for made in certificates(scenario, currency, pairs, wants):
        label = made.name or _label(made.cell, made.agreement)
        cell = made.cell
        key = (made.name,) if made.name else (cell.product, cell.site, cell.market)
        name = _name(*key, made.agreement)
        if made.filled is not None:
            yield Paper(f"{name}-form", label, made.filled, workbook=False, prescribed=True)
        yield Paper(f"{name}-check", label, made.check, workbook=False)


def nothing_named(cells: Sequence[Cell]) -> InputError:
    """The error of asking for goods of a study by names that none of them has."""
    listed = (
        f"{kind}: {', '.join(dict.fromkeys(getattr(cell, kind) for cell in cells))}"
        for kind in ("product", "site", "market")
    )
    return InputError.of(
        "no good of the study is imported under an agreement in force by these names",
        f"The study has {'; '.join(listed)}",
    )


def _of(
    item: OriginAnswer, bill: Bill, cell: Cell, scenario: StudyScenario, currency: str
) -> Iterator[Paper]:
    if item.determination is None:
        raise AssertionError
    sheet = origin_worksheet(bill, item.determination, currency=currency)
    label = _label(cell, item.agreement)
    yield Paper(_file(cell, item.agreement, "worksheet"), label, sheet, workbook=True)
    agreement = load_agreement(item.agreement)
    proofs, form = agreement.provisions.proofs, form_of(item.agreement, cell.exporter, scenario)
    if proofs is None or item.determination.originating is not True:
        return
    if form is None or proofs.must_state:
        country = item.country.party if item.country is not None else None
        entry = None if form is None else criterion_entry(bill, item.determination, agreement, form).words
        stated = minimum_information(
            bill, item.determination, proofs, criterion=entry, country_of_origin=country, currency=currency
        )
        yield Paper(_file(cell, item.agreement, "statement"), label, stated, workbook=False, prescribed=True)


def _label(cell: Cell, agreement: str) -> str:
    pair = f"{cell.product_name}, {cell.site_name} to {cell.market_name}"
    return f"{pair}, {agreement}" if agreement else pair


def _file(cell: Cell, *parts: str) -> str:
    return _name(cell.product, cell.site, cell.market, *parts)


def _name(*parts: str) -> str:
    return "-".join(parts)


def write_papers(
    papers: tuple[Paper, ...], folder: Path, title: str, *, workbooks: bool = True, pdf: bool = False
) -> Path:
    """Write the papers and an index to a new folder, whole or not at all; with `pdf` each as PDF, too.

    Raises
    ------
    InputError
        If the folder is there and not empty, or cannot be written.
    MissingExtraError
        If workbooks are wanted and openpyxl is not installed, or PDF and nothing that makes it.
    """
    check_free(folder)
    printer = load_printer() if pdf else None
    with whole_folder(folder) as draft:
        for paper in papers:
            page = draft.path / f"{paper.file}.html"
            page.write_text(paper.page(), encoding="utf-8")
            if printer is not None:
                printer(page, page.with_suffix(".pdf"))
            if workbooks and paper.workbook and isinstance(paper.document, OriginForm):
                as_xlsx(paper.document, draft.path / f"{paper.file}.xlsx")
        listed = OriginForm(f"Papers of origin: {title}", f"{counted(len(papers), 'paper')}.", ())
        index = as_html(listed, papers=papers, workbooks=workbooks, pdf=pdf)
        (draft.path / "index.html").write_text(page_said(index), encoding="utf-8")
    return folder / "index.html"
