"""What ``tumen qualify`` is asked: a question file with possible changes, or part of a study."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from tumen.cli.question import bill_of
from tumen.cli.question_file import QuestionFile, read_file
from tumen.errors import InputError, Problem
from tumen.schema import Frozen

if TYPE_CHECKING:
    from tumen.agreements.model import Agreement
    from tumen.origin.bill import Bill
    from tumen.origin.law import Law
    from tumen.origin.qualify import Change
    from tumen.origin.qualify.changes import Edit
    from tumen.study.qualify import WayToQualify
    from tumen.tables.yaml_document import Document


class _Supplier(Frozen):
    material: str
    value: Decimal = Field(ge=0)
    status: Literal["originating", "non-originating", "undetermined"]
    country: str | None = None


class _Price(Frozen):
    material: str
    value: Decimal = Field(ge=0)


class _Declaration(Frozen):
    material: str
    country: str


class _Step(Frozen):
    operation: str
    country: str | None = None


class _Change(Frozen):
    name: str
    supplier: _Supplier | None = None
    price: _Price | None = None
    declaration: _Declaration | None = None
    step: _Step | None = None
    added_value: Annotated[Decimal | None, Field(alias="added-value", gt=0)] = None
    cost_per_unit: Annotated[Decimal, Field(alias="cost-per-unit")] = Decimal(0)
    cost_once: Annotated[Decimal, Field(alias="cost-once")] = Decimal(0)

    def kinds(self) -> list[str]:
        """The kinds of change that are stated."""
        named = ("supplier", "price", "declaration", "step", "added_value")
        return [name for name in named if getattr(self, name) is not None]


class _QualifyFile(QuestionFile):
    volume: Decimal = Field(default=Decimal(1), gt=0)
    saving: dict[str, Decimal] = Field(default_factory=dict)
    paid_in: Annotated[dict[str, tuple[str, ...]], Field(alias="paid-in", default_factory=dict)]
    changes: tuple[_Change, ...] = ()


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
    from tumen.study.qualify import ranked, way_to_qualify

    used = [name for name, value in of_studies.items() if value is not None]
    if used:
        raise InputError.of(
            f"{', '.join(used)} is for studies", "Leave it out, or give the folder of a study"
        )
    found, document, question, place = read_file(path, _QualifyFile)
    bill, importer = bill_of(question, place)
    changes = _changes(found, bill, document)
    laws = _laws(agreement or question.agreement, bill, importer, question.on)
    savings = _savings([item for item, _ in laws], bill, importer, question.on) | dict(found.saving)
    ways = [
        way_to_qualify(
            bill,
            law,
            changes,
            volume=found.volume,
            saving_per_unit=savings.get(item.code),
            paid_in={f"exchange rate of {name}": names for name, names in found.paid_in.items()},
        )
        for item, law in laws
    ]
    label = f"{bill.hs.dotted} from {bill.country} to {importer}"
    return Asked(f"The way to qualify: {label}", "", [(label, way) for way in ranked(ways)])


def _changes(found: _QualifyFile, bill: "Bill", document: "Document") -> "list[Change]":
    from tumen.origin.qualify import Change
    from tumen.origin.qualify.changes import check

    problems: list[Problem] = []
    changes = []
    for number, item in enumerate(found.changes):
        kinds = item.kinds()
        if len(kinds) != 1:
            said = " and ".join(kinds) if kinds else "nothing"
            problems.append(
                document.problem(
                    ("changes", number),
                    f"{item.name!r} changes {said}",
                    "Give one of supplier, price, declaration, step, added-value",
                )
            )
            continue
        try:
            edit = _edit(item, bill.country)
        except InputError as error:
            problems += [document.problem(("changes", number), p.what, p.fix) for p in error.problems]
            continue
        changes.append(Change(item.name, edit, item.cost_per_unit, item.cost_once))
    materials = {material.name for material in bill.materials}
    for currency, names in found.paid_in.items():
        problems += [
            document.problem(("paid-in", currency), f"there is no material {name!r}", "Name one of the bill")
            for name in names
            if name not in materials
        ]
    try:
        check(bill, changes)
    except InputError as error:
        problems += [replace(problem, file=document.path) for problem in error.problems]
    if problems:
        raise InputError(problems)
    return changes


def _edit(item: _Change, home: str) -> "Edit":
    from tumen.cli.reading import economy_code
    from tumen.origin.qualify import AddedValue, Declaration, OtherSupplier, Price, Step

    if item.supplier is not None:
        s = item.supplier
        country = None if s.country is None else economy_code(s.country)
        return OtherSupplier(s.material, s.value, s.status, country)
    if item.price is not None:
        return Price(item.price.material, item.price.value)
    if item.declaration is not None:
        return Declaration(item.declaration.material, economy_code(item.declaration.country))
    if item.step is not None:
        return Step(item.step.operation, economy_code(item.step.country) if item.step.country else home)
    if item.added_value is not None:
        return AddedValue(item.added_value)
    raise AssertionError(item)


def _laws(asked: str | None, bill: "Bill", importer: str, on: date) -> "list[tuple[Agreement, Law]]":
    from tumen.agreements.load import agreements_on_file, load_agreement
    from tumen.origin.determine import law_on

    if asked is not None:
        agreement = load_agreement(asked)
        return [(agreement, law_on(agreement, bill.country, on, importer))]
    loaded = [load_agreement(code) for code in agreements_on_file()]
    used = [item for item in loaded if item.in_force(bill.country, importer, on).holds]
    if not used:
        raise InputError.of(
            f"no agreement on file is in force from {bill.country} to {importer} on {on}",
            "Choose another day or pair",
        )
    return [(item, law_on(item, bill.country, on, importer)) for item in used]


def _savings(agreements: "list[Agreement]", bill: "Bill", importer: str, on: date) -> dict[str, Decimal]:
    """Duty saved on one unit, on the FOB price as customs value, where both rates are on file."""
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.quotes import Claim, Trade, quotes

    goods = Consignment(bill.fob, "")
    claims = {item.code: Claim(True, "as if originating", bill.country) for item in agreements}
    found = quotes(Trade(importer, bill.country, bill.hs, on, goods), TariffBook(), claims)
    duties = {
        quote.regime: quote.duty.amount
        for quote in found.quotes
        if quote.duty is not None and quote.duty.amount is not None
    }
    if "MFN" not in duties:
        return {}
    return {code: duties["MFN"] - duties[code] for code in claims if code in duties}


def ways_of_study(
    folder: Path, product: str | None, site: str | None, market: str | None, agreement: str | None
) -> Asked:
    """Answer for the base of a study, or the part of it that is named.

    Raises
    ------
    InputError
        With every problem of the study, or if nothing goes by the names.
    """
    from tumen.study.read import read_study
    from tumen.study.run import run_study

    study = read_study(folder)
    asked = tuple(dict.fromkeys((*study.facts.ask, "origin", "landed-cost", "qualify")))
    base = {name: item for name, item in study.facts.scenarios.items() if name == study.scenarios[0].name}
    facts = study.facts.model_copy(update={"ask": asked, "scenarios": base})
    cells = run_study(replace(study, facts=facts, scenarios=study.scenarios[:1])).scenarios[0].cells
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
