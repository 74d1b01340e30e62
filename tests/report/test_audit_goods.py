"""Lines of an audit say what goods they are, in whatever edition their shipments were."""

import pytest

from tumen.reference.hs import EDITIONS, HsCode
from tumen.reference.nomenclature import label_of
from tumen.report.audit import _goods


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        ("851671000", "851671"),  # 8516.71 covers the same in HS2012, HS2017 and HS2022
        ("8524920000", "85"),  # 85.24 was recorded media in HS2012 and is flat panel displays since HS2022
        ("0410100000", "04"),  # 04.10 takes in insects since HS2022
    ],
)
def test_the_label_is_one_that_holds_in_every_edition(digits, code):
    assert {label_of(HsCode(code, edition)) for edition in EDITIONS} == {_goods(digits)}
    assert _goods(digits)
