"""What determinations say: which goods originate under which agreement, and what would make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.origin.determination import Status
from tumen.study.product.cost_statements import several_products
from tumen.study.statements import Contender, Names, Phrase, nothing, phrase, say_that

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tumen.study.product.cost_statements import Cells
    from tumen.study.product.results import Cell, OriginAnswer
    from tumen.study.statements import Statement

IN_HEADLINE = 1
"""So many agreements are told of in the headline, those first that are to be claimed most often."""
Goods = dict[tuple[str, str], list["OriginAnswer"]]


def origin_counts(cells: Cells) -> Iterator[Statement]:
    """What originates by agreement: the sites of one product, or how many goods of several."""
    found: dict[str, Goods] = {}
    for cell in cells:
        for item in cell.origins:
            if item.determination is not None:
                goods = found.setdefault(item.agreement, {})
                goods.setdefault((cell.product_name, cell.site_name), []).append(item)
    if not found:
        yield nothing(
            "no_agreement",
            [
                Contender(item.agreement, None, (item.in_force.reason,))
                for cell in cells
                for item in cell.origins
                if item.in_force.holds is None
            ],
        )
        return
    claimed = [cell.regime for cell in cells]
    first = sorted(found, key=lambda agreement: -claimed.count(agreement))
    tell = _counted if several_products(cells) else _sites
    for agreement in first[:IN_HEADLINE]:
        yield tell(agreement, found[agreement])
    if more := first[IN_HEADLINE:]:
        yield say_that("see_below", agreements=Names(tuple(more)))


def _status_of(answers: Sequence[OriginAnswer]) -> Status | None:
    """The status of a good in all markets, None where it differs."""
    found = {item.determination.status for item in answers if item.determination is not None}
    return found.pop() if len(found) == 1 else None


def _origin_needs(goods: Goods) -> tuple[str, ...]:
    found = [item.determination for answers in goods.values() for item in answers if item.determination]
    return tuple(
        need for item in found if item.status is Status.UNDETERMINED for need in item.needs
    ) or tuple("whether the good originates" for item in found[:1] if item.status is Status.UNDETERMINED)


def _counted(agreement: str, goods: Goods) -> Statement:
    yes = sum(_status_of(answers) is Status.ORIGINATING for answers in goods.values())
    if yes == len(goods):
        return say_that("all_goods_originate", agreement=agreement, goods=yes)
    needs = _origin_needs(goods)
    return say_that("some_goods_originate", missing=needs, agreement=agreement, count=yes, goods=len(goods))


_MADE = {
    Status.ORIGINATING: "made_originates",
    Status.NOT_ORIGINATING: "made_does_not",
    Status.UNDETERMINED: "made_undetermined",
    None: "made_originates_somewhere",
}


def _sites(agreement: str, goods: Goods) -> Statement:
    """``what is made in Changchun and Paju originates; what is made in Hai Phong does not``."""
    by_status: dict[Status | None, list[str | Phrase]] = {}
    for (_, site), answers in goods.items():
        by_status.setdefault(_status_of(answers), []).append(site)
    if list(by_status) == [Status.NOT_ORIGINATING]:
        return say_that("none_made_originates", agreement=agreement, sites=Names(tuple(*by_status.values())))
    told = tuple(
        phrase(key, sites=Names(tuple(by_status[status])))
        for status, key in _MADE.items()
        if status in by_status
    )
    return say_that("origin_of_sites", agreement=agreement, told=told)


def origins(cells: Cells) -> Iterator[Statement]:
    """Which sites' goods have which status under which agreement."""
    found: dict[tuple[str, Status], dict[str, dict[str | Phrase, None]]] = {}
    needs: dict[tuple[str, Status], dict[str, None]] = {}
    for cell in cells:
        for item in cell.origins:
            if item.determination is not None:
                key = (item.agreement, item.determination.status)
                named = found.setdefault(key, {}).setdefault(cell.product_name, {})
                named[_site(cell, item)] = None
                if item.determination.status is Status.UNDETERMINED:
                    lacking = item.determination.needs or ("whether the good originates",)
                    needs.setdefault(key, {}).update(dict.fromkeys(lacking))
    for agreement in dict.fromkeys(code for code, _ in found):
        for status in Status:
            if goods := found.get((agreement, status)):
                told = tuple(
                    phrase("good_of_sites", product=product, sites=Names(tuple(sites)))
                    if several_products(cells)
                    else Names(tuple(sites))
                    for product, sites in goods.items()
                )
                yield say_that(
                    _GOODS[status],
                    missing=needs.get((agreement, status), ()),
                    agreement=agreement,
                    goods=told,
                )


_GOODS = {
    Status.ORIGINATING: "goods_originate",
    Status.NOT_ORIGINATING: "goods_do_not",
    Status.UNDETERMINED: "goods_undetermined",
}


def _site(cell: Cell, item: OriginAnswer) -> str | Phrase:
    proof = item.determination.would_originate_with if item.determination is not None else ()
    return (
        phrase("would_with_proof", site=cell.site_name, materials=Names(proof)) if proof else cell.site_name
    )


def hints(base: Cells, cells: Cells) -> Iterator[Statement]:
    """What would originate with a proof of origin, as far as the base does not say it already."""
    before = tuple(origins(base))
    for item in origins(cells):
        if item not in before and "would_with_proof" in _phrases(item.fields):
            yield item


def _phrases(value: object) -> set[str]:
    """Keys of all phrases within a value."""
    if isinstance(value, Phrase):
        return {value.key} | _phrases(value.fields)
    parts = value.names if isinstance(value, Names) else value if isinstance(value, tuple) else ()
    return set().union(*(_phrases(part) for part in parts))
