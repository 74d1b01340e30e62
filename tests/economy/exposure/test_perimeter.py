"""Value added through a perimeter: published numbers, a walk of every item through the table, identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tumen.economy.exposure import borin_mancini, leontief, value_added_by_absorption, value_added_in_exports
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.economy.accounts import Accounts

# R package icio 1.0.0 (it "reproduces the icio command for Stata", Belotti, Borin & Mancini 2021), articles/icio.md
# of github.com/SebKrantz/icio, commit f90bdbbb: bm(x) of the data set "leather", by exporter
EXPORTER = {
    "DC": [53.68996, 92.46175, 111.29058],
    "DVA": [52.81756, 89.82482, 106.84240],
    "DDC": [0.8723949, 2.6369363, 4.4481800],
    "FC": [10.61004, 21.13825, 36.30942],
    "FVA": [10.43484, 20.55564, 35.06489],
    "FDC": [0.1752063, 0.5826050, 1.2445289],
}
# the same page, bm(x, aggregation = "bilateral"), Turkey to Germany, by sector
TO_GERMANY = {
    "DVA": [28.7345939, 37.2264561, 4.5179730],
    "FVA": [5.5642624, 8.6264777, 1.9947889],
    "FDC": [0.162779264, 0.225333351, 0.070723354],
}
# the same page, bm(x, perspective = "world", approach = "sink")
WORLD_FVA = [8.471827, 18.265189, 33.128506]
WORLD_FDC = [2.138217, 2.873058, 3.180911]


def test_the_exporters_perimeter_is_the_published_one(leather: Accounts) -> None:
    model, names = leontief(leather), leather.axes.economies
    for at, code in enumerate(names):
        got = value_added_in_exports(model, [code])
        others = [name for name in names if name != code]
        found = {
            "DC": got.content([code]),
            "DVA": got.value_added([code]),
            "DDC": got.double_counted([code]),
            "FC": got.content(others),
            "FVA": got.value_added(others),
            "FDC": got.double_counted(others),
        }
        for term, published in EXPORTER.items():
            assert found[term].sum() == pytest.approx(published[at], abs=6e-6), term
        if code == "TUR":
            german = leather.axes.economy("DEU")
            for term, by_sector in TO_GERMANY.items():
                np.testing.assert_allclose(found[term][3:6, german], by_sector, atol=6e-8)


def test_foreign_value_added_of_the_world_is_the_published_one(leather: Accounts) -> None:
    """In Borin and Mancini's world perspective foreign value added counts once in the exports of all but its
    origin: that is the perimeter, origin by origin."""
    model, names = leontief(leather), leather.axes.economies
    counted = np.zeros(3)
    for origin in names:
        others = [name for name in names if name != origin]
        got = value_added_in_exports(model, others, names, basis="sink")
        counted += got.value_added([origin]).reshape(3, 3, 3).sum((1, 2))
    np.testing.assert_allclose(counted, WORLD_FVA, atol=6e-7)
    np.testing.assert_allclose(np.array(EXPORTER["FC"]) - counted, WORLD_FDC, atol=6e-6)


PERIMETERS: list[dict[str, Any]] = [
    {"exporters": ["E1"]},
    {"exporters": ["E1"], "importers": ["E3"]},
    {"exporters": ["E2"], "sectors": ["s1"]},
    {"exporters": ["E2"], "importers": ["E0"], "sectors": ["s0", "s2"]},
    {"exporters": ["E0", "E2"]},
    {"exporters": ["E0", "E2"], "importers": ["E2", "E3"], "sectors": ["s0", "s1"]},
    {"exporters": ["E0", "E1", "E2", "E3"]},
]


def walked(table: Accounts, asked: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Follow value added from where it is made, round by round along the shares of sales, and note where it
    first crosses the perimeter, where it crosses for the last time, and every crossing: (G, n, G) each."""
    axes, n = table.axes, table.axes.n
    g, names = axes.n_economies, axes.economies
    to = asked.get("importers") or [c for c in names if c not in asked["exporters"]] or list(names)
    sectors = asked.get("sectors", axes.sectors)
    crosses = np.array(
        [
            [
                row[0] in asked["exporters"] and row[1] in sectors and buyer in to and buyer != row[0]
                for buyer in names
            ]
            for row in axes.rows
        ]
    )
    owner = np.repeat(np.arange(g), axes.n_sectors)
    sales, final = table.Z / table.x[:, None], table.final_by_economy() / table.x[:, None]
    inside = crosses[:, owner]
    to_each = (sales * inside).reshape(n, g, -1).sum(2) + final * crosses
    never = (final * ~crosses).sum(1)  # the chance that an item now at i never crosses any more
    for _ in range(3000):
        never = (final * ~crosses).sum(1) + (sales * ~inside) @ never
    last_from = final * crosses + ((sales * inside) * never).reshape(n, g, -1).sum(2)
    first, last, every = (np.zeros((g, n, g)) for _ in range(3))
    for origin in range(g):
        item = np.where(owner == origin, table.primary, 0.0)
        fresh, all_items = item.copy(), item.copy()
        for _ in range(3000):
            first[origin] += fresh[:, None] * to_each
            every[origin] += all_items[:, None] * to_each
            last[origin] += all_items[:, None] * last_from
            fresh, all_items = fresh @ (sales * ~inside), all_items @ sales
    return first, last, every


@pytest.mark.parametrize("asked", PERIMETERS, ids=str)
def test_every_item_is_counted_where_a_walk_finds_it(
    asked: dict[str, Any], random_table: Callable[[int, int, int], Accounts]
) -> None:
    table = random_table(4, 3, 11)
    model = leontief(table)
    first, last, every = walked(table, asked)
    for basis, found in (("source", first), ("sink", last)):
        got = value_added_in_exports(model, **asked, basis=basis)  # type: ignore[arg-type]
        for place, origin in enumerate(table.axes.economies):
            np.testing.assert_allclose(got.value_added([origin]), found[place], rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(got.content([origin]), every[place], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(got.by_origin(), found.reshape(4, 4, 3, 4).sum(2), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(got.content(), got.exports, rtol=1e-9)
    # both bases count the same of each origin (Borin & Mancini 2019)
    np.testing.assert_allclose(first.sum((1, 2)), last.sum((1, 2)), rtol=1e-9)


def test_the_exporters_perimeter_is_that_of_the_other_function(
    random_table: Callable[[int, int, int], Accounts],
) -> None:
    table = random_table(4, 3, 12)
    model = leontief(table)
    for basis in ("source", "sink"):
        whole = borin_mancini(model, basis)
        for code in table.axes.economies:
            own = table.axes.block(code)
            got = value_added_in_exports(model, [code], basis=basis)  # type: ignore[arg-type]
            np.testing.assert_allclose(
                got.value_added([code])[own], whole.domestic_value_added[own], rtol=1e-8
            )
            np.testing.assert_allclose(got.content([code])[own], whole.domestic[own], rtol=1e-8)


def test_a_smaller_perimeter_counts_less_twice(random_table: Callable[[int, int, int], Accounts]) -> None:
    """What crosses one border again has crossed the exporter's borders again; the world's even more so."""
    table = random_table(4, 3, 13)
    model, names = leontief(table), table.axes.economies
    pair = value_added_in_exports(model, ["E1"], ["E2"])
    country = value_added_in_exports(model, ["E1"])
    world = value_added_in_exports(model, names)
    at = (table.axes.block("E1"), table.axes.economy("E2"))
    for narrow, wide in ((pair, country), (country, world)):
        assert (narrow.value_added()[at] >= wide.value_added()[at]).all()
    # through all borders of the world each economy's value added counts once if it leaves home at all: as much
    # as its own in its exports, and at least what is absorbed abroad
    absorbed = value_added_by_absorption(model)
    own = borin_mancini(model).by_economy("domestic_value_added").sum(1)
    np.testing.assert_allclose(world.by_origin().sum((1, 2)), own, rtol=1e-8)
    assert (own >= absorbed.sum(1) - np.diag(absorbed) - 1e-12).all()


def test_all_that_is_wrong_with_a_perimeter_is_said_at_once(leather: Accounts) -> None:
    model = leontief(leather)
    with pytest.raises(InputError) as caught:
        value_added_in_exports(model, ["ARG", "ARG", "ATL"], ["MU"], ["Mining"])
    assert len(caught.value.problems) == 4
    with pytest.raises(InputError, match="nobody sells to another economy"):
        value_added_in_exports(model, ["ARG"], ["ARG"])
    with pytest.raises(ValueError, match="source"):
        value_added_in_exports(model, ["ARG"], basis="middle")  # type: ignore[arg-type]
