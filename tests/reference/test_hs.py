"""The code type refuses what is not a code, whichever way it is built."""

import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode


@pytest.mark.parametrize("digits", ["8524.92", "85 24", "852", "8524921234567", "eight", "85２４"])
def test_only_digits_of_a_code_make_a_code(digits):
    with pytest.raises(InputError, match="is not the digits of an HS code"):
        HsCode(digits, "HS2022")


def test_people_write_dots_and_spaces():
    assert HsCode.parse("8524 92.00", "HS2022") == HsCode("85249200", "HS2022")
