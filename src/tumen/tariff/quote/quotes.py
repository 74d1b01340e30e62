"""Every lawful regime of one consignment side by side: duty, calculation, law, source, and the lowest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.agreements.model import Agreement
from tumen.errors import InputError, Problem
from tumen.origin.truth import Truth, all_of
from tumen.tables.given import economy_code, nearest
from tumen.tariff.book.by_party import rate_that_counts, rates_by_party
from tumen.tariff.book.coverage import preferences_beyond
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.book.years import off_file
from tumen.tariff.policy.changed_rates import standing
from tumen.tariff.policy.remedies_on_file import not_reckoned
from tumen.tariff.quote.charges import charged, rests_on, without_charges
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.differential import best_of, differential_rates
from tumen.tariff.quote.duty import Consignment, Duty, compute, money, whichever
from tumen.tariff.quote.quoted import Charge, Claim, Quote, Quotes, Trade
from tumen.tariff.rates.beneficiaries import mfn_rate, row_for
from tumen.tariff.rates.expression import Rate, answers_of_day, definite, for_origin, questions, without
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.line_codes import check_line
from tumen.tariff.rates.notation import print_rate
from tumen.tariff.rates.on_file import RateOnFile, regime_title, role_of, source_text
from tumen.tariff.rates.store import filed_under, regimes, sources

__all__ = ["Charge", "Claim", "Quote", "Quotes", "Trade", "quotes"]


def quotes(
    trade: Trade,
    book: TariffBook,
    claims: Mapping[str, Claim] | None = None,
    agreements: Mapping[str, Agreement] | None = None,
) -> Quotes:
    """Quote the MFN rate and every regime with a rate on file for the pair of economies and the day.

    Parameters
    ----------
    claims
        What is known of origin, by agreement. Without a claim a preference is quoted and not lawful yet.
    agreements
        Agreements by code, for whether they are in force and for their articles; those on file by default.

    Raises
    ------
    InputError
        If an economy is not on file, the code is none of the importer's, or a claim
        is under a regime that is neither on file nor stated.
    """
    economy_code(trade.importer)
    economy_code(trade.exporter)
    check_line(trade.importer, trade.line)
    rows = book.rates(trade.importer, trade.line, trade.on)
    claims = claims or {}
    _check_regimes(claims, book, rows, agreements or {})
    known = agreements if agreements is not None else _on_file({*claims, *(row.regime for row in rows)})
    met = standing(book.on_top, trade.importer, trade.line, trade.on)
    asked = [row.rate for row in rows] + [change.rate for change in met if change.rate is not None]
    seasons = answers_of_day({text for rate in asked for text in questions(rate)}, trade.on)
    goods = replace(
        trade.goods, holds={**seasons, **trade.goods.holds}, valued=trade.goods.valued or _valued(trade)
    )
    desk = _Desk(replace(trade, goods=goods), book, rows, claims, known)
    desk = replace(desk, claims={code: _of_one_rate(desk, code, claim) for code, claim in claims.items()})
    general = _mfn(desk)
    mfn = charged(general, desk.trade, met)
    codes = dict.fromkeys(row.regime for row in rows if role_of(row.regime) not in {"mfn", "component"})
    codes.update(dict.fromkeys(desk.claims))
    others = [quote for code in codes if (quote := _preference(desk, code, general.duty)) is not None]
    priced = [_against(desk, charged(quote, desk.trade, met), mfn) for quote in others]
    found = (mfn, *sorted(priced, key=lambda quote: quote.regime))
    return replace(
        _compared(trade, found),
        off_file=None if _stated(rows) else off_file(trade.importer, trade.on),
        rests=rests_on(met, trade),
        not_reckoned=(
            *preferences_beyond(trade.importer),
            *not_reckoned(trade.importer, book.remedies),
            f"excise of {trade.importer}",
        ),
    )


def _stated(rows: Iterable[RateOnFile]) -> bool:
    """Whether the MFN rate is one that is stated, so that the days on file do not matter."""
    return any(role_of(row.regime) == "mfn" and not sources().keys() & set(row.sources) for row in rows)


def _valued(trade: Trade) -> tuple[str, ...]:
    """How customs make the value, where it is stated in another currency."""
    said = CustomsRates(None, trade.importer, trade.on).said(trade.goods.currency)
    return (said,) if said is not None and trade.goods.value is not None else ()


def _check_regimes(
    claims: Mapping[str, Claim],
    book: TariffBook,
    rows: Iterable[RateOnFile],
    agreements: Mapping[str, Agreement],
) -> None:
    """Refuse a claim under a regime that nobody knows: it would be passed over."""
    known = {*agreements, *(row.regime for row in rows)}
    if claims.keys() <= known:
        return
    known |= {*regimes(), *agreements_on_file(), *(row.regime for row in book.stated)}
    problems = [
        Problem(f"{code!r} is no regime on file or stated", nearest(code, sorted(known), "Regimes are"))
        for code in claims
        if code not in known
    ]
    if problems:
        raise InputError(problems)


@dataclass(frozen=True, slots=True)
class _Desk:
    trade: Trade
    book: TariffBook
    rows: tuple[RateOnFile, ...]
    claims: Mapping[str, Claim]
    agreements: Mapping[str, Agreement]

    def goods(self, party: str | None) -> Consignment:
        """The consignment as goods of a Party (None: it is not known of which)."""
        return replace(self.trade.goods, origin=party)

    def duty(self, rate: Rate, party: str | None) -> Duty:
        """The duty at a rate for goods of a Party."""
        return compute(rate, self.goods(party))


def _on_file(wanted: Iterable[str]) -> dict[str, Agreement]:
    return {code: load_agreement(code) for code in agreements_on_file() if code in wanted}


def _mfn(desk: _Desk) -> Quote:
    row = next((row for row in desk.rows if role_of(row.regime) == "mfn"), None)
    if row is None:
        trade = desk.trade
        undated = tuple(
            f"{source_text(found.sources)}: {found.text}, without a year; state it to use it"
            for found in desk.book.undated(filed_under(trade.importer, trade.on), trade.line)
            if role_of(found.regime) == "mfn"
        )
        return Quote(
            "MFN",
            regime_title("MFN"),
            "mfn",
            True,
            "no MFN rate on file",
            None,
            None,
            needs=(f"the MFN rate of {trade.importer} on {trade.line} on {trade.on}",),
            notes=undated,
        )
    found = _open_to_all(desk, row, "mfn")
    reason, notes = "applies without a claim", (*row.notes, *desk.trade.goods.valued)
    return replace(found, lawful=True, reason=reason, notes=notes)


def _open_to_all(desk: _Desk, row: RateOnFile, role: str) -> Quote:
    """A rate that goods of every origin may have, where its condition holds."""
    rate = row.rate if desk.trade.excluded is None else without(row.rate, desk.trade.excluded)
    duty = desk.duty(rate, desk.trade.origin)
    lawful: Truth = True if duty.known else (False if duty.excluded else None)
    says = {True: "its condition holds", False: "its condition does not hold", None: "its condition is open"}
    return Quote(
        row.regime,
        regime_title(row.regime),
        role,
        lawful,
        says[lawful],
        row.text,
        duty,
        source=source_text(row.sources),
        needs=duty.needs,
        notes=row.notes,
        changes=row.changes,
    )


@dataclass(frozen=True, slots=True)
class _Priced:
    """The rate that a preferential regime gives, before the law is asked."""

    party: str
    """Whose goods they are for the rate."""
    benefit: Truth
    row: RateOnFile | None = None
    rate: Rate | None = None
    duty: Duty | None = None
    notes: tuple[str, ...] = ()
    article: str | None = None
    country_matters: bool = True
    """False where the rate does not hang on the country of origin."""


def _preference(desk: _Desk, code: str, general: Duty | None) -> Quote | None:
    """One preferential regime; None where its rates are for goods of others only.

    `general` is the duty under the MFN rate, without what changes of policy add.
    """
    if role_of(code) == "programme":
        row = next((row for row in desk.rows if row.regime == code), None)
        return None if row is None else _open_to_all(desk, row, "programme")
    claim, agreement = desk.claims.get(code), desk.agreements.get(code)
    priced = _settled(desk, _priced(desk, code), general)
    if priced.row is None and claim is None:
        return None
    articles = agreement.provisions.rate_articles if agreement else {}
    cited = [articles.get("preferential"), priced.article]
    lawful, reason, needs = _lawful(desk, code, priced)
    if priced.row is None:
        needs = (
            *needs,
            f"the {code} rate of {desk.trade.importer} on {desk.trade.line} for goods of {priced.party}",
        )
    notes = (*(priced.row.notes if priced.row else ()), *priced.notes)
    if priced.duty is not None:
        needs = tuple(dict.fromkeys((*needs, *priced.duty.needs)))
        if priced.duty.excluded:
            ended = f" ({', '.join(priced.row.changes)})" if priced.row and priced.row.changes else ""
            lawful, reason = False, f"{priced.duty.calculation}{ended}: the MFN rate applies"
            cited.append(articles.get("lower_mfn"))
    return Quote(
        regime=code,
        title=regime_title(code),
        role=role_of(code),
        lawful=lawful,
        reason=reason,
        rate=None if priced.rate is None else print_rate(priced.rate),
        duty=priced.duty,
        articles=tuple(article for article in cited if article),
        source=source_text(priced.row.sources) if priced.row else None,
        needs=() if lawful is False else needs,
        notes=notes,
        changes=priced.row.changes if priced.row else (),
    )


def _against(desk: _Desk, quote: Quote, mfn: Quote) -> Quote:
    """Say where the MFN duty is not higher, so that there is nothing to claim."""
    mine, general = quote.amount, mfn.amount
    if quote.role == "programme" or mine is None or general is None or general > mine:
        return quote
    agreement = desk.agreements.get(quote.regime)
    article = agreement.provisions.rate_articles.get("lower_mfn") if agreement else None
    notes = (*quote.notes, "the MFN duty is not higher: nothing to claim")
    return replace(quote, notes=notes, articles=(*quote.articles, article) if article else quote.articles)


def _lawful(desk: _Desk, code: str, priced: _Priced) -> tuple[Truth, str, tuple[str, ...]]:
    """Whether the regime may be claimed: in force, for goods of that Party, and the good qualifies."""
    trade, claim, agreement = desk.trade, desk.claims.get(code), desk.agreements.get(code)
    tests: list[tuple[Truth, str, str]] = []
    if agreement is not None:
        in_force = agreement.in_force(trade.exporter, trade.importer, trade.on)
        tests.append((in_force.holds, in_force.reason, "whether the agreement is in force between the two"))
    if priced.row is not None and priced.benefit is None:
        text = f"whether {code} covers goods of {priced.party}"
        tests.append((None, f"{text} is not on file", text))
    if claim is None:
        tests.append((None, "origin not determined", f"whether the good originates under {code}"))
    else:
        reason = claim.status
        if claim.status == "originating" and claim.eligible is not True:
            reason = "originating, and direct consignment " + (
                "not kept" if claim.eligible is False else "not known"
            )
        tests.append((claim.eligible, reason, f"origin under {code}"))
        if claim.country is None and priced.country_matters:
            tests.append((None, "the country of origin is not known", "the country of origin"))
    lawful = all_of(holds for holds, _, _ in tests)
    shown = [test for test in tests if test[0] is lawful]
    reason = "; ".join(reason for _, reason, _ in shown)
    if lawful is not None:
        return lawful, reason, ()
    return None, reason, (*(need for _, _, need in shown), *(claim.needs if claim else ()))


def _priced(desk: _Desk, code: str) -> _Priced:
    """The rate of the country of origin, or a lower one that the importer may choose instead."""
    trade, claim = desk.trade, desk.claims.get(code)
    party = (claim.country or trade.exporter) if claim else trade.exporter
    row, benefit = row_for(desk.rows, code, party, trade.on)
    agreement = desk.agreements.get(code)
    policy = agreement.provisions.differentials if agreement else None
    differential = (
        policy is not None and agreement is not None and _treats_differently(agreement, trade.importer)
    )
    if row is None:
        return _Priced(party, benefit, country_matters=differential)
    rate = for_origin(row.rate, party)
    priced = _Priced(party, benefit, row, rate, desk.duty(rate, party), country_matters=differential)
    if not differential or agreement is None or policy is None or claim is None:
        return priced
    choices = differential_rates(
        rates_by_party(desk.book, agreement, trade.importer, trade.line, trade.on),
        desk.goods(party),
        country=claim.country,
        contributors=claim.contributors,
        mfn=mfn_rate(desk.rows),
        articles=policy.articles,
        can_prove=claim.can_prove,
    )
    notes = tuple(
        f"{item.text}: {readable(item.rate)}" + ("" if item.evidence else ", contributions to be proved")
        if item.rate is not None
        else item.text
        for item in choices
    )
    priced = replace(priced, notes=notes)
    chosen = best_of(choices)
    if chosen is None or chosen.step == "country":
        return priced
    note = f"claimed: {chosen.text}"
    return replace(
        priced,
        rate=chosen.rate,
        duty=chosen.duty,
        notes=(*notes, note),
        article=chosen.article,
        country_matters=False,
    )


def _of_one_rate(desk: _Desk, code: str, claim: Claim) -> Claim:
    """The claim, of one of the Parties of which the good may be where they have one rate."""
    trade, agreement = desk.trade, desk.agreements.get(code)
    if claim.country is not None or not claim.either or agreement is None:
        return claim
    rates = rates_by_party(desk.book, agreement, trade.importer, trade.line, trade.on)
    mfn = mfn_rate(desk.rows)
    same = {rate_that_counts(rates.get(party), mfn) for party in claim.either}
    settled = len(same) == 1 and all(rate is not None and definite(rate) for rate in same)
    return replace(claim, country=claim.either[0]) if settled else claim


def _settled(desk: _Desk, priced: _Priced, general: Duty | None) -> _Priced:
    """The duty, too, where it is open which rate is right and the same is due at every one of them."""
    if priced.rate is None or priced.duty is None or priced.duty.known or priced.duty.excluded:
        return priced
    found = whichever(priced.rate, desk.goods(priced.party), general)
    return priced if found is None else replace(priced, duty=found)


def _treats_differently(agreement: Agreement, importer: str) -> bool:
    """Whether the importer's rates may hang on the Party; taken so where it is no Party."""
    return not agreement.is_party(importer) or agreement.party(importer).differentials


def _compared(trade: Trade, found: tuple[Quote, ...]) -> Quotes:
    usable = [quote for quote in found if quote.usable]
    best = min(
        usable, key=lambda quote: quote.amount or 0, default=None
    )  # the first of equals is MFN: nothing to claim
    open_quotes = tuple(quote for quote in found if _may_be_lower(quote, best))
    text = _explained(best, open_quotes)
    return Quotes(trade, found, best, open_quotes, text if best else text + without_charges(found))


def _may_be_lower(quote: Quote, best: Quote | None) -> bool:
    """Not settled, and not surely as high as the best. A duty is never below zero."""
    if quote.lawful is False or quote.usable or (quote.duty is not None and quote.duty.excluded):
        return False
    lowest = None if best is None else best.amount
    if lowest is None or lowest == 0:
        return lowest is None
    return quote.amount is None or quote.amount < lowest


def _explained(best: Quote | None, open_quotes: tuple[Quote, ...]) -> str:
    names = ", ".join(quote.regime for quote in open_quotes)
    if best is None or best.duty is None or best.amount is None:
        return f"no lawful duty is known; open: {names}" if names else "no lawful duty is known"
    text = f"{best.regime}: {money(best.amount)} {best.duty.currency}"
    return f"{text}; a lower duty could exist under {names}" if names else f"{text} is the lowest"
