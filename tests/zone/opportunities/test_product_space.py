"""Proximity against a printed example and a computation by hand; files that are no trade by product."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.zone.opportunities.product_space import product_space


def written(tmp_path, rows, name="BACI_HS22_Y2023_V202501.csv", header="t,i,j,k,v,q"):
    path = tmp_path / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def exporters(counts):
    """Rows of trade in which so many economies have (only) these products, beside one that has all others."""
    rows, number = [], 0
    for products, count in counts:
        for _ in range(count):
            number += 1
            rows += [f"2023,{number},999,{code},10,1" for code in products]
    return [*rows, "2023,998,999,010121,100000,1"]


def code(text):
    return HsCode.parse(text, "HS2022")


def test_wine_and_grapes(tmp_path):
    """The Atlas of Economic Complexity, technical box 5.1: 17 economies exported wine, 24 grapes, 11 both, all
    with a comparative advantage: 11 / 24 = 0.46.
    """
    wine, grapes = "220421", "080610"
    space = product_space(written(tmp_path, exporters([([wine, grapes], 11), ([wine], 6), ([grapes], 13)])))
    assert space.proximities("2204")[space.codes.index("0806")] == pytest.approx(11 / 24)
    found = space.related([code("2204")], [code("0806.10")])
    assert found.closest.exact == Decimal("0.458333")
    assert found.to == ("0806",)


def test_advantage_by_hand(tmp_path):
    """1 exports 80 of a and 20 of b, 2 exports 20 of a and 80 of b: of the world a is 100 of 200, so that the
    advantage of 1 in a is (80 / 100) / (100 / 200) = 1.6 and in b 0.4: each has one product.
    """
    rows = ["2023,1,2,850440,80,1", "2023,1,2,390610,20,1", "2023,2,1,850440,20,1", "2023,2,1,390610,80,1"]
    space = product_space(written(tmp_path, rows))
    assert space.advantage.tolist() == [[False, True], [True, False]]  # codes 3906, 8504
    assert space.related([code("3906")], [code("8504.40")]).closest.exact == 0


def test_density_by_hand(tmp_path):
    """a is exported with b by all three of its economies and with c by one of them: proximities 1 and 1/3
    (c has one economy). Of what is near a, b is 1 of 4/3, so that density is 3/4 where b alone is made.
    """
    rows = exporters([(["850440", "390610"], 2), (["850440", "390610", "700711"], 1)])
    space = product_space(written(tmp_path, rows))
    found = space.related([code("8504")], [code("3906.10")])
    assert found.density.exact == Decimal("0.75")
    assert space.related([code("8504")], [code("8504.40")]).closest.exact == 1  # the same heading


def test_a_link_with_two_codes_lies_between_them(tmp_path):
    space = product_space(
        written(tmp_path, exporters([(["850440", "390610"], 2), (["700711"], 3), (["390610"], 2)]))
    )
    found = space.related([code("8504"), code("7007")], [code("3906")]).closest
    assert (found.low, found.high) == (0, Decimal("0.5"))  # 2 of max(2, 4)
    assert found.missing


def test_a_code_that_is_not_traded_may_be_anywhere(tmp_path):
    space = product_space(written(tmp_path, exporters([(["850440", "390610"], 2)])))
    found = space.related([code("8504"), code("9503")], [code("3906")]).closest
    assert (found.low, found.high) == (0, 1)
    assert not space.related([code("9503")], [code("3906")]).closest.known
    assert not space.related([code("8504")], []).closest.known


def test_what_is_made_may_have_several_codes_there(tmp_path):
    """Something of heading 8504 is made: if it is 8504.40 it is exported by both economies that export 3906.10, if
    8504.50 by neither.
    """
    rows = exporters([(["850440", "390610"], 2), (["850450"], 1)])
    space = product_space(written(tmp_path, rows), digits=6)
    found = space.related([code("3906.10")], [code("8504")])
    assert (found.closest.low, found.closest.high) == (0, 1)
    assert (found.density.low, found.density.high) == (0, 1)
    assert found.closest.missing
    assert space.related([code("3906.10")], [code("8504"), code("8504.40")]).closest.exact == 1


def test_parquet_gives_the_same(tmp_path):
    rows = exporters([(["850440", "390610"], 2), (["850440"], 1)])
    one = product_space(written(tmp_path, rows))
    frame = pl.read_csv(
        one_path := tmp_path / "BACI_HS22_Y2023_V202501.csv", schema_overrides={"k": pl.String}
    )
    frame.write_parquet(one_path.with_suffix(".parquet"))
    other = product_space(one_path.with_suffix(".parquet"))
    assert (one.codes, one.advantage.tolist()) == (other.codes, other.advantage.tolist())


GOOD = "2023,1,2,850440,10,1"


@pytest.mark.parametrize(
    ("rows", "options", "what", "line"),
    [
        ([GOOD, "2023,1,2,85044,10,1"], {}, "product '85044'", 3),
        ([GOOD, "2023,1,2,850440,-1,1"], {}, "value '-1'", 3),
        ([GOOD, "2023,1,2,850440,,1"], {}, "value None", 3),
        ([GOOD, "2023,,2,850440,10,1"], {}, "no row of trade", 3),
        ([GOOD, "2022,1,2,850440,10,1"], {}, "years 2022 to 2023", None),
        ([GOOD], {"year": 2020}, "nothing of 2020", None),
        (["2023,1,2,850440,0,1"], {}, "no trade", None),
        ([GOOD], {"digits": 5}, "5 digits", None),
        ([GOOD], {"edition": "HS1992"}, "HS1992", None),
    ],
)
def test_what_is_no_trade_by_product_is_refused(tmp_path, rows, options, what, line):
    path = written(tmp_path, rows)
    with pytest.raises(InputError) as error:
        product_space(path, **options)
    (problem,) = error.value.problems
    assert what in problem.what
    assert problem.fix
    assert problem.line == line


def test_columns_and_edition(tmp_path):
    with pytest.raises(InputError, match="the column 'v' is missing"):
        product_space(written(tmp_path, ["2023,1,2,850440,1"], header="t,i,j,k,q"))
    with pytest.raises(InputError, match="HS edition"):
        product_space(written(tmp_path, [GOOD], name="trade.csv"))
    with pytest.raises(InputError, match="HS edition"):
        product_space(written(tmp_path, [GOOD], name="BACI_HS92_Y2023.csv"))
    with pytest.raises(InputError, match="no such file"):
        product_space(tmp_path / "BACI_HS22_none.csv")
    frame = pl.DataFrame({"i": ["1"], "j": ["2"], "k": [10121], "v": [1.0]})
    frame.write_parquet(tmp_path / "BACI_HS22.parquet")
    with pytest.raises(InputError, match="leading zeros"):
        product_space(tmp_path / "BACI_HS22.parquet")
