"""A small agreement of a user's own, which tests damage."""

import pytest

FILES = {
    "agreement.yaml": """\
code: TINY
title: Tiny agreement
tariff_years: {base: 2020-07-01, source: text}
parties:
  - {economy: NZ, tariff_year_start: "01-01", differentials: false, in_force: 2020-07-01, source: text}
  - {economy: SG, tariff_year_start: "07-01", differentials: true, in_force: 2021-01-01, source: text}
editions:
  - {edition: HS2017, from: 2020-07-01, source: text}
""",
    "provisions.yaml": """\
criteria_order: [WO, PSR]
criteria_articles: {WO: Art. 1, PSR: Art. 2}
cumulation: none
cumulation_article: Art. 3
content: {base: EXW, methods: [build-down], articles: {build-down: Art. 4}}
""",
    "sources.csv": "key,what,where,kind,read_on\ntext,Text of the agreement,a drawer,primary,2026-01-31\n",
    "rules-HS2017.csv": "code,rule,source\n01,WO,text\n02,CC,text\n02.07,RVC35,text\n",
    "appendix.csv": (
        "importer,edition,line,from_year,until_year,source\n"
        "SG,HS2017,02071410,1,,text\nSG,HS2017,01012100,2,3,text\n"
    ),
}


@pytest.fixture
def folder(tmp_path):
    """Write the agreement with some files replaced (None: left out) or edited, and return its folder."""

    def write(replaced=None, **edits):
        place = tmp_path / "tiny"
        place.mkdir()
        for name, text in {**FILES, **(replaced or {})}.items():
            if text is not None:
                (place / name).write_text(text, encoding="utf-8")
        for name, (old, new) in edits.items():
            path = next(path for path in place.iterdir() if path.stem.replace("-", "_") == name)
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")
        return place

    return write
