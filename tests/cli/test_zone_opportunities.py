"""``tumen zone opportunities`` as people run it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.zone.opportunities.test_product_space import exporters, written

PANEL = ("--material", "oled:panel-module=OLED panel")
OLED = ("zone", "opportunities", "studies/oled-changchun", "--site", "haiphong", "--chain", "oled")


def test_lines_say_who_begins_where_and_what_rests_on_what(tumen):
    """706,896 USD: 4 points (MFN 8 % in China, 4 % under RCEP) of 2,000 x 58 + 1,700 freight + 116 insurance =
    117,816 USD a consignment, 150 consignments of 2,000 for 300,000 modules a year. Australia's MFN is free."""
    told = tumen(*OLED, *PANEL)
    assert told.exit_code == 0
    text = told.stdout
    assert "begins to originate under RCEP for Japan, Australia, Korea, China; if the link itself" in text
    assert "duty saved on OLED display module in China: 706,896" in text
    assert "duty saved on OLED display module in Australia" not in text
    assert "Hai Phong buys OLED panel (as stated) from a supplier that is not named, TW: 23,700,000" in text
    assert "Not compared by relatedness to what is made here: it is known for no link" in text
    assert "Assumed: a link made in the zone originates by the declaration of its maker" in text
    assert told.stderr == ""


def test_a_heading_alone_leaves_it_open(tumen):
    """The panel is of the heading of modules, 8524, as are other goods: what it would save begins at nothing."""
    text = tumen(*OLED).stdout
    assert "may begin to originate under RCEP for Japan, Australia, Korea, China" in text
    assert "duty saved on OLED display module in China: 0 to 706,896" in text
    assert "Hai Phong buys, perhaps, OLED panel (by its heading) from" in text


def test_tables_as_csv_and_json(tumen):
    rows = list(csv.DictReader(io.StringIO(tumen(*OLED, *PANEL, "--csv", "links").stdout)))
    panel = next(row for row in rows if row["link"] == "panel-module")
    assert (panel["front"], panel["begins_least"], panel["begins_most"]) == ("1", "1", "1")
    assert panel["relatedness_least"] == ""  # not known is not zero
    tables = json.loads(tumen(*OLED, *PANEL, "--json").stdout)
    assert set(tables) == {"links", "origin", "duty", "bought", "unused"}
    assert {row["begins"] for row in tables["origin"] if row["link"] == "panel-module"} == {"yes"}


def test_trade_by_product_tells_how_near_a_link_is(tumen, tmp_path):
    """Three economies export modules and driver ICs, one of them films too: 3 of 3, and 1 of 3."""
    rows = exporters([(["852492", "854239"], 2), (["852492", "854239", "392010"], 1)])
    told = tumen(*OLED, "--trade", str(written(tmp_path, rows)), "--csv", "links")
    near = {row["link"]: row["relatedness_least"] for row in csv.DictReader(io.StringIO(told.stdout))}
    assert (near["driver-ic"], near["polyimide-film"], near["glass"]) == ("1.0", "0.333333", "")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--site", "changchn"), "no site 'changchn'"),
        (("--chain", "oleds"), "no chain 'oleds'"),
        (("--agreement", "RCPE"), "RCPE"),
        (("--material", "oled:panel-module=OLED panl"), "would deliver 'OLED panl', which no bill has"),
        (
            ("--material", "oled:panl=OLED panel"),
            "there is no link 'oled:panl'. Did you mean 'oled:panel-module'?",
        ),
        (("--material", "health-food:ginseng=OLED panel"), "the chain of health-food:ginseng is not asked"),
        (("--csv", "links", "--json"), "the output is JSON or CSV, not both"),
        (("--material", "OLED panel"), "CHAIN:LINK=NAME"),
        (("--trade", "nothing_HS22.csv"), "no such file"),
        (("--ledger", "no.sqlite"), "no.sqlite"),
    ],
)
def test_what_is_wrong_is_said(tumen, more, said):
    told = tumen(*OLED, *more)
    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stdout == ""


def test_all_that_is_wrong_is_said_at_once(tumen):
    wrong = ("--site", "changchn", "--chain", "oleds", "--agreement", "RCPE", "--material", "oled:panl=panel")
    told = tumen(*OLED, *wrong)
    assert told.exit_code == 2
    assert all(word in told.stderr for word in ("changchn", "oleds", "RCPE", "oled:panl"))
    told = tumen(*OLED, "--chain", "oleds", *PANEL, "--material", "oled:driver-ic=driver IC")
    assert all(word in told.stderr for word in ("oleds", "would deliver 'driver IC', which no bill has"))
    told = tumen("zone", "opportunities", "studies/oled", "--site", "haiphong", "--chain", "oleds")
    assert all(word in told.stderr for word in ("studies/oled", "oleds"))


def test_a_material_of_a_link_that_is_made_already_is_refused_as_such(tumen):
    ledger = ("--ledger", "studies/changchun-zone/ledger")
    told = tumen(*OLED, *ledger, "--material", "oled:oca-film=OLED panel")
    assert told.exit_code == 2
    assert "oled:oca-film is made already, or may be, as far as the ledger knows" in told.stderr


def test_sites_of_two_economies_are_no_zone(tumen):
    told = tumen(*OLED, "--site", "changchun")
    assert told.exit_code == 2
    assert "the sites lie in CN, VN" in told.stderr or "the sites lie in VN, CN" in told.stderr


@pytest.mark.parametrize("study", ["rcep-impact", "supply-security", "parts-stop", "changchun-zone"])
def test_a_study_without_goods_is_refused(tumen, study):
    told = tumen("zone", "opportunities", f"studies/{study}", "--site", "changchun")
    assert told.exit_code == 2
    assert "asks nothing of goods" in told.stderr or "there is no site" in told.stderr


def test_a_study_that_asks_for_a_design_alone_has_goods_too(tumen):
    told = tumen("zone", "opportunities", "studies/battery-pack", "--site", "nanjing-pack", "--chain", "oled")
    assert told.exit_code == 0
    assert "If it were made in CN" in told.stdout
