"""Conditions that Japan's tariff prints beside a rate, each with a label in our own words."""

from __future__ import annotations

import re

from notations.labels import IN_QUOTA

REST = frozenset({"その他のもの", "関税割当数量以外のもの"})
"""What stands before the rate for all other goods of the line."""

LABELS = {
    "関税割当数量以内のもの": IN_QUOTA,
    "世界貿易機関設立協定の日本国の譲許表における関税割当て": "within the WTO tariff quota",
    "特恵輸入対象のもの": "within the preferential import arrangement",
    "気密容器入りのもの": "in airtight containers",
    "気密容器入りのもの以外のもの": "not in airtight containers",
    "ししゅうしたもの、レースを使用したもの及び模様編みの組織を有するもの": "embroidered, with lace or figured knit",
    "ししゅうしたもの、レースを使用したもの及び模様編みの組織を有するもの以外のもの": (
        "neither embroidered, with lace nor figured knit"
    ),
    "ししゅうしたもの、レース製のもの及びレースを使用したもの": "embroidered, of lace or with lace",
    "保護用の金属製トーキャップを有するもの": "with a protective metal toe-cap",
    "くろまぐろ(トゥヌス・オリエンタリス)": "Pacific bluefin tuna",
    "くろまぐろ(トゥヌス・ティヌス)": "Atlantic bluefin tuna",
    "くらげ": "jellyfish",
    "くらげのもの": "of jellyfish",
    "さんま以外のもの": "other than saury",
    "さんま(コロラビス属のもの)以外のもの": "other than saury",
    "さんま(コロラビス属のもの)": "saury",
    "さわら": "Spanish mackerel",
    "さわら以外のもの": "other than Spanish mackerel",
    "さんま及びさわら以外のもの": "neither saury nor Spanish mackerel",
    "くじら目のもの及び海牛目のもの": "of whales, dolphins, manatees or dugongs",
    "くじら目のもの及び海牛目のもの以外のもの": "not of whales, dolphins, manatees or dugongs",
    "こい": "carp",
    "砂糖を加えたもの": "with added sugar",
    "貝柱": "adductors",
    "貝柱以外のもの": "other than adductors",
    "生鮮のもの及び冷蔵したもの(うにのものを除く)並びに冷凍したくらげのもの": (
        "fresh or chilled other than sea urchins, or frozen jellyfish"
    ),
    "殺虫剤(農薬及び小売用の形状又は包装にしたもの)": "insecticides for farming or put up for retail sale",
    "スキャロップ(いたやがい科のもの)のもの": "of scallops",
    "スキャロップ(いたやがい科のもの)のもの以外のもの": "not of scallops",
    "税関当局の監督の下で飼料の原料として使用するもの": "for making feed under customs supervision",
    "人造繊維製のもの": "of man-made fibres",
    "合成繊維製のもの": "of synthetic fibres",
    "再生繊維又は半合成繊維製のもの": "of artificial fibres",
    "羊毛製又は繊獣毛製のもの": "of wool or fine animal hair",
    "くん製したもの": "smoked",
    "くん製したもの以外のもの": "not smoked",
    "うに": "sea urchins",
    "うにのもの": "of sea urchins",
    "うに以外のもの": "other than sea urchins",
    "うに及びくらげ以外のもの": "neither sea urchins nor jellyfish",
    "膝を覆うもの": "covering the knee",
    "ひざを覆うもの": "covering the knee",
    "ゴムを染み込ませ、塗布し又は被覆したもの": "impregnated or coated with rubber",
    "アミノ酸": "amino acids",
    "油、脂又はろうをもととした調製品": "preparations based on oils, fats or waxes",
    "少なくとも一の単板が熱帯産木材のもの及び少なくとも一の外面の単板が針葉樹以外のもの": (
        "with a ply of tropical wood, or an outer ply other than coniferous"
    ),
    "編み上げたもの": "knitted to shape",
    "縫製したもの": "sewn",
    "化粧用品": "toilet articles",
    "鉄のもの": "of iron",
    "鉄又はコバルトのもの": "of iron or cobalt",
    "ネクタイ": "ties",
    "男子用のもの": "for men or boys",
    "女子用のもの": "for women or girls",
    "加熱式たばこ": "heated tobacco",
    "乾燥したもの": "dried",
    "乾燥し、塩蔵し又は塩水漬けしたもの": "dried, salted or in brine",
    "ミルクの天然の組成分の含有量の合計が乾燥状態において全重量の30%未満のもの": (
        "with natural milk constituents under 30 % by weight, dry"
    ),
    "牛の肉及びくず肉を含有しないもの、かつ、ミルクの天然の組成分の含有量の合計が乾燥状態において全重量の30%未満のもの": (
        "without bovine meat or offal, and with natural milk constituents under 30 % by weight, dry"
    ),
    "砂糖を加えたものであって、関税割当数量以内のもの": "with added sugar, within the tariff quota",
    "その他のものであって、関税割当数量以内のもの": "goods not named before, within the tariff quota",
    "ベース又はプラットホームが木製のもので、中敷き又は保護用の金属製トーキャップを有しないもの": (
        "with a wooden base or platform, neither inner sole nor protective metal toe-cap"
    ),
    "医療用,実験用で特定の病原体を含まないもの": "for medical or test use, free of specified pathogens",
    "オレンジ、グレープフルーツ、レモン及びライム": "oranges, grapefruit, lemons or limes",
    "りんご以外のもの": "other than apples",
    "ひよこ豆及びひら豆": "chickpeas or lentils",
    "冷蔵し又は冷凍したもの以外のもの": "neither chilled nor frozen",
    "トマトケチャップその他のトマトソースの製造に使用するもので、関税割当数量以内のもの": (
        "for making tomato sauces, within the tariff quota"
    ),
    "生鮮のもの及び冷蔵したもの並びに冷凍したうに又はくらげのもの": (
        "fresh or chilled, or frozen sea urchins or jellyfish"
    ),
    "絹製の帯(幅が30センチメートル以上で、長さが4メートル以上のもの)": (
        "silk obi at least 30 cm wide and 4 m long"
    ),
}

PARTIES = {
    "オーストラリア": "AU",
    "カナダ": "CA",
    "チリ": "CL",
    "ニュージーランド": "NZ",
    "ベトナム": "VN",
    "マレーシア": "MY",
}
OTHER_PARTIES = "他の締約国"

MARKS = {
    "◎": "the note of use that the source marks # (in Japanese a double circle)",
    "※": "the note that the source marks with a reference mark",
    "*": "the note that the source marks with a star",
}
"""Marks before a rate. The English edition prints # on lines defined by their use (1703.10.020: "#5%")."""

REFERENCE_PRICES = {
    "部分肉": "standard import price of pork cuts",
    "枝肉": "standard import price of pork carcasses",
    "豚肉加工品": "standard import price of processed pork",
    "生きている豚": "standard import price of live pigs",
}
"""Prices that Japan announces, by what they are of."""

_WTO_QUOTA = "世界貿易機関設立協定の日本国の譲許表における関税割当て"
_EU_QUOTA = re.compile(_WTO_QUOTA + "以外のもので、附属書2-A第3編第B節([0-9]+)に定める関税割当数量以内のもの")
_CPTPP_QUOTA = re.compile(
    "その他のもので、協定附属書2-D付録Aの((?:TWQ|CSQ)-JP[0-9]+)に定める関税割当数量以内のもの"
    r"(?:\((.+)に対する待遇\))?"
)
_TREATED_QUOTA = re.compile(r"関税割当数量以内のもの\((.+)に対する待遇\)")
_OUTSIDE_WTO = "outside the WTO tariff quota"


def quota_label(condition: str) -> str | None:
    """Label of a condition that names a tariff quota of an agreement, None where it names none."""
    if found := _EU_QUOTA.fullmatch(condition):
        return f"{_OUTSIDE_WTO}, within the quota of Annex 2-A, Part 3, Section B.{found[1]}"
    if found := _CPTPP_QUOTA.fullmatch(condition):
        quota = f"{_OUTSIDE_WTO}, within quota {found[1]} of Annex 2-D, Appendix A"
        return _for_goods_of(found[2], quota) if found[2] else quota
    if found := _TREATED_QUOTA.fullmatch(condition):
        return _for_goods_of(found[1], IN_QUOTA)
    if condition == _WTO_QUOTA + "以外のものであって、特恵輸入対象のもの":
        return f"{_OUTSIDE_WTO}, within the preferential import arrangement"
    return None


def _for_goods_of(names: str, quota: str) -> str | None:
    parties = [PARTIES.get(name) for name in names.split("及び")]
    known = [party for party in parties if party is not None]
    return f"{quota}, goods of {' or '.join(known)}" if len(known) == len(parties) else None
