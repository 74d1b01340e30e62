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
