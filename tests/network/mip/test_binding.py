"""What binds: conditions on something in use, each once, in the words of the study."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.network.mip.solve import solve
from tumen.network.model.goods import bought_from
from tumen.network.model.making import Recipe, made_by


def test_a_site_that_makes_nothing_binds_nothing(plain):
    """Of 20 units B makes all, for 50 + 80; with A they cost 100 + 40. A would make each of them for 2 less, but
    is not open, and nothing of it binds."""
    plan = solve(plain.network(quantity=20), plain.law)
    assert plan.opened == ("B",)
    assert plan.binding == ()


def test_what_is_full_is_named_once_with_its_worth(plain):
    """Of 110 units A makes 100 at 2 and B ten at 4: a unit more at A saves 2."""
    plan = solve(plain.network(quantity=110), plain.law)
    assert [(row.name, row.unit) for row in plan.binding] == [("capacity of A in 2026", "unit in the period")]
    assert plan.binding[0].worth == pytest.approx(2)


def test_a_condition_names_its_product_once(panel_network, panel_rates, law):
    """At 60 the panel takes 36 of VNM at most (RVC40): cells of China, at 50, are needed in part."""
    prices = (replace(panel_network.prices[0], fob=Decimal(60)),)
    recipes = tuple(replace(row, name="panel at Hanoi") for row in panel_network.recipes)
    capabilities = tuple(replace(row, recipe="panel at Hanoi") for row in panel_network.capabilities)
    network = replace(panel_network, prices=prices, recipes=recipes, capabilities=capabilities)
    plan = solve(network, law(panel_rates))
    assert plan.binding
    assert len({row.name for row in plan.binding}) == len(plan.binding)
    for row in plan.binding:
        assert row.name.endswith("panel at Hanoi in 2026")
        assert row.name.count("Hanoi") == 1
        assert row.unit == "USD"


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        ("panel", "panel at Hanoi"),
        ("panel at Hanoi", "panel at Hanoi"),
        ("panel: bonding", "panel at Hanoi (bonding)"),
        ("from glass", "panel at Hanoi (from glass)"),
    ],
)
def test_a_recipe_is_named_where_it_says_more(recipe, words):
    assert made_by("panel", Recipe(recipe, "panel", ()).name, "Hanoi") == words


def test_a_supplier_called_after_its_material_is_named_once():
    assert bought_from("glass", "glass for panel at Hanoi") == "glass for panel at Hanoi"
    assert bought_from("glass", "Asan") == "glass from Asan"
