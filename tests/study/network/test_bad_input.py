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
            ("lanes.csv", "Ningbo,Japan,sea,0.05,6,0.02,illustrative\n", ""),
            ("lanes.csv", "Hai Phong,Japan,sea,0.07,10,0.05,illustrative\n", ""),
            ("demand.csv", "Japan,lunch box,2028-31,900000,illustrative\n", ""),
        ),
        ("demand.csv", 2, "no lane brings lunch box to Japan in 2026-28"),
    ),
    "a recipe that needs itself": (
        ("inputs.csv", "moulding,steel clips,2,,", "moulding,lunch box,2,,"),
        ("recipes.csv", 2, "a recipe needs itself: lunch box is needed for lunch box"),
    ),
    "a yield of zero": (
        ("recipes.csv", "lunch box,0.98", "lunch box,0"),
        ("recipes.csv", 2, "yield"),
    ),
    "units that measure different things": (
        ("inputs.csv", "moulding,plastic granules,240,g", "moulding,plastic granules,240,l"),
        ("inputs.csv", 2, "'plastic granules' is counted in kg: l measures volume and kg measures mass"),
    ),
    "a unit that is none": (
        ("items.csv", "lunch box,3924.10,piece", "lunch box,3924.10,heap"),
        ("items.csv", 2, "unit: 'heap' is not a unit on file"),
    ),
    "a period that is not there": (
        ("demand.csv", "Japan,lunch box,2026-28", "Japan,lunch box,2027-28"),
        ("demand.csv", 2, "'2027-28'"),
    ),
    "an item that is not there": (
        ("inputs.csv", "steel clips", "steel klips"),
        ("recipes.csv", 2, "'steel klips'"),
    ),
    "an input of a recipe that is not there": (
        ("inputs.csv", "moulding,steel", "molding,steel"),
        ("inputs.csv", 3, "there is no recipe 'molding'. Did you mean 'moulding'?"),
    ),
    "a share above one": (
        ("claiming.csv", "RCEP,0.002,1500", "RCEP,-0.002,1500"),
        ("claiming.csv", 2, "per_unit: -0.002 is negative"),
    ),
    "a column that does not belong to the incentive": (
        ("incentives.csv", "80000,,,", "80000,power,,"),
        ("incentives.csv", 2, "what: does not belong to a grant"),
    ),
    "an incentive without its figure": (
        ("incentives.csv", ",,,,land,8000", ",,,,,8000"),
        ("incentives.csv", 3, "what: the cell is empty. A relief needs it"),
    ),
    "a file that is not there": (
        ("study.yaml", "items: items.csv", "items: goods.csv"),
        ("study.yaml", 22, "there is no file goods.csv"),
    ),
    "a table that is none": (
        ("study.yaml", "  items: items.csv", "  goods: items.csv"),
        ("study.yaml", 22, "goods"),
    ),
    "an agreement that is not on file": (
        ("study.yaml", "agreements: [RCEP]", "agreements: [RCAP]"),
        ("study.yaml", 15, "'RCAP' is not on file"),
    ),
    "demand over capacity": (
        ("demand.csv", "Japan,lunch box,2026-28,600000", "Japan,lunch box,2026-28,6000000"),
        ("", None, "6500000 lunch box are promised in 2026-28 and at most 3200000 can be had"),
    ),
    "probabilities that do not add up": (
        ("study.yaml", "probability: 0.7", "probability: 0.9"),
        ("study.yaml", 39, "the probabilities add up to 1.2"),
    ),
    "a scenario for a market that is not there": (
        ("study.yaml", "market: Japan", "market: Jpan"),
        ("study.yaml", 47, "no demand is meant by this"),
    ),
    "an incentive that is not there": (
        ("study.yaml", "[opening grant]", "[closing grant]"),
        ("study.yaml", 50, "there is no incentive 'closing grant'"),
    ),
    "a change of policy that is none": (
        ("study.yaml", "add: 20%", "ad: 20%"),
        ("study.yaml", 53, "ad: extra inputs are not permitted"),
    ),
    "a base that changes something": (
        ("study.yaml", "    title: As planned\n", "    title: As planned\n    without: [RCEP]\n"),
        ("study.yaml", 40, "the base changes something"),
    ),
    "a period without demand": (
        (
            "demand.csv",
            "Japan,lunch box,2026-28,600000,illustrative\nViet Nam,lunch box,2026-28,500000,illustrative\n",
            "",
        ),
        ("", None, "2026-28 has no demand"),
    ),
    "a source left empty": (
        ("sites.csv", "29.87,121.54,illustrative", "29.87,121.54,"),
        ("sites.csv", 2, "source: the cell is empty"),
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
        ("recipes.csv", "lunch box,0.98", "lunch box,much"),
        ("lanes.csv", "sea,0.05", "sea,cheap"),
        ("demand.csv", "600000", ""),
        ("items.csv", "3924.10", "3924.99.99.1"),
        ("study.yaml", "currency: USD", "currency: USB"),
    )
    assert {file for file, _, _ in found} == {
        "recipes.csv",
        "lanes.csv",
        "demand.csv",
        "items.csv",
        "study.yaml",
    }


def test_what_does_not_hang_together_is_said_together(problems):
    """One mistake of each kind; Japan is not complained of, for the misspelt lane may be what leads there."""
    found = problems(
        ("lanes.csv", "Ningbo,Japan", "Ningpo,Japan"),
        ("recipes.csv", "lunch box,0.98", "lunch box,0"),
        ("inputs.csv", "moulding,steel clips,2,,", "moulding,lunch box,2,,"),
        ("inputs.csv", "240,g", "240,l"),
        ("lanes.csv", "Hai Phong,Viet Nam", "Hai Phong,Japan"),
        ("lanes.csv", "Ningbo,Viet Nam", "Hai Phong,Hai Phong"),
        (
            "demand.csv",
            "Japan,lunch box,2026-28,600000,illustrative\nViet Nam,lunch box,2026-28,500000,illustrative\n",
            "",
        ),
    )
    words = [text for _, _, text in found]
    for part in (
        "names the supplier or site 'Ningpo'",
        "the yield of moulding is 0",
        "a recipe needs itself",
        "l measures volume and kg measures mass",
        "2026-28 has no demand",
        "no lane brings lunch box to Viet Nam in 2028-31",
    ):
        assert sum(part in text for text in words) == 1, (part, words)
    assert not any("to Japan in" in text for text in words)
