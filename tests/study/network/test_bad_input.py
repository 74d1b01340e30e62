"""Mistakes in a network study: each with file, line, what is wrong and what to do; all at once."""

from __future__ import annotations

import pytest

CASES = {
    "a site that is not there in a lane": (
        ("lanes.csv", "Ningbo,Japan", "Ningpo,Japan"),
        ("lanes.csv", 6, "'Ningpo'"),
    ),
    "a market without a way": (
        (
            ("lanes.csv", "Ningbo,Japan,sea,6,0.02,illustrative,unit,0.05\n", ""),
            ("lanes.csv", "Hai Phong,Japan,sea,10,0.05,illustrative,unit,0.07\n", ""),
            ("demand.csv", "Japan,lunch box,2028-31,300000,illustrative\n", ""),
        ),
        ("demand.csv", 2, "no lane brings lunch box to Japan in 2026-28"),
    ),
    "a recipe that needs itself": (
        ("bills.csv", "moulding,steel clips,2,,", "moulding,lunch box,2,,"),
        ("ways.csv", 2, "a recipe needs itself: lunch box is needed for lunch box"),
    ),
    "a yield of zero": (
        ("ways.csv", "injection moulding; assembly,0.98,0.35", "injection moulding; assembly,0,0.35"),
        ("ways.csv", 2, "yield"),
    ),
    "units that measure different things": (
        ("bills.csv", "moulding,plastic granules,240,g", "moulding,plastic granules,240,l"),
        ("bills.csv", 2, "'plastic granules' is counted in kg: l measures volume and kg measures mass"),
    ),
    "a unit that is none": (
        ("products.csv", "lunch box,3924.10,piece", "lunch box,3924.10,heap"),
        ("products.csv", 2, "unit: 'heap' is not a unit on file"),
    ),
    "a period that is not there": (
        ("demand.csv", "Japan,lunch box,2026-28", "Japan,lunch box,2027-28"),
        ("demand.csv", 2, "'2027-28'"),
    ),
    "a material that nobody offers": (
        ("bills.csv", "steel clips", "steel klips"),
        ("bills.csv", 3, "the value of 'steel klips' in 'lunch box' at 'Ningbo' is not known"),
    ),
    "a bill of a way that is not there": (
        ("bills.csv", "moulding,steel", "molding,steel"),
        ("bills.csv", 3, "'lunch box' has no way 'molding'. Did you mean 'moulding'?"),
    ),
    "a share above one": (
        ("claiming.csv", "RCEP,unit,0.002", "RCEP,unit,-0.002"),
        ("claiming.csv", 2, "cost: -0.002 is negative"),
    ),
    "a column that does not belong to the incentive": (
        ("incentives.csv", "80000,,,", "80000,power,,"),
        ("incentives.csv", 2, "what: does not belong to a grant"),
    ),
    "a claim between two Parties whose cost is not stated": (
        (
            ("claiming.csv", "regime,basis", "regime,exporter,basis"),
            ("claiming.csv", "RCEP,unit", "RCEP,VN,unit"),
            ("claiming.csv", "RCEP,year", "RCEP,VN,year"),
        ),
        ("claiming.csv", 2, "what it costs to claim RCEP in JP on goods of CN is not stated"),
    ),
    "a grant that says not how much": (
        ("incentives.csv", "investor from abroad=yes,80000", "investor from abroad=yes,"),
        ("incentives.csv", 2, "'opening grant' states neither amount nor share_of_opening_cost"),
    ),
    "an incentive without its figure": (
        ("incentives.csv", ",,,,land,8000", ",,,,,8000"),
        ("incentives.csv", 3, "what: the cell is empty. A relief needs it"),
    ),
    "a file that is not there": (
        ("study.yaml", "agreements:", "tables: {products: goods.csv}\nagreements:"),
        ("study.yaml", 15, "there is no file goods.csv"),
    ),
    "a table that is none": (
        ("study.yaml", "agreements:", "tables: {goods: products.csv}\nagreements:"),
        ("study.yaml", 15, "goods"),
    ),
    "an agreement that is not on file": (
        ("study.yaml", "agreements: [RCEP]", "agreements: [RCAP]"),
        ("study.yaml", 15, "'RCAP' is not on file"),
    ),
    "demand over capacity": (
        ("demand.csv", "Japan,lunch box,2026-28,300000", "Japan,lunch box,2026-28,3000000"),
        ("demand.csv", 2, "6500000 lunch box are promised in 2026-28 and at most 3200000 can be had"),
    ),
    "probabilities that do not add up": (
        ("study.yaml", "probability: 0.7", "probability: 0.9"),
        ("study.yaml", 22, "the probabilities add up to 1.2"),
    ),
    "a scenario for a market that is not there": (
        ("study.yaml", "market=Japan", "market=Jpan"),
        ("study.yaml", 31, "no row is meant by this path. Did you mean market=Japan?"),
    ),
    "an incentive that is not there": (
        ("study.yaml", "incentive=opening grant", "incentive=closing grant"),
        ("study.yaml", 36, "no row is meant by this path. Did you mean incentive=opening grant?"),
    ),
    "a change of policy that is none": (
        ("study.yaml", 'add: "20%"', 'ad: "20%"'),
        ("study.yaml", 40, "there is no key 'ad' here"),
    ),
    "a base that changes something": (
        ("study.yaml", "    title: As planned\n", "    title: As planned\n    without: [RCEP]\n"),
        ("study.yaml", 23, "the base changes something"),
    ),
    "a period without demand": (
        (
            "demand.csv",
            "Japan,lunch box,2026-28,300000,illustrative\nViet Nam,lunch box,2026-28,250000,illustrative\n",
            "",
        ),
        ("study.yaml", 13, "2026-28 has no demand"),
    ),
    "an agreement of the study whose cost of claiming is not stated": (
        ("study.yaml", "agreements: [RCEP]", "agreements: [RCEP, ACFTA]"),
        ("study.yaml", 15, "the cost of claiming ACFTA is not stated"),
    ),
    "a period that begins before the one above is over": (
        # two years from 2026-07-01 are over on 2028-06-30
        ("study.yaml", "start: 2028-07-01", "start: 2027-07-01"),
        ("study.yaml", 14, "before 2026-28 is over: that lasts until 2028-06-30. Begin it on 2028-07-01"),
    ),
    "a source left empty": (
        ("sites.csv", "29.87,121.54,illustrative", "29.87,121.54,"),
        ("sites.csv", 2, "source: the cell is empty"),
    ),
    "a column near to one that is there": (
        (
            "demand.csv",
            "market,product,period,quantity,source\n",
            "market,product,period,quantity,source,single_source\n",
        ),
        ("demand.csv", 1, "there is no column 'single_source' in this table. Its columns are: market"),
    ),
    "a coordinate that is none": (
        ("sites.csv", "29.87", "299.87"),
        ("sites.csv", 2, "latitude: '299.87' is no angle"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_each_mistake_is_said_with_its_place(case, problems):
    change, (file, line, text) = case
    found = problems(*(change if isinstance(change[0], tuple) else (change,)))
    assert [(f, n) for f, n, words in found if text in words] == [(file, line)], found


def test_mistakes_in_several_tables_are_said_at_once(problems):
    found = problems(
        ("ways.csv", "assembly,0.98", "assembly,much"),
        ("lanes.csv", "unit,0.05", "unit,cheap"),
        ("demand.csv", "300000", ""),
        ("products.csv", "3924.10", "3924.99.99.1"),
        ("study.yaml", "currency: USD", "currency: USB"),
    )
    assert {file for file, _, _ in found} == {
        "ways.csv",
        "lanes.csv",
        "demand.csv",
        "products.csv",
        "study.yaml",
    }


def test_what_does_not_hang_together_is_said_together(problems):
    """Where every row is right in itself."""
    found = problems(
        ("lanes.csv", "Hai Phong,Viet Nam", "Hai Phong,Japan"),
        ("lanes.csv", "Ningbo,Viet Nam", "Hai Phong,Hai Phong"),
        (
            "demand.csv",
            "Japan,lunch box,2026-28,300000,illustrative\nViet Nam,lunch box,2026-28,250000,illustrative\n",
            "",
        ),
    )
    words = [text for _, _, text in found]
    for part in (
        "2026-28 has no demand",
        "no lane brings lunch box to Viet Nam in 2028-31",
    ):
        assert sum(part in text for text in words) == 1, (part, words)


def test_rates_that_contradict_are_told_with_their_lines_and_with_the_rest(problems):
    row = "VN,RCEP,3902.10,free,CN,illustrative\n"
    found = problems(
        ("rates.csv", row, f"{row}VN,RCEP,3902.10,2%,CN; KR,illustrative\n"),
        ("ways.csv", "0.98,0.22", "0.98,"),
    )
    assert sorted((file, line) for file, line, _ in found) == [("rates.csv", 5), ("ways.csv", 3)]
    assert any(
        "two RCEP rates of VN on 3902.10 hold on one day, the first on line 4" in text for *_, text in found
    )


def test_two_rows_of_one_empty_key_are_told(problems, spoil):
    capital = "limit,source\n900000,x\n800000,x\n"
    (spoil() / "capital.csv").write_text(capital, encoding="utf-8")
    ((file, line, text),) = problems()
    assert (file, line) == ("capital.csv", 3)
    assert "two rows for period left empty, the first on line 2" in text
