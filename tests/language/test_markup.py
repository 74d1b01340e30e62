"""A page is said between its tags; what has a language of its own stays."""

from tumen.language.force import speaking
from tumen.language.markup import page_said

PAGE = (
    '<html lang="en"><head><style>a{content:"not met"}</style></head><body>'
    '<p title="not met">\n <b>not met</b>: the FOB price of the good</p>'
    '<p translate="no">not met<span>not met</span></p><section lang="en"><p>not met</p></section>'
    "<td>80\u00a0%</td><p>x &lt; y &amp; z</p></body></html>"
)


def test_a_page_in_english_is_as_it_was():
    assert page_said(PAGE) == PAGE


def test_texts_and_attributes_are_said():
    with speaking("zh"):
        made = page_said(PAGE)
    assert made.startswith('<html lang="zh">')
    assert '<p title="不符合">\n <b>不符合</b>: 货物的FOB价格</p>' in made
    assert '<style>a{content:"not met"}</style>' in made
    assert (
        '<p translate="no">not met<span>not met</span></p><section lang="en"><p>not met</p></section>' in made
    )
    assert "<td>80\u00a0%</td><p>x &lt; y &amp; z</p>" in made


def test_days_in_a_sentence_are_written_as_the_language_does():
    """CLDR 46, dateFormats long: zh y\u5e74M\u6708d\u65e5, ko y\ub144 M\uc6d4 d\uc77c."""
    page = (
        "<html lang='en'><p>the rate of 2026-06-30</p><td>2026-06-30</td><p>Circular of 2022-11-18</p></html>"
    )
    said = {}
    for language in ("zh", "ko"):
        with speaking(language):
            said[language] = page_said(page)
    assert "<p>2026\u5e746\u670830\u65e5\u7684\u6c47\u7387</p>" in said["zh"]
    assert "<p>2026\ub144 6\uc6d4 30\uc77c\uc758 \ud658\uc728</p>" in said["ko"]
    for made in said.values():
        assert "<td>2026-06-30</td><p>Circular of 2022-11-18</p>" in made


def test_what_is_typed_or_sent_as_it_reads_stays():
    """An `option` without a value sends its text (HTML 4.10.10), so it may not be another one."""
    typed = "<textarea>not met</textarea><code>not met</code><option>not met</option>"
    with speaking("ko"):
        made = page_said(f'<html lang="en">{typed}<option value="x">not met</option></html>')
    assert typed in made
    assert '<option value="x">not met<' not in made


def test_a_day_that_shows_how_to_write_one_stays():
    with speaking("zh"):
        assert "2026-06-01" in page_said("<p>Write year-month-day, such as 2026-06-01</p>")


def test_labels_of_cells_that_a_narrow_window_shows_are_said():
    """A row that is a card on a phone names its cells by `data-label`."""
    with speaking("ko"):
        assert page_said('<td data-label="Saving per year">3</td>') == '<td data-label="연간 절감">3</td>'


def test_a_head_is_no_button():
    """Columns of figures before and after are not the pages or the deeds that one English word meant too."""
    with speaking("zh"):
        assert page_said("<th>Before</th><th>Change</th><th>Input</th>") == (
            "<th>之前</th><th>变化</th><th>投入</th>"
        )


def test_days_of_a_list_have_one_form():
    """Of codes and days in brackets only the last day touched the sentence."""
    with speaking("zh"):
        made = page_said(
            "<p>不适用（CN 2022-01-01, JP 2022-02-01, KR 2023-11-18）</p><p>依据：Circular of 2022-11-18, no. 3</p>"
        )
    assert "（CN 2022年1月1日, JP 2022年2月1日, KR 2023年11月18日）" in made
    assert "Circular of 2022-11-18" in made
