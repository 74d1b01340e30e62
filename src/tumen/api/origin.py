"""Whether one good originates: under one agreement, or under all of them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.api.arguments import door, question_of
from tumen.api.result import Result, named, rows_of
from tumen.origin.spelling import check_words
from tumen.reference.nomenclature import labelled
from tumen.tables.given import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from tumen.agreements.model import Agreement, InForce
    from tumen.origin.bill import Bill
    from tumen.origin.country import CountryOfOrigin
    from tumen.origin.determination import Determination, Node
    from tumen.origin.non_preferential import NonPreferentialOrigin
    from tumen.study.product.compare import AgreementsCompared
    from tumen.tariff.quote.quoted import Quotes


class OriginResult(Result["Determination"]):
    """Whether a good originates under an agreement: `record` is the determination, with its tree of tests."""

    def __init__(
        self, record: Determination, bill: Bill, agreement: Agreement, country: CountryOfOrigin | None
    ) -> None:
        super().__init__(record)
        self.bill, self.agreement, self.country_of_origin = bill, agreement, country

    @property
    def answer(self) -> str:
        """Status, criterion and rule in one sentence, with what is assumed and what is missing."""
        found = self.record
        text = f"{labelled(found.good)} made in {found.country} is {found.status} under {found.agreement}"
        if found.on is not None:
            text += f" on {found.on}"
        if found.criterion is not None:
            text += (
                f": {found.criterion}, {found.rule}" if found.criterion == "PSR" else f": {found.criterion}"
            )
        if found.margin is not None:
            text += f" (margin {found.margin:+.2f} percentage points)"
        if found.assumed:
            text += f"; assumed to originate without a declaration: {', '.join(found.assumed)}"
        if found.needs:
            text += f"; to settle it: {'; '.join(found.needs)}"
        if found.questions:
            text += f"; to be asked: {'; '.join(found.questions)}"
        return f"{text}."

    def explain(self) -> str:
        """The whole tree of tests with articles, figures and margins."""
        from tumen.report.text import determination_lines

        return "\n".join(determination_lines(self.record, self.country_of_origin))

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        return _determination_rows(self.record)

    def _title(self) -> str:
        return f"{labelled(self.record.good)} under {self.record.agreement}"

    def _facts(self) -> Iterator[tuple[str, object]]:
        found = self.record
        yield from super()._facts()
        yield "rule", found.rule
        yield "preference (origin and direct consignment)", found.preference_eligible
        if self.country_of_origin is not None:
            yield "country of origin", self.country_of_origin.party


def _determination_rows(found: Determination) -> dict[str, list[dict[str, Any]]]:
    return {
        "materials": rows_of(found.materials, "material=name", "hs=hs.dotted", "value", "vnm", "because"),
        "alternatives": rows_of(found.alternatives, "rule", "met", "margin"),
        "tests": [row for part in (found.trace, found.consignment) for row in _tests(part, 0)],
    }


class NonPreferentialResult(Result["NonPreferentialOrigin"]):
    """Of which economy a good is where no preference is asked for: determined, assumed or not determined."""

    @property
    def answer(self) -> str:
        """The origin, on what it rests, and what is missing."""
        found = self.record
        text = f"{labelled(found.good)}: {found}" if found.good else str(found)
        if found.needs:
            text += f"; to settle it: {'; '.join(found.needs)}"
        if found.determination is not None and found.determination.questions:
            text += f"; to be asked: {'; '.join(found.determination.questions)}"
        return f"{text}."

    def explain(self) -> str:
        """The answer, then the whole tree of tests by the importer's rules."""
        from tumen.report.text import non_preferential_lines

        return "\n".join(non_preferential_lines(self.record))

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        found = self.record.determination
        return {} if found is None else _determination_rows(found)

    def _title(self) -> str:
        return f"Non-preferential origin for {self.record.importer}"


def _tests(node: Node, depth: int) -> Iterator[dict[str, Any]]:
    columns = ("test", "text", "met", "article", "figure", "threshold", "margin", "needs")
    yield from rows_of([node], *columns, depth=depth)
    for child in node.children:
        yield from _tests(child, depth + 1)


@door
def determine(
    bill: Bill | Mapping[str, Any] | str | Path,
    agreement: Agreement | str | Path,
    *,
    to: str | None = None,
    on: date | str | None = None,
) -> OriginResult:
    """Determine whether a good originates under an agreement.

    Parameters
    ----------
    bill
        The good and what it is made of; keys with values, or the path of a file of them, do too.
    agreement
        Its code, or the folder of an own one.
    to
        Economy that imports: the agreement must be in force between the two. Left out: for any Party.
    on
        Day of import, "2026-06-01"; today if left out. It decides Parties, HS edition and rule.

    Raises
    ------
    InputError
        If the agreement is not in force, or with every problem of the arguments.
    """
    reader = Reader()
    stated, (law, *_), importer, when = question_of(reader, bill, [agreement], to, on)
    reader.done()
    check_words(stated, [law.provisions])
    return origin_of(stated, law, when, importer)


@door
def non_preferential_origin(
    bill: Bill | Mapping[str, Any] | str | Path, *, to: str, on: date | str | None = None
) -> NonPreferentialResult:
    """Determine whether a good is of the economy where it was last worked, by the importer's own rules: for
    MFN treatment, anti-dumping duty, duties added on an economy's goods, marking.

    Parameters
    ----------
    bill
        As of `determine`; materials made in another economy count as imported, whatever an agreement says.
    to
        Economy that imports. Where its rules are not on file the good is assumed to be of the economy where
        it was last worked, and the answer says so.
    on
        Day of import; today if left out.

    Raises
    ------
    InputError
        With every problem of the arguments.
    """
    from tumen.agreements.load import non_preferential_rules
    from tumen.origin.non_preferential import non_preferential_origin as determined

    reader = Reader()
    stated, _, importer, when = question_of(reader, bill, None, to, on)
    reader.done()
    if (rules := non_preferential_rules(importer, when)) is not None:
        check_words(stated, [rules.provisions])
    found: NonPreferentialOrigin = determined(stated, importer, when)
    return NonPreferentialResult(found)


def origin_of(bill: Bill, agreement: Agreement, on: date, importer: str | None) -> OriginResult:
    """Origin, and the country of origin that a proof states where the importer's rates hang on it."""
    from tumen.origin.country import country_of_origin
    from tumen.origin.determine import determine_under, law_on
    from tumen.tariff.book.by_party import rates_differ
    from tumen.tariff.book.tariffs import TariffBook

    law = law_on(agreement, bill.country, on, importer)
    result = determine_under(bill, law)
    country = None
    if result.originating is True and importer is not None:
        country = country_of_origin(
            bill,
            result,
            law,
            differs=rates_differ(TariffBook(), agreement, importer, bill.hs, on),
            in_appendix=agreement.in_appendix_on(importer, bill.hs, on),
        )
    return OriginResult(result, bill, agreement, country)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Agreements side by side for one good and pair, with the duty on 100 of customs value."""

    comparison: AgreementsCompared
    quotes: Quotes


class CompareResult(Result[SideBySide]):
    """Which agreement to claim: every one in force side by side, with the duty on 100 of customs value."""

    def __init__(
        self,
        record: SideBySide,
        origins: tuple[OriginResult, ...],
        others: tuple[tuple[Agreement, InForce], ...],
    ) -> None:
        super().__init__(record)
        self.origins, self.others = origins, others

    @property
    def claim(self) -> str | None:
        """Code of the regime to claim, MFN where claiming saves nothing, None where that is not known."""
        return self.record.comparison.claim

    @property
    def answer(self) -> str:
        """Which to claim."""
        return self.record.comparison.verdict

    def of(self, agreement: str) -> OriginResult:
        """The determination under one agreement."""
        known = {item.agreement.code: item for item in self.origins}
        return named(agreement, known, f"{agreement!r} was not compared", "Compared were")

    def explain(self) -> str:
        """Every determination in full."""
        return "\n\n".join(item.explain() for item in self.origins)

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        options = rows_of(
            self.record.comparison.options,
            "agreement",
            "status",
            "criterion",
            "margin",
            "may_be_claimed=lawful",
            "rate",
            "duty",
            "proof=proof.names",
            "proof_valid=proof.valid",
            "records_kept=proof.records",
        )
        left = [{"agreement": item.code, "reason": force.reason} for item, force in self.others]
        return {"agreements": options, "not_applied": left}

    def _title(self) -> str:
        return "Agreements side by side"


@door
def compare(
    bill: Bill | Mapping[str, Any] | str | Path,
    *,
    to: str,
    on: date | str | None = None,
    agreements: str | list[str] | None = None,
) -> CompareResult:
    """Put the agreements in force for a good side by side: origin, duty on 100 of customs value, proof, which
    to claim.

    Parameters
    ----------
    bill, to, on
        As of `determine`.
    agreements
        Codes; left out: every agreement on file that is in force for the pair and day.

    Raises
    ------
    InputError
        If none is in force, or with every problem of the arguments.
    """
    from tumen.study.product.compare import agreements_between

    reader = Reader()
    stated, used, importer, when = question_of(reader, bill, agreements, to, on)
    reader.done()
    others: tuple[tuple[Agreement, InForce], ...] = ()
    if agreements is None:
        used, others = agreements_between(stated.country, importer, when)
    return compared(stated, origins_of(stated, used, when, importer), others, when, importer)


def origins_of(bill: Bill, used: tuple[Agreement, ...], on: date, importer: str) -> tuple[OriginResult, ...]:
    """Origin under each of the agreements asked.

    Raises
    ------
    InputError
        If none of them knows a word of the bill that would be passed over (see `check_words`).
    """
    if used:
        check_words(bill, [item.provisions for item in used])
    return tuple(origin_of(bill, item, on, importer) for item in used)


def compared(
    bill: Bill,
    origins: tuple[OriginResult, ...],
    others: tuple[tuple[Agreement, InForce], ...],
    on: date,
    importer: str,
) -> CompareResult:
    """The agreements side by side, and every regime's duty on 100 of customs value."""
    from tumen.study.product.compare import compare as side_by_side
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.quotes import Claim, Trade, quotes

    trade = Trade(importer, bill.country, bill.hs, on, Consignment(Decimal(100), ""))
    claims = {item.agreement.code: Claim.of(item.record, item.country_of_origin) for item in origins}
    quoted = quotes(trade, TariffBook(), claims)
    found = [(item.agreement, item.record, item.country_of_origin) for item in origins]
    return CompareResult(SideBySide(side_by_side(found, quoted, bill.country), quoted), origins, others)
