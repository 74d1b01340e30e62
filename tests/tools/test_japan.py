"""Japan's notation, each kind of text with a cell of the tariff (edition of 2026-07-09) as it is printed."""

from __future__ import annotations

import pytest

from notations.japan import read_japan
from tumen.tariff.rates.expression import UnreadRate
from tumen.tariff.rates.notation import parse_rate, print_rate

READ = [
    # line and column, text as printed, our reading (read by hand)
    ("392310000 rcep_cn", "1.8", "1.8%"),
    ("010121100 general", "無税", "free"),
    ("010121100 wto", "(0)", "unapplied(free)"),
    ("020311020 temporary", "361円/kg", "361 JPY/kg"),
    ("010121290 general", "4,000,000円/頭", "4000000 JPY/head"),
    (
        "010121290 au",
        "関税割当数量以内のもの 170万円/頭",
        'choose("within the tariff quota": 1700000 JPY/head)',
    ),
    ("040110110 general", "25%＋63円/kg", "25% + 63 JPY/kg"),
    ("040320191 wto", "29.8%+ 915円/kg", "29.8% + 915 JPY/kg"),
    ("040221211 general", "(500円 /kg)", "unapplied(500 JPY/kg)"),
    ("040819000 general", "25%又は60円/kgのうちいずれか高い税率", "max(25%, 60 JPY/kg)"),
    ("283620100 rcep_cn", "2.5%又は0.76円/kgのうちいずれか低い税率", "min(2.5%, 0.76 JPY/kg)"),
    ("520811010 general", "5.6%又は4.4%＋1.52円/㎡のうちいずれか高い税率", "max(5.6%, 4.4% + 1.52 JPY/m2)"),
    ("640320011 general", "60%又は4,800円/足のうちいずれか高い税率", "max(60%, 4800 JPY/pair)"),
    (
        "220421020 general",
        "21.3%又は156.80円/lのうちいずれか低い税率 ただしその税率が93円/lを下回る場合は93円/l",
        "max(min(21.3%, 156.8 JPY/l), 93 JPY/l)",
    ),
    (
        "200961190 ajcep",
        "9.3%又は7.19円/kgのうちいずれか高い税率(ただしその税率が50%を上回る場合は50%とする)",
        "min(max(9.3%, 7.19 JPY/kg), 50%)",
    ),
    ("240220000 wto", "(8.5%＋290.70円/1,000本)", "unapplied(8.5% + 290.7 JPY/1000 piece)"),
    ("271114010 general", "930円/MT", "930 JPY/t"),
    ("070310012 general", "(73.70円−課税価格)/kg", "(73.7 JPY - 1 value)/kg"),
    (
        "020311020 cptpp",  # 393 x 1.002 = 393.786
        "(393円×1.002-課税価格)/kg又は40.50円/kgのうちいずれか低い税率",
        "min((393.786 JPY - 1 value)/kg, 40.5 JPY/kg)",
    ),
    (
        "740311020 rcep_cn",  # 500 x 10/16 = 312.5
        "1.9%又は((500円-課税価格)×10/16)/kgのうちいずれか低い税率",
        "min(1.9%, (312.5 JPY - 0.625 value)/kg)",
    ),
    (
        "020311031 au",
        "関税割当数量以内のもの 401.65円/kg-課税価格/kg",
        'choose("within the tariff quota": (401.65 JPY - 1 value)/kg)',
    ),
    (
        "021011010 mx",
        "関税割当数量以内のもの (577.15円/kg-課税価格/kg×0.6)又は4.3%のうちいずれか高い税率",
        'choose("within the tariff quota": max((577.15 JPY - 0.6 value)/kg, 4.3%))',
    ),
    (
        "170230221 us",
        "関税割当数量以内のもの 無税 関税割当数量以外のもの 21.3%",
        'choose("within the tariff quota": free; otherwise: 21.3%)',
    ),
    (
        "620799210 wto",
        "人造繊維製のもの 7.4% その他のもの (9%)",
        'choose("of man-made fibres": 7.4%; otherwise: unapplied(9%))',
    ),
    (
        "160569400 rcep_cn",
        "うに 6.3% くらげ 4.5% その他のもの 4.4%",
        'choose("sea urchins": 6.3%; "jellyfish": 4.5%; otherwise: 4.4%)',
    ),
    (
        "080310100 au",
        "毎年4月1日から同年8月31日までに輸入されるもの 無税",
        'choose("imported 04-01 to 08-31": free)',
    ),
    (
        "080921000 au",
        "毎年11月1日から翌年2月末日までに輸入されるもの 無税",
        'choose("imported 11-01 to 02-end": free)',
    ),
    (
        "441231932 cptpp",
        "(マレーシアに対する待遇) 3% (ベトナムに対する待遇) 2.6% (他の締約国に対する待遇) 1%",
        "origin(MY: 3%; VN: 2.6%; other: 1%)",
    ),
]

NOT_READ = [
    "◆11",
    "1キログラムにつき、70円に重量比による乳糖の含有率が10%を超える1%ごとに7円を加えた額",
    "(20,400.55円×1.037-課税価格)/頭又は8,534.75円/kgのうちいずれか低い税率",  # two units in one choice
    "乳児用のもの 3%",  # a condition without a label
    "その他のもの 3%",  # the rest of what?
    "5%又は3円/kg",  # which of the two?
    "13%又は非譲許 ◆9",  # parts of the line or alternatives?
    "無税〜50%又は25円/kgのうちいずれか高い税率 ◆4",  # a range up to which of the two?
]


# A mark before the rate ties it to a note that the table does not give: the rate is read, the note is asked
# about. A reference price is announced, not printed. Parts of a line have the rates parted by "or".
NOTE = "that the source marks"
OPEN = [
    (
        "040210211 temporary",
        "◎無税",
        f'choose("the note of use {NOTE} # (in Japanese a double circle) holds": free)',
    ),
    ("180610110 temporary", "※17.7%", f'choose("the note {NOTE} with a reference mark holds": 17.7%)'),
    ("040210129 wto", "*29.8%＋396円/kg", f'choose("the note {NOTE} with a star holds": 29.8% + 396 JPY/kg)'),
    (
        "040410142 cptpp",
        "◎10% ◆2",
        f'choose("the note of use {NOTE} # (in Japanese a double circle) and note 2 hold": 10%)',
    ),
    (
        "030273000 rcep_cn",
        "●2.2%又は非譲許",
        (
            'choose("the part of the line printed with 2.2%": 2.2%; '
            '"the part of the line printed with no commitment": excluded)'
        ),
    ),
    (
        "020312024 temporary",
        "1キログラムにつき部分肉に係る基準輸入価格と課税価格との差額",
        '("standard import price of pork cuts" x 1 JPY - 1 value)/kg',
    ),
    (
        "021011010 temporary",
        "1キログラムにつき豚肉加工品に係る基準輸入価格に1.5を乗じて得た額と課税価格に0.6を乗じて得た額との差額",
        '("standard import price of processed pork" x 1.5 JPY - 0.6 value)/kg',
    ),
    (
        "110100091 cptpp",
        (
            "世界貿易機関設立協定の日本国の譲許表における関税割当て 25% "
            "その他のもので、協定附属書2-D付録AのTWQ-JP3に定める関税割当数量以内のもの 無税"
        ),
        (
            'choose("within the WTO tariff quota": 25%; '
            '"outside the WTO tariff quota, within quota TWQ-JP3 of Annex 2-D, Appendix A": free)'
        ),
    ),
    ("151221010 wto", "免税", "free"),
    (
        "852492000 rcep_cn",
        "無税〜(2.4%)又は非譲許",
        (
            'choose("the part of the line printed with free to 2.4% (not applied)": range(free, '
            "unapplied(2.4%)); "
            '"the part of the line printed with no commitment": excluded)'
        ),
    ),
    ("852492000 wto", "(無税)〜(8.4%)", "unapplied(range(free, 8.4%))"),
    ("852492000 rcep_asean_au_nz", "無税〜(2.4%)", "range(free, unapplied(2.4%))"),
    ("040320231 wto", "●21%〜29.8%+1,159円/kg", "range(21%, 29.8% + 1159 JPY/kg)"),
    ("030289293 wto", "(一部3.5%)", 'unapplied(choose("the part of the line printed with 3.5%": 3.5%))'),
    ("cptpp", "無税 ◆6", 'choose("note 6 of the source holds": free)'),
    ("cptpp", "●無税〜5%", "range(free, 5%)"),
    # 51.46 - value x (51.46/897.59 - 0.007) = 51.46 - value x (51.46 - 0.007 x 897.59)/897.59
    #  = 51.46 - value x 45.17687/897.59, written out by hand.
    (
        "cptpp",
        "((課税価格×(1.007-51.46/897.59)＋51.46円)-課税価格)/kg",
        "(51.46 JPY - 45.17687/897.59 value)/kg",
    ),
    (
        "us",
        "関税割当数量以内のもの 原産品に含まれる砂糖の重量1キログラムにつき21.50円 関税割当数量以外のもの 50%又は25円/kgのうちいずれか高い税率",
        'choose("within the tariff quota": 21.5 JPY/kg of sugar; otherwise: max(50%, 25 JPY/kg))',
    ),
]


@pytest.mark.parametrize(("where", "text", "rate"), OPEN, ids=[row[0] for row in OPEN])
def test_marks_parts_and_announced_prices(where, text, rate):
    assert print_rate(read_japan(text)) == rate
    assert print_rate(parse_rate(rate)) == rate


@pytest.mark.parametrize(("where", "text", "rate"), READ, ids=[row[0] for row in READ])
def test_texts_of_the_tariff(where, text, rate):
    assert print_rate(read_japan(text)) == rate


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_not_understood_keeps_its_text(text):
    rate = read_japan(text)
    inside = rate.rate if hasattr(rate, "rate") else rate
    assert isinstance(inside, UnreadRate)
    assert inside.text in text
