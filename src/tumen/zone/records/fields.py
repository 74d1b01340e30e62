"""What every row of a ledger has, and columns that several tables share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

from tumen.errors import InputError
from tumen.tables.field import Field, Table
from tumen.tables.forms.stated import declare, money, needed, optional
from tumen.tables.place import Place
from tumen.zone.spans import read_span

CONFIDENCE = ("office", "official", "press", "secondary", "illustrative")
LANGUAGES = ("zh", "ko", "en")
DECLARED: dict[str, Table] = {}
"""Every table of a ledger by name, as its row declares it."""
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A record that says where it is from, and how far that is trusted."""

    source: str
    confidence: str
    place: Place


_EDITION = Field("hs_edition", "edition", "HS edition of the code", False, empty="HS2022")
_LAST = (
    Field("source", "source", "Where it is from: a key of the table sources, or in words; or illustrative"),
    Field(
        "confidence",
        "choice",
        "Whose word it is: the office's own record, a government's page, news, copies and aggregators",
        choices=CONFIDENCE,
    ),
)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(needed, optional, money))
def table(name: str, *key: str, required: bool = False) -> Callable[[type[_R]], type[_R]]:
    """Declare the table of a record, see `tumen.tables.forms.stated.declare`."""

    def declared(row: type[_R]) -> type[_R]:
        return declare(
            row, DECLARED, name, key, required=required, edition=_EDITION, with_money=None, last=_LAST
        )

    return declared


def span(doc: str, *, required: bool = True, empty: str = "", column: str = "") -> Any:
    """A date as it is printed: 2023-03-29, 2023-03, 2023-Q1, 2023-H1 or 2023."""
    return Field(column, "span", doc, required, empty=empty, reader=read_span, example="2023-Q1")


def reference(table: str, doc: str, *, required: bool = True, many: bool = False) -> Any:
    """The key of a row of another table, or several."""
    kind = "list" if many else "name"
    return Field("", kind, doc, required, refers=table, empty="" if required else "none")


NAME_ZH = optional("title", "Name in Chinese")
NAME_KO = optional("title", "Name in Korean")
NAME_EN = optional("title", "Name in English")
CURRENCY = optional("currency", "Currency of the amounts of the row", empty="the row has no amount")
NOTE = optional("text", "Anything else", empty="nothing")


def check_named(*names: str | None) -> None:
    """Refuse a record without any name."""
    if not any(names):
        raise InputError.of("there is no name", "Write name_zh, name_ko or name_en")


def check_currency(currency: str | None, **amounts: object) -> None:
    """Refuse an amount without a currency, and a currency without an amount."""
    stated = [name for name, amount in amounts.items() if amount is not None]
    if stated and currency is None:
        raise InputError.of(f"{' and '.join(stated)} has no currency", "Write it in currency, such as CNY")
    if currency is not None and not stated:
        raise InputError.of(
            f"a currency ({currency}) stands without an amount",
            f"Write {' or '.join(amounts)}, or leave currency empty",
        )
