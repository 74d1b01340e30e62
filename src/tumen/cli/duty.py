"""``tumen duty``: every regime of one consignment side by side."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.cli.options import command
from tumen.cli.output import give
from tumen.errors import InputError, Problem
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from tumen.reference.currency import ExchangeRates
    from tumen.tables.given import Reader
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.outlook import Outlook
    from tumen.tariff.quote.quotes import Claim, Quotes, Trade

_PARTS = ("inland-origin", "freight", "insurance", "fees", "inland-destination", "duty-in-price")
_STATUSES = ("originating", "non-originating", "unknown")
_YEARS = re.compile(r"\s*([0-9]{4})\s*-\s*([0-9]{4})\s*")
_QUANTITY = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(\S.*?)\s*")


@command
def duty(
    *,
    from_: str,
    to: str,
    hs: str,
    value: str | None = None,
    currency: str | None = None,
    quantity: list[str] | None = None,
    on: str | None = None,
    origin_status: list[str] | None = None,
    answer: list[str] | None = None,
    edition: str = "HS2022",
    changes: Path | None = None,
    exchange_rates: Path | None = None,
    announced: Path | None = None,
    remedies: Path | None = None,
    producer: str | None = None,
    year: int | None = None,
    schedule: str | None = None,
    json: bool = False,
) -> None:
    """Quote the duty under every regime on file: rate, calculation, source, and why it is lawful or not.

    With --year or --schedule: the rates over time, and from when one regime is lower than another.

    Example: tumen duty --from KR --to JP --hs 3923.10 --value 10000 --currency JPY --on 2026-06-01

    --from ECONOMY: Exporting economy (ISO code).
    --to ECONOMY: Importing economy.
    --hs: HS code, or national line of the importer.
    --value: Customs value of the consignment.
    --currency: Currency of the value (ISO 4217).
    --quantity NUMBER+UNIT: For specific duties: "100kg"; may be repeated.
    --on: Day of import; today if left out.
    --origin-status [REGIME=]STATUS: originating (assumed where left out), non-originating or unknown; for
      one regime: RCEP=unknown.
    --answer CONDITION=yes|no: Answer to a condition that a rate asks.
    --edition: HS edition of the code.
    --changes FILE: Changes of trade policy (YAML, key changes).
    --producer NAME: Who made or exports the goods, where a trade remedy names producers; "all others": none
      of those named.
    --year: All rates of one year, past or to come.
    --schedule FIRST-LAST: All rates from a year to a year: 2022-2040.
    """
    from tumen.api.duty import at_border, claims_stated
    from tumen.reference.currency import check_currency
    from tumen.reference.territories import nothing_imported
    from tumen.report.text import payable_lines, quotes_lines
    from tumen.report.years import outlook_lines
    from tumen.tables.given import Reader, amount_of, day, economy_code
    from tumen.tables.given import answer as read_answer
    from tumen.tables.record import code
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.payable import payable
    from tumen.tariff.quote.quotes import Trade
    from tumen.tariff.rates.line_codes import check_line
    from tumen.tariff.rates.store import filed_under

    reader = Reader()
    source, target = reader.get("--from", economy_code, from_), reader.get("--to", economy_code, to)
    line = reader.get("--hs", code, hs, edition)
    span = reader.get("", _span, year, schedule)
    if (year is None and schedule is None) or value is not None or currency is not None:
        fix = "Add it, or ask for the rates alone with --year or --schedule"
        given = {"--currency": currency, "--value": value}
        reader.problems += [Problem(f"{name}: it is missing", fix) for name in given if given[name] is None]
    money = None if currency is None else reader.get("--currency", check_currency, currency)
    worth = None if value is None else reader.get("--value", amount_of, value, money)
    if target is not None and line is not None:
        reader.get("--hs", check_line, target, line)
    book = _book(reader, changes, announced, remedies)
    rates = None if exchange_rates is None else reader.get("--exchange-rates", _rates, exchange_rates)
    when = reader.get("--on", day, on)
    amounts = [reader.get("--quantity", _quantity, text) for text in quantity or ()]
    holds = [reader.get("--answer", read_answer, text) for text in answer or ()]
    statuses = [reader.get("--origin-status", _status, text) for text in origin_status or ()]
    inside = None if target is None else nothing_imported(source, target, when or day(None))
    if inside is not None:
        what = f"--from and --to: both are {inside}: nothing is imported"
        reader.problems.append(Problem(what, "Give two economies"))
    many, answers = (dict(item for item in read if item is not None) for read in (amounts, holds))
    goods = reader.get("", lambda: Consignment(worth, money or "USD", many, holds=answers, producer=producer))
    reader.done()
    trade = at_border(Trade(target, source, line, when, goods), rates)
    if span is not None:
        seen = _over_years(book, trade, span)
        give(seen, outlook_lines(seen), json=json)
        return
    claims = claims_stated(trade, book, dict(statuses), "--origin-status")
    found = _quoted(trade, book, claims)
    under, collected = _under(trade, book), payable(found, book, claims)
    lines = [
        *([] if found.off_file is None else [found.off_file]),
        *_claim_lines(claims, book_has=bool(book.coverage(filed_under(target, when))), importer=target),
        *quotes_lines(replace(found, off_file=None)),
        *payable_lines(collected),
        *_under_lines(trade, under),
    ]
    plain = {
        "quotes": found,
        "claims": claims,
        "national_lines": under,
        "payable": collected,
        "covered": found.covered,
    }
    give(plain, lines, json=json)


def _span(year: int | None, schedule: str | None) -> tuple[int, int] | None:
    """The years asked for, None for one day."""
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


def _quoted(trade: "Trade", book: "TariffBook", claims: "Mapping[str, Claim]") -> "Quotes":
    from tumen.tariff.quote.charges import check_answers
    from tumen.tariff.quote.quotes import quotes

    check_answers(trade, book)
    return quotes(trade, book, claims)


def _over_years(book: "TariffBook", trade: "Trade", span: tuple[int, int]) -> "Outlook":
    from tumen.tariff.quote.charges import check_answers
    from tumen.tariff.quote.outlook import outlook

    if not all(1 <= year <= 9998 for year in span):
        raise InputError.of(f"{span[0]}-{span[1]} is no span of years", "Write years such as 2022-2040")
    first, last = date(span[0], 1, 1), date(span[1], 12, 31)
    seen = outlook(
        book, trade.importer, trade.line, trade.exporter, first=first, last=last, goods=trade.goods
    )
    check_answers(trade, book, {point.start for path in seen.paths for point in path.points})
    return seen


def _book(
    reader: "Reader", changes: Path | None, announced: Path | None, remedies: Path | None
) -> "TariffBook":
    """The tariffs on file with what the files say; the reader keeps what is wrong with them."""
    from tumen.tariff.book.announced import read_announced
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.policy.change_file import read_changes
    from tumen.tariff.policy.remedies import read_remedies

    policy = () if changes is None else reader.get("--changes", read_changes, changes)
    measures = () if remedies is None else reader.get("--remedies", read_remedies, remedies)
    told = () if announced is None else reader.get("--announced", read_announced, announced)
    book = TariffBook().with_changes(policy or ()).with_remedies(measures or ())
    return reader.get("--announced", book.with_announced, told or ()) or book


def _rates(path: Path) -> "ExchangeRates":
    from tumen.study.core.raw import read_exchange_rates

    return read_exchange_rates(path)


def _quantity(text: str) -> "tuple[str, Decimal]":
    from tumen.reference.units import unit
    from tumen.tables.given import amount

    parts = _QUANTITY.fullmatch(text)
    if parts is None:
        raise InputError.of(f"{text!r} is no quantity", 'Write a number and a unit, such as "100kg"')
    unit(parts[2])
    return parts[2], amount(parts[1])


def _status(text: str) -> tuple[str, str]:
    """Read ``unknown`` (for every regime, key ``*``) or ``RCEP=unknown``."""
    regime, mark, status = text.rpartition("=")
    if status not in _STATUSES or (mark and not regime):
        raise InputError.of(f"{text!r} is no status", f"Write {', '.join(_STATUSES)}, or REGIME=status")
    return regime or "*", status


def _claim_lines(claims: "dict[str, Claim]", *, book_has: bool, importer: str) -> Iterator[str]:
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


def _under_lines(trade: "Trade", under: dict[str, dict[str, str]]) -> Iterator[str]:
    if not under:
        return
    yield f"{len(under)} national lines of {trade.importer} under {trade.line.dotted}; name one with --hs"
    yield from aligned(
        [(line, ", ".join(f"{code} {rate}" for code, rate in rates.items())) for line, rates in under.items()]
    )


@command
def landed(
    *,
    from_: str,
    to: str,
    hs: str,
    price: str,
    term: str,
    currency: str,
    units: str = "1",
    cost: list[str] | None = None,
    claiming: list[str] | None = None,
    rate: list[str] | None = None,
    tax_rate: str | None = None,
    customs_value: str | None = None,
    quantity: list[str] | None = None,
    on: str | None = None,
    origin_status: list[str] | None = None,
    answer: list[str] | None = None,
    edition: str = "HS2022",
    changes: Path | None = None,
    exchange_rates: Path | None = None,
    announced: Path | None = None,
    remedies: Path | None = None,
    producer: str | None = None,
    json: bool = False,
) -> None:
    """The cost delivered of a consignment under every regime, step by step, for any pair of economies.

    What is left out is not known, which is never zero: write 0 for a cost that there is not.

    Example: tumen landed --from KR --to JP --hs 3923.10 --price 2.50 --term FOB --currency USD --units 1000
      --cost freight=200 --cost insurance=10 --cost fees=80 --cost inland-destination=0 --claiming RCEP=60

    --from ECONOMY: Exporting economy (ISO code).
    --to ECONOMY: Importing economy.
    --hs: HS code, or national line of the importer.
    --price: Of one unit at the term.
    --term TERM: Of Incoterms 2020, such as FOB, CIF or DDP.
    --currency: Of price and costs (ISO 4217).
    --units: In the consignment.
    --cost PART=AMOUNT: Of the consignment: inland-origin, freight, insurance, fees, inland-destination,
      duty-in-price; may be repeated.
    --claiming REGIME=AMOUNT: Cost of claiming a regime; may be repeated.
    --rate REGIME=RATE: A rate of duty not on file, or before it: MFN=8%.
    --tax-rate: Of the import tax, likewise: 21%.
    --customs-value BASIS: CIF or FOB, where it is not on file which customs take.
    --quantity NUMBER+UNIT: For specific duties: "100kg"; may be repeated.
    --on: Day of import; today if left out.
    --origin-status [REGIME=]STATUS: originating (assumed where left out), non-originating or unknown; for
      one regime: RCEP=unknown.
    --answer CONDITION=yes|no: Answer to a condition that a rate asks.
    --edition: HS edition of the code.
    --exchange-rates FILE: Rates of exchange with their days, as in a study's exchange_rates.
    --announced FILE: What tariffs name and do not print, and rates not on file.
    --producer NAME: Who made or exports the goods, where a trade remedy names producers.
    """
    from tumen.api.landed import landed_cost
    from tumen.tables.given import Reader, one_of
    from tumen.tables.given import answer as read_answer
    from tumen.tables.record import code

    reader = Reader()
    line = reader.get("--hs", code, hs, edition)
    parts = {
        reader.get("--cost", one_of, name, _PARTS, "part of the cost"): amount
        for name, amount in _pairs(reader, "--cost", cost)
    }
    claimed, stated = (dict(_pairs(reader, *of)) for of in (("--claiming", claiming), ("--rate", rate)))
    amounts = [reader.get("--quantity", _quantity, text) for text in quantity or ()]
    holds = [reader.get("--answer", read_answer, text) for text in answer or ()]
    statuses = [reader.get("--origin-status", _status, text) for text in origin_status or ()]
    found = None
    try:
        found = landed_cost(
            hs if line is None else line,
            to=to,
            exporter=from_,
            price=price,
            term=term,
            currency=currency,
            units=units,
            on=on,
            **{name.replace("-", "_"): amount for name, amount in parts.items() if name},
            claiming=claimed,
            rates=stated,
            tax_rate=tax_rate,
            customs_value=customs_value,
            quantities=dict(filter(None, amounts)),
            origin=dict(filter(None, statuses)),
            answers=dict(filter(None, holds)),
            changes=changes or (),
            exchange_rates=exchange_rates,
            announced=announced or (),
            remedies=remedies or (),
            producer=producer,
        )
    except InputError as error:  # what is wrong in an option that was read here is told once
        told = {item.what.partition(": ")[2] for item in reader.problems}
        reader.problems += [item for item in error.problems if item.what.partition(": ")[2] not in told]
    reader.done()
    if found is not None:
        give({"landed": found.record, "claims": found.claims}, [found.explain()], json=json)


def _pairs(reader: "Reader", option: str, given: list[str] | None) -> "Iterator[tuple[str, str]]":
    """What is given as NAME=AMOUNT, each name once."""
    seen = set[str]()
    for text in given or ():
        name, mark, amount = (part.strip() for part in text.partition("="))
        if not mark or not name or not amount or name in seen:
            what = f"{name} is given twice" if name in seen else f"{text!r} gives nothing"
            reader.problems.append(Problem(f"{option}: {what}", "Write NAME=AMOUNT, each name once"))
            continue
        seen.add(name)
        yield name, amount
