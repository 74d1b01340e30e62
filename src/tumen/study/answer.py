"""Say in words what the numbers say, and nothing that they do not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.origin.determination import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.study.results import Cell, ScenarioResult


def amount(value: Decimal, places: int = 2) -> str:
    """An amount for a reader: ``12,345.60``."""
    return f"{value:,.{places}f}"


def of_scenario(cells: tuple[Cell, ...], currency: str, base: tuple[Cell, ...] | None = None) -> str:
    """What turns against the base, which site delivers cheapest where, what claiming saves, what must be known."""
    parts = []
    if base is not None:
        turned = turns(base, cells)
        change = "; ".join(turned) if turned else cost_change(base, cells, currency)
        parts.append(f"against the base: {change}.")
    names = dict.fromkeys(cell.product_name for cell in cells)
    for product in names:
        mine = [cell for cell in cells if cell.product_name == product]
        said = [text for market in by_market(mine).values() if (text := cheapest(market, currency))]
        head = f"{product}: " if len(names) > 1 else ""
        if said:
            parts.append(f"{head}cheapest delivered (before import tax): {'; '.join(said)}.")
    parts += [
        text for text in (savings(cells, currency), origins_in_words(cells), open_points(cells)) if text
    ]
    return " ".join(part[0].upper() + part[1:] for part in parts)


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
    several = len({cell.product for cell in cells}) > 1
    said = [
        f"{cell.regime} saves {amount(cell.saving_per_year or Decimal(0), 0)} {currency} a year"
        f" on {f'{cell.product_name} ' if several else ''}{cell.site_name} to {cell.market_name}"
        for cell in flows
    ]
    return f"{'; '.join(said)}, if all of the market's demand is made there."


def origins_in_words(cells: tuple[Cell, ...]) -> str:
    """Which sites' goods originate under which agreement, and which do not."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    several = len({cell.product for cell in cells}) > 1
    for cell in cells:
        for item in cell.origins:
            if item.determination is not None:
                name = f"{cell.product_name} of {cell.site_name}" if several else cell.site_name
                proof = item.determination.would_originate_with
                if proof:
                    name += f" (would originate with proof of origin for {', '.join(proof)})"
                found.setdefault((item.agreement, item.determination.status.value), {})[name] = None
    said = []
    for agreement in dict.fromkeys(code for code, _ in found):
        for status in Status:
            sites = found.get((agreement, status.value))
            if sites:
                said.append(f"{status.value} under {agreement}: {', '.join(sites)}")
    return f"{'; '.join(said)}." if said else ""


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


def of_study(results: tuple[ScenarioResult, ...], currency: str) -> str:
    """The base in short, and which scenarios turn something."""
    base, *others = results
    parts = [text for text in (places(base.cells, currency), largest_saving(base.cells, currency)) if text]
    parts.append(origins_in_words(base.cells))
    if turning := [item.title for item in others if turns(base.cells, item.cells)]:
        parts.append(f"These scenarios turn a verdict, a regime or a place: {'; '.join(turning)}.")
    if still := [item.title for item in others if not turns(base.cells, item.cells)]:
        parts.append(f"These turn none: {'; '.join(still)}.")
    parts.append(open_points(base.cells))
    return " ".join(part[0].upper() + part[1:] for part in parts if part)


def places(cells: tuple[Cell, ...], currency: str) -> str:
    """From where each market is served cheapest, by product and site."""
    several = len({cell.product for cell in cells}) > 1
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
    return f"cheapest delivered, {currency} a unit before import tax: {'; '.join(texts)}."


def largest_saving(cells: tuple[Cell, ...], currency: str) -> str:
    """The flow on which claiming saves most."""
    flows = [cell for cell in cells if cell.saving_per_year is not None and cell.saving_per_year > 0]
    if not flows:
        return savings(cells, currency)
    top = max(flows, key=lambda cell: cell.saving_per_year or Decimal(0))
    saved = amount(top.saving_per_year or Decimal(0), 0)
    return (
        f"claiming saves most on {top.product_name} of {top.site_name} to {top.market_name}: {saved} {currency} a year "
        f"under {top.regime}, if the whole demand comes from there."
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
    hints = [text for text in (origins_in_words(other),) if "would originate" in text]
    if hints and hints != [origins_in_words(base)]:
        return f"no verdict turns; {hints[0].removesuffix('.')}"
    moved = [
        f"{two.site_name} to {two.market_name} {two.cost_per_unit - one.cost_per_unit:+,.2f} {currency} a unit"
        for one, two in zip(base, other, strict=True)
        if one.cost_per_unit is not None
        and two.cost_per_unit is not None
        and one.cost_per_unit != two.cost_per_unit
    ]
    return f"no verdict turns; {', '.join(moved)}" if moved else "nothing changes"
