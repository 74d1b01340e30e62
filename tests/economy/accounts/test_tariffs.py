"""Sector tariffs and elasticities: figures of their sources, and what is assumed is flagged."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tumen.economy.accounts import built_in
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.accounts.tariffs import ELASTICITY_SETS, STAGES, elasticities, sector_tariffs
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.rates.beneficiaries import mfn_rate
from tumen.tariff.rates.expression import for_origin

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "tariffs"
AXES = built_in().axes
MEMBERS = AXES.economies[:15]


def rate(stage: str, sector: str, importer: str, exporter: str) -> float:
    table = sector_tariffs(stage)  # type: ignore[arg-type]
    return float(table.rates[AXES.sector(sector), AXES.economy(importer), AXES.economy(exporter)])


@pytest.mark.skipif(not SHARED.exists(), reason="the sector means of ../shared/data are not here")
@pytest.mark.parametrize(
    ("importer", "iso2", "exporter", "beneficiary", "years"),
    [
        ("AUS", "AU", "CHN", "ALL", {"base": "base", "2026": "y5", "2030": "y9", "full": "y20"}),
        ("CHN", "CN", "VNM", "ASEAN", {"base": "base", "2026": "y5", "2030": "y9", "full": "y21"}),
        ("JPN", "JP", "KOR", "KR", {"2026": "RCEP rate 2026", "base": "MFN applied 2026"}),
        ("VNM", "VN", "JPN", "JP", {"2026": "RCEP rate 2026", "base": "MFN applied 2026"}),
    ],
)
def test_rates_on_file_are_the_means_of_the_schedules(
    importer: str, iso2: str, exporter: str, beneficiary: str, years: dict[str, str]
) -> None:
    with (SHARED / "rcep_sector_rates.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if (r["importer"], r["beneficiary"]) == (iso2, beneficiary)]
    # C28 is one ICIO sector; A is three, weighted by subheadings
    for stage, year in years.items():
        at = [r for r in rows if year in {r["year"], r["measure"]}]
        machinery = next(float(r["rate"]) for r in at if r["icio"] == "C28")
        farm = [(float(r["rate"]), int(r["n_hs6"])) for r in at if r["icio"] in {"A01", "A02", "A03"}]
        assert rate(stage, "C28", importer, exporter) == pytest.approx(machinery / 100, abs=1e-6)
        mean = sum(v * n for v, n in farm) / sum(n for _, n in farm)
        assert rate(stage, "A", importer, exporter) == pytest.approx(mean / 100, abs=1e-6)


def test_what_is_not_known_is_nan_and_what_is_assumed_is_flagged() -> None:
    for stage in STAGES:
        table = sector_tariffs(stage)
        outside = [AXES.economy(c) for c in AXES.economies if c not in MEMBERS]
        goods = table.rates[: AXES.sector("S")]
        off = ~np.eye(AXES.n_economies, dtype=bool)
        assert np.isnan(goods[:, outside][:, off[outside]]).all()  # importers outside RCEP: not on file
        assert not np.isnan(goods[:, :15]).any()
        assert (table.rates[AXES.sector("S")] == 0).all()
        korea = table.assumed[0, AXES.economy("KOR"), AXES.economy("JPN")]
        assert korea == (stage in {"2030", "full"})  # of Korea's tariff 2026 alone is on file
        assert table.assumed[0, AXES.economy("JPN"), AXES.economy("CHN")] == (stage in {"2030", "full"})
        # Australia's schedule is on file, its rates under JAEPA are not
        assert table.assumed[0, AXES.economy("AUS"), AXES.economy("JPN")] == (stage == "prior")


def test_rates_fall_with_the_stages_and_outsiders_keep_the_base() -> None:
    tables = [sector_tariffs(stage).rates[:, :15] for stage in ("base", "2026", "2030", "full")]
    for earlier, later in pairwise(tables):
        assert (later <= earlier + 1e-12).all()
    assert rate("full", "C28", "AUS", "USA") == rate("base", "C28", "AUS", "USA")
    assert rate("full", "C28", "SGP", "CHN") == 0.0


def test_rates_under_older_agreements_are_not_above_the_base_and_end_where_there_is_none() -> None:
    base, prior = sector_tariffs("base"), sector_tariffs("prior")
    known = ~np.isnan(base.rates)
    assert (prior.rates[known] <= base.rates[known] + 1e-12).all()
    japan, china = AXES.economy("JPN"), AXES.economy("CHN")
    np.testing.assert_array_equal(prior.rates[:, japan, china], base.rates[:, japan, china])
    assert prior.basis["C28", "VNM", "CHN"] == "vn-2026"
    assert prior.basis["C28", "CHN", "KOR"] == "assumed-prior"


@pytest.mark.skipif(not SHARED.exists(), reason="the tariffs of ../shared/data are not here")
def test_a_rate_under_an_older_agreement_by_hand() -> None:
    """Viet Nam on refined petroleum and coke of China: ACFTA over MFN, recomputed line by line without the
    tool."""
    with (SHARED / "hs6_isic3_icio.csv").open() as file:
        coke = {r["hs6"] for r in csv.DictReader(file) if (r["hs_edition"], r["icio"]) == ("2022", "C19")}
    by_hs: dict[str, list[tuple[float, float]]] = {}
    with (SHARED.parent / "rcep" / "tariff" / "viet_nam_2026_all_agreements.csv").open() as file:
        for row in csv.DictReader(file):
            if row["line"][:6] not in coke:
                continue
            mfn, acfta = row["mfn"], row["acfta"]
            # all C19 lines have plain MFN rates; ACFTA cells are a number, "*" (not covered) or "0 (-XX)" for
            # others
            head = acfta.split(" (")[0]
            paid = float(mfn) if head == "*" or "CN" in acfta else min(float(mfn), float(head))
            by_hs.setdefault(row["line"][:6], []).append((float(mfn), paid))
    means = np.array([np.mean(pairs, axis=0) for pairs in by_hs.values()]).sum(0)
    got = rate("prior", "C19", "VNM", "CHN") / rate("base", "C19", "VNM", "CHN")
    assert got == pytest.approx(means[1] / means[0], abs=2e-4)  # written with four decimals of a per cent


@pytest.mark.skipif(not SHARED.exists(), reason="the tariffs of ../shared/data are not here")
def test_rates_of_korea_by_hand() -> None:
    """Refined petroleum and coke, line by line without the tool: MFN is the lower of A and C, RCEP and CKFTA
    (and APTA) at most that; no line of the sector has a duty per unit or a rate that had ended."""
    with (SHARED / "hs6_isic3_icio.csv").open() as file:
        coke = {r["hs6"] for r in csv.DictReader(file) if (r["hs_edition"], r["icio"]) == ("2022", "C19")}
    by_hs: dict[str, list[tuple[float, ...]]] = {}
    with (SHARED.parent / "rcep" / "tariff" / "korea_2026.csv").open() as file:
        for row in csv.DictReader(file):
            if row["line"][:6] in coke:
                assert not row["specific"]
                assert not row["expired"]
                mfn = min(float(row["A"]), float(row["C"] or "inf"))
                paid = [min(mfn, float(row[code] or "inf")) for code in ("FRCJP1", "FCN1", "E1")]
                by_hs.setdefault(row["line"][:6], []).append((mfn, paid[0], min(paid[1:])))
    mfn, japan, older = np.mean([np.mean(rows, axis=0) for rows in by_hs.values()], axis=0)
    assert rate("base", "C19", "KOR", "USA") == pytest.approx(mfn / 100, abs=1e-6)
    assert rate("2026", "C19", "KOR", "JPN") == pytest.approx(japan / 100, abs=1e-6)
    assert rate("prior", "C19", "KOR", "CHN") == pytest.approx(older / 100, abs=1e-6)
    assert sector_tariffs("prior").basis["C19", "KOR", "CHN"] == "kr-2026"


def test_the_pairs_without_an_older_agreement_are_japan_with_china_and_korea() -> None:
    # ../shared/data/mrio/BUILT-IN-TABLE.md: "the new pairs are CHN-JPN and KOR-JPN"
    prior = sector_tariffs().prior
    new = {(i, e) for i in MEMBERS for e in MEMBERS if i != e and (i, e) not in prior}
    assert new == {("CHN", "JPN"), ("JPN", "CHN"), ("KOR", "JPN"), ("JPN", "KOR")}


def test_elasticities_are_the_printed_ones() -> None:
    # ../shared/data/tariffs/elasticities_native.csv: FGO table 8 food 4.17, machinery 5.01; LL table 3 food
    # 2.303, petroleum 0.636; GYY table 2 food 3.57. CP: ../shared/data/tariffs/elasticity_sets_icio28.csv,
    # food 2.62
    assert elasticities().values["C10T12"] == 4.17
    assert elasticities("FGO").values["C28"] == 5.01
    assert elasticities("LL").values["C10T12"] == 2.303
    assert elasticities("LL").values["C19"] == 0.636
    assert elasticities("GYY").values["C10T12"] == 3.57
    assert elasticities("CP").values["C10T12"] == 2.62
    assert elasticities("GYY").from_source["B"] == "no"
    assert elasticities("GYY").from_source["C26_27"] == "part"
    assert "petroleum" in elasticities("CP").warning
    for name in ELASTICITY_SETS:
        assert tuple(elasticities(name).values) == AXES.sectors
    with pytest.raises(InputError, match="XX"):
        elasticities("XX")


def test_the_shipped_mean_of_plastics_follows_from_the_lines_on_file() -> None:
    """data/accounts/tariffs.csv, base_from jp-2026: simple mean over subheadings of the lines with plain rates."""
    on, by_subheading = date(2026, 11, 22), defaultdict(list)
    sectors, book = hs_sectors("HS2022"), TariffBook()
    for chapter in ("39", "40"):
        for line in book.lines("JP", HsCode(chapter, "HS2022"), on):
            mfn = mfn_rate(book.rates("JP", HsCode(line.digits, "HS2022"), on))
            if mfn is not None and sectors.get(line.digits[:6]) == "C22":
                goods = Consignment(value=Decimal(100), currency="USD", origin="CN")
                duty = compute(for_origin(mfn, "CN"), goods)
                if duty.amount is not None:
                    by_subheading[line.digits[:6]].append(float(duty.amount))
    mean = np.mean([np.mean(rates) for rates in by_subheading.values()])
    assert mean == pytest.approx(100 * rate("base", "C22", "JPN", "CHN"), abs=0.15)
