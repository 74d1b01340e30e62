"""What engines say in English is said in the language in force, with the same values, or stays as it is."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from tumen.errors import InputError, Problem
from tumen.language.catalogue import PLACE, _pattern, catalogue
from tumen.language.force import LANGUAGES, SOURCE, in_force, language_of, speaking
from tumen.language.own_words import called, wrote
from tumen.language.particles import with_particles
from tumen.language.problems import error_said
from tumen.language.said import said, width
from tumen.shown import aligned
from tumen.study.core.references import REFERENCES
from tumen.tables.given import choose


def test_english_is_what_engines_say():
    assert in_force() == SOURCE
    assert said("the FOB price of the good") == "the FOB price of the good"


def test_a_text_is_found_whole_and_by_its_pattern():
    with speaking("zh"):
        assert said("the FOB price of the good") == "货物的FOB价格"
        assert said("the value of material driver IC") == "材料driver IC的价值"
        assert said("[+] met: direct consignment: shipped directly") == "[+] 符合：直接运输：直接运输"
    assert in_force() == SOURCE


def test_a_value_may_be_called_by_a_number():
    text = "; is the exchange rate, {1} for one {0}, the right way round?"
    found = _pattern(text, "").read("; is the exchange rate, 7.1 for one USD, the right way round?")
    assert found == {"0": "USD", "1": "7.1"}


def test_values_that_are_texts_are_said_in_turn_and_names_are_not():
    text = "driver IC: made in TW, not in a Party: counts as non-originating"
    assert said(text, "zh") == "driver IC: 在非缔约方TW生产：计为非原产"
    assert said("the value of material 'weight' is missing", "zh") == "缺少材料'weight'的价值"


def test_a_value_that_would_turn_the_sentence_is_no_value():
    """``{name} is wholly obtained`` does not say what another sentence denies."""
    assert said("x is wholly obtained", "zh") == "x完全获得"
    for text in (
        "it is not so that x is wholly obtained",
        "nobody says, unless asked, that x is wholly obtained",
    ):
        assert said(text, "zh") == text


def test_what_is_not_in_the_catalogue_stays_english():
    text = "an entirely unknown remark about gardens"
    assert said(text, "ko") == text
    assert said("KR-2026-001 / 8542.31", "ko") == "KR-2026-001 / 8542.31"


@pytest.mark.parametrize(
    ("said_with", "chosen"),
    [
        ("공장을(를)", "공장을"),  # 장 ends in a consonant
        ("재료이(가)", "재료가"),  # 료 does not
        ("서울(으)로", "서울로"),  # ㄹ takes the short form
        ("부산(으)로", "부산으로"),
        ("8542.31은(는)", "8542.31은"),  # 일
        ("40 %을(를)", "40 %를"),  # 퍼센트
        ("RCEP은(는)", "RCEP는"),  # 피
        ("?은(는)", "?은(는)"),
    ],
)
def test_korean_particles_follow_how_a_value_is_read(said_with: str, chosen: str):
    """Rules of the standard grammar: 은/이/을/과/으로 after a final consonant."""
    assert with_particles(said_with) == chosen


def test_columns_stand_below_each_other_in_wide_letters():
    with speaking("ko"):
        lines = aligned([("originating", "a"), ("x", "b")])
    assert [width(line) for line in lines] == [width(lines[0])] * 2
    assert "원산지 충족" in lines[0]


def test_a_wrong_language_is_refused_with_those_there_are():
    assert language_of(" ZH ") == "zh"
    with pytest.raises(InputError, match=r"'fr'.*zh") as caught:
        language_of("fr")
    assert caught.value.problems[0].fix


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE])
def test_a_translation_has_the_values_of_its_text(language: str):
    texts = catalogue(language).texts
    assert len(texts) > 400
    for text, told in texts.items():
        assert set(PLACE.findall(told)) == set(PLACE.findall(text)) or not text, text


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE])
@pytest.mark.parametrize(
    "text",
    [
        "events: after 2026-11-30: E1 2062-06-01. What is to come stands in the table planned; look at the year",
        "projects: P1 and p1 differ in capitals or width only; they are 2 keys",
        "Keys without a row are P1, P2; keys are not to be changed",
        "the workbook cannot be read: it is no .xlsx file",
    ],
)
def test_what_is_said_of_a_table_of_a_ledger_is_said_whole(text, language):
    told = said(text, language)
    assert not {"stands", "after", "differ", "they", "are", "cannot"} & set(re.findall("[a-z]+", told)), told


@pytest.mark.parametrize(
    "text",
    [
        "two rows for product box, the first on line 3. Keep one of them",
        "two rows for product box, the first on line 123. Keep one of them",
        "CNY/USD has two rates on 2026-01-01. Keep one of them, in one direction",
    ],
)
def test_a_number_ends_a_sentence_behind_a_word_and_in_a_date(text):
    """What to do was read as a part of the number."""
    assert "3.行" not in said(text, "zh")
    assert "01.有" not in said(text, "zh")
    assert "Keep" not in said(text, "zh")
    assert "Keep" not in said(text, "ko")


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_figures_of_a_zone_and_their_reasons_have_the_words_of_their_data(language):
    """The landing rate of a zone is no rate of duty."""
    text = (files("tumen") / "data" / "zone" / "definitions.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    named = [item["names"] for kind in ("indicator", "reason") for item in found[kind]]
    several = [names for names in named if " " in names["en"] and "{" not in names["en"]]
    assert len(several) > 40
    assert {names["en"]: said(names["en"], language) for names in several} == {
        names["en"]: names[language] for names in several
    }


def test_what_denies_is_never_taken_for_a_value():
    """``no`` is a word of cells; in a sentence it may turn what is said."""
    assert said("no", "zh") == "否"
    told = said("Rules of the Union: no rule for 8516.71 is on file", "zh")
    assert "没有收录" in told
    assert "否" not in told


def test_what_somebody_wrote_stays_whole():
    """Titles and questions of a study are prose: a part of it that looks like a text of ours is not said."""
    for text in (
        "The EU adds 25 per cent on Chinese machines from July 2028, announced in 2026",
        "Made in China, in Viet Nam or from kits, does the machine originate, which regime should be claimed?",
    ):
        assert said(text, "zh") == text
        assert said(text, "ko") == text


def test_a_text_that_is_said_already_is_not_said_again():
    text = "研究给定的11个税率取代了文件中的税率：AU on 8516.71 under MFN, in place of free"
    assert said(text, "zh") == text


def test_what_follows_a_sentence_that_is_said_is_said_too():
    text = "关税最低的是RCEP。 Tariff line 8516.71 from CN to JP on 2026-07-01"
    assert said(text, "zh") == "关税最低的是RCEP。2026-07-01自CN至JP的税目8516.71"


def test_a_value_has_nothing_of_its_pattern():
    """Two changes in one line: where the first ends cannot be told, so that none is said for the other."""
    text = "OLED panel: origin originating in place of non-originating, country KR in place of TW"
    told = said(text, "zh")
    assert told.index("KR") < told.index("TW") or "\u7531TW\u6539\u4e3aKR" in told
    assert "\u975e\u539f\u4ea7\uff0c\u56fd\u5bb6" not in told


def test_places_and_columns_of_a_problem_are_the_same_in_every_language():
    error = InputError(
        [
            Problem("source: the cell is empty", "Write yes or no", "bills.csv", 2),
            Problem("there is no file 'x.csv'", "Check its name and place"),
        ]
    )
    assert error_said(error) == str(error)
    with speaking("zh"):
        first, second = error_said(error).split("\n")
    assert first == "bills.csv:2: source: \u5355\u5143\u683c\u4e3a\u7a7a\u3002\u8bf7\u5199yes\u6216no"
    assert "'x.csv'" in second
    with speaking("ko"):
        assert error_said(error).startswith(
            "bills.csv:2: source: \uc140\uc774 \ube44\uc5b4 \uc788\uc74c. yes "
        )


def test_columns_and_spans_are_said():
    line = "  2024-01-01 to 2025-12-31  not on file"
    assert said(line, "zh") == "  2024-01-01\u81f32025-12-31  \u672a\u6536\u5f55"
    assert said(line, "ko").startswith("  2024-01-01~2025-12-31  ")


def test_a_name_at_the_end_of_a_sentence_does_not_take_its_stop():
    told = said("project: 'P999' is not in the table projects.", "zh")
    assert told == "项目：'P999'不在表projects中。"  # projects.csv is its file


@pytest.mark.parametrize("language", ["zh", "ko"])
@pytest.mark.parametrize(
    "names", ["Keys here are: agreements, ask, on", "Columns are product, origin, value"]
)
def test_names_that_are_written_into_a_file_stay(names, language):
    """Who copies a key from the refusal must not be refused again."""
    listed = names.partition("are")[2].lstrip(": ")
    found = said(f"there is no key 'x' here. {names}", language)
    assert found.endswith(listed)
    assert "there is no key" not in found


def test_what_is_typed_as_it_stands_is_no_word_of_a_list():
    """A refusal names keys, units and editions as they are to be written; only what stands before is said."""
    with speaking("zh"):
        assert said("Use one of kg, hundred pieces, gross").endswith("：kg, hundred pieces, gross")
        assert said("Write yes or no") == "请写yes或no"
    with speaking("ko"):
        assert said("Known are HS2012, HS2017, HS2022") == "알려진 것: HS2012, HS2017, HS2022"


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_choices_of_every_column_are_named_as_they_are_typed(language):
    """Who types one of the choices that a refusal names is not refused again."""
    from tumen.study.core.rows.columns import TABLES
    from tumen.zone.records import TABLES as OF_ZONE

    fields = [field for table in (*TABLES.values(), *OF_ZONE.values()) for field in table.fields]
    lists = {tuple(field.choices) for field in fields if field.choices}
    assert len(lists) > 20
    with speaking(language):
        for choices in lists:
            for typed in ("qqq", choices[0] + "x"):  # none of them; one nearly spelt
                found = said(choose(typed, choices))
                assert not found.startswith("Write")
                parts = [part.strip("'\u201c\u201d\u2018\u2019") for part in re.split(r", |[，、]", found)]
                for name in choices[1:-1]:
                    assert name in parts, (name, found)
                assert choices[0] in found
                assert choices[-1] in found


def test_what_stands_around_a_label_of_the_language_is_said():
    with speaking("zh"):
        told = said("Tariff line 0410.90 (其他食用动物产品（燕窝等）) from MY to CN on 2026-07-01.")
    assert "Tariff line" not in told
    assert "0410.90 (其他食用动物产品（燕窝等）)" in told


def test_operations_and_economies_have_the_names_on_file():
    """data/operations/operations.csv and data/economies/names.csv."""
    with speaking("ko"):
        assert said("freeze-drying") == said("freeze drying") == "동결 건조"
        assert said("South Korea") == "한국"
    with speaking("zh"):
        assert [said(name) for name in ("Hong Kong", "Taiwan", "Brunei")] == ["中国香港", "中国台湾", "文莱"]


STUDY = (
    "Nest drink (bottle)",
    "Kuching works",
    "bottle",
    "苏州的工厂",
    "No nests of Malaysia",
    "rate",
    "Japan",
)


@pytest.mark.parametrize(
    ("text", "zh", "ko"),
    [
        ("Kuching works to Japan", "Kuching works至日本", "Kuching works → 일본"),
        ("bottle from Kuching works", "来自Kuching works的bottle", "Kuching works에서 온 bottle"),
        ("17,623 of 20,000", "17,623/20,000", "17,623/20,000"),
        ("in “No nests of Malaysia”", "在“No nests of Malaysia”中", "“No nests of Malaysia”에서"),
        # a name that looks like a sentence of the language is no sentence of it
        ("苏州的工厂 to Kuching works", "苏州的工厂至Kuching works", "苏州的工厂 → Kuching works"),
        # what is said already may explain itself in brackets
        (
            "Tariff line 8516.71 (电咖啡壶、茶壶) from CN to JP on 2026-07-01",
            "2026-07-01自CN至JP的税目8516.71 (电咖啡壶、茶壶)",
            None,
        ),
    ],
)
def test_names_that_somebody_wrote_stand_in_sentences(text, zh, ko):
    for language, said_so in (("zh", zh), ("ko", ko)):
        with speaking(language):
            wrote(STUDY)
            assert said_so is None or said(text) == said_so


def test_a_name_that_is_a_word_of_ours_hides_no_word():
    """A study may call a column of its bands ``rate``."""
    text = "the rate of the day stands in"
    with speaking("zh"):
        before = said(text)
        wrote(STUDY)
        assert said(text) == before != text
    with speaking("zh"):  # names are those of one question
        assert "Kuching works to" in said("Kuching works to Bar works")


def test_what_somebody_named_in_several_languages_is_called_so():
    """A ledger of a zone names its projects in up to three languages; where one is missing, English stands."""
    names = [{"en": "Health Park", "zh": "健康产业园", "ko": None}, {"zh": "无英文名"}]
    for language, park in (("zh", "健康产业园"), ("ko", "Health Park")):
        with speaking(language):
            called(names)
            assert said("Health Park") == park
            assert said("Health Park to Japan").startswith(park)


def test_a_name_within_a_longer_one_of_ours_is_not_a_persons():
    """A buyer that somebody called Korea is not in South Korea, nor in the title of an agreement."""
    with speaking("zh"):
        wrote(["Korea"])
        assert said("South Korea") == "韩国"
        assert said("China-Korea Free Trade Agreement") == "中国—韩国自由贸易协定"
        assert said("Sold in Korea") == "在Korea销售"


def test_what_has_a_name_in_the_language_is_called_by_it():
    """A single small word too."""
    with speaking("zh"):
        called([{"en": "separator", "zh": "隔膜", "ko": "분리막"}])
        assert said("separator") == "隔膜"


def test_a_day_in_words_is_a_day():
    with speaking("ko"):
        assert said("till 29 November 2026") == "2026년 11월 29일까지"


def test_a_name_is_no_count():
    """A firm whose name ends with a word for things that are counted is a firm."""
    for noun in ("parts", "materials", "goods"):
        with speaking("ko"):
            assert said(f"Asan {noun}") == f"Asan {noun}"
            assert said(f"12,000 {noun}").count("12,000") == 1
            assert noun not in said(f"12,000 {noun}")


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_every_name_of_a_row_that_is_not_there_is_said_whole(language):
    """What the check says of a cell that names no row, for every column that may name one."""
    for reference in REFERENCES:
        text = f"{reference.unmet or f'there is no {reference.kind}'} 'X1'"
        told = said(text, language)
        assert "'X1'" in told
        assert not re.findall("[a-z]{2,}", told.replace("HS", "")), (text, told)


def test_a_list_of_words_to_choose_from_stays_beside_a_name_that_somebody_wrote():
    with speaking("zh"):
        wrote(["container"])  # a study may call a good so
        assert said("Write consignment, unit, kg, container").endswith("consignment, unit, kg, container")


@pytest.mark.parametrize(
    ("language", "head"), [("zh", "服务器无法连接："), ("ko", "서버에 연결할 수 없음: ")]
)
def test_what_a_server_says_is_quoted_whole(language, head):
    """Its words are not ours: with sentences, brackets and colons of its own they stand as they are."""
    words = (
        "\"connection failed: FATAL: no entry (host '10.0.0.1'). Is the server running? [08006] not allowed\""
    )
    assert said(f"the server gives no connection: {words}", language) == head + words
    assert said(f"the server gives no connection: {words}.", language).rstrip("。. ") == head + words
