"""What ``tumen qualify`` is asked: a question file with possible changes, or part of a study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.cli.question import of_document
from tumen.errors import InputError, Problem
from tumen.tables.given import FieldProblem, amount, inside, items, pairs, words
from tumen.tables.record import placed, settle, told

if TYPE_CHECKING:
    from tumen.origin.bill import Bill
    from tumen.origin.qualify import PossibleChange
    from tumen.study.product.qualify import WayToQualify
    from tumen.tables.yaml_document import Document

_KEYS = ("volume", "saving", "paid-in", "changes")


@told
@dataclass(frozen=True, slots=True)
class _Further:
    """What a question file says besides the question."""

    volume: Decimal = Decimal(1)
    saving: Mapping[str, Decimal] = field(default_factory=dict)
    paid_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Sequence[Any] = ()

    def __post_init__(self) -> None:
        reads = {"volume": (Decimal, amount), "saving": (None, _amounts), "paid_in": (None, _named)}
        problems = settle(self, {**reads, "changes": (tuple, items)})
        if not problems and self.volume <= 0:
            problems.append(FieldProblem(f"it is {self.volume}", "Give more than zero", at=("volume",)))
        if problems:
            raise InputError(problems)


def _amounts(given: Any) -> dict[str, Decimal]:
    return {str(name): amount(value) for name, value in pairs(given).items()}


def _named(given: Any) -> dict[str, tuple[str, ...]]:
    return {str(name): tuple(words(item) for item in items(listed)) for name, listed in pairs(given).items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers, each with its good in words."""

    title: str
    currency: str
    ways: list[tuple[str, "WayToQualify"]]


def ways_of_file(path: Path, of_studies: Mapping[str, str | None], agreement: str | None) -> Asked:
    """Answer a question file.

    Raises
    ------
    InputError
        With every problem of the file, or if an option of studies is given.
    """
    from tumen.agreements.load import load_agreement
    from tumen.api.ways import ways_of
    from tumen.tables.yaml_document import read_yaml

    used = [name for name, value in of_studies.items() if value is not None]
    if used:
        raise InputError.of(
            f"{', '.join(used)} is for studies", "Leave it out, or give the folder of a study"
        )
    document, problems, question = read_yaml(path), list[Problem](), None
    try:
        question = of_document(document, _KEYS)
    except InputError as error:
        problems += error.problems
    try:
        found, changes = _further(document, None if question is None else question.bill)
    except InputError as error:
        problems += error.problems
    if question is None or problems:
        raise InputError(dict.fromkeys(problems))
    bill, importer = question.bill, question.importer
    found, changes = _further(document, bill)
    agreements = question.used if agreement is None else (load_agreement(agreement),)
    ways = ways_of(
        bill,
        agreements,
        importer,
        question.on,
        changes,
        volume=found.volume,
        saving=found.saving,
        paid_in=found.paid_in,
    )
    label = f"{bill.hs.dotted} from {bill.country} to {importer}"
    return Asked(f"The way to qualify: {label}", "", [(label, way) for way in ways])


def _further(document: "Document", bill: "Bill | None") -> "tuple[_Further, list[PossibleChange]]":
    from tumen.origin.qualify.changes import change_of, check

    problems: list[Problem] = []
    found, changes = _Further(), []
    try:
        found = _Further(**{key: value for key, value in document.data.items() if key in _KEYS})
    except InputError as error:
        problems += placed(error, document.place)
    for number, item in enumerate(found.changes):
        try:
            changes.append(change_of(item, None if bill is None else bill.country))
        except InputError as error:
            problems += placed(InputError(inside(error, "changes", number)), document.place)
    if bill is not None:
        materials = {material.name for material in bill.materials}
        problems += [
            document.problem(("paid-in", currency), f"there is no material {name!r}", "Name one of the bill")
            for currency, names in found.paid_in.items()
            for name in names
            if name not in materials
        ]
        try:
            check(bill, changes)
        except InputError as error:
            problems += [replace(problem, file=document.path) for problem in error.problems]
    if problems:
        raise InputError(problems)
    return found, changes


def ways_of_study(
    folder: Path, product: str | None, site: str | None, market: str | None, agreement: str | None
) -> Asked:
    """Answer for the base of a study, or the part of it that is named.

    Raises
    ------
    InputError
        With every problem of the study, or if nothing goes by the names.
    """
    from tumen.study.core.read import read_study
    from tumen.study.core.schema import PRODUCT_QUESTIONS
    from tumen.study.product.run import run_products

    study = read_study(folder)
    if not study.facts.asks(PRODUCT_QUESTIONS):
        raise InputError.of(
            "the study asks nothing about single products", "Add origin or qualify to ask", file=str(folder)
        )
    asked = tuple(dict.fromkeys((*study.facts.ask, "origin", "landed-cost", "qualify")))
    facts = study.facts.model_copy(update={"ask": asked, "scenarios": {}})
    base = replace(study.scenarios[0], ask=asked)
    cells = run_products(replace(study, facts=facts, scenarios=(base,))).scenarios[0].cells
    chosen = [
        cell
        for cell in cells
        if product in {None, cell.product} and site in {None, cell.site} and market in {None, cell.market}
    ]
    ways = [
        (f"{cell.product_name}, {cell.site_name} to {cell.market_name}", way)
        for cell in chosen
        for way in cell.to_qualify
        if agreement in {None, way.agreement}
    ]
    if not ways:
        names = "; ".join(
            f"{kind}: {', '.join(dict.fromkeys(getattr(cell, kind) for cell in cells))}"
            for kind in ("product", "site", "market")
        )
        raise InputError.of(
            "no good of the study is imported under an agreement in force by these names",
            f"The study has {names}",
        )
    return Asked(f"The way to qualify: {study.facts.title}", study.facts.currency, ways)
