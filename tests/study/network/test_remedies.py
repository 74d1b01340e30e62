"""A trade remedy on what a site of a network makes follows who makes it there, whatever the site is called."""

from __future__ import annotations

import shutil

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.network.run import run_network

pytest.importorskip("highspy")

ROWS = """importer,hs,origin,producer,rate,source
JP,{hs},CN,Example Works,5%,illustrative
JP,{hs},CN,,20%,illustrative
"""


def designed(spoil, producer, title="The works of Ningbo"):
    """The small study with a measure of Japan on its product, and a producer at a site of some title."""
    folder = spoil(
        ("sites.csv", "site,economy", "site,name,producer,economy"),
        ("sites.csv", "Ningbo,CN", f"Ningbo,{title},{producer},CN"),
        ("sites.csv", "Hai Phong,VN", "Hai Phong,,,VN"),
    )
    hs = (folder / "products.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    (folder / "remedies.csv").write_text(ROWS.format(hs=next(cell for cell in hs if cell[:4].isdigit())))
    return run_network(read_study(folder).network)


def test_the_producer_of_a_site_with_a_title_has_his_own_rate(spoil):
    titled = designed(spoil, "Example Works").scenarios[0].plan
    shutil.rmtree(spoil())
    plain = designed(spoil, "Example Works", title="").scenarios[0].plan
    assert titled.net_cost == pytest.approx(plain.net_cost, rel=1e-9)


@pytest.mark.parametrize("nobody", ["", "unknown"])
def test_a_site_whose_producer_nobody_named_has_no_rate(spoil, nobody):
    with pytest.raises(InputError, match="the producer: Example Works, or all others"):
        designed(spoil, nobody)
