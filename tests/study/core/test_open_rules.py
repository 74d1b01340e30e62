"""Agreements in force between economies of a study whose rules are not on file: what that leaves open is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.study.core.read import read_study
from tumen.study.core.results.assumptions import assumptions_of
from tumen.study.core.results.open_rules import open_rules
from tumen.study.words.say import say_all

SHIPPED = Path(__file__).resolve().parents[3] / "studies"
CHINA_KOREA = (
    "CKFTA (China-Korea Free Trade Agreement) is in force between China and South Korea, but its rules for the "
    "day are not on file: whether goods originate under it, and whether its duty is lower, is open unless the "
    "study states the rule of a product."
)


@pytest.mark.parametrize(
    ("study", "expected"),
    [
        # Sites and markets: CN, KR, VN, JP, AU in 2026; the list of AANZFTA since 2024-03-01 is not on file.
        ("oled-changchun", {"AANZFTA", "CKFTA"}),
        # MY, ID, VN, CN, JP, AU.
        ("birds-nest", {"AANZFTA", "ATIGA"}),
        # CN, VN, JP, AU and the European Union, whose list since 2024-01-01 is not on file.
        ("coffee", {"AANZFTA", "EU-VN"}),
    ],
)
def test_each_study_says_what_is_open(study, expected):
    study = read_study(SHIPPED / study)
    texts = say_all(open_rules(study))
    assert {text.split()[0] for text in texts} == expected
    assert set(texts) <= {item.value for item in assumptions_of(study)}


def test_china_and_korea_by_name():
    assert CHINA_KOREA in say_all(open_rules(read_study(SHIPPED / "oled-changchun")))


def test_a_study_that_states_the_rule_of_every_product_leaves_nothing_open(tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(SHIPPED / "oled-changchun", folder)
    products = [row.product for row in read_study(folder).tables.products]
    rows = [f"CKFTA,{name},CTH or RVC40,illustrative" for name in products]
    (folder / "rules.csv").write_text(
        "\n".join(["agreement,product,rule,source", *rows, ""]), encoding="utf-8"
    )
    said = say_all(open_rules(read_study(folder)))
    assert CHINA_KOREA not in said
    (folder / "rules.csv").write_text(
        "\n".join(["agreement,product,rule,source", rows[0], ""]), encoding="utf-8"
    )
    assert CHINA_KOREA in say_all(open_rules(read_study(folder)))
