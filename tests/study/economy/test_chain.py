"""A study's product inside a table of two regions, computed by hand; and what is refused."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.economy.accounts.test_own_table import HEADER, MATRIX
from tumen.agreements.earned import write_earned
from tumen.economy.accounts import built_in
from tumen.errors import InputError
from tumen.language.force import LANGUAGES
from tumen.reference.hs import HsCode
from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.results.write import write_results
from tumen.study.core.run import run_study
from tumen.study.economy.assumptions import assumptions_of
from tumen.study.economy.chain.claimed import SoldToday, claimed_today
from tumen.study.economy.chain.mapping import ToTable
from tumen.study.economy.chain.records import ChainSale
from tumen.study.economy.chain.schema import ChainFile
from tumen.study.economy.chain.statements import of_chain
from tumen.study.economy.labels import TableWords
from tumen.study.words.say import say

STUDY = """\
study: chained
title: Boxes
question: Who earns what?
ask: [origin, economy]
on: 2026-07-01
currency: USD
agreements: [RCEP]
economy:
  accounts: {table: tables/table.yaml}
  focus: [N]
  chain:
    before: {site: home}
    after: {site: away}
    sectors: sectors.csv
    economies: {CN: N, KR: S}
"""
FILES = {
    "products": "product,hs,source\nbox,3924.10,by hand\nlid,3923.50,by hand\nfoot,3923.50,by hand\n",
    "sites": "site,name,economy,source\nhome,Home,CN,by hand\naway,Away,KR,by hand\n",
    "markets": "market,economy,source\nnorth,CN,by hand\nsouth,KR,by hand\n",
    "bills": "product,site,material,value,origin,country,source\n"
    "box,home,lid,0.5,originating,CN,by hand\nbox,home,foot,0.5,originating,KR,by hand\n"
    "box,away,foot,2,originating,KR,by hand\n",
    "prices": "product,site,price,term,source\nbox,home,5,FOB,by hand\nbox,away,4,FOB,by hand\n",
    "demand": "market,product,quantity,consignment,source\n"
    "north,box,700000,1000,by hand\nsouth,box,300000,1000,by hand\n",
    "sectors": "material,sector,source\nbox,a,by hand\nlid,b,by hand\nfoot,b,by hand\n",
}
JOBS = "economy,sector,final,stressor,unit,amount,year,source\n"
KNOWN = (
    "N,a,,jobs,persons,100,2020,agency\nN,b,,jobs,persons,60,2020,agency\nS,a,,jobs,persons,40,2020,agency\n"
)
OPEN = "S,b,,jobs,persons,,2020,agency\n"


@pytest.fixture
def folder(tmp_path):
    """A function of (text of study.yaml, other tables) that writes the study and returns its folder."""

    def write(text=STUDY, **changed):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / "table.yaml").write_text(HEADER, encoding="utf-8")
        (tmp_path / "tables" / "flows.csv").write_text(MATRIX, encoding="utf-8")
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        for name, content in {**FILES, **changed}.items():
            if content is not None:
                (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def chain_of(folder):
    return run_study(read_study(folder)).economy.chain


def problems(folder):
    with pytest.raises(InputError) as raised:
        read_study(folder)
    return raised.value.problems


def test_before_and_after_by_hand(folder):
    """A million boxes at 5 USD: 3.5 million sold in N and 1.5 in S; 1 million of b goes into them, half from
    each region, so that 4 are the makers' own value added. The split of the table is that of
    `tests/economy/chain/test_split.py`. Made away the boxes sell for 4 and take 2 of b of S: 2 are own.
    """
    found = chain_of(folder())
    before, after = found.before, found.after
    assert (before.sales, after.sales) == (pytest.approx(5), pytest.approx(4))
    (maker,) = before.makers
    assert (maker.economy, maker.sector) == ("N", "a")
    assert (maker.output, maker.materials, maker.value_added) == (5, 1, 4)
    assert maker.of_sector == 50  # 5 of the 10 that N:a makes
    assert [(item.exporter, item.importer, item.value) for item in before.sold] == [
        ("N", "N", 3.5),
        ("N", "S", 1.5),
    ]
    north = next(item for item in before.tiers if item.economy == "N")
    south = next(item for item in before.tiers if item.economy == "S")
    # tier 1: 0.5 of b of N, whose value added is 8 of 12, and 0.5 of b of S, 5 of 9
    assert north.tiers[:2] == pytest.approx((4, 0.5 * 8 / 12))
    assert south.tiers[:2] == pytest.approx((0, 0.5 * 5 / 9))
    # tier 2: b of N buys 1 a of the rest, 1 of the product, 1 b, 1 S:a for each 12; of value added these have
    # 2/5, 4/5, 8/12 and 4/8. b of S buys 0.5 N:a rest, 0.5 product, 2 S:a and 1 S:b for each 9.
    in_north = 0.5 / 12 * (2 / 5 + 4 / 5 + 8 / 12) + 0.5 / 9 * (0.5 * 2 / 5 + 0.5 * 4 / 5)
    in_south = 0.5 / 12 * (4 / 8) + 0.5 / 9 * (2 * 4 / 8 + 5 / 9)
    assert north.tiers[2] == pytest.approx(in_north)
    assert south.tiers[2] == pytest.approx(in_south)
    assert north.total + south.total == pytest.approx(5)
    away = {item.economy: item for item in after.tiers}
    assert away["S"].tiers[0] == pytest.approx(2)
    assert away["S"].total + away["N"].total == pytest.approx(4)
    product = {item.origin: item for item in found.dependence if item.of == "product"}
    assert product["S"].before_share == pytest.approx(100 * south.total / 5)
    assert product["S"].after_share == pytest.approx(100 * away["S"].total / 4)
    at_home = [item for item in found.dependence if item.of == "home"]
    # N's final demand is 12, of which 2 is the product (half of the 4 of N:a); after it is 12 less 0.4
    assert sum(item.before for item in at_home) == pytest.approx(12)
    assert sum(item.after for item in at_home) == pytest.approx(11.6)


def test_what_is_said(folder, tmp_path):
    study = read_study(folder())
    result = run_study(study)
    text = result.economy.answer.text
    assert "Made in Home" not in text  # the headline is about what comes after
    assert "Made in Away: of 4 million USD of one year's production" in text
    assert "Compared with the product made in Home, it gives" in text
    assert "buyers pay 1 million USD less in all" in text
    assert "The product is 50 % of all that a in N makes" in text
    assert "taken as prices of the table's year" in text
    for language in LANGUAGES:
        assert "{" not in result.economy.answer.text_in(language)
    assert "Away에서 생산" in result.economy.answer.text_in("ko")
    page = render_study(result)
    assert "The product in the economy" in page
    assert any(item.what == "chain: prices" for item in result.assumptions)
    assert any(item.what == "chain: sector of lid" for item in assumptions_of(study.economy))  # of check
    place = write_results(result, study, tmp_path / "out", render=render_study)
    rows = list(csv.DictReader((place / "chain-value-added.csv").read_text(encoding="utf-8").splitlines()))
    assert {(row["when"], row["economy"]) for row in rows} == {
        (when, code) for when in ("before", "after") for code in ("N", "S")
    }
    for name in ("chain-makers", "chain-sales", "chain-dependence"):
        assert (place / f"{name}.csv").is_file()
    assert "sectors.csv" in {name for name, _ in study.files}


def test_jobs_and_what_is_not_known_of_them(folder):
    text = STUDY + "    footprint: {satellite: jobs.csv}\n"
    whole = chain_of(folder(text, jobs=JOBS + KNOWN + OPEN.replace(",,2020", ",90,2020")))
    of = {item.economy: item for item in whole.stressors}
    # a job for each 0.1 of a in N and 0.2 of b; 5 of the product take 50, and something stands behind it
    assert of["N"].before > 50 + 60 * 0.5 / 12
    assert of["S"].before > 90 * 0.5 / 9
    assert of["N"].after < of["N"].before
    part = run_study(read_study(folder(text, jobs=JOBS + KNOWN + OPEN))).economy
    south = next(item for item in part.chain.stressors if item.economy == "S")
    assert (south.before, south.after) == (None, None)
    assert 0 < south.known_before < of["S"].before
    assert "Jobs: as far as known, behind one year's production stand" in part.answer.text
    assert "it takes jobs of sectors in S" in part.answer.text


def test_one_year_alone_and_a_product_new_to_the_table(folder):
    alone = chain_of(folder(STUDY.replace("    after: {site: away}\n", "")))
    assert alone.after is None
    assert alone.before.sales == 5
    new = chain_of(folder(STUDY.replace("    before: {site: home}\n", "")))
    assert new.before is None
    assert new.after.sales == 4
    at_home = [item for item in new.dependence if item.of == "home"]
    # final demand of N grows by the 2.8 that it buys: nobody bought a box before
    assert sum(item.after - item.before for item in at_home) == pytest.approx(2.8)


def test_goods_made_at_several_sites(folder):
    """A second good, of 1 USD and without a bill beyond 0.5 of b of S, that is made away: two makers."""
    files = {
        "products": FILES["products"] + "cup,3924.10,by hand\n",
        "bills": FILES["bills"] + "cup,away,foot,0.5,originating,KR,by hand\n",
        "prices": FILES["prices"] + "cup,away,1,FOB,by hand\n",
        "demand": FILES["demand"] + "south,cup,200000,1000,by hand\n",
        "sectors": FILES["sectors"] + "cup,a,by hand\n",
    }
    text = STUDY.replace("before: {site: home}", "before: {site: home, sites: {cup: away}}")
    study = read_study(folder(text.replace("    after: {site: away}\n", ""), **files))
    result = run_study(study).economy
    makers = {item.economy: item for item in result.chain.before.makers}
    assert (makers["N"].output, makers["S"].output) == (pytest.approx(5), pytest.approx(0.2))
    assert makers["S"].materials == pytest.approx(0.1)
    assert "Made in Home and Away: of 5.2 million USD" in result.answer.text
    # without a word on the second good it is made nowhere: the study is refused
    found = problems(folder(STUDY, **files))
    assert any("'cup' is not made at 'home'" in item.what for item in found)


def test_an_intermediate_of_another_economy_is_passed_on(folder):
    """The box of home takes a blank that is made away of 0.5 of b of S, for a price of 1: 0.5 of value added
    of the product are in S, and S:a passes 1 million on to N:a.
    """
    zeros = MATRIX.replace("S,a,0,1,1,2,1,3", "S,a,1,1,1,2,0,3").replace(",VA,6,8,4,5,,", ",VA,5,8,4,5,,")
    files = {
        "products": FILES["products"] + "blank,3926.90,by hand\n",
        "bills": "product,site,material,value,origin,country,quantity,made_at,source\n"
        "box,home,lid,0.5,originating,CN,,,by hand\n"
        "box,home,blank,,by its bill,,1,away,by hand\n"
        "blank,away,foot,0.5,originating,KR,,,by hand\n",
        "prices": FILES["prices"].replace("box,away,4", "blank,away,1"),
        "sectors": FILES["sectors"] + "blank,a,by hand\n",
    }
    place = folder(STUDY.replace("    after: {site: away}\n", ""), **files)
    (place / "tables" / "flows.csv").write_text(zeros, encoding="utf-8")
    makers = {item.economy: item for item in chain_of(place).before.makers}
    assert (makers["N"].output, makers["N"].materials) == (pytest.approx(5), pytest.approx(1.5))
    assert (makers["S"].output, makers["S"].materials) == (pytest.approx(1), pytest.approx(0.5))
    # made at the same site it is no sale: its bill counts as the box's own
    files["bills"] = files["bills"].replace("blank,away,foot", "blank,home,foot").replace(",1,away,", ",1,,")
    files["prices"] = files["prices"].replace("blank,away", "blank,home")
    (one,) = chain_of(folder(STUDY.replace("    after: {site: away}\n", ""), **files)).before.makers
    assert (one.output, one.materials) == (pytest.approx(5), pytest.approx(1))


@pytest.mark.parametrize(
    ("change", "said", "file"),
    [
        ({"sectors": FILES["sectors"].replace("foot,b,by hand\n", "")}, "the sector of 'foot'", "bills.csv"),
        ({"sectors": FILES["sectors"].replace("lid,b", "lid,q")}, "sector 'q' is not in the table", "sectors.csv"),
        ({"sectors": FILES["sectors"] + "lit,b,x\n"}, "there is no product or material 'lit'", "sectors.csv"),
        ({"sectors": FILES["sectors"] + "lid,a,x\n"}, "lid", "sectors.csv"),
        (
            {"demand": FILES["demand"].replace("700000", "1600000")},
            "N a sells of the product to N: 8 million USD, the table has 7, 1 too much",
            "study.yaml",
        ),
        (
            {"prices": FILES["prices"].replace("away,4", "away,400")},
            "the product is sold to N for 280 million USD, it buys 9 of a from everybody, 271 too much",
            "study.yaml",
        ),
        (
            {"bills": FILES["bills"].replace("box,home,foot,0.5", "box,home,foot,1.25")},
            "N a buys from S b for the product: 1.25 million USD, the table has 1, 0.25 too much",
            "study.yaml",
        ),
        ({"bills": FILES["bills"].replace("originating,CN", "originating,")}, "where 'lid' of 'box' was made", "bills.csv"),
        ({"bills": FILES["bills"].replace("box,home,lid,0.5", "box,home,lid,unknown")}, "the value of 'lid'", "bills.csv"),
        ({"markets": FILES["markets"].replace("south,KR", "south,DE")}, "Germany (DE) is not in the table", "markets.csv"),
    ],
)  # fmt: skip
def test_tables_that_do_not_meet(folder, change, said, file):
    found = problems(folder(**change))
    mine = [item for item in found if said in item.what]
    assert mine, found
    assert Path(mine[0].file).name == file
    assert mine[0].line
    assert mine[0].fix


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("before: {site: home}", "before: {site: hme}", "there is no site 'hme'"),
        ("before: {site: home}", "before: {sites: {bix: home}}", "no market takes a product 'bix'"),
        ("before: {site: home}", "before: {sites: {box: hme}}", "there is no site 'hme'"),
        ("after: {site: away}", "after: {plan: base, sites: {box: away}}", "a plan says itself where"),
        ("after: {site: away}", "after: {plan: base}", "is not asked for a design, so it has no plan"),
        ("after: {site: away}", "after: {scenario: most}", "there is no scenario 'most'"),
        ("after: {site: away}", "after: {plan: base, site: away}", "a plan says itself where"),
        ("before: {site: home}", "before: {}", "which of them is meant is not said"),
        ("currency: USD", "currency: CNY", "the table is in USD, the study in CNY"),
        (
            "    after:",
            "    exchange_rate: {rate: 7, source: x}\n    after:",
            "table and study are both in USD",
        ),
        ("    after:", "    price_level: {factor: 0, source: x}\n    after:", "price_level"),
        ("    after:", "    period: '2030'\n    after:", "there is no period '2030'"),
        ("    after:", "    home: Q\n    after:", "economy 'Q' is not in the table"),
        ("{CN: N, KR: S}", "{CN: N, KR: Z}", "economy 'Z' is not in the table"),
        ("{CN: N, KR: S}", "{CN: N, KR: S, QQ: S}", "'QQ' is not the ISO code"),
        ("{CN: N, KR: S}", "{CN: N, KR: S, CHN: S}", "'CHN' and 'CN' are one economy, China (CN)"),
        ("{CN: N, KR: S}", "{CN: N, KR: S, JP: S}", "is made, bought or sold in Japan (JP)"),
        ("    after:", "    footprint: {satellite: none.csv}\n    after:", "none.csv"),
        ("ask: [origin, economy]", "ask: [origin]", "no question about whole economies is asked"),
        ("ask: [origin, economy]", "ask: [economy]", "nothing is asked about them"),
    ],
)
def test_keys_that_are_refused(folder, old, new, said):
    assert old in STUDY
    found = problems(folder(STUDY.replace(old, new)))
    assert any(said in f"{item.file} {item.what}" for item in found), found
    assert all(item.file for item in found)


def test_nothing_sold_is_refused(folder):
    found = problems(folder(demand=FILES["demand"].splitlines()[0] + "\n"))
    assert found


def test_a_row_of_sectors_that_is_broken_is_told_once(folder):
    found = problems(folder(sectors=FILES["sectors"].replace("box,a,by hand", "box,a,")))
    assert [item.what for item in found] == ["source: the cell is empty"]


@pytest.mark.parametrize(
    ("text", "sectors", "header"),
    [
        (STUDY, FILES["sectors"].replace("box,a,by hand", "box,a,illustrative"), HEADER),
        (STUDY.replace("    after:", "    price_level: {factor: 0.9, source: illustrative}\n    after:"), None, HEADER),
        (STUDY, None, HEADER.replace("made by hand", "Illustrative, of no year")),
    ],
)  # fmt: skip
def test_what_is_illustrative_is_named_wherever_it_stands(folder, text, sectors, header):
    """A sector, a price level and the table itself move every figure as much as a bill does."""
    place = folder(text, sectors=sectors or FILES["sectors"])
    (place / "tables" / "table.yaml").write_text(header, encoding="utf-8")
    answer = run_study(read_study(place)).economy.answer.text
    assert "more abroad a year; buyers pay" in answer
    assert "less in all (on illustrative inputs)." in answer
    assert ("The input-output table is itself illustrative." in answer) == (header != HEADER)


def test_a_table_in_another_size_of_unit_reads_as_money(folder):
    """Thousands of USD and a thousandth of the demand: 4 thousand, not 4 of something."""
    place = folder(demand=FILES["demand"].replace("00000,", "00,"))
    (place / "tables" / "table.yaml").write_text(HEADER.replace("million", "thousand"), encoding="utf-8")
    assert "of 4,000 USD of one year's production" in run_study(read_study(place)).economy.answer.text


def test_a_rate_of_exchange_and_a_price_level(folder):
    """At 0.2 USD for one of the study's currency and prices 10 per cent lower: 25 CNY are 5 USD x 0.9."""
    text = STUDY.replace("currency: USD", "currency: CNY").replace(
        "    after: {site: away}\n",
        "    exchange_rate: {rate: 0.2, source: by hand}\n    price_level: {factor: 0.9, source: by hand}\n",
    )
    found = chain_of(folder(text, prices=FILES["prices"].replace("home,5", "home,25")))
    assert found.before.sales == pytest.approx(4.5)
    assert found.adjusted
    _, behind = of_chain(found, TableWords((), "million USD"))
    assert "One CNY counts as 0.2 USD: the study states this rate itself." in map(say, behind)


RATE = "    exchange_rate: {rate: RATE, source: by hand}\n    after:"


@pytest.mark.parametrize(
    ("rate", "row", "said"),
    [
        # as many millions of CNY as of USD are more than the table has: the rate may be the wrong way round
        ("7", "", "is the exchange rate, 7 USD for one CNY, the right way round?"),
        # small enough to fit, but the study's own table says that one CNY is a seventh of a USD
        ("1.4", "2026-06-01,USD,CNY,7,by hand\n", "1.4 USD for one CNY, beside 7 CNY for one USD in"),
        ("0.14", "2026-06-01,USD,CNY,7,by hand\n", ""),
        ("1.4", "2026-06-01,CNY,USD,0.14,by hand\n", "1.4 USD for one CNY, beside 0.14 USD for one CNY in"),
    ],
)
def test_an_exchange_rate_the_wrong_way_round(folder, rate, row, said):
    text = STUDY.replace("currency: USD", "currency: CNY").replace("    after:", RATE.replace("RATE", rate))
    tables = {"exchange_rates": f"date,base,quote,rate,source\n{row}"} if row else {}
    written = folder(text, **tables)
    if not said:
        assert read_study(written).economy.chain is not None
        return
    told = [f"{item.what}; {item.fix}" for item in problems(written)]
    assert any(said in line for line in told), told


def test_economies_in_one_row_of_the_table_are_said_to_trade_without_a_border(folder):
    """Japan and South Korea both stand in S: what one sells to the other crosses no border."""
    text = STUDY.replace("{CN: N, KR: S}", "{CN: N, KR: S, JP: S}")
    markets, demand = FILES["markets"] + "tokyo,JP,by hand\n", FILES["demand"].replace("300000", "200000")
    demand += "tokyo,box,100000,1000,by hand\n"
    study = read_study(folder(text, markets=markets, demand=demand))
    (said,) = [item for item in assumptions_of(study.economy) if item.what == "chain: S"]
    assert said.value.startswith("KR, JP stand together in S: what one sells to another crosses no border")


def test_preferences_are_told_so_far_where_a_regime_may_be_lower(folder):
    """Half of 1.5 million earns one, as far as known: on the rest another agreement may be lower."""
    (year,) = (found := chain_of(folder(STUDY.replace("    after: {site: away}\n", "")))).years
    words = TableWords((), "million USD")

    def told(*may_be_lower):
        sale = ChainSale("before", "N", "S", 1.5, True, 50.0, 0.1, 0.1, may_be_lower)
        _, behind = of_chain(replace(found, years=(replace(year, sold=(sale,)),)), words)
        return next(text for text in map(say, behind) if "earn a preference" in text)

    assert "as far as known, of 1.5 million USD sold over borders 50 % earn a preference" in told("CKFTA")
    assert "it takes whether CKFTA is lower on what goes from N to S" in told("CKFTA")
    assert "as far as known" not in told()
    result = run_study(read_study(folder(STUDY.replace("    after: {site: away}\n", ""))))
    sale = ChainSale("before", "N", "S", 1.5, True, 50.0, 0.1, 0.1, ("CKFTA",))
    chain = replace(result.economy.chain, years=(replace(year, sold=(sale,)),))
    page = render_study(replace(result, economy=replace(result.economy, chain=chain)))
    assert "so far; CKFTA may be lower" in page


SMALL = Path(__file__).resolve().parents[1] / "network" / "small"
CHAIN = """
economy:
  accounts: {table: built-in}
  focus: [VNM]
  chain: {before: {plan: stay}, after: {plan: base}}
"""
STAY = """\
  stay:
    title: Stay in Ningbo
    source: by hand
    set: {"sites[site=Hai Phong].decision": closed}
  no-grant:"""


@pytest.fixture
def planned(tmp_path):
    """The small network study with a scenario that stays, and a chain; a function of what changes in it."""

    def write(*changes, chain=CHAIN):
        place = tmp_path / "small"
        shutil.copytree(SMALL, place)
        text = (place / "study.yaml").read_text(encoding="utf-8")
        text = text.replace("ask: [design]", "ask: [design, economy]").replace("  no-grant:", STAY)
        text = text.replace("  alternatives_within: 0.05", "  #")
        (place / "study.yaml").write_text(text + chain, encoding="utf-8")
        for name, old, new in changes:
            path = place / name
            assert old in path.read_text(encoding="utf-8")
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        return place

    return write


def test_two_plans_by_hand(planned):
    """630,000 boxes a year in the last period (3 years). From Ningbo at 1.90 with 240 g of granules at 1.30
    and 0.02 of freight and two clips at 0.06 and 0.002, 2 % being lost; from Hai Phong at 1.75, freight 0.06
    and 0.003. Japan takes 300,000 under RCEP: free in place of 3.9 % of 1.90 + 0.05 of freight; Viet Nam takes
    330,000 of Ningbo at 15 in place of 22 % of 1.90 + 0.06.
    """
    pytest.importorskip("highspy")
    study = read_study(planned())
    result = run_study(study)
    found = result.economy.chain
    before, after = found.before, found.after
    (ningbo,), (haiphong,) = before.makers, after.makers
    assert (ningbo.economy, ningbo.sector, haiphong.economy) == ("CHN", "C22", "VNM")
    assert ningbo.output == pytest.approx(0.63 * 1.90)
    assert ningbo.materials == pytest.approx(0.63 * (0.24 * 1.32 + 2 * 0.062) / 0.98)
    assert haiphong.output == pytest.approx(0.63 * 1.75)
    assert haiphong.materials == pytest.approx(0.63 * (0.24 * 1.36 + 2 * 0.063) / 0.98)
    sold = {(item.exporter, item.importer): item for item in before.sold}
    assert sold["CHN", "JPN"].duty_saved == pytest.approx(0.30 * 0.039 * 1.95)
    assert sold["CHN", "VNM"].duty_saved == pytest.approx(0.33 * 0.07 * 1.96)
    assert sold["CHN", "JPN"].preferred == sold["CHN", "VNM"].preferred == 100
    assert next(item for item in after.sold if item.importer == "VNM").preferred is None  # no border
    # the earned share is that of the plan, over all periods
    shares = {(row.exporter, row.importer): row.share for row in result.network.scenarios[0].earned}
    assert shares["VN", "JP"] == 1
    assert after.of("VNM") > 0.63 * 1.75 - haiphong.materials
    assert "As in the plan “As planned”" in result.answer.text
    assert "Compared with the product as in the plan “Stay in Ningbo”" in result.answer.text


def test_a_plan_larger_than_its_sector_is_told_where_it_stands(planned):
    """A lunch box at 19 million USD: more than all that China's plastics sell to Viet Nam."""
    pytest.importorskip("highspy")
    place = planned(("prices.csv", "Ningbo,1.90", "Ningbo,1900000"))
    study = read_study(place)
    with pytest.raises(InputError) as raised:
        run_study(study)
    assert any("too much" in item.what and item.file.endswith("study.yaml") for item in raised.value.problems)


def test_a_material_that_nobody_is_named_for_is_refused(planned):
    """The bills of the small study name no supplier: nobody can say what is bought today."""
    found = problems(planned(chain=CHAIN.replace("{plan: stay}", "{site: Ningbo}")))
    assert any("the value of 'steel clips'" in item.what for item in found)


def test_a_plan_that_is_not_there(planned):
    """Without a plan nothing is said of it, and the answer says what it takes."""
    pytest.importorskip("highspy")
    place = planned(
        ("study.yaml", 'decision": closed}', 'decision": closed, "all sites[site=Ningbo].capacity": 1}')
    )
    result = run_study(read_study(place))
    assert result.economy.chain.years == ()
    assert "What the product gives at home and abroad is not known: it takes a plan for Stay in Ningbo." in (
        result.answer.text
    )


def test_a_plan_that_makes_all_at_one_site_is_what_its_bills_say(planned):
    """The plan of the base makes everything in Hai Phong of what the bills buy: one study, one production."""
    pytest.importorskip("highspy")
    bills = (
        ("bills.csv", "quantity,unit,source", "quantity,unit,supplier,source"),
        ("bills.csv", "240,g,illustrative", "240,g,Ningbo resins,illustrative"),
        ("bills.csv", "2,,illustrative", "2,,Taipei metal,illustrative"),
    )
    found = chain_of(planned(*bills, chain=CHAIN.replace("{plan: stay}", "{site: Hai Phong}")))
    (bill,), (plan,) = found.before.makers, found.after.makers
    assert (plan.economy, plan.sector) == (bill.economy, bill.sector) == ("VNM", "C22")
    assert (plan.output, plan.materials) == pytest.approx((bill.output, bill.materials))
    for item in found.after.tiers:
        assert item.total == pytest.approx(found.before.of(item.economy), rel=1e-6, abs=1e-9)
    for item in found.dependence:
        assert item.after == pytest.approx(item.before, rel=1e-9)


def test_where_economies_stand_in_the_built_in_table():
    """By ISO 3166 as they are; Members of the European Union in its row; others in the rest of the world."""
    to = ToTable(
        ChainFile(economies={"CH": "EU27"}),
        None,
        built_in().axes,
        date(2026, 7, 1),
        "USD",
        {},
    )
    assert [to.economy(code, None) for code in ("CN", "DE", "EU", "GB", "CH", "TW")] == [
        "CHN",
        "EU27",
        "EU27",
        "ROW",
        "EU27",
        "TWN",
    ]
    assert to.unnamed == {"GB": "ROW"}
    # HS2022 8524.92 is ISIC 2610, electronic components: sector C26_27
    assert to.sector("module", HsCode.parse("8524.92", "HS2022"), None) == "C26_27"
    assert to.factor == Decimal("0.000001")
    assert to.problems == []


def _cell(market, regime, duties, *, domestic=False, may_be_lower=()):
    """As much of a cell as is looked at: 1,000 units a consignment, duties of one by regime."""
    landed = {name: SimpleNamespace(quote=SimpleNamespace(amount=amount)) for name, amount in duties.items()}
    return SimpleNamespace(
        product="box",
        site="home",
        market=market,
        regime=regime,
        domestic=domestic,
        units_per_consignment=Decimal(1000),
        landed=SimpleNamespace(of=landed.get),
        compared=SimpleNamespace(open=may_be_lower),
    )


def test_what_sales_of_today_earn():
    """300,000 units at 0.2 of duty in place of 0.4: 60,000 and 120,000. A second sale under MFN, and one of
    which the regime is not known: then the share of the pair is not known either.
    """
    sales = [
        SoldToday("box", "home", "south", "N", "S", 1.5, 300_000),
        SoldToday("box", "home", "north", "N", "N", 3.5, 700_000),
        SoldToday("box", "home", "east", "N", "E", 1.0, 100_000),
        SoldToday("box", "home", "west", "N", "W", 1.0, 100_000),
    ]
    duties = {"RCEP": Decimal(200), "MFN": Decimal(400)}
    cells = [
        _cell("south", "RCEP", duties),
        _cell("north", None, {}, domestic=True),
        _cell("east", "MFN", duties, may_be_lower=("CKFTA",)),
        _cell("west", None, duties),
    ]
    found = claimed_today(sales, cells, 1e-6)
    assert set(found) == {("N", "S"), ("N", "E"), ("N", "W")}
    south = found["N", "S"]
    assert (south.value, south.preferred) == (1.5, 1.5)
    assert (south.duty, south.mfn) == pytest.approx((0.06, 0.12))
    assert (found["N", "E"].preferred, found["N", "E"].duty) == (0.0, pytest.approx(0.04))
    assert (found["N", "W"].preferred, found["N", "W"].duty) == (None, None)
    assert list(found["N", "E"].open) == ["CKFTA"]  # MFN so far: what is told of it holds until it is known
    assert not found["N", "S"].open
    found["N", "S"].add(1.0, None, 0.1, 0.1)
    assert (found["N", "S"].preferred, found["N", "S"].duty) == (None, pytest.approx(0.16))


TRADE = """
economy:
  accounts: {table: built-in}
  focus: [VNM]
  trade:
    members: [AUS, BRN, CHN, IDN, JPN, KHM, KOR, LAO, MMR, MYS, NZL, PHL, SGP, THA, VNM]
    outside:
      - {importer: EU27, rate: 0.02, source: made up}
      - {importer: IND, rate: 0.10, source: made up}
      - {importer: USA, rate: 0, source: made up}
      - {importer: TWN, rate: 0, source: made up}
      - {importer: HKG, rate: 0, source: made up}
      - {importer: ROW, rate: 0, source: made up}
    sensitivity: [FGO]
    draws: {count: 2, seed: 7, otherwise: 0.25}
    headline: earned
    variants:
      earned:
        title: As the plan earns it
        stage: full
        utilisation: {SOURCE, regime: RCEP, unknown: leave-out, sectors: shares.csv}
"""
SHARES = "importer,exporter,sector,rate,source\n*,*,*,0.5,illustrative\n"


def test_a_plan_gives_a_variant_its_shares_in_the_same_run(planned, tmp_path):
    """The same as the table `earned` of a run, written and read back."""
    pytest.importorskip("highspy")
    place = planned(chain=TRADE.replace("SOURCE", "plan: stay"))
    (place / "shares.csv").write_text(SHARES, encoding="utf-8")
    study = read_study(place)
    waiting = [item for item in assumptions_of(study.economy) if item.source == "the plan, once it is solved"]
    assert [item.value for item in waiting] == ["the shares of goods under RCEP that the plan of stay earns"]
    result = run_study(study)
    variant = result.economy.trade.main
    rows = next(item.earned for item in result.network.scenarios if item.name == "stay")
    mine = [row for row in rows if row.regime == "RCEP"]
    assert variant.earned_from.rows == len(mine) > 0
    assert variant.earned_from.cuts_from_goods > 0
    assert variant.earned_from.illustrative  # so are the tables of the plan
    write_earned(rows, place / "earned.csv")
    text = (place / "study.yaml").read_text(encoding="utf-8")
    (place / "study.yaml").write_text(
        text.replace("plan: stay, regime", "earned: earned.csv, regime"), encoding="utf-8"
    )
    again = run_study(read_study(place)).economy.trade.main
    assert [item.real_income for item in again.effects] == [item.real_income for item in variant.effects]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("plan: nowhere", "there is no scenario 'nowhere'"),
        ("plan: stay, earned: shares.csv", "a plan and a table of earned shares are given"),
        ("sectors: shares.csv", "'regime' is given without 'earned'"),
    ],
)
def test_a_plan_that_gives_no_shares(planned, source, said):
    text = TRADE.replace("SOURCE", source)
    text = text.replace(", sectors: shares.csv}", "}") if source.startswith("sectors") else text
    place = planned(chain=text)
    (place / "shares.csv").write_text(SHARES, encoding="utf-8")
    told = problems(place)
    assert any(said in item.what for item in told), told
    assert all(item.file and item.line for item in told)


def test_the_regime_of_a_plan_and_its_design_are_asked_for(planned):
    text = TRADE.replace("SOURCE, regime: RCEP", "plan: stay").replace(", sectors: shares.csv", "")
    (told,) = problems(planned(chain=text))
    assert told.what.endswith("whose shares of the plan count is not said")
