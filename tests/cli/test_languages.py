"""``--language`` and ``TUMEN_LANGUAGE``: answers and problems in Chinese and Korean, JSON in English."""

import json
import re

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
