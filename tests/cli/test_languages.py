"""``--language`` and ``TUMEN_LANGUAGE``: answers and problems in Chinese and Korean, JSON in English."""

import json
import re

from tumen.cli.options import folded
from tumen.language.force import in_force
from tumen.language.said import width

ASKED = (
    *("origin", "--hs", "8524.92", "--made-in", "VN", "--to", "JP", "--on", "2026-06-01", "--fob", "100"),
    *("--operation", "assembly", "--direct", "--agreement", "RCEP"),
    *("--material", "driver IC,8542.31,20,TW,non-originating"),
)
HAN, HANGUL = re.compile("[\u4e00-\u9fff]"), re.compile("[\uac00-\ud7a3]")


def test_an_answer_has_the_same_values_in_every_language(tumen):
    """80 % = (100 - 20) / 100, by Article 3.5.1(a); the margin is 80 - 40."""
    said = {code: tumen("--language", code, *ASKED) for code in ("en", "zh", "ko")}
    assert {one.exit_code for one in said.values()} == {0}
    assert HAN.search(said["zh"].output)
    assert HANGUL.search(said["ko"].output)
    assert "区域价值成分不低于40%" in said["zh"].output
    assert "역내가치포함비율 40% 이상" in said["ko"].output
    for one in said.values():
        assert one.output.count("\n") == said["en"].output.count("\n")
        for value in ("8524.92", "driver IC", "3.5.1(a)", "80", "2026-06-01"):
            assert value in one.output, value


def test_json_is_english_in_every_language(tumen, monkeypatch):
    plain = tumen(*ASKED, "--json").output
    monkeypatch.setenv("TUMEN_LANGUAGE", "zh")
    assert tumen(*ASKED, "--json").output == plain
    assert json.loads(plain)["importer"] == "JP"


def test_a_language_without_words_is_refused(tumen):
    result = tumen("--language", "fr", "hs", "8524.92")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("language: there are no words in 'fr'")


def test_problems_are_said_in_the_language(tumen):
    result = tumen(
        "--language", "ko", "origin", "--hs", "8524.92", "--made-in", "VN", "--to", "JP", "--fob", "x"
    )
    assert result.exit_code == 2
    assert "'x'" in result.stderr
    usage = tumen("--language", "zh", "duty", "--from", "KR")
    assert usage.exit_code == 2
    assert "--to" in usage.stderr


def test_the_page_of_a_study_is_in_the_language_and_its_results_are_english(tumen, study, tmp_path):
    said = tumen("--language", "zh", "run", study, "--out", tmp_path / "out")
    assert said.exit_code == 0
    assert HAN.search(said.output)
    page = next((tmp_path / "out").rglob("report.html"))
    html = page.read_text(encoding="utf-8")
    assert '<html lang="zh">' in html
    for heading in ("研究的假设", "所用数据", "产品特定原产地规则"):
        assert heading in html
    results = "".join(
        path.read_text(encoding="utf-8")
        for path in page.parent.rglob("*")
        if path.suffix in {".json", ".csv"}
    )
    assert "product-specific" in results or "originating" in results
    assert not HAN.search(results.replace(html, ""))


def test_help_is_said_and_what_is_typed_stays(tumen, monkeypatch):
    """No English word but names, whether the option or the variable asks; English is as it was before."""
    plain = tumen("zone", "chains", "--help").output
    for code, words in (("zh", ("用法", "选项", "默认")), ("ko", ("사용법", "옵션", "기본값"))):
        said = tumen("--language", code, "zone", "chains", "--help").output
        monkeypatch.setenv("TUMEN_LANGUAGE", code)
        assert tumen("zone", "chains", "--help").output == said
        monkeypatch.delenv("TUMEN_LANGUAGE")
        assert all(word in said for word in words)
        assert set(re.findall(r"--[a-z-]+", said)) == set(re.findall(r"--[a-z-]+", plain))
        assert "tumen zone chains oled --ledger studies/changchun-zone/ledger --on" in said
        assert max(map(width, said.split("\n"))) <= 80
    assert tumen("zone", "chains", "--help").output == plain


def test_a_group_alone_and_a_wrong_option_are_answered_in_the_language(tumen):
    """Commands are named as they are typed: the names history and retract are words, too."""
    alone = tumen("--language", "zh", "zone")
    assert alone.exit_code == 2
    names = re.findall(r"^  ([a-z]+) ", alone.output, re.MULTILINE)
    assert {"history", "retract", "import"} <= set(names)
    assert "Error" not in alone.output
    wrong = tumen("--language", "zh", "--bogus")
    assert wrong.exit_code == 2
    assert wrong.stderr.replace("root", "tumen").splitlines() == [
        "用法: tumen [选项] 命令 [参数]...",
        "运行'tumen -h'查看帮助。",
        "",
        "错误: 没有这个选项：--bogus",
    ]


def test_no_language_stays_in_force_behind_a_command(tumen):
    for asked in (("--bogus",), ("--help",), ("--version",), ("zone",), ("duty", "--from", "KR")):
        tumen("--language", "ko", *asked)
        assert in_force() == "en", asked


def test_lines_are_folded_between_characters_and_no_mark_begins_one():
    """Six columns hold three characters; the comma goes with the third, and a word stays whole."""
    assert folded("一二三，四五 word", 8) == ["一二三，", "四五", "word"]
    assert folded("(HTML和XLSX)", 7) == ["(HTML和", "XLSX)"]


def test_codes_are_labelled_in_the_language(tumen):
    """The labels of 8524.92 and 85.24 are those of the nomenclature on file."""
    for code, label, heading in (
        ("zh", "OLED显示模组", "平板显示模组"),
        ("ko", "OLED 디스플레이", "평판 디스플레이"),
    ):
        found = tumen("--language", code, "hs", "8524.92").output
        assert label in found
        assert f"(85.24 {heading}" in found
        assert "display" not in found
