"""One meaning for a colour everywhere: colours stand in the palette, each once, and letters on them are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tumen
import tumen.report
from tumen.report.draw.palette import css, family, letters_on, luminance, marks_css, of_economy, palette
from tumen.report.economy.chain import TIERS
from tumen.report.economy.charts import SUPPLIERS
from tumen.report.economy.footprint import PARTS
from tumen.report.network.charts import GROUPS
from tumen.report.product.bars import _KINDS, cost_keys
from tumen.zone.chains.makers import FINDINGS
from tumen.zone.vocabulary import stages

ROOM = Path(tumen.report.__file__).parent
STYLE = (ROOM / "page" / "templates" / "style.css").read_text(encoding="utf-8")
HEX = re.compile(r"#[0-9a-fA-F]{3,6}\b")


def test_no_colour_has_two_meanings():
    for ground in (0, 1):
        colours = [pair[ground] for pair in palette().values()]
        assert {colour for colour in colours if colours.count(colour) > 1} == set()


def test_the_style_sheet_has_no_colour_of_its_own_but_black_and_white():
    """Paper, ink, rules and links are variables at its beginning; what means something is in the palette."""
    rules = re.sub(r":root \{[^}]*\}", "", STYLE)
    # the hatching of a field that cannot be is of white and a grey
    assert set(HEX.findall(rules)) <= {"#000000", "#ffffff", "#dddddd"}
    named = set(re.findall(r"var\(--([\w-]+)\)", STYLE + css()))
    own = set(re.findall(r"--([\w-]+):", STYLE))
    assert named - own <= set(palette())
    assert not own & set(palette())


def test_no_meaning_is_a_class_that_hides_or_moves():
    """A piece of a drawing has its meaning as a class: a rule of the page by that name would change it."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL))
    touched = {
        name
        for selectors, body in rules
        for selector in selectors.split(",")
        for name in re.findall(r"^\s*\.([\w-]+)\s*$", selector)
        if re.search(r"(?:position|display|width|height|opacity):", body)
    }
    assert not touched & set(palette())


def test_every_colour_of_a_drawing_is_in_the_palette(result):
    cells = [cell for scenario in result.scenarios for cell in scenario.cells]
    used = {kind for _, kind in cost_keys(cells).values()} | set(_KINDS.values())
    used |= {kind for _, kind, _ in (*GROUPS.values(), *TIERS, *SUPPLIERS, *PARTS)}
    assert used <= set(palette())
    assert len(family("found")) == len(FINDINGS)
    assert len(family("stage")) >= sum(stage.counts == "yes" for stage in stages().values())


def test_one_cost_has_one_colour_at_both_scales(result):
    """Duty, freight, claiming: the same words, the same colour for a product and for a network."""
    cells = [cell for scenario in result.scenarios for cell in scenario.cells]
    product = {name: kind for name, (_, kind) in cost_keys(cells).items()}
    network = {name: kind for name, (_, kind, _) in GROUPS.items()}
    assert product["duty"] == network["duty, less drawback"] == "duty"
    assert product["freight"] == network["transport and handling"] == "freight"
    assert product["cost of claiming"] == network["claiming preferences"] == "claiming"


def test_an_economy_has_its_colour_everywhere():
    assert of_economy("KOR") == "KOR"
    assert of_economy("NZL") == of_economy("others") == "elsewhere"


def test_letters_are_read_on_every_colour():
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1 at least."""
    for name, pair in palette().items():
        for ground in pair:
            light, dark = sorted((luminance(ground), luminance(letters_on(ground))), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, name


@pytest.mark.parametrize(
    ("colour", "expected"),
    # WCAG 2.2, relative luminance: 0.2126 R + 0.7152 G + 0.0722 B of linear parts
    [("#000000", 0.0), ("#ffffff", 1.0), ("#ff0000", 0.2126), ("#00ff00", 0.7152), ("#0000ff", 0.0722)],
)
def test_luminance(colour, expected):
    assert luminance(colour) == pytest.approx(expected, abs=1e-9)


def test_the_app_has_the_marks_of_the_pages():
    """The same colour and the same shape for what is met, not met and not known (docs/howto/page.md)."""
    sheet = (Path(tumen.__file__).parent / "app" / "static" / "app.css").read_text(encoding="utf-8")
    assert marks_css() in sheet
