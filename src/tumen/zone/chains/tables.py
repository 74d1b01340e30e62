"""Who makes which link, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tumen.zone.chains.makers import FoundChain, FoundLink, FoundMakers

_OF_MAKER = (
    "project",
    "project_name",
    "stage",
    "since",
    "product",
    "product_hs",
    "certainty",
    "source",
    "confidence",
)


def chain_rows(found: FoundMakers, language: str = "en", *, missing: bool = False) -> list[dict[str, Any]]:
    """A row for each link and maker, one without a maker where none is found."""
    rows = []
    for chain in found.chains:
        for one in shown(chain, missing=missing):
            link: dict[str, Any] = {
                "chain": chain.chain.chain,
                "link": one.link.link,
                "name": one.link.name(language),
                "position": one.link.position,
                "hs": "; ".join(map(str, one.link.hs)),
                "hs_basis": one.link.hs_basis,
                "materials": "; ".join(made_of.material for made_of in one.link.materials),
                "link_source": one.link.source,
                "finding": one.finding,
                "missing": one.missing,
            }
            rows += [link | of_maker for of_maker in _makers(one, language)]
    return rows


def shown(chain: FoundChain, *, missing: bool) -> tuple[FoundLink, ...]:
    """The links of a chain, or those that are missing."""
    return chain.missing if missing else chain.links


def _makers(one: FoundLink, language: str) -> Iterator[dict[str, Any]]:
    for maker in one.makers:
        project = maker.project
        told = project.project, project.name(language), project.stage, project.since
        hs = maker.hs.dotted if maker.hs else None
        said = maker.product, hs, maker.certainty, maker.source, maker.confidence
        yield dict(zip(_OF_MAKER, (*told, *said), strict=True))
    if not one.makers:
        yield dict.fromkeys(_OF_MAKER)
