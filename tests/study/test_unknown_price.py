"""A price that is said to be unknown: what hangs on it is not known, what does not is; a design is refused."""

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study
from tumen.study.core.starter import write_starter


def started(folder, cell, *ask):
    """The study that `tumen new` writes, with another price of the box made in Hai Phong."""
    write_starter(ask, folder)
    path = folder / "prices.csv"
    text = path.read_text(encoding="utf-8")
    assert "box,haiphong,4.50,FOB" in text
    path.write_text(text.replace("haiphong,4.50", f"haiphong,{cell}"), encoding="utf-8")
    return folder


def test_what_hangs_on_the_price_is_not_known(tmp_path):
    study = read_study(started(tmp_path / "box", "unknown", "origin", "landed-cost"))
    mine, other = run_study(study).product.scenarios[0].cells
    assert (mine.site, other.site) == ("haiphong", "ningbo")
    assert mine.cost_per_unit is None
    assert "price FOB" in mine.needs
    (origin,) = mine.origins
    assert origin.determination.figures.rvc_build_down_pct is None
    assert mine.quotes.of("MFN").rate == other.quotes.of("MFN").rate == "3.9%"  # Japan Customs, 2026-07
    assert mine.quotes.of("MFN").amount is None
    assert (mine.quotes.of("RCEP").rate, mine.quotes.of("RCEP").amount) == ("free", 0)  # whatever it is worth
    assert other.cost_per_unit is not None


def test_a_design_is_refused_for_want_of_it(tmp_path):
    with pytest.raises(InputError, match=r"price of 'box' at 'haiphong' is not known, so no design"):
        read_study(started(tmp_path / "box", "unknown", "design"))


@pytest.mark.parametrize("cell", ["0", "-1", "", "unkown"])
def test_other_words_and_zero_are_refused(tmp_path, cell):
    with pytest.raises(InputError, match=r"prices.csv:2"):
        read_study(started(tmp_path / "box", cell, "origin"))
