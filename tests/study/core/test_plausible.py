"""What is hardly so is asked beside the answer, at check and at run; what cannot be is refused with a suggestion."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.reference.places import far_from_home
from tumen.study.core.read import read_study
from tumen.study.core.results.remarks import remarks_of
from tumen.study.words.say import say

COFFEE = Path(__file__).parents[3] / "studies" / "coffee"


@pytest.fixture
def coffee(tmp_path):
    folder = tmp_path / "coffee"
    shutil.copytree(COFFEE, folder)
    return folder


def asked(folder):
    return [text for item in remarks_of(read_study(folder)) if (text := say(item)).startswith("Is it meant")]


def put(folder, name, pattern, text):
    path = folder / name
    whole = path.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, text, whole, count=1, flags=re.MULTILINE)
    assert count == 1, (name, pattern)
    path.write_text(changed, encoding="utf-8")


def test_nothing_is_asked_of_what_is_usual(coffee):
    assert asked(coffee) == []


SLIPS = [
    # latitude and longitude of Lodz turned round: 19.46 N, 51.76 E is in Arabia
    ("sites.csv", r"51\.\d+,19\.\d+", "19.46,51.76", "Is it meant that lodz lies where its coordinates say"),
    # Dongguan at Seoul's coordinates (37.57 N, 126.98 E)
    ("sites.csv", r"23\.02,113\.75", "51.5,-0.12", "Is it meant that dongguan lies in China"),
    (
        "sites.csv",
        r"^(dongguan,.*?),520000,",
        r"\1,520000000,",
        "Is it meant that Dongguan has a capacity of",
    ),
    ("study.yaml", r"discount_rate: 0\.08", "discount_rate: 0.8", "discounted at 80 % a year"),
    ("lanes.csv", r",0\.03,,,,,,1,0\.01,", ",0.03,,,,,,3000,0.01,", "lanes.lead_time_days is 3000 days"),
    ("lanes.csv", r",0\.03,,,,,,1,0\.01,", ",0.03,,,,,,1,100,", "lanes.co2_kg_per_kg is 100 kg"),
    (
        "lanes.csv",
        r",0\.03,,,,,,1,0\.01,",
        ",300,,,,,,1,0.01,",
        "Is it meant that freight from shenzhen to dongguan",
    ),
    # 6.0 kg for a machine of 3.2 kg, in grams
    (
        "ways.csv",
        r",6\.0,illustrative",
        ",6000,illustrative",
        "6000 kg of CO2 stands behind one Coffee maker of 3.2 kg",
    ),
    # a housing of 0.9 kg in a machine that weighs a tenth of its own
    ("products.csv", r"8516\.71,3\.2,", "8516.71,0.25,", "go into one Coffee maker of 0.25 kg"),
]


@pytest.mark.parametrize(("name", "pattern", "text", "question"), SLIPS)
def test_a_slip_is_asked_and_changes_nothing_else(coffee, name, pattern, text, question):
    put(coffee, name, pattern, text)
    found = asked(coffee)
    assert any(question in one for one in found), found


def test_demand_that_no_capacity_comes_near_is_asked(coffee):
    """Where what is not delivered has its cost; else the study is refused."""
    sites, demand = coffee / "sites.csv", coffee / "demand.csv"
    text = sites.read_text(encoding="utf-8")
    sites.write_text(re.sub(r",(existing|possible),\d*,", r",\1,10,", text), encoding="utf-8")
    head, *rows = demand.read_text(encoding="utf-8").splitlines()
    added = [f"{row.rpartition(',')[0]},5,illustrative" for row in rows]
    head = f"{head.rpartition(',')[0]},lost_penalty,source"
    demand.write_text("\n".join([head, *added, ""]), encoding="utf-8")
    assert any("the demand for coffee-maker" in one for one in asked(coffee))


def test_values_above_the_price_are_asked_of_a_design_alone(coffee):
    """Where origin is asked the tests of origin ask it of each bill."""
    put(coffee, "study.yaml", r"ask: \[origin, landed-cost, design\]", "ask: [design]")
    put(coffee, "study.yaml", r"(?s)  kits-proved:.*?(?=  viet-nam-10:)", "")
    put(coffee, "study.yaml", r"(?s)  dearer-dongguan:.*\Z", "")
    put(coffee, "prices.csv", r"31\.30,FOB", "20.00,FOB")
    put(coffee, "prices.csv", r"31\.00,EXW", "19.90,EXW")
    assert any("the materials of coffee-maker are worth" in one for one in asked(coffee))


def refused(folder):
    with pytest.raises(InputError) as caught:
        read_study(folder)
    return " ".join(f"{item.what} {item.fix}" for item in caught.value.problems)


def test_a_latitude_of_139_is_refused_with_what_it_may_be(coffee):
    """Yokohama lies at 35.45 N, 139.64 E."""
    put(coffee, "markets.csv", r"35\.45,139\.64", "139.64,35.45")
    assert "is it the longitude" in refused(coffee)


def test_a_discount_rate_of_8_is_refused_with_8_per_cent(coffee):
    put(coffee, "study.yaml", r"discount_rate: 0\.08", "discount_rate: 8")
    assert "8 per cent is 0.08" in refused(coffee)


@pytest.mark.parametrize(
    ("economy", "latitude", "longitude", "found"),
    [
        # coordinates of the cities, as atlases give them
        ("CN", 43.88, 125.32, None),  # Changchun
        ("CN", 42.87, 130.36, None),  # Hunchun, 60 km from a port of Russia
        ("CN", 43.83, 87.62, None),  # Urumqi
        ("KR", 36.64, 127.49, None),  # Cheongju
        ("EU", 51.77, 19.46, None),  # Lodz
        ("US", 39.74, -104.99, None),  # Denver
        ("AU", -23.70, 133.88, None),  # Alice Springs
        ("TH", 18.79, 98.98, None),  # Chiang Mai
        ("LA", 17.97, 102.63, None),  # Vientiane: Laos has no port on file
        ("KR", 43.88, 125.32, "elsewhere"),  # Changchun, said to be in Korea
        ("JP", 37.57, 126.98, "elsewhere"),  # Seoul, said to be in Japan
        ("VN", 106.70 - 90, 10.78, "elsewhere"),
        ("VN", 10.78, 106.70, None),  # Ho Chi Minh City
        ("EU", 19.46, 51.77, "swapped"),  # Lodz, turned round
    ],
)
def test_places_far_from_their_economy_are_doubted(economy, latitude, longitude, found):
    assert far_from_home(economy, latitude, longitude) == found


def test_what_is_usual_stands_at_the_field():
    from tumen.study.core.rows.columns import TABLES

    limits = {
        (name, field.name): field.asked_above
        for name, table in TABLES.items()
        for field in table.fields
        if field.asked_above is not None
    }
    assert limits["lanes", "lead_time_days"] == Decimal(365)
    assert ("lanes", "co2_kg_per_kg") in limits
