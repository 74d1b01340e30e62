"""An invitation: a link that is missing, a firm that is asked to come, or both; from the ledger of a zone,
its chains, what is found of its opportunities, and the firm's own study.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from tumen.errors import InputError, Problem
from tumen.study.statements import say_that
from tumen.study.zone.briefs.settle import settle_or_export
from tumen.study.zone.briefs.told import of_change, of_choice, of_link
from tumen.study.zone.statements import called
from tumen.tables.given import near
from tumen.tables.place import Place
from tumen.zone.chains.makers import find_makers
from tumen.zone.records.projects import MadeRow, ProjectRow
from tumen.zone.snapshot import Snapshot, snapshot_of

if TYPE_CHECKING:
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.rows.goods import ProductRow
    from tumen.study.statements import Basis, Statement
    from tumen.study.zone.briefs.settle import FirmChoice, NoChoice
    from tumen.study.zone.read import ZoneStudy
    from tumen.zone.chains.makers import FoundChain, FoundLink, FoundMakers, Maker
    from tumen.zone.chains.model import Link
    from tumen.zone.opportunities.results import Opportunity

_R = TypeVar("_R")
_VISITOR = "visitor"
LONGEST = 120
"""Letters of a name that stands in a title."""


@dataclass(frozen=True, slots=True)
class MissingMade:
    """A link that the zone lacks, and the good of the firm that would be it."""

    chain: FoundChain
    link: FoundLink
    made: Maker


@dataclass(frozen=True, slots=True, eq=False)
class InvitationBrief:
    """Everything that an invitation tells, without words and pages."""

    on: date
    snapshot: Snapshot
    chain: FoundChain | None
    """Of the link that is asked for."""
    link: FoundLink | None
    opportunity: Opportunity | None
    currency: str
    """Of what is told of opportunities."""
    goods: tuple[str, ...]
    """Studies whose bills were looked at."""
    goods_on: date | None
    """Day of these studies."""
    basis: Basis | None
    """What these bills rest on."""
    firm: str | None
    """Key in the ledger, or a name."""
    product_study: str | None
    product_on: date | None
    choice: FirmChoice | NoChoice | None
    makes: tuple[MissingMade, ...] | None
    """Missing links that the firm makes; None: what it makes is not known."""
    lacks: tuple[Statement, ...]
    """What the zone lacks, where no link is known that the firm makes."""
    why: tuple[Statement, ...]
    change: tuple[Statement, ...]
    settling: tuple[Statement, ...]


def link_of(found: FoundMakers, key: str) -> tuple[FoundChain, FoundLink]:
    """A link by its key, ``chain:link`` or the link alone where one chain has it.

    Raises
    ------
    InputError
        If no chain that is asked has it, or several have.
    """
    chain, _, name = key.rpartition(":")
    pairs = [(one, link) for one in found.chains for link in one.links]
    fits = [pair for pair in pairs if pair[1].link.link == name and chain in ("", pair[0].chain.chain)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        several = ", ".join(f"{one.chain.chain}:{name}" for one, _ in fits)
        raise InputError.of(f"several chains have a link {key!r}", f"Name one: {several}")
    keys = [f"{one.chain.chain}:{link.link.link}" for one, link in pairs]
    meant = near(key, (*keys, *(link.link.link for _, link in pairs)))
    fix = f"Did you mean {meant!r}?" if meant else "`tumen zone chains` lists the links of chains"
    raise InputError.of(f"no chain that is asked has a link {key!r}", fix)


def make_brief(
    zone: ZoneStudy,
    *,
    link: str | None = None,
    firm: str | None = None,
    product: LoadedStudy | None = None,
    site: str | None = None,
) -> InvitationBrief:
    """Put an invitation together.

    Parameters
    ----------
    zone
        With the goods of its firms, where a link is to be told of.
    product
        The firm's own study.
    site
        Its site in the zone; see `settle_or_export`.

    Raises
    ------
    InputError
        If neither a link nor a firm is named, a link is not there, or the firm's study has no products or
        does not fit the zone.
    """
    check_asked(link, firm, site, product=product is not None)
    if product is not None and not product.scenarios:
        raise InputError.of(
            f"the study {product.facts.study} has no products: it asks of whole economies, or of a zone",
            "Give the study of the product of the firm",
        )
    found = find_makers(zone.chains, zone.snapshot, zone.on, zone.asked.chains or ())
    chain, there = (None, None) if link is None else link_of(found, link)
    linked = zone.linked
    basis: Basis | None = "illustrative" if linked is not None and linked.unsourced else None
    currency = "USD" if linked is None else linked.terms.currency
    opportunity = None if there is None else _opportunity(zone, there.link)
    why: tuple[Statement, ...] = ()
    if chain is not None and there is not None:
        told = of_link(
            opportunity,
            there.link,
            chain.chain,
            missing=there.missing,
            goods=0 if linked is None else len(linked.goods),
            currency=currency,
            basis=basis,
        )
        why = tuple(told)
    choice = None
    if product is not None:
        economy = zone.asked.economy
        choice = settle_or_export(product.network, economy, name=product.facts.study, site=site)
    makes = None if product is None else missing_made(product, found, zone.on)
    return InvitationBrief(
        on=zone.on,
        snapshot=zone.snapshot,
        chain=chain,
        link=there,
        opportunity=opportunity,
        currency=currency,
        goods=() if linked is None else tuple(study.facts.study for study in linked.studies),
        goods_on=None if linked is None else linked.terms.on,
        basis=basis,
        firm=firm,
        product_study=None if product is None else product.facts.study,
        product_on=None if product is None else product.facts.on,
        choice=choice,
        makes=makes,
        lacks=() if makes else tuple(_lacking(found, product)),
        why=why or (_of_firm(makes),),
        change=() if opportunity is None else tuple(of_change(opportunity, currency, basis)),
        settling=tuple(of_choice(choice)),
    )


def check_asked(link: str | None, firm: str | None, site: str | None, *, product: bool) -> None:
    """Refuse an invitation of nobody, and what belongs to nothing that is given; all at once."""
    problems = []
    if link is None and firm is None:
        problems.append(
            Problem("nobody is invited", "Name a link (--opportunity) or a firm (--firm), or both")
        )
    if firm is not None and not firm.strip():
        problems.append(Problem("--firm: the name is empty", "Write it, or leave the firm out"))
    if firm is not None and len(firm) > LONGEST:
        what = f"--firm: the name has {len(firm):,} letters"
        problems.append(Problem(what, f"Give its key in the ledger, or a name of at most {LONGEST}"))
    if product and firm is None:
        problems.append(Problem("--product-study: it is not said whose it is", "Name the firm: --firm FIRM"))
    if site is not None and not product:
        problems.append(Problem("--site: there is no study that has it", "Add --product-study FOLDER"))
    if problems:
        raise InputError(problems)


def _opportunity(zone: ZoneStudy, link: Link) -> Opportunity | None:
    """What the link would change; None where no goods are linked."""
    from tumen.study.zone.linked import found_among

    if zone.linked is None:
        return None
    terms = zone.linked.terms
    own = tuple(item for item in terms.links if (item.chain, item.link) == (link.chain, link.link))
    made = zone.snapshot["products"]["hs"].drop_nulls().unique().sort().to_list()
    found = found_among(replace(zone.linked, terms=replace(terms, links=own)), [link], made)
    return found.of(link.chain, link.link)


def _of_firm(makes: tuple[MissingMade, ...] | None) -> Statement:
    """Why a firm is invited where no link is named."""
    if not makes:
        return say_that("brief_visit")
    return say_that("brief_makes", links=tuple(called(item.link.link) for item in makes))


def _lacking(found: FoundMakers, product: LoadedStudy | None) -> Iterator[Statement]:
    """That no link is known that a firm makes, and which links nobody is on record for."""
    if product is None:
        yield say_that("brief_made_open")
    else:
        uncoded = [f"HS code of {row.title}" for row in _made(product) if row.hs is None]
        yield say_that("brief_made_none", missing=uncoded)
    for chain in found.chains:
        if links := tuple(called(item.link) for item in chain.missing):
            yield say_that("brief_lacking", chain=called(chain.chain), links=links)


def missing_made(product: LoadedStudy, found: FoundMakers, on: date) -> tuple[MissingMade, ...]:
    """Links that the zone lacks and a firm makes, by codes and names of the goods that its study makes."""
    chains = [one.chain for one in found.chains]
    makers = find_makers(chains, snapshot_of(_as_project(product)), on)
    return tuple(
        MissingMade(one, link, made.makers[0])
        for one, of_firm in zip(found.chains, makers.chains, strict=True)
        for link, made in zip(one.links, of_firm.links, strict=True)
        if link.missing and made.makers
    )


def _as_project(product: LoadedStudy) -> tuple[ProjectRow | MadeRow, ...]:
    """The firm as a project of one ledger in memory, with every good that a bill of its study makes."""
    place = Place("products", 1)
    told = {"source": product.facts.study, "confidence": "office", "place": place}
    rows: list[ProjectRow | MadeRow] = [_row(ProjectRow, project=_VISITOR, name_en=_VISITOR, **told)]
    rows += (_row(MadeRow, project=_VISITOR, product=row.title, hs=row.hs, **told) for row in _made(product))
    return tuple(rows)


def _made(product: LoadedStudy) -> tuple[ProductRow, ...]:
    """Goods that a bill of a study makes."""
    made = {row.product for row in product.tables.bills}
    return tuple(row for row in product.tables.products if row.product in made)


def _row(kind: type[_R], **given: object) -> _R:
    """A record of which all else is empty."""
    empty = {item.name: () if "tuple" in str(item.type) else None for item in fields(kind)}  # type: ignore[arg-type]
    return kind(**(empty | given))
