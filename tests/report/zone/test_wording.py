"""Words, numbers and dates as English, Chinese and Korean write them."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from tumen.report.zone.wording import Wording
from tumen.zone.indicators.census import GROUPS
from tumen.zone.indicators.quality import quality
from tumen.zone.indicators.results import Range
from tumen.zone.records import TABLES
from tumen.zone.snapshot import snapshot_of

WORDS = tomllib.loads((files("tumen.report.zone") / "words.toml").read_text(encoding="utf-8"))
DATA = {"aside", "months", "quarter", "half", "currencies", "economies", "terms", "tables"}
SENTENCES = {key: entry for key, entry in WORDS.items() if key not in DATA}


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese", "korean"),
    [
        # 4e8 is 4 hundred millions; 6.2e10 is 620 of them; 1.2345e12 is 1.2345 million millions.
        ("400000000", "CNY", "400 million CNY", "4亿元", "4억 위안"),
        ("62000000000", "CNY", "62 billion CNY", "620亿元", "620억 위안"),
        ("1240000000", "USD", "1.24 billion USD", "12.4亿美元", "12억 4,000만 달러"),
        ("1234500000000", "KRW", "1234 billion KRW", "1.234万亿韩元", "1조 2,340억 원"),
        ("12345678", "CNY", "12.35 million CNY", "1,235万元", "1,235만 위안"),
        ("123456", "CNY", "123,456 CNY", "12.35万元", "12만 3,500 위안"),
        ("9999.5", "CNY", "10,000 CNY", "1万元", "1만 위안"),
        ("999.99", "THB", "1,000 THB", "1,000 THB", "1,000 THB"),
    ],
)
def test_large_sums_in_the_units_of_the_language(amount, currency, english, chinese, korean):
    found = [Wording(language).money(Decimal(amount), currency) for language in ("en", "zh", "ko")]
    assert [cell.text for cell in found] == [english, chinese, korean]
    assert {cell.title for cell in found} == {f"{Decimal(amount):,f} {currency}"}
    assert {cell.exact for cell in found} == {amount}


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese", "korean"),
    [
        ((2026, 6, 1), (2026, 6, 1), "1 June 2026", "2026年6月1日", "2026년 6월 1일"),
        ((2026, 2, 1), (2026, 2, 28), "February 2026", "2026年2月", "2026년 2월"),
        ((2023, 1, 1), (2023, 3, 31), "first quarter of 2023", "2023年第一季度", "2023년 1분기"),
        ((2023, 7, 1), (2023, 12, 31), "second half of 2023", "2023年下半年", "2023년 하반기"),
        ((2023, 1, 1), (2023, 12, 31), "2023", "2023年", "2023년"),
        (
            (2020, 11, 24),
            (2020, 12, 1),
            "24 November 2020 to 1 December 2020",
            "2020年11月24日至2020年12月1日",
            "2020년 11월 24일~2020년 12월 1일",
        ),
    ],
)
def test_a_date_as_it_was_printed(first, last, english, chinese, korean):
    found = [Wording(language).span(date(*first), date(*last)) for language in ("en", "zh", "ko")]
    assert [cell.text for cell in found] == [english, chinese, korean]


@pytest.mark.parametrize(
    ("ends", "unit", "english", "chinese", "exact"),
    [
        (("60", "60"), "", "60", "60", "60"),
        (("4", "9"), "", "4 to 9", "4至9", "4..9"),
        (("2", None), "", "at least 2", "至少2", "2.."),
        ((None, "3"), "", "at most 3", "至多3", "..3"),
        ((None, None), "", "not known", "未知", ""),
        (("0", None), "times", "not known", "未知", ""),  # no less than nothing says nothing
        (("2", "2"), "times", "2 times", "2倍", "2"),
        (("0.5714285", "2.25"), "times", "0.6 to 2.2 times", "0.6至2.2倍", "0.5714285..2.25"),  # half to even
        (("0.333333", "0.333333"), "share", "33.3 %", "33.3%", "0.333333"),
        (("135000", "135000"), "m2", "135,000 m²", "13.5万平方米", "135000"),
    ],
)
def test_a_figure_as_far_as_it_is_known(ends, unit, english, chinese, exact):
    ends = [None if end is None else Decimal(end) for end in ends]
    found = [Wording(language).range(Range(*ends, unit)) for language in ("en", "zh")]
    assert [cell.text for cell in found] == [english, chinese]
    assert {cell.taken for cell in found} == {exact}


def test_every_sentence_is_there_in_three_languages_with_the_same_fields():
    def fields(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, entry in SENTENCES.items():
        assert {"en", "zh", "ko"} <= entry.keys() <= {"en", "zh", "ko", "one"}, key
        named = fields(entry["en"])
        assert fields(entry["zh"]) == named, key
        assert fields(entry["ko"]) == named, key
        assert fields(entry.get("one", "")) <= named, key
    assert WORDS["tables"].keys() >= TABLES.keys()
    for language in ("en", "zh", "ko"):
        assert all(Wording(language).table(name) for name in TABLES)


def test_every_sentence_is_said_somewhere():
    """A key without use is a word that nobody keeps true."""
    root = Path(__file__).resolve().parents[3] / "src" / "tumen" / "report"
    paths = [*(root / "zone").glob("*.py"), root / "page" / "templates" / "zone.html.j2"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    made = ("h_", "counts_", "word_", "n_", "b_", "m_rates", "m_money", "visitor_", "meeting_")
    unused = [
        key
        for key in SENTENCES
        if f'"{key}"' not in code and not key.startswith(made) and not key.endswith("_caption")
    ]
    by_group = {f"h_{group}" for group in GROUPS}
    heads = [key for key in SENTENCES if key.startswith("h_") and key not in by_group]
    assert not unused
    assert not [key for key in heads if f'"{key[2:]}"' not in code and f'"{key}"' not in code]


def test_every_rule_is_there_in_three_languages():
    """What `tumen.zone` says of how it counts is said by the page in the language of its reader."""
    data = tomllib.loads((files("tumen") / "data" / "zone" / "definitions.toml").read_text(encoding="utf-8"))
    says = [item["says"] for item in (*data["rule"], *data["definition"])]
    for item in data["indicator"]:
        says += [item["says"]] if "says" in item else []
        says += [formula["says"] for formula in item.get("formula", ())]
    says += [text for name, text in data["outlook"].items() if name.startswith("says")]
    says.append(data["zombie"]["says"])
    says += [found.says for found in quality(snapshot_of([]), date(2026, 6, 30))]
    for language in ("zh", "ko"):
        w = Wording(language)
        left = [text for text in says if re.search("[A-Za-z]{4,} [a-z]{2,} [a-z]+", w.rule(text).text)]
        assert not left, language
        assert w.rule(says[0]).exact == says[0]
    assert Wording("zh").rule("something new").lang == "en"
    few = "not enough: fewer than 3 counted, or less than a twelfth of the period is over"
    assert Wording("zh").rule(few).text == "数据不足：计数少于3，或期间未满十二分之一"
    assert (
        Wording("ko")
        .rule(f"{data['outlook']['says_rate']}: 181 of 365 days")
        .text.endswith("전체 365일 중 181일")
    )


def test_a_language_without_words_is_refused():
    with pytest.raises(ValueError, match="no words in 'ja'"):
        Wording("ja")
