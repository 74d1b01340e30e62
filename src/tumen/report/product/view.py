"""What the templates say of the cells of a result: in words, grouped, and as charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from tumen.language.force import in_force
from tumen.report.product.bars import Waterfall, waterfall
from tumen.report.words import (
    HOME,
    INSIDE,
    Mark,
    criterion_text,
    duty_text,
    needs_text,
    outcome_mark,
    rate_text,
    status_mark,
)
from tumen.study.product.compare import NOT_ON_FILE, AgreementOption, duty_statement
from tumen.study.product.results import Cell, OriginAnswer, ProductResult
from tumen.study.words.figures import money, points, signed_money
from tumen.study.words.say import say
from tumen.tariff.quote.quotes import Quote, Quotes

_FEW_NEEDS = 2


def by(cells: Iterable[Cell], key: str) -> list[list[Cell]]:
    """Cells of one product, or of one market, in the order of the first of each."""
    listed = list(cells)
    order = list(dict.fromkeys(map(attrgetter(key), listed)))
    listed.sort(key=lambda cell: order.index(getattr(cell, key)))
    return [list(group) for _, group in groupby(listed, attrgetter(key))]


def pair(cell: Cell) -> str:
    """``Changchun to Japan``."""
    return f"{cell.site_name} to {cell.market_name}"


def needs(cells: Iterable[Cell]) -> list[tuple[str, str]]:
    """Everything that is not known, each once, with the sites and markets that wait for it."""
    found: dict[str, dict[str, None]] = {}
    for cell in cells:
        for need in cell.needs:
            found.setdefault(need, {})[pair(cell)] = None
    return [(need, ", ".join(places)) for need, places in found.items()]


def compared(result: ProductResult) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every cell with its cost per unit in each scenario, and the difference from that of the first."""
    tables = [{(c.product, c.site, c.market): c for c in item.cells} for item in result.scenarios]
    rows = []
    for key in dict.fromkeys(key for table in tables for key in table):
        cells = [table.get(key) for table in tables]
        named = next(cell for cell in cells if cell is not None)
        costs = [_against(cell, cells[0], result.currency) for cell in cells]
        rows.append((f"{named.product_name}: {pair(named)}", costs))
    return rows


def priced(cells: Iterable[Cell]) -> bool:
    """Whether duty or cost is asked of any of them; a study that asks for origin alone has neither."""
    return any(cell.quotes is not None or cell.cost_per_unit is not None or cell.needs for cell in cells)


def _origins(cell: Cell) -> str:
    """The status under every agreement, in words."""
    return "; ".join(f"{origin_mark(item).word} ({item.agreement})" for item in shown(cell.origins))


def _against(cell: Cell | None, base: Cell | None, currency: str) -> tuple[str, str]:
    if cell is None:
        return "not in this scenario", ""
    if not priced((cell,)):
        told = _origins(cell)
        return told, "" if base is None or cell is base else "no change" if told == _origins(
            base
        ) else "changed"
    if cell.cost_per_unit is None:
        return few(cell), ""
    cost = money(cell.cost_per_unit, currency)
    if cell is base:
        return cost, ""
    if base is None or base.cost_per_unit is None:
        return cost, "difference unknown"
    change = cell.cost_per_unit - base.cost_per_unit
    return cost, "no change" if change == 0 else signed_money(change, currency)


def few(cell: Cell) -> str:
    """What the figures of a cell wait for: its own needs, or those of its MFN duty and cost."""
    mfn = mfn_of(cell)
    landed = cell.landed.of(mfn.regime) if cell.landed and mfn else None
    found = cell.needs or (*(mfn.needs if mfn else ()), *(landed.needs if landed else ()))
    return needs_text(found, _FEW_NEEDS)


def mfn_of(cell: Cell) -> Quote | None:
    """The quote without a claim."""
    quotes = cell.quotes.quotes if cell.quotes else ()
    return next((quote for quote in quotes if quote.role == "mfn"), None)


def claimed(cell: Cell) -> Quote | None:
    """The quote of the regime to claim."""
    return cell.quotes.of(cell.regime) if cell.quotes and cell.regime else None


def duty(cell: Cell, quote: Quote | None) -> str:
    """Rate and duty of one consignment."""
    if cell.domestic:
        return INSIDE if cell.exporter != cell.importer else HOME
    if quote is None:
        return few(cell)
    if quote.duty is None or not quote.duty.known:
        return duty_text(quote)
    return f"{rate_text(quote)}: {duty_text(quote)}"


def regime(cell: Cell) -> str:
    """The regime to claim, and whether that is settled."""
    if cell.domestic:
        return INSIDE if cell.exporter != cell.importer else HOME
    if cell.regime is None:
        return few(cell)
    mfn = mfn_of(cell)
    if mfn is None or cell.quotes is None or cell.regime != mfn.regime:
        return cell.regime
    return f"{cell.regime} {'so far' if cell.quotes.could_be_lower else '(nothing to claim)'}"


def open_regimes(cell: Cell) -> str:
    """Regimes that could give a lower duty and are not settled; empty where there are none."""
    return ", ".join(quote.regime for quote in cell.quotes.could_be_lower) if cell.quotes else ""


def saving(cell: Cell, currency: str) -> str:
    """What claiming saves in a year."""
    if cell.domestic:
        return INSIDE if cell.exporter != cell.importer else HOME
    if cell.saving_per_year is not None:
        return money(cell.saving_per_year, currency)
    mfn = mfn_of(cell)
    return "nothing to claim" if mfn is not None and cell.regime == mfn.regime else few(cell)


def lowest(cell: Cell, cells: Sequence[Cell]) -> str:
    """``lowest here``, ``lowest so far`` while a regime of another site is not settled, or empty."""
    known = [other.cost_per_unit for other in cells if other.cost_per_unit is not None]
    if len(cells) < 2 or len(known) < len(cells) or cell.cost_per_unit != min(known):
        return ""
    unsettled = any(open_regimes(other) for other in cells if other is not cell)
    return "lowest so far" if unsettled else "lowest here"


def lowest_duty(quotes: Quotes) -> str:
    """Which regime has the lowest duty, as far as known."""
    return say(duty_statement(quotes), in_force())


def shown(answers: tuple[OriginAnswer, ...]) -> tuple[OriginAnswer, ...]:
    """Without agreements that are surely not in force, where another is:
    the section on agreements names them.
    """
    return tuple(answer for answer in answers if answer.in_force.holds is not False) or answers


def origin_mark(answer: OriginAnswer) -> Mark:
    """The status of a good under an agreement, or that the agreement is not in force."""
    if answer.determination is not None:
        return status_mark(answer.determination.status)
    return Mark("not in force", "x", "no") if answer.in_force.holds is False else outcome_mark(None)


def origin_note(answer: OriginAnswer) -> str:
    """Why there is no determination, or why an originating good is not eligible."""
    found = answer.determination
    if found is None:
        return answer.in_force.reason
    if not found.originating or found.preference_eligible is True:
        return ""
    return "direct consignment " + ("not kept" if found.preference_eligible is False else "not known")


def criterion(answer: OriginAnswer) -> str:
    """The criterion that is met, or what it takes to know it."""
    found = answer.determination
    if found is None:
        return "none"
    if found.originating is None:
        return needs_text(found.needs, _FEW_NEEDS)
    return "none met" if found.criterion is None else criterion_text(found.criterion)


def option_texts(option: AgreementOption, cell: Cell) -> dict[str, str]:
    """One agreement in force for a pair, by the heads of its columns."""
    proof = option.proof
    criterion = "none met" if option.criterion is None else criterion_text(option.criterion)
    if option.criterion is None and option.needs:
        criterion = needs_text(option.needs, _FEW_NEEDS)
    quote = cell.quotes.of(option.agreement) if cell.quotes is not None else None
    duty = f"rate {NOT_ON_FILE}"
    if quote is not None and quote.rate is not None:
        duty = f"{rate_text(quote)}: {duty_text(quote)}"
    return {
        "Criterion": criterion,
        "Margin": "none" if option.margin is None else points(option.margin),
        "Duty, per consignment": duty,
        "Proof needed": " or ".join(proof.names) if proof.names else NOT_ON_FILE,
        "Proof valid": proof.valid or NOT_ON_FILE,
        "Records kept": proof.records or NOT_ON_FILE,
    }


def proofs(cells: Iterable[Cell]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What each agreement asks as proof, in full: its code, its title, the proofs."""
    found: dict[tuple[str, str, tuple[str, ...]], None] = {}
    for option in (option for cell in cells if cell.compared for option in cell.compared.options):
        proof = option.proof
        items = [*(proof.kinds or (f"proofs {NOT_ON_FILE}",))]
        if proof.kinds is not None and proof.not_needed is not None:
            items.append(f"not needed for a consignment of at most {proof.not_needed}")
        notes = proof.notes if proof.kinds is not None else ()
        found[option.agreement, option.title, (*items, *notes)] = None
    return sorted(found, key=lambda item: item[0])


def contents(cells: Iterable[Cell], currency: str) -> list[tuple[str, str, Waterfall]]:
    """One waterfall per site, agreement and set of figures; markets with the same figures share it."""
    found: dict[tuple[str, Waterfall], dict[str, None]] = {}
    for cell in cells:
        for answer in cell.origins:
            if answer.determination is not None:
                key = (f"{cell.site_name}, {answer.agreement}", waterfall(answer.determination, currency))
                found.setdefault(key, {})[cell.market_name] = None
    return [(title, ", ".join(markets), chart) for (title, chart), markets in found.items()]
