"""The page of a study: one answer, and chapters for each scale that is asked about."""

from __future__ import annotations

from collections.abc import Iterator

from tumen.language.force import in_force
from tumen.report.fronts import front_of
from tumen.report.page.frame import Chapter, page, sources
from tumen.study.core.results.records import StudyResult


def render_study(result: StudyResult) -> str:
    """Render the whole study as one HTML document. It computes nothing that is not in the result,
    and escapes it.
    """
    year = "" if result.economy is None else f" Table of {result.economy.year}."
    front = front_of(result, in_force())
    drawn = "" if front.drawing is None else front.drawing.instead
    told = [chapter for chapter in _chapters(result) if chapter.anchor != drawn]
    return page(
        result.title,
        result.question,
        result.answer.spoken(),
        (*told, *sources(result.assumptions, result.vintages)),
        facts=f"As of {result.on}; money in {result.currency} unless said otherwise.{year}",
        foot=f"Study {result.study}.",
        front=front,
    )


def _chapters(result: StudyResult) -> Iterator[Chapter]:
    """The products as they are made today, then the network, whole economies, a zone."""
    if result.product is not None:
        from tumen.report.product.page import chapters

        yield from chapters(result.product)
    if result.network is not None:
        from tumen.report.network.page import chapters as of_network

        yield from of_network(result.network)
    if result.sweep is not None:
        from tumen.report.sweep import sweep_chapter

        yield sweep_chapter(result.sweep)
    if result.register:
        from tumen.report.evidence import register_chapter

        yield from register_chapter(result.register)
    if result.economy is not None:
        from tumen.report.economy.page import chapters as of_economies

        yield from of_economies(result.economy)
    if result.zone is not None:
        from tumen.report.zone.study import chapters as of_zone

        yield from of_zone(result.zone)
