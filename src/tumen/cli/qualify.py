"""``tumen qualify``: the cheapest changes with which a good originates, and how far prices may move."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.cli.options import command
from tumen.cli.output import give
from tumen.errors import InputError, Problem
from tumen.reference.nomenclature import labelled

if TYPE_CHECKING:
    from tumen.study.product.qualify import WayToQualify

_KEYS = ("volume", "saving", "paid-in", "changes")

EPILOG = """A question file has the keys of tumen origin, and:

\b
    volume: 10000           # units that bear costs that come once; else 1
    saving: {RCEP: 1.20}    # what claiming saves on one unit; left out:
                            # from the rates on file, on the FOB price
    paid-in: {TWD: [driver IC]}  # materials by currency, for break-points
    changes:                # what is possible, each of one kind
    - {name: panel from Korea, supplier: {material: panel, value: 50,
       status: originating, country: KR}}
    - {name: cheaper panel, price: {material: panel, value: 44}}
    - {name: proof for the chip, cost-once: 400,
       declaration: {material: chip, country: CN}}
    - {name: coat it here, cost-per-unit: 1.20,
       step: {operation: coating, country: CN}}
    - {name: sell it dearer, added-value: 3}

A study states its changes in the table changes; see docs/howto/qualify.md.
"""


@command
def qualify(
    asked: Path,
    *,
    product: str | None = None,
    site: str | None = None,
    market: str | None = None,
    agreement: str | None = None,
    page: Path | None = None,
    json: bool = False,
) -> None:
    """Find the cheapest set of changes with which a good originates, proven, and the exact break-points of
    prices.

    \b
    Examples:
    tumen qualify question.yaml --page way.html
    tumen qualify studies/oled-changchun --site haiphong --market korea

    asked: A question file; or a study: its folder, or a workbook.
    --product: Of a study: this product only.
    --site: Of a study: made at this site only.
    --market: Of a study: sold in this market only.
    --page FILE.html: Write tables and charts to a page.
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from tumen.files.whole import whole_file
    from tumen.report.product.page import render_ways
    from tumen.report.product.qualify import way_lines
    from tumen.tables.worksheet import is_workbook

    names = {"--product": product, "--site": site, "--market": market}
    if asked.is_dir() or asked.name == "study.yaml" or is_workbook(asked):
        found = _ways_of_study(asked, names, agreement)
    else:
        found = _ways_of_file(asked, names, agreement)
    if page is not None:
        with whole_file(page) as draft:
            draft.write_text(render_ways(found.title, found.ways, found.currency), encoding="utf-8")
    lines = [line for label, way in found.ways for line in (*way_lines(label, way, found.currency), "")]
    lines += [] if page is None else [str(page)]
    give({"ways": [{"good": label, "way": way} for label, way in found.ways]}, lines, json=json)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The answers, each with its good in words."""

    title: str
    currency: str
    ways: list[tuple[str, "WayToQualify"]]


def _ways_of_file(path: Path, of_studies: Mapping[str, str | None], agreement: str | None) -> _Asked:
    """Answer a question file, for which there are no options of studies."""
    from tumen.agreements.load import load_agreement
    from tumen.api.ways import further_of, ways_of
    from tumen.cli.question import of_document
    from tumen.tables.record import placed
    from tumen.tables.yaml_document import read_yaml

    if used := [name for name, value in of_studies.items() if value is not None]:
        raise InputError.of(
            f"{', '.join(used)} is for studies", "Leave it out, or give the folder of a study"
        )
    document, problems, question = read_yaml(path), list[Problem](), None
    try:
        question = of_document(document, _KEYS)
    except InputError as error:
        problems += error.problems
    given = {key: document.data[key] for key in _KEYS if key in document.data}
    try:
        further = further_of(given, None if question is None else question.bill)
    except InputError as error:
        problems += placed(error, document.place)
    if question is None or problems:
        raise InputError(problems)
    bill, importer = question.bill, question.importer
    agreements = question.used if agreement is None else (load_agreement(agreement),)
    ways = ways_of(bill, agreements, importer, question.on, further)
    label = f"{labelled(bill.hs)} from {bill.country} to {importer}"
    return _Asked(f"The way to qualify: {label}", "", [(label, way) for way in ways])


def _ways_of_study(folder: Path, names: Mapping[str, str | None], agreement: str | None) -> _Asked:
    """Answer for the base of a study, or the part of it that is named."""
    from tumen.report.papers import Wanted, nothing_named
    from tumen.study.core.read import read_study
    from tumen.study.core.schema import PRODUCT_QUESTIONS
    from tumen.study.product.run import run_products

    study, wanted = read_study(folder), Wanted(*names.values())
    if not study.facts.asks(PRODUCT_QUESTIONS):
        raise InputError.of(
            "the study asks nothing about single products", "Add origin or qualify to ask", file=str(folder)
        )
    asked = tuple(dict.fromkeys((*study.facts.ask, "origin", "landed-cost", "qualify")))
    facts = study.facts.model_copy(update={"ask": asked, "scenarios": {}})
    base = replace(study.scenarios[0], ask=asked)
    cells = run_products(replace(study, facts=facts, scenarios=(base,))).scenarios[0].cells
    ways = [
        (f"{cell.product_name}, {cell.site_name} to {cell.market_name}", way)
        for cell in cells
        if wanted.has(cell)
        for way in cell.to_qualify
        if agreement in {None, way.agreement}
    ]
    if not ways:
        raise nothing_named(cells)
    return _Asked(f"The way to qualify: {study.facts.title}", study.facts.currency, ways)
