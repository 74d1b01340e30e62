"""``tumen zone opportunities``: what a missing link of a chain would change for the goods of a study."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tumen.cli.options import command
from tumen.cli.output import give, print_csv, say
from tumen.cli.zone.options import spoken
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.zone.chains.model import Chain, Link
    from tumen.zone.opportunities.model import LinkTerms
    from tumen.zone.opportunities.results import Opportunities, Opportunity

_HEAD = ("front", "link", "goods that begin", "duty saved", "more margin", "imports replaced", "relatedness")


@command
def opportunities(
    study: Path,
    *,
    site: list[str],
    chain: list[str] | None = None,
    chains: Path | None = None,
    ledger: str | None = None,
    agreement: list[str] | None = None,
    material: list[str] | None = None,
    trade: Path | None = None,
    trade_edition: str | None = None,
    trade_year: int | None = None,
    language: Literal["zh", "ko", "en"] | None = None,
    json: bool = False,
    csv: Literal["links", "origin", "duty", "bought", "unused"] | None = None,
) -> None:
    """What each missing link of a chain would change if it were made in the zone: which goods begin to
    originate, under which agreement and where, the duty saved, margin, imports replaced, who delivers today.
    The links stand in fronts: one is behind another only where that is known.

    Example: tumen zone opportunities studies/oled-changchun --site changchun --chain oled

    --site SITE: A site of the study that is in the zone; may be repeated.
    --chain CHAIN: A chain by its key; may be repeated. Left out: all.
    --chains DIR: A folder of chains. Left out: those that come with Tumen.
    --ledger ADDRESS: Only links that are missing as far as this ledger knows. Left out: every link.
    --agreement CODE: An agreement; may be repeated. Left out: those of the study.
    --material CHAIN:LINK=NAME: A material of the bills that the link would be, as a code alone does not tell.
    --trade FILE: Trade by product as BACI gives it, for how near a link is to what is made here.
    --trade-edition EDITION: Its HS edition, where its name does not say it.
    --trade-year YEAR: The year, where it holds several.
    --language zh|ko|en: Names of links. Left out: as the program answers; in JSON and CSV en.
    --csv TABLE: One table as CSV: links, origin, duty, bought or unused.
    """
    from tumen.agreements.load import load_agreement
    from tumen.study.core.read import read_study
    from tumen.study.zone.goods import base_of, one_economy, zone_goods, zone_terms
    from tumen.tables.given import Reader
    from tumen.zone.chains import read_chains
    from tumen.zone.ledger import snapshot_from
    from tumen.zone.opportunities.asked import chains_named, links_asked
    from tumen.zone.opportunities.find import opportunities as find
    from tumen.zone.opportunities.model import check_materials
    from tumen.zone.opportunities.product_space import product_space
    from tumen.zone.opportunities.tables import opportunity_rows

    given = Reader()
    read = given.get("", read_study, study)
    base = read and given.get("", base_of, read)
    known = given.get("", read_chains, *([chains] if chains else []))
    stated = given.get("--material", _stated, material or ())
    asked = known and given.get("", chains_named, known, chain or ())
    snapshot = None if ledger is None else given.get("", snapshot_from, ledger)
    links: Any = None
    if base and asked and (ledger is None or snapshot):
        links = links_asked(known, asked, snapshot, base.on)
        for text in links.unplaced:
            say(text, err=True)
    if known and stated:
        given.get("--material", _check_stated, stated, known, chain, links and links.links)
    space = None
    if trade is not None:
        space = given.get("", lambda: product_space(trade, edition=trade_edition, year=trade_year))
    with ExitStack() as stack:
        if read:
            stack.enter_context(read.on_file())
        for name in agreement or ():
            given.get("--agreement", load_agreement, name)
        goods = base and given.get("", zone_goods, read, site)
        home = goods and given.get("--site", one_economy, goods)
        if goods and stated:
            given.get("--material", check_materials, goods, stated)
        given.done()
        terms = zone_terms(read, home, agreements=agreement, links=stated)
        found = find(links.links, goods, terms, space=space, made=links.made)
    called = spoken(language, data=json or csv is not None)
    tables = opportunity_rows(found, called)
    if csv is not None:
        print_csv(tables[csv])
        return
    give(tables, _lines(found, called), json=json)


def _stated(material: Iterable[str]) -> tuple["LinkTerms", ...]:
    """Materials that are stated to be of a link: ``oled:driver-ic=driver ICs``."""
    from tumen.errors import InputError
    from tumen.zone.opportunities.model import LinkTerms

    found: dict[tuple[str, str], list[str]] = {}
    for text in material:
        key, sign, name = text.partition("=")
        chain, colon, link = key.partition(":")
        if not (sign and colon and chain.strip() and link.strip() and name.strip()):
            raise InputError.of(f"{text!r} names no link and material", "Write CHAIN:LINK=NAME")
        found.setdefault((chain.strip(), link.strip()), []).append(name.strip())
    return tuple(LinkTerms(*key, tuple(dict.fromkeys(names))) for key, names in found.items())


def _check_stated(
    stated: Iterable["LinkTerms"],
    known: Iterable["Chain"],
    asked: Sequence[str] | None,
    missing: "Iterable[Link] | None",
) -> None:
    """Refuse materials of a link that there is not, or that is not looked at; `missing`: those that are."""
    from tumen.errors import InputError, Problem
    from tumen.tables.given import nearest

    links = {f"{chain.chain}:{link.link}": chain.chain for chain in known for link in chain.links}
    open_ = None if missing is None else {f"{link.chain}:{link.link}" for link in missing}
    problems = []
    for key in (f"{item.chain}:{item.link}" for item in stated):
        if key not in links:
            problems.append(Problem(f"there is no link {key!r}", nearest(key, links, "Links are")))
        elif asked and links[key] not in asked:
            problems.append(Problem(f"the chain of {key} is not asked", f"Add --chain {links[key]}"))
        elif open_ is not None and key not in open_:
            what = f"{key} is made already, or may be, as far as the ledger knows"
            problems.append(Problem(what, "Leave it out, or ask without --ledger"))
    if problems:
        raise InputError(problems)


def _lines(found: "Opportunities", language: str) -> Iterator[str]:
    from tumen.zone.opportunities.ranking import CRITERIA
    from tumen.zone.opportunities.tables import in_words

    yield f"If it were made in {found.economy}, as of {found.on}, in {found.currency} a year:"
    rows: list[tuple[str, ...]] = [_HEAD]
    for item in found.found:
        figures = [in_words(item.criteria[name]) for name in ("begins", "saving", "margin", "imports")]
        near = in_words(item.criteria["relatedness"], places=2)
        rows.append((str(item.front or "-"), item.link.name(language), *figures, near))
    yield from aligned(rows)
    for item in found.found:
        if item.verdicts or item.purchases:
            yield from _one(item, language, found.compared_by)
    if found.unused:
        yield "Preferences that are not used yet, or may not be:"
        yield from aligned(
            [
                (f"{one.product} of {one.firm}", f"sold in {one.market}", one.agreement, in_words(one.saving))
                for one in found.unused
            ]
        )
    for name in found.not_known:
        yield f"Not compared by {CRITERIA[name]}: it is known for no link"
    for firm, product, market, agreement in found.open_throughout:
        where = "" if market is None else f" in {market}"
        yield f"Not compared by origin of {product} of {firm}{where} under {agreement}: open with every link"
    for agreement, reason in found.left_aside.items():
        yield f"{agreement} left aside: {reason}"
    yield from (f"Assumed: {text}" for text in found.assumptions)


def _one(item: "Opportunity", language: str, compared_by: tuple[str, ...]) -> Iterator[str]:
    from tumen.zone.opportunities.ranking import CRITERIA
    from tumen.zone.opportunities.tables import in_words

    place = f"front {item.front}" if item.front else "in no front"
    yield f"{item.link.name(language)} ({item.link.chain}:{item.link.link}), {place}"
    if item.leads:
        yield f"  nobody is ahead in: {', '.join(CRITERIA[name] for name in item.leads)}"
    for chain, link, names in item.behind:
        better = ", ".join(CRITERIA[name] for name in names)
        yield f"  behind {chain}:{link}, which is as good in all that is known and better in {better}"
    places: dict[tuple[str, ...], list[str]] = {}
    for one in item.begins:
        sure = "begins" if one.begins else "may begin"
        rests = "; if the link itself originates" if one.rests_on_link else ""
        key = (f"  {one.product} of {one.firm} {sure} to originate under {one.agreement}", rests)
        places.setdefault(key, []).append(one.market or "any market")
    for (text, rests), markets in places.items():
        yield f"{text} for {', '.join(markets)}{rests}"
    for gain in item.gains:
        if gain.saving.high != 0 or gain.saving.low != 0:
            yield f"  duty saved on {gain.product} in {gain.market}: {in_words(gain.saving)}"
    for buy in item.purchases:
        who = buy.supplier or "a supplier that is not named"
        told = {"stated": "as stated"}.get(buy.grade, f"by its {buy.grade}")
        where = buy.economy or "it is not known where"
        amount = in_words(buy.amount)
        if buy.surely:
            yield f"  {buy.firm} buys {buy.material} ({told}) from {who}, {where}: {amount}"
        else:
            yield f"  {buy.firm} buys, perhaps, {buy.material} ({told}) from {who}, {where}: {amount}"
    missing = list(dict.fromkeys(need for name in compared_by for need in item.criteria[name].missing))
    if missing:
        yield f"  missing: {'; '.join(missing[:4])}" + ("; ..." if len(missing) > 4 else "")
