"""Agreements side by side for one good, one pair of economies and one day: what each asks, gives, and which
to claim.

Nothing new is computed here: origin comes from the determinations, duty from the quotes, proofs from the
provisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.agreements.model import Agreement, InForce
from tumen.errors import InputError
from tumen.language.force import in_force
from tumen.origin.country import CountryOfOrigin
from tumen.origin.determination import Determination, Status
from tumen.origin.truth import Truth
from tumen.study.product.results import OriginAnswer
from tumen.study.statements import Figure, Names, Statement, say_that
from tumen.study.words.say import say
from tumen.tariff.quote.quotes import Quote, Quotes

NOT_ON_FILE = "not on file"
_STATUS = {Status.ORIGINATING: 0, Status.UNDETERMINED: 1, Status.NOT_ORIGINATING: 2}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a claim needs. None: not on file."""

    names: tuple[str, ...] | None
    """Kinds of proof that can be had in the exporting Party, each once."""
    kinds: tuple[str, ...] | None
    """Each with who makes it out and the article."""
    valid: str | None
    records: str | None
    not_needed: str | None
    """Up to which consignment no proof is asked for."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementOption:
    """One agreement in force for the pair and day."""

    agreement: str
    title: str
    status: Status
    criterion: str | None
    margin: Decimal | None
    """Percentage points of the best alternative of the rule, None where it has none or it is not known."""
    eligible: Truth
    """Originating and directly consigned."""
    country: str | None
    """Country of origin that the proof states, None where the rate does not ask or it is not known."""
    needs: tuple[str, ...]
    lawful: Truth
    """Whether it may be claimed; None also where no duty is asked."""
    rate: str | None
    """In Tumen's notation, None where no rate is on file."""
    duty: Decimal | None
    """What it would be, lawful or not; None where it is not known."""
    proof: Proof


@dataclass(frozen=True, slots=True)
class AgreementsCompared:
    """All agreements in force, the lowest lawful duty first, and which regime to claim."""

    options: tuple[AgreementOption, ...]
    claim: str | None
    """Code of the regime to claim, ``MFN`` where claiming saves nothing, None where that is not known."""
    open: tuple[str, ...]
    """Regimes that may be lower and are not settled: the choice holds until they are."""
    statement: Statement
    outside: tuple[str, ...] = ()
    """Why the other agreements do not apply."""
    verdict: str = field(init=False)
    """The statement in English."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", say(self.statement))

    def told(self) -> str:
        """The verdict in the language in force."""
        return say(self.statement, in_force())


def compare(
    found: Iterable[tuple[Agreement, Determination, CountryOfOrigin | None]],
    quoted: Quotes | None,
    exporter: str,
    *,
    chosen: str | None = None,
    unpriced: tuple[str, ...] = (),
) -> AgreementsCompared:
    """Put the agreements side by side.

    Parameters
    ----------
    found
        Each agreement in force with its determination and the country of origin that a proof states.
    quoted
        Every regime's duty of one consignment; None where no duty is asked.
    exporter
        Economy where the good is made: it decides which proofs can be had.
    chosen
        The regime already chosen by cost delivered; else the lowest lawful duty decides.
    unpriced
        Lawful regimes of lower duty whose cost is not known: one of them may be the cheapest.
    """
    options = tuple(sorted((_option(*item, quoted, exporter) for item in found), key=_rank))
    if not options:
        return AgreementsCompared((), None, (), say_that("claim_none_in_force"))
    if quoted is None:
        return AgreementsCompared(options, None, (), _without_duty(options))
    mfn = quoted.of("MFN")
    if mfn is not None and mfn.usable and mfn.amount == 0:  # whatever the rest of the cost is
        return AgreementsCompared(options, "MFN", (), say_that("claim_nothing_free"))
    if unpriced:
        return AgreementsCompared(options, None, unpriced, say_that("claim_unpriced", missing=unpriced))
    claim = chosen or (quoted.best.regime if quoted.best is not None else None)
    may = tuple(quote.regime for quote in quoted.could_be_lower)
    return AgreementsCompared(options, claim, may, _verdict(options, quoted, claim, may))


def agreements_between(
    exporter: str, importer: str, on: date
) -> tuple[tuple[Agreement, ...], tuple[tuple[Agreement, InForce], ...]]:
    """Agreements on file that are in force from one economy to another on a day, and the others with the
    reason.

    Raises
    ------
    InputError
        If none is in force, with every reason.
    """
    loaded = [load_agreement(code) for code in agreements_on_file()]
    forces = [(item, item.in_force(exporter, importer, on)) for item in loaded]
    used = tuple(item for item, force in forces if force.holds)
    others = tuple((item, force) for item, force in forces if not force.holds)
    if not used:
        reasons = "; ".join(not_applied(others, exporter, importer))
        raise InputError.of(
            f"no agreement on file is in force from {exporter} to {importer} on {on} ({reasons})",
            "Choose another day or pair, or name an agreement or its folder",
        )
    return used, others


def of_origins(
    origins: Iterable[OriginAnswer],
    quoted: Quotes | None,
    exporter: str,
    importer: str,
    *,
    chosen: str | None = None,
    unpriced: tuple[str, ...] = (),
) -> AgreementsCompared:
    """Put the answers of a study for one pair side by side, and say why the others do not apply."""
    loaded = [(load_agreement(item.agreement), item) for item in origins]
    found = [
        (agreement, item.determination, item.country)
        for agreement, item in loaded
        if item.determination is not None
    ]
    others = [(agreement, item.in_force) for agreement, item in loaded if item.determination is None]
    compared = compare(found, quoted, exporter, chosen=chosen, unpriced=unpriced)
    return replace(compared, outside=tuple(not_applied(others, exporter, importer)))


def not_applied(others: Iterable[tuple[Agreement, InForce]], exporter: str, importer: str) -> Iterator[str]:
    """Why agreements do not apply: each between two Parties by itself, those of others together."""
    outside = []
    for agreement, force in others:
        if agreement.is_party(exporter) and agreement.is_party(importer):
            yield f"{agreement.code}: {force.reason}"
        else:
            outside.append(agreement.code)
    if outside:
        yield f"{exporter} and {importer} are not both Parties of {', '.join(outside)}"


def _option(
    agreement: Agreement,
    determination: Determination,
    country: CountryOfOrigin | None,
    quoted: Quotes | None,
    exporter: str,
) -> AgreementOption:
    quote = quoted.of(agreement.code) if quoted is not None else None
    return AgreementOption(
        agreement.code,
        agreement.title,
        determination.status,
        determination.criterion,
        determination.margin,
        determination.preference_eligible,
        country.party if country is not None else None,
        determination.needs,
        quote.lawful if quote is not None else None,
        quote.rate if quote is not None else None,
        quote.duty.amount if quote is not None and quote.duty is not None else None,
        proof_of(agreement, exporter),
    )


def proof_of(agreement: Agreement, exporter: str) -> Proof:
    """What the agreement asks to prove origin of goods of the exporter."""
    policy = agreement.provisions.proofs
    if policy is None:
        return Proof(None, None, None, None, None)
    types = agreement.proof_types(exporter)
    return Proof(
        tuple(dict.fromkeys(kind.kind for kind in types)) or None,
        tuple(
            f"{kind.kind} by {kind.who} [{kind.article}]" + (f": {kind.note}" if kind.note else "")
            for kind in types
        )
        or None,
        _cited(policy.valid_months, "months", policy.valid_article),
        _cited(policy.records_years, "years", policy.records_article),
        _cited(policy.waiver_value, policy.waiver_currency or "", policy.waiver_article),
        policy.notes,
    )


def _cited(figure: Decimal | int | None, unit: str, article: str | None) -> str | None:
    if figure is None:
        return None
    text = f"{figure:,} {unit}".strip()
    return f"{text} [{article}]" if article else text


def _rank(option: AgreementOption) -> tuple[int, Decimal, int, str]:
    """Lawful and priced, the cheapest first; then what may yet be claimed; then what may not."""
    usable = option.lawful is True and option.duty is not None
    place = 0 if usable else 2 if option.lawful is False else 1
    duty = option.duty if usable and option.duty is not None else Decimal(0)
    return (place, duty, _STATUS[option.status], option.agreement)


def _without_duty(options: Sequence[AgreementOption]) -> Statement:
    if yes := [item.agreement for item in options if item.status is Status.ORIGINATING]:
        return say_that("claim_originating", agreements=Names(tuple(yes)))
    missing = [
        need or "whether the good originates"
        for item in options
        if item.status is Status.UNDETERMINED
        for need in item.needs or ("",)
    ]
    return say_that("claim_originating_nowhere", missing=missing)


def _verdict(
    options: Sequence[AgreementOption], quoted: Quotes, claim: str | None, may: tuple[str, ...]
) -> Statement:
    """Which to claim; where a lower duty could exist, under which regimes."""
    if claim is None:
        missing = "no lawful duty is known"
        if all(quote.rate is None for quote in quoted.quotes):
            missing = f"no rate of {quoted.trade.importer} on {quoted.trade.line.dotted} is on file"
        if lawful := tuple(item.agreement for item in options if item.lawful):
            return say_that("claim_not_known_but_may", missing=[missing], lawful=Names(lawful))
        return say_that("claim_not_known", missing=[missing])
    quote = quoted.of(claim)
    if claim == "MFN":
        return say_that("claim_nothing", missing=may)
    same = tuple(
        other.regime
        for other in quoted.quotes
        if other.usable and quote is not None and other.regime != claim and _amount(other) == _amount(quote)
    )
    if same:
        return say_that("claim_tied", missing=may, regime=claim, same=Names(same))
    return say_that("claim_regime", missing=may, regime=claim)


def duty_statement(quoted: Quotes) -> Statement:
    """What the lowest duty is known to be, and what could be lower."""
    open_ = tuple(quote.regime for quote in quoted.could_be_lower)
    best = quoted.best
    if best is None or best.duty is None or best.duty.amount is None:
        needs = open_ or tuple(need for quote in quoted.quotes for need in quote.needs)
        return say_that("duty_not_known", missing=needs or ("a rate on file",))
    amount = Figure(best.duty.amount, best.duty.currency)
    return say_that("duty_lowest", missing=open_, regime=best.regime, amount=amount)


def _amount(quote: Quote) -> Decimal | None:
    return quote.duty.amount if quote.duty is not None else None
