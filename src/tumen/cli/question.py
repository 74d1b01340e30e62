"""One question of origin, as flags or a file give it, turned into a bill."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar, get_args

from tumen.agreements.provisions import Provisions, SetRule
from tumen.cli.reading import Place, Reader, amount, answer, day, economy_code
from tumen.errors import InputError
from tumen.origin.bill import (
    Bill,
    Costs,
    Deduction,
    Material,
    MaterialStatus,
    NetCost,
    ObtainedFacts,
    Operation,
    Transport,
)
from tumen.origin.spelling import likely_meant
from tumen.reference.hs import Edition, HsCode

T = TypeVar("T")

STATUSES = tuple(status for status in get_args(MaterialStatus) if status != "determine")
COSTS = ("labour", "overhead", "profit", "other")
_CELLS = "name,HS code,value,country,status[,weight in kg]"


@dataclass(frozen=True, slots=True)
class Line:
    """One material as it was given."""

    name: str
    hs: str | None
    value: Decimal | None
    country: str | None
    status: MaterialStatus
    weight: Decimal | None = None
    deductions: tuple[tuple[str, Decimal], ...] = ()
    """Documented costs inside its value, by kind."""
    regional_value_added: Decimal | None = None
    in_component: bool | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was given: codes not checked yet."""

    hs: str
    made_in: str
    to: str
    on: date
    edition: Edition = "HS2022"
    agreement: str | None = None
    fob: Decimal | None = None
    exw: Decimal | None = None
    weight: Decimal | None = None
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    materials: tuple[Line, ...] = ()
    operations: tuple[str, ...] | None = None
    direct: bool | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    obtained: str | None = None
    facts: Mapping[str, str | bool] = field(default_factory=dict)
    component_weight: Decimal | None = None
    set_rule: SetRule | None = None
    net_cost: NetCost | None = None


def from_flags(
    *,
    amounts: Mapping[str, str | None],
    materials: list[str],
    operations: list[str],
    answers: list[str],
    obtained: str | None,
    on: str | None,
    direct: bool | None,
    **codes: str | None,
) -> Question:
    """Read the flags.

    Raises
    ------
    InputError
        With all problems at once.
    """
    reader = Reader()
    missing = [name for name in ("hs", "made_in", "to") if not codes[name]]
    for name in missing:
        flag = name.replace("_", "-")
        reader.get("", _missing, flag)
    read = {name: reader.get(f"--{name}", amount, text) for name, text in amounts.items() if text is not None}
    kind, facts = reader.get("--obtained", _obtained, obtained) or (None, {})
    lines = [
        reader.get(f"--material {number}", _material, text) for number, text in enumerate(materials, start=1)
    ]
    pairs = [reader.get("--answer", answer, text) for text in answers]
    when = reader.get("--on", day, on)
    reader.done()
    return Question(
        hs=codes["hs"] or "",
        made_in=codes["made_in"] or "",
        to=codes["to"] or "",
        on=when or date.min,
        edition=codes["edition"],  # type: ignore[arg-type] # HsCode.parse refuses any other
        agreement=codes["agreement"],
        fob=read.get("fob"),
        exw=read.get("exw"),
        weight=read.get("weight"),
        costs={name: value for name in COSTS if (value := read.get(name)) is not None},
        materials=tuple(line for line in lines if line is not None),
        operations=tuple(operations) or None,
        direct=direct,
        answers=dict(pair for pair in pairs if pair is not None),
        obtained=kind,
        facts=facts,
    )


def _missing(flag: str) -> None:
    raise InputError.of(
        f"--{flag} is missing", f"Add --{flag}, or give a question file; see tumen origin --help"
    )


def _material(text: str) -> Line:
    cells = [cell.strip() for cell in next(csv.reader([text], skipinitialspace=True), [])]
    if len(cells) not in {5, 6}:
        raise InputError.of(
            f"{text!r} has {len(cells)} parts",
            f"Give {_CELLS}; leave a part empty where it is not known, and put a name with commas in quotes",
        )
    name, hs, value, country, status = cells[:5]
    if status not in STATUSES:
        raise InputError.of(
            f"{name!r} has the origin status {status!r}",
            f"Write {', '.join(STATUSES[:-1])} or {STATUSES[-1]}",
        )
    reader = Reader()
    line = Line(
        name,
        hs or None,
        reader.get(f"value of {name!r}", amount, value) if value else None,
        country or None,
        status,  # type: ignore[arg-type]
        reader.get(f"weight of {name!r}", amount, cells[5]) if cells[5:] and cells[5] else None,
    )
    reader.done()
    return line


def _obtained(text: str | None) -> tuple[str | None, dict[str, str | bool]]:
    """Read ``harvested-plant,country=VN``."""
    if text is None:
        return None, {}
    kind, *rest = [part.strip() for part in text.split(",")]
    facts: dict[str, str | bool] = {}
    for part in rest:
        name, mark, value = part.partition("=")
        if not mark:
            raise InputError.of(f"{part!r} is no fact", 'Write name=value: "harvested-plant,country=VN"')
        facts[name.strip()] = {"yes": True, "no": False}.get(value.strip(), value.strip())
    return kind, facts


def flag_of(location: tuple[str | int, ...]) -> tuple[str, str | None, int | None]:
    """The flag at which a part of the question was given."""
    if not location or location[0] == "costs":  # several flags together
        return "", None, None
    name = (
        str(location[0]).removesuffix("s") if location[0] in {"materials", "operations"} else str(location[0])
    )
    number = f" {location[1] + 1}" if len(location) > 1 and isinstance(location[1], int) else ""
    return f"--{name}{number}", None, None


def bill_of(question: Question, place: Place) -> tuple[Bill, str]:
    """Check every code and build the bill; return it with the importer.

    Raises
    ------
    InputError
        With all problems at once, each at its place.
    """
    reader = Reader()

    def get(location: tuple[str | int, ...], read: Callable[..., T], *given: object) -> T | None:
        label, file, line = place(location)
        return reader.get(label, read, *given, file=file, line=line)

    good = get(("hs",), code_in, question.hs, question.edition)
    maker, importer = (
        get(("made-in",), economy_code, question.made_in),
        get(("to",), economy_code, question.to),
    )
    lines = []
    for number, item in enumerate(question.materials):
        code = get(("materials", number, "hs"), code_in, item.hs, question.edition) if item.hs else None
        country = get(("materials", number, "country"), economy_code, item.country) if item.country else None
        lines.append(
            Material(
                item.name,
                code,
                item.value,
                item.status,
                country,
                weight_kg=item.weight,
                deductions=tuple(Deduction(kind, value, documented=True) for kind, value in item.deductions),
                regional_value_added=item.regional_value_added,
                in_component=item.in_component,
            )
        )
    operations = None
    if question.operations is not None:
        operations = [
            get(("operations", number), _operation, text, maker or "")
            for number, text in enumerate(question.operations)
        ]
    costs = get(("costs",), _costs, question.costs)
    reader.done()
    if good is None or maker is None or importer is None:
        raise AssertionError  # refused above
    _, file, _ = place(())
    try:
        bill = Bill(
            good,
            maker,
            tuple(lines),
            fob=question.fob,
            exw=question.exw,
            weight_kg=question.weight,
            operations=None if operations is None else tuple(item for item in operations if item is not None),
            obtained=None if question.obtained is None else ObtainedFacts(question.obtained, question.facts),
            costs=costs,
            net_cost=question.net_cost,
            set_rule=question.set_rule,
            component_weight_kg=question.component_weight,
            transport=Transport() if question.direct else None,
            answers=question.answers,
        )
    except InputError as error:
        raise InputError(replace(problem, file=file) for problem in error.problems) from None
    return bill, importer


def code_in(text: str, edition: Edition) -> HsCode:
    """Read an HS code that its edition must have."""
    from tumen.reference.nomenclature import check_code

    code = HsCode.parse(text, edition)
    check_code(code)
    return code


def _operation(text: str, maker: str) -> Operation:
    """Read ``assembly`` or ``assembly@KR``."""
    name, mark, country = text.partition("@")
    return Operation(name.strip(), economy_code(country.strip()) if mark else maker)


def check_names(bill: Bill, agreements: list[Provisions], place: Place) -> None:
    """Refuse names that the agreements would pass over: slips of minimal operations, deductions that none knows.

    Raises
    ------
    InputError
        With all of them at once.
    """
    reader = Reader()
    for number, operation in enumerate(bill.operations or ()):
        label, file, line = place(("operations", number))
        reader.get(label, _spelt, operation.name, agreements, file=file, line=line)
    known = sorted({kind for item in agreements for kind in item.content.deductible})
    for number, material in enumerate(bill.materials):
        for given in material.deductions:
            label, file, line = place(("materials", number, "deductions"))
            reader.get(label, _deductible, given.kind, known, file=file, line=line)
    reader.done()


def _deductible(kind: str, known: list[str]) -> None:
    if kind not in known:
        raise InputError.of(
            f"no agreement asked lets {kind!r} be taken off the value of a material",
            f"Kinds: {', '.join(known) or 'none'}",
        )


def _spelt(name: str, agreements: list[Provisions]) -> None:
    meant = likely_meant(name, agreements)
    if meant is not None:
        raise InputError.of(
            f"{name!r} nearly spells {meant!r}, which confers no origin",
            f"Write {meant!r}, or name what is done so that it cannot be taken for it",
        )


def _costs(given: Mapping[str, Decimal]) -> Costs | None:
    if not given:
        return None
    absent = [name for name in COSTS if name not in given]
    if absent:
        raise InputError.of(
            f"{', '.join(absent)} not given beside {', '.join(given)}",
            "The build-up method needs all four; give 0 where there is none",
        )
    return Costs(given["labour"], given["overhead"], given["profit"], given["other"])
