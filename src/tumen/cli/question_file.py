"""A question of origin in a small YAML file."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from tumen.agreements.provisions import SetRule
from tumen.cli.question import Line, Question
from tumen.cli.reading import Place, day
from tumen.origin.bill import NetCost
from tumen.reference.hs import Edition
from tumen.schema import Frozen
from tumen.tables.yaml_document import Document, dotted_path, read_yaml, validate

F = TypeVar("F", bound="QuestionFile")


class _Material(Frozen):
    name: str
    hs: str | None = None
    value: Decimal | None = None
    country: str | None = None
    status: Literal["originating", "non-originating", "undetermined"]
    weight: Decimal | None = None
    deductions: dict[str, Decimal] = Field(default_factory=dict)
    regional_value_added: Decimal | None = None
    in_component: bool | None = None


class _NetCost(Frozen):
    total: Decimal
    sales_promotion: Decimal | None = None
    royalties: Decimal | None = None
    shipping_and_packing: Decimal | None = None
    interest_not_allowed: Decimal | None = None


class _Costs(Frozen):
    labour: Decimal
    overhead: Decimal
    profit: Decimal
    other: Decimal


class _Obtained(Frozen):
    kind: str
    facts: dict[str, bool | str] = Field(default_factory=dict)


class QuestionFile(Frozen):
    """The keys of a question file."""

    hs: str
    made_in: Annotated[str, Field(alias="made-in")]
    to: str
    on: date | None = None
    edition: Edition = "HS2022"
    agreement: str | None = None
    fob: Decimal | None = None
    exw: Decimal | None = None
    weight: Decimal | None = None
    component_weight: Decimal | None = None
    set_rule: SetRule | None = None
    costs: _Costs | None = None
    net_cost: _NetCost | None = None
    materials: tuple[_Material, ...] = ()
    operations: tuple[str, ...] | None = None
    direct: bool | None = None
    answers: dict[str, bool] = Field(default_factory=dict)
    obtained: _Obtained | None = None


def read_question(path: Path) -> tuple[Question, Place]:
    """Read a question and say where each of its parts stands.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    _, _, question, place = read_file(path, QuestionFile)
    return question, place


def read_file(path: Path, kind: type[F]) -> tuple[F, Document, Question, Place]:
    """Read a file with the keys of a question and perhaps more.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    document = read_yaml(path)
    found = validate(kind, document)

    def place(location: tuple[str | int, ...]) -> tuple[str, str | None, int | None]:
        return dotted_path(location), document.path, document.locate(location)

    question = Question(
        hs=found.hs,
        made_in=found.made_in,
        to=found.to,
        on=found.on or day(None),
        edition=found.edition,
        agreement=found.agreement,
        fob=found.fob,
        exw=found.exw,
        weight=found.weight,
        costs=found.costs.model_dump() if found.costs else {},
        materials=tuple(
            Line(
                item.name,
                item.hs,
                item.value,
                item.country,
                item.status,
                item.weight,
                tuple(item.deductions.items()),
                item.regional_value_added,
                item.in_component,
            )
            for item in found.materials
        ),
        component_weight=found.component_weight,
        set_rule=found.set_rule,
        net_cost=NetCost(**found.net_cost.model_dump()) if found.net_cost else None,
        operations=found.operations,
        direct=found.direct,
        answers=found.answers,
        obtained=found.obtained.kind if found.obtained else None,
        facts=found.obtained.facts if found.obtained else {},
    )
    return found, document, question, place
