"""``tumen duty``: every regime of one consignment side by side."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tumen.cli.output import AsJson, print_json, print_lines
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.policy.change import PolicyChange
    from tumen.tariff.quote.quotes import Claim, Trade

T = TypeVar("T")

_STATUSES = ("originating", "non-originating", "unknown")
_YEARS = re.compile(r"\s*([0-9]{4})\s*-\s*([0-9]{4})\s*")
_QUANTITY = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(\S.*?)\s*")


def duty(
    *,
    exporter: Annotated[str, typer.Option("--from", metavar="ECONOMY", help="Exporting economy (ISO code).")],
    importer: Annotated[str, typer.Option("--to", metavar="ECONOMY", help="Importing economy.")],
    hs: Annotated[str, typer.Option(help="HS code, or national line of the importer.")],
    value: Annotated[str | None, typer.Option(help="Customs value of the consignment.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of the value (ISO 4217).")] = None,
    quantity: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER+UNIT", help='For specific duties: "100kg"; may be repeated.'),
    ] = None,
    on: Annotated[str | None, typer.Option(help="Day of import; today if left out.")] = None,
    origin_status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[REGIME=]STATUS",
            help="originating (assumed where left out), non-originating or unknown; for one regime: "
            "RCEP=unknown.",
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="CONDITION=yes|no", help="Answer to a condition that a rate asks."),
    ] = None,
    edition: Annotated[str, typer.Option(help="HS edition of the code.")] = "HS2022",
    changes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Changes of trade policy (YAML, key changes).")
    ] = None,
    year: Annotated[int | None, typer.Option(help="All rates of one year, past or to come.")] = None,
    schedule: Annotated[
        str | None, typer.Option(metavar="FIRST-LAST", help="All rates from a year to a year: 2022-2040.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Quote the duty under every regime on file: rate, calculation, source, and why it is lawful or not.

    With --year or --schedule: the rates over time, and from when one regime is lower than another.

    Example: tumen duty --from KR --to JP --hs 3923.10 --value 10000 --currency JPY --on 2026-06-01
    """
    from tumen.api.duty import claims_stated
    from tumen.reference.currency import check_currency
    from tumen.tables.given import Reader, amount_of, day, economy_code
    from tumen.tables.given import answer as read_answer
    from tumen.tables.record import code
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.payable import payable
    from tumen.tariff.quote.quotes import Trade, quotes
    from tumen.tariff.rates.line_codes import check_zero

    reader = Reader()
    source, target = reader.get("--from", economy_code, exporter), reader.get("--to", economy_code, importer)
    line = reader.get("--hs", code, hs, edition)
    span = reader.get("", _span, year, schedule)
    quoted = (year is None and schedule is None) or value is not None or currency is not None
    money = reader.get("--currency", _given, check_currency, currency) if quoted else None
    worth = reader.get("--value", _given, lambda text: amount_of(text, money), value) if quoted else None
    if target is not None and line is not None:
        reader.get("--hs", check_zero, target, hs, edition)
    policy = reader.get("--changes", _changes, changes) if changes is not None else ()
    when = reader.get("--on", day, on)
    amounts = [reader.get("--quantity", _quantity, text) for text in quantity or ()]
    holds = [reader.get("--answer", read_answer, text) for text in answer or ()]
    statuses = [reader.get("--origin-status", _status, text) for text in origin_status or ()]
    if source is not None and source == target:
        reader.get("--from and --to", _same, source)
    goods = reader.get(
        "",
        lambda: Consignment(worth, money or "USD", dict(_all(amounts)), holds=dict(_all(holds))),
    )
    reader.done()
    if source is None or target is None or line is None or when is None or goods is None:
        raise AssertionError  # refused above
    book, trade = TariffBook().with_changes(policy or ()), Trade(target, source, line, when, goods)
    if span is not None:
        _over_years(book, trade, span, json=json)
        return
    claims = claims_stated(trade, book, dict(_all(statuses)), "--origin-status")
    found = quotes(trade, book, claims)
    under, collected = _under(trade, book), payable(trade, book, claims)
    if json:
        print_json({"quotes": found, "claims": claims, "national_lines": under, "payable": collected})
        return
    from tumen.report.text import payable_lines, quotes_lines

    print_lines(_claim_lines(claims, book_has=bool(book.coverage(target)), importer=target))
    print_lines([*quotes_lines(found), *payable_lines(collected)])
    print_lines(_under_lines(trade, under))


def _changes(path: Path) -> "tuple[PolicyChange, ...]":
    from tumen.tariff.policy.change_file import read_changes

    return read_changes(path)


def _given(read: "Callable[[str], T]", text: str | None) -> T:
    from tumen.errors import InputError

    if text is None:
        raise InputError.of("it is missing", "Add it, or ask for the rates alone with --year or --schedule")
    return read(text)


def _span(year: int | None, schedule: str | None) -> tuple[int, int] | None:
    """The years asked for, None for one day."""
    from tumen.errors import InputError

    if year is not None and schedule is not None:
        raise InputError.of("--year and --schedule are both given", "Give one of them")
    if year is not None:
        return year, year
    if schedule is None:
        return None
    parts = _YEARS.fullmatch(schedule)
    if parts is None:
        raise InputError.of(f"--schedule: {schedule!r} is no span of years", "Write it as 2022-2040")
    return int(parts[1]), int(parts[2])


def _over_years(book: "TariffBook", trade: "Trade", span: tuple[int, int], *, json: bool) -> None:
    from tumen.errors import InputError
    from tumen.tariff.quote.outlook import outlook

    if not all(1 <= year <= 9998 for year in span):
        raise InputError.of(f"{span[0]}-{span[1]} is no span of years", "Write years such as 2022-2040")
    first, last = date(span[0], 1, 1), date(span[1], 12, 31)
    goods = trade.goods if trade.goods.value is not None else None
    seen = outlook(book, trade.importer, trade.line, trade.exporter, first=first, last=last, goods=goods)
    if json:
        print_json(seen)
        return
    from tumen.report.years import outlook_lines

    print_lines(outlook_lines(seen))


def _all(found: "list[T | None]") -> "list[T]":
    return [item for item in found if item is not None]


def _same(economy: str) -> None:
    from tumen.errors import InputError

    raise InputError.of(f"both are {economy}: nothing is imported", "Give two economies")


def _quantity(text: str) -> "tuple[str, Decimal]":
    from tumen.errors import InputError
    from tumen.tables.given import amount

    parts = _QUANTITY.fullmatch(text)
    if parts is None:
        raise InputError.of(f"{text!r} is no quantity", 'Write a number and a unit, such as "100kg"')
    return parts[2], amount(parts[1])


def _status(text: str) -> tuple[str, str]:
    """Read ``unknown`` (for every regime, key ``*``) or ``RCEP=unknown``."""
    from tumen.errors import InputError

    regime, mark, status = text.rpartition("=")
    if status not in _STATUSES or (mark and not regime):
        raise InputError.of(f"{text!r} is no status", f"Write {', '.join(_STATUSES)}, or REGIME=status")
    return regime or "*", status


def _claim_lines(claims: "dict[str, Claim]", *, book_has: bool, importer: str) -> "Iterator[str]":
    if not book_has:
        yield f"no tariff of {importer} is on file"
    assumed = [code for code, claim in claims.items() if claim.status.endswith("(assumed)")]
    if assumed:
        yield (
            f"assumed: the good originates in the exporting economy under {', '.join(assumed)} and is shipped"
            " directly; state otherwise with --origin-status, find out with tumen origin"
        )


def _under(trade: "Trade", book: "TariffBook") -> dict[str, dict[str, str]]:
    """Rates by national line under the code and by regime, where there are several lines."""
    from tumen.reference.hs import HsCode
    from tumen.tariff.rates.beneficiaries import row_for

    lines = book.lines(trade.importer, trade.line, trade.on)
    if len(lines) < 2:
        return {}
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        rows = book.rates(trade.importer, HsCode(line.digits, trade.line.edition), trade.on)
        codes = dict.fromkeys(row.regime for row in rows)
        mine = {code: row_for(rows, code, trade.exporter, trade.on)[0] for code in codes}
        found[str(line)] = {code: row.text for code, row in mine.items() if row is not None}
    return found


def _under_lines(trade: "Trade", under: dict[str, dict[str, str]]) -> "Iterator[str]":
    if not under:
        return
    yield f"{len(under)} national lines of {trade.importer} under {trade.line.dotted}; name one with --hs"
    yield from aligned(
        [(line, ", ".join(f"{code} {rate}" for code, rate in rates.items())) for line, rates in under.items()]
    )
