"""Shares of a cut derived from rules of origin and the cost of claiming, in a study."""

import numpy as np
import pytest

from tumen.errors import InputError
from tumen.study.economy.read import read_economy_study
from tumen.study.economy.run import run_economy_study
from tumen.study.economy.tariffs import baseline_tariffs, promised_tariffs, variant_tariffs

BILLS = """\
sector,bill,weight,operation,material,hs,share,weight_share,made_in,source
C26_27,kit,1,assembly,parts,same,65,,outside,made up
C26_27,far,3,assembly,plates,3920.10,30,,home,made up
"""
SHIPMENTS = """\
sector,value,claim_cost,weight,source
*,10000,100,0.5,made up
*,100000,100,0.5,made up
"""
REST = "importer,exporter,sector,rate,source\n*,*,*,0.25,made up\n"
LINE = "    earned: {title: Earned, stage: full, derive: {agreement: RCEP, bills: bills.csv, shipments: shipments.csv}, "


def with_derive(text, rest="utilisation: shares.csv}"):
    old = "    earned: {title: Earned, stage: full, utilisation: shares.csv}"
    assert old in text
    return text.replace(old, LINE + rest)


@pytest.fixture(scope="module")
def study(write_study, small_text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("earned")
    text = with_derive(small_text)
    return read_economy_study(write_study(folder, text, bills=BILLS, shipments=SHIPMENTS, shares=REST))


def test_derived_where_there_is_a_bill_and_stated_elsewhere(study):
    axes = study.accounts.axes
    tau = baseline_tariffs(study)
    promised, earned = promised_tariffs(study, "earned", tau), variant_tariffs(study, "earned", tau)
    share = study.derived["earned"].shares["C26_27"]
    # all materials of the second bill are of home, so three quarters of the weight qualify on every line
    assert share.qualifies >= 0.75
    known = share.qualifies / (share.qualifies + share.fails)
    j = axes.sector("C26_27")
    for n, i in np.argwhere(promised[j] < tau[j]):
        margin = tau[j, n, i] - promised[j, n, i]
        # claimed where margin x value > 100: of 10,000 above 1 per cent, of 100,000 above 0.1 per cent; half each
        claimed = 0.5 * (margin * 10_000 > 100) + 0.5 * (margin * 100_000 > 100)
        used = (tau[j, n, i] - earned[j, n, i]) / margin
        if share.undetermined == 0:
            assert used == pytest.approx(known * claimed, rel=1e-9)
        assert used <= claimed + 1e-12
    for other in range(axes.n_sectors):
        cut = promised[other] < tau[other]
        if other != j and cut.any():
            got = (tau[other] - earned[other])[cut] / (tau[other] - promised[other])[cut]
            assert got == pytest.approx(np.full(cut.sum(), 0.25), rel=1e-9)


def test_the_result_says_what_is_derived(study):
    found = run_economy_study(study).trade
    rows = {item.sector: item for item in found.earned}
    electronics = rows["C26_27"]
    assert electronics.derived == electronics.cuts > 0
    assert electronics.qualifies + electronics.fails + electronics.undetermined == pytest.approx(100)
    assert rows["C22"].derived == 0
    assert rows["C22"].earned == pytest.approx(25)
    assert {cut.basis for cut in found.cuts} == {"derived", "stated"}
    assert all(0 <= cut.earned <= cut.promised for cut in found.cuts)
    # earning a part changes less than earning all
    full, part = (next(v for v in found.variants if v.name == name) for name in ("full", "earned"))
    assert 0 < part.total.rise_from_members < full.total.rise_from_members
    said = " ".join(part.changes)
    assert "derived from the RCEP rules" in said
    assert "as stated for the others" in said


@pytest.mark.parametrize("choice", ["fails", "qualifies"])
def test_what_cannot_be_told_counts_as_the_study_says(write_study, small_text, tmp_path, choice):
    bills = BILLS + "C26_27,open,4,assembly,parts,same,65,,unknown,made up\n"
    text = with_derive(small_text).replace(
        "shipments: shipments.csv}", f"shipments: shipments.csv, undetermined: {choice}}}"
    )
    study = read_economy_study(write_study(tmp_path, text, bills=bills, shipments=SHIPMENTS, shares=REST))
    tau = baseline_tariffs(study)
    cut = promised_tariffs(study, "earned", tau) < tau
    got = (tau - variant_tariffs(study, "earned", tau))[cut].sum()
    share = study.derived["earned"].shares["C26_27"]
    assert share.undetermined > 0.4  # half the weight, less the lines that ask for no origin
    assert share.needs[0] == "where parts was made"
    low = read_economy_study(
        write_study(tmp_path, with_derive(small_text), bills=bills, shipments=SHIPMENTS, shares=REST)
    )
    middle = (tau - variant_tariffs(low, "earned", tau))[cut].sum()
    assert (got < middle) if choice == "fails" else (got > middle)


BAD = [
    ("bills", "C26_27,kit,1", "C99,kit,1", "'C99' is not in the table"),
    ("bills", "same,65", "same,650", "the shares are 650"),
    ("bills", "same,65,,outside", "same,65,,mars", "bills.csv:2: 'mars' is not a place"),
    ("bills", "same,65", "same,much", "bills.csv:2: share is 'much'"),
    ("bills", "parts,same", "parts,", "bills.csv:2: the HS code is empty"),
    ("bills", "outside,made up", "outside,", "bills.csv:2: a row without a source"),
    ("bills", "3920.10", "3920.98", "3920.98 is not in HS2022"),
    ("shipments", "*,10000,100", "*,-1,100", "shipments.csv:2: value is '-1'"),
    ("shipments", "*,10000", "C99,10000", "'C99' is not in the table"),
]


@pytest.mark.parametrize("mistake", BAD, ids=[item[2] for item in BAD])
def test_bad_tables(write_study, small_text, tmp_path, mistake):
    name, old, new, said = mistake
    tables = {"bills": BILLS, "shipments": SHIPMENTS, "shares": REST}
    assert old in tables[name]
    tables[name] = tables[name].replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        read_economy_study(write_study(tmp_path, with_derive(small_text), **tables))
    assert said in str(caught.value)


def test_what_is_neither_derived_nor_stated_is_asked_for(write_study, small_text, tmp_path):
    text = with_derive(small_text, "}").replace("shipments.csv}, }", "shipments.csv}}")
    with pytest.raises(InputError, match=r"the share that is used is not given for \d+ cuts"):
        read_economy_study(write_study(tmp_path, text, bills=BILLS, shipments=SHIPMENTS))


def test_an_unknown_agreement(write_study, small_text, tmp_path):
    text = with_derive(small_text).replace("agreement: RCEP", "agreement: NAFTA")
    with pytest.raises(InputError, match="NAFTA"):
        read_economy_study(write_study(tmp_path, text, bills=BILLS, shipments=SHIPMENTS, shares=REST))
