"""Say in words what the numbers say, and nothing that they do not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.origin.determination import Status
from tumen.study.results import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.study.results import Cell, ScenarioResult


def amount(value: Decimal, places: int = 2) -> str:
    """An amount for a reader: ``12,345.60``."""
    return f"{value:,.{places}f}"


def of_scenario(cells: tuple[Cell, ...], currency: str, base: tuple[Cell, ...] | None = None) -> Answer:
    """What turns against the base, which site delivers cheapest where, what claiming saves, what must be known."""
    changed: list[str] = []
    if base is not None:
        changed = turns(base, cells) or [cost_change(base, cells, currency)]
    points = [*changed[1:]]
    for product in dict.fromkeys(cell.product_name for cell in cells):
        mine = [cell for cell in cells if cell.product_name == product]
        said = [text for market in by_market(mine).values() if (text := cheapest(market, currency))]
        head = f"{product}, cheapest" if several_products(cells) else "cheapest"
        if said:
            points.append(f"{head} delivered before import tax: {'; '.join(said)}")
    points += [savings(cells, currency), *origins_in_words(cells), open_points(cells)]
    more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
    head = f"Against the base: {changed[0]}{more}." if changed else headline(cells)
    return _answer(head, points)


def of_study(results: tuple[ScenarioResult, ...], currency: str) -> Answer:
    """The base in a sentence; then what it rests on, and which scenarios turn something."""
    base, *others = results
    points = [places(base.cells, currency), largest_saving(base.cells, currency)]
    agreements = {item.agreement for cell in base.cells for item in cell.origins if item.determination}
    whole = several_products(base.cells) or len(agreements) > _IN_HEADLINE
    points += [text for text in origins_in_words(base.cells) if whole or "would originate" in text]
    if turning := [item.title for item in others if turns(base.cells, item.cells)]:
        points.append(f"these scenarios turn a verdict, a regime or a place: {'; '.join(turning)}")
    if still := [item.title for item in others if not turns(base.cells, item.cells)]:
        points.append(f"these turn none: {'; '.join(still)}")
    points.append(open_points(base.cells))
    return _answer(headline(base.cells), points)


def _answer(head: str, points: Iterable[str]) -> Answer:
    said = (f"{text[0].upper()}{text[1:].removesuffix('.')}." for text in points if text)
    return Answer(head, tuple(dict.fromkeys(said)))


def headline(cells: tuple[Cell, ...]) -> str:
    """From where each market is served cheapest, product by product; how many cells are open where that is not known."""
    found: dict[str, dict[str, list[str]]] = {}
    best = _cheapest_cells(cells)
    for cell in best.values():
        found.setdefault(cell.product_name, {}).setdefault(cell.site_name, []).append(cell.market_name)
    if not found:
        return f"{_origin_count(cells)}{'; no delivered cost is known yet' if _costs_asked(cells) else ''}."
    texts = []
    for product, sites in found.items():
        told = "; ".join(f"{site} to {_listed(markets)}" for site, markets in sites.items())
        texts.append(f"{product}: {told}" if several_products(cells) else told)
    sure = all(cell.cost_per_unit is not None for cell in cells)
    return f"Cheapest delivered{'' if sure else ', as far as known'}: {'. '.join(texts)}. {_origin_count(cells)}."


def _costs_asked(cells: tuple[Cell, ...]) -> bool:
    return any(cell.quotes is not None or cell.cost_per_unit is not None for cell in cells)


_VERB = {
    Status.ORIGINATING: "originates",
    Status.NOT_ORIGINATING: "does not",
    Status.UNDETERMINED: "is undetermined",
}


_IN_HEADLINE = 1
"""So many agreements are told of in the headline, those first that are to be claimed most often."""


def _origin_count(cells: tuple[Cell, ...]) -> str:
    """What originates by agreement: the sites of one product, or how many goods of several."""
    found: dict[str, dict[tuple[str, str], set[Status]]] = {}
    for cell in cells:
        for item in cell.origins:
            if item.determination is not None:
                of = found.setdefault(item.agreement, {}).setdefault(
                    (cell.product_name, cell.site_name), set()
                )
                of.add(item.determination.status)
    claimed = [cell.regime for cell in cells]
    first = sorted(found, key=lambda agreement: -claimed.count(agreement))
    said = [
        f"under {agreement} {_counted(found[agreement]) if several_products(cells) else _sites_in_words(found[agreement])}"
        for agreement in first[:_IN_HEADLINE]
    ]
    if more := first[_IN_HEADLINE:]:
        said.append(f"see below for {_listed(more)}")
    text = "; ".join(said) or "no agreement asked applies"
    return text[0].upper() + text[1:]


def _counted(goods: dict[tuple[str, str], set[Status]]) -> str:
    yes = sum(statuses == {Status.ORIGINATING} for statuses in goods.values())
    return f"{'all' if yes == len(goods) else f'{yes} of'} {len(goods)} goods originate"


def _sites_in_words(goods: dict[tuple[str, str], set[Status]]) -> str:
    """``what is made in Changchun and Paju originates, what is made in Hai Phong does not``."""
    by_status: dict[str, list[str]] = {}
    for (_, site), statuses in goods.items():
        verb = _VERB[next(iter(statuses))] if len(statuses) == 1 else "originates in some markets only"
        by_status.setdefault(verb, []).append(site)
    if list(by_status) == [_VERB[Status.NOT_ORIGINATING]]:
        return f"nothing made in {_listed(by_status.popitem()[1])} originates"
    order = [*_VERB.values(), "originates in some markets only"]
    return ", ".join(f"what is made in {_listed(by_status[v])} {v}" for v in order if v in by_status)


def several_products(cells: Iterable[Cell]) -> bool:
    """Whether a text must name the product."""
    return len({cell.product for cell in cells}) > 1


def by_market(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """The cells of each market, in order."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.market, []).append(cell)
    return found


def cheapest(cells: list[Cell], currency: str) -> str:
    """The cheapest site of one product in one market; says so where a site's cost is not known."""
    known = [cell for cell in cells if cell.cost_per_unit is not None]
    market = cells[0].market_name
    if not known:
        return (
            ""
            if all(cell.landed is None and not cell.needs for cell in cells)
            else f"{market}: not known yet"
        )
    best = min(known, key=lambda cell: cell.cost_per_unit or Decimal(0))
    cost = best.cost_per_unit or Decimal(0)
    tied = [cell.site_name for cell in known if cell.cost_per_unit == cost]
    text = f"{market} from {' or '.join(tied)} at {amount(cost)} {currency} a unit ({how(best)})"
    unknown = [cell.site_name for cell in cells if cell.cost_per_unit is None]
    return f"{text}, as far as known: {', '.join(unknown)} is open" if unknown else text


def how(cell: Cell) -> str:
    """Under which regime a cell's cost holds."""
    if cell.exporter == cell.importer:
        return "at home"
    settled = "MFN, nothing to claim" if cell.regime == "MFN" else f"claiming {cell.regime}"
    may = [quote.regime for quote in cell.quotes.could_be_lower] if cell.quotes is not None else []
    if not may:
        return settled
    return f"{cell.regime or 'no regime'} so far; {', '.join(may)} may be lower"


def savings(cells: tuple[Cell, ...], currency: str) -> str:
    """What claiming saves against MFN in a year, flow by flow, the largest first."""
    flows = [cell for cell in cells if cell.saving_per_year is not None and cell.saving_per_year > 0]
    if not flows:
        any_known = any(cell.saving_per_year is not None for cell in cells)
        return "No regime that may be claimed on the day saves anything against MFN." if any_known else ""
    flows.sort(key=lambda cell: -(cell.saving_per_year or Decimal(0)))
    said = [
        f"{amount(cell.saving_per_year or Decimal(0), 0)} under {cell.regime}"
        f" on {f'{cell.product_name} ' if several_products(cells) else ''}{cell.site_name} to {cell.market_name}"
        for cell in flows
    ]
    return (
        f"claiming saves, in {currency} a year if all of the market's demand is made there: {'; '.join(said)}"
    )


def origins_in_words(cells: tuple[Cell, ...]) -> list[str]:
    """Which sites' goods originate under which agreement, and which do not: a text for each agreement and status."""
    found: dict[tuple[str, Status], dict[str, dict[str, None]]] = {}
    for cell in cells:
        for item in cell.origins:
            if item.determination is not None:
                proof = item.determination.would_originate_with
                more = f" (would originate with proof of origin for {', '.join(proof)})" if proof else ""
                goods = found.setdefault((item.agreement, item.determination.status), {})
                goods.setdefault(cell.product_name, {})[f"{cell.site_name}{more}"] = None
    said = []
    for agreement in dict.fromkeys(code for code, _ in found):
        for status in Status:
            goods = found.get((agreement, status), {})
            named = [
                f"{f'{product} of ' if several_products(cells) else ''}{_listed(list(sites))}"
                for product, sites in goods.items()
            ]
            if named:
                said.append(f"{status.value} under {agreement}: {'; '.join(named)}")
    return said


def open_points(cells: tuple[Cell, ...]) -> str:
    """How many answers are open, and what is needed most often."""
    open_cells = [cell for cell in cells if cell.needs]
    if not open_cells:
        return ""
    counts: dict[str, int] = {}
    for cell in open_cells:
        for need in cell.needs:
            counts[need] = counts.get(need, 0) + 1
    first = sorted(counts, key=lambda need: (-counts[need], list(counts).index(need)))[:3]
    more = len(counts) - len(first)
    tail = f", and {more} more" if more > 0 else ""
    return f"To be known first in {len(open_cells)} of {len(cells)} cells: {'; '.join(first)}{tail}."


def places(cells: tuple[Cell, ...], currency: str) -> str:
    """From where each market is served cheapest, by product and site."""
    several = several_products(cells)
    said: dict[tuple[str, str], list[str]] = {}
    for cell in _cheapest_cells(cells).values():
        cost = amount(cell.cost_per_unit or Decimal(0))
        said.setdefault((cell.product_name, cell.site_name), []).append(f"{cell.market_name} ({cost})")
    if not said:
        return ""
    texts = [
        f"{f'{product} ' if several else ''}from {site} for {_listed(markets)}"
        for (product, site), markets in said.items()
    ]
    return f"lowest cost, {currency} a unit delivered before import tax: {'; '.join(texts)}"


def largest_saving(cells: tuple[Cell, ...], currency: str) -> str:
    """The flow on which claiming saves most."""
    flows = [cell for cell in cells if cell.saving_per_year is not None and cell.saving_per_year > 0]
    if not flows:
        return savings(cells, currency)
    top = max(flows, key=lambda cell: cell.saving_per_year or Decimal(0))
    saved = amount(top.saving_per_year or Decimal(0), 0)
    product = f"{top.product_name} of " if several_products(cells) else ""
    return (
        f"claiming saves most on {product}{top.site_name} to {top.market_name}: {saved} {currency} a year "
        f"under {top.regime}, if the whole demand comes from there"
    )


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def turns(base: tuple[Cell, ...], other: tuple[Cell, ...]) -> list[str]:
    """Verdicts, regimes and cheapest sites that differ from the base."""
    said: dict[str, None] = {}
    for one, two in zip(base, other, strict=True):
        before = {item.agreement: item for item in one.origins}
        for item in two.origins:
            was = before.get(item.agreement)
            old = was.determination.status.value if was and was.determination else None
            new = item.determination.status.value if item.determination else None
            if was is not None and old != new:  # the same text for every market is said once
                text = (
                    f"{two.product_name} of {two.site_name} is {new or 'not covered'} under {item.agreement}"
                )
                said[f"{text} (base: {old or 'not covered'})"] = None
            old_party = was.country.party if was and was.country else None
            party = item.country.party if item.country else None
            if old == new and old_party != party:
                said[
                    f"{two.product_name} of {two.site_name} counts as of {party or 'an open Party'} in {two.market_name} "
                    f"(base: {old_party or 'open'})"
                ] = None
        if one.regime != two.regime:
            said[
                f"{two.site_name} to {two.market_name}: {two.regime or 'not known'} in place of "
                f"{one.regime or 'not known'}"
            ] = None
    was_cheapest = _cheapest_cells(base)
    for key, cell in _cheapest_cells(other).items():
        was_cell = was_cheapest.get(key)
        if was_cell is None or cell.site != was_cell.site:
            was_site = was_cell.site_name if was_cell else "not known"
            said[f"{cell.market_name} is served cheapest from {cell.site_name} (base: {was_site})"] = None
    return list(said)


def _cheapest_cells(cells: tuple[Cell, ...]) -> dict[tuple[str, str], Cell]:
    """The cheapest known cell of each product and market; the first where several cost the same."""
    found: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        key = (cell.product, cell.market)
        if cell.cost_per_unit is None:
            continue
        if key not in found or cell.cost_per_unit < (found[key].cost_per_unit or Decimal(0)):
            found[key] = cell
    return found


def cost_change(base: tuple[Cell, ...], other: tuple[Cell, ...], currency: str) -> str:
    """By how much the delivered cost moves where no verdict turns."""
    before = origins_in_words(base)
    hints = [text for text in origins_in_words(other) if "would originate" in text and text not in before]
    if hints:
        return f"no verdict turns; {'; '.join(hints)}"
    moved = [
        f"{two.site_name} to {two.market_name} {two.cost_per_unit - one.cost_per_unit:+,.2f} {currency} a unit"
        for one, two in zip(base, other, strict=True)
        if one.cost_per_unit is not None
        and two.cost_per_unit is not None
        and one.cost_per_unit != two.cost_per_unit
    ]
    return f"no verdict turns; {', '.join(moved)}" if moved else "nothing changes"
