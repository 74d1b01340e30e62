"""Goods of the zone's firms from other studies, and what links that would be made here are known to cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.study.product.basis import is_unsourced
from tumen.study.zone.goods import zone_goods, zone_terms
from tumen.tables.given import economy_code
from tumen.zone.opportunities.find import opportunities
from tumen.zone.opportunities.model import LinkTerms, check

if TYPE_CHECKING:
    from tumen.reference.hs import HsCode
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.source import Section
    from tumen.study.zone.schema import ZoneAsked
    from tumen.tables.yaml_document import Location
    from tumen.zone.chains import Link
    from tumen.zone.opportunities.model import OpportunityTerms, ZoneGood
    from tumen.zone.opportunities.product_space import ProductSpace
    from tumen.zone.opportunities.results import Opportunities
    from tumen.zone.snapshot import Snapshot


StudyReader = Callable[[Path], "LoadedStudy"]
_READING: ContextVar[tuple[Path, ...]] = ContextVar("studies of zones that are being read", default=())


@dataclass(frozen=True, slots=True, eq=False)
class LinkedGoods:
    """What the firms of the zone make, by the studies that are linked."""

    studies: tuple[LoadedStudy, ...]
    goods: tuple[ZoneGood, ...]
    terms: OpportunityTerms
    space: ProductSpace | None
    unsourced: bool
    """Whether rows of the studies are illustrative."""

    @property
    def files(self) -> Iterator[tuple[Path, str]]:
        """Folder and name of every file of the studies."""
        for study in self.studies:
            yield from ((study.folder, name) for name, _ in study.files)


def read_linked(
    asked: ZoneAsked,
    block: Section,
    folder: Path,
    snapshot: Snapshot | None,
    *,
    reader: StudyReader,
    problems: list[Problem],
) -> LinkedGoods | None:
    """Read the studies whose goods are linked; what is wrong is added to `problems`."""
    before = len(problems)
    loaded: dict[str, LoadedStudy] = {}
    reading = (*_READING.get(), folder.resolve())
    for place, item in enumerate(asked.goods):
        at: Location = ("goods", place, "study")
        if item.study in loaded:
            continue
        if (folder / item.study).resolve() in reading:
            problems.append(block.problem(at, f"{item.study} links back to itself", "Link a study of goods"))
            continue
        token = _READING.set(reading)
        try:
            loaded[item.study] = reader(folder / item.study)
        except InputError as error:
            problems += [one if one.file else block.problem(at, one.what, one.fix) for one in error.problems]
        finally:
            _READING.reset(token)
    problems += _apart(asked, block, folder, loaded)
    space = _space(asked, block, folder, problems)
    if len(problems) > before:
        return None
    found: list[ZoneGood] = []
    with ExitStack() as stack:
        for study in loaded.values():
            stack.enter_context(study.on_file())
        for place, item in enumerate(asked.goods):
            try:
                made = zone_goods(loaded[item.study], [item.site], products=item.products)
            except InputError as error:
                at = ("goods", place)
                problems += [block.problem(at, one.what, one.fix) for one in error.problems]
                continue
            lies = {good.bill.country for good in made} - {asked.economy}
            if lies and _on_file(asked.economy):
                what = f"{item.site} of {item.study} lies in {', '.join(lies)}, the zone in {asked.economy}"
                problems.append(block.problem(("goods", place, "site"), what, "Name a site of the zone"))
            firm = _firm(snapshot, item.project)
            found += [good if firm is None else replace(good, firm=firm) for good in made]
        if len(problems) > before or not _on_file(asked.economy):
            return None
        try:
            terms = _terms(asked, tuple(loaded.values()))
            check(tuple(found), terms, tuple((item.chain, item.link) for item in asked.made_here))
        except InputError as error:
            at = ("made_here",) if asked.made_here else ("goods",)
            problems += [block.problem(at, one.what, one.fix) for one in error.problems]
            return None
    return LinkedGoods(
        tuple(loaded.values()), tuple(found), terms, space, any(map(rests_on_nothing, loaded.values()))
    )


def _on_file(code: str) -> bool:
    """Whether an economy is; that it is not is told where it stands."""
    with suppress(InputError):
        return bool(economy_code(code))
    return False


def _apart(
    asked: ZoneAsked, block: Section, folder: Path, loaded: dict[str, LoadedStudy]
) -> Iterator[Problem]:
    """Studies of another day or currency than the first: duties of two days are not compared."""
    first = next(iter(loaded.values()), None)
    for place, item in enumerate(asked.goods):
        study = loaded.get(item.study)
        if study is None or first is None:
            continue
        for name in ("on", "currency"):
            mine, its = getattr(study.facts, name), getattr(first.facts, name)
            if mine != its:
                what = f"{item.study} is {name} {mine}, and {asked.goods[0].study} {name} {its}"
                yield block.problem(("goods", place, "study"), what, "Link studies of one day and currency")
        linked = [((folder / one.study).resolve(), one.site) for one in asked.goods[: place + 1]]
        if linked[-1] in linked[:-1]:
            yield block.problem(("goods", place), f"{item.site} of {item.study} is linked twice", "Keep one")


def _space(asked: ZoneAsked, block: Section, folder: Path, problems: list[Problem]) -> ProductSpace | None:
    if asked.trade is None:
        return None
    from tumen.zone.opportunities.product_space import product_space

    terms = asked.trade
    try:
        return product_space(folder / terms.file, edition=terms.edition, year=terms.year, digits=terms.digits)
    except InputError as error:
        at = ("trade",)
        problems += [one if one.file else block.problem(at, one.what, one.fix) for one in error.problems]
        return None


def _terms(asked: ZoneAsked, studies: Sequence[LoadedStudy]) -> OpportunityTerms:
    """Agreements that any of the studies asks; each sale brings the tariffs of its own."""
    links = [
        LinkTerms(item.chain, item.link, item.materials, item.price, item.unit, source=item.source)
        for item in asked.made_here
    ]
    every = asked.agreements or tuple(
        dict.fromkeys(name for study in studies for name in study.scenarios[0].agreements)
    )
    first = next(iter(studies))
    return zone_terms(first, asked.economy, agreements=every, links=links)


def _firm(snapshot: Snapshot | None, project: str | None) -> str | None:
    """The project of the ledger that makes the goods, by its name."""
    if snapshot is None or project is None:
        return None
    for row in snapshot["projects"].iter_rows(named=True):
        if row["project"] == project:
            return str(row["name_en"] or row["name_zh"] or row["name_ko"] or project)
    return None


def rests_on_nothing(study: LoadedStudy) -> bool:
    """Whether a row of its bills, demand, prices or rates has no source."""
    tables = study.tables
    names = ("bills", "demand", "prices", "rates")
    return any(is_unsourced(row.source) for name in names for row in getattr(tables, name))


def found_among(linked: LinkedGoods, links: Sequence[Link], made: Sequence[HsCode]) -> Opportunities:
    """What each missing link would change for these goods."""
    with ExitStack() as stack:
        for study in linked.studies:
            stack.enter_context(study.on_file())
        return opportunities(links, linked.goods, linked.terms, space=linked.space, made=made)
