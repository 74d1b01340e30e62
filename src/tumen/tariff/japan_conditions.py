"""Conditions that Japan's tariff prints beside a rate, each with a label in our own words."""

from __future__ import annotations

from tumen.tariff.conditions import IN_QUOTA

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
