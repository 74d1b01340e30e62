"""Codes as people write them: read where there is one reading, refused with what was found where not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.reference.hs import EDITIONS, HsCode
from tumen.reference.nomenclature import nomenclature
from tumen.tables.notes import collected, note_code
from tumen.tables.record import code as read_code

CODES = nomenclature("HS2022").subheadings()
WIDE = str.maketrans(
    "0123456789.- ", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0d\u3000"
)
STARTS = ("", "HS ", "HS", "hs: ", "HS code ", "H.S. ", " ")


@given(
    st.sampled_from(CODES),
    st.sampled_from(["", "00", "0010"]),
    st.sampled_from(["", ".", " ", "-", "\u2013"]),
    st.tuples(st.sampled_from([None, *EDITIONS]), st.sampled_from(STARTS)),
    st.booleans(),
)
def test_every_way_of_writing_a_code_is_read_as_that_code(digits, national, mark, begin, wide):
    parts = [digits[:4], digits[4:], *([national] if national else [])]
    own, start = begin
    text = (f"{own} " if own else start) + mark.join(parts)
    found = HsCode.parse(text.translate(WIDE) if wide else text, "HS2022")
    assert found == HsCode(digits + national, own or "HS2022")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3926.90 (plastic)", "Did you mean 3926.90? Write it alone"),
        ("ex 8524.91", "Did you mean 8524.91? Write it alone"),
        ("plastic, 3926", "Did you mean 39.26? Write it alone"),
        ("8542,31", "Did you mean 8542.31? Write it alone"),
        ("HTS 8542.31.00", "Did you mean 8542.31.00? Write it alone"),
        ("3926.90 / 3923.10", "Did you mean one of 3926.90, 3923.10? Write one alone"),
        ("2008-2009", "Write one of them, or 2008.20.09 if it is one code"),
        ("8501 8502 8503", "Write one of them, or 8501.85.02.85.03 if it is one code"),
        ("85-42", "Write one of them, or 85.42 if it is one code"),
        ("8471.30-8471.50", "Write one of them, or 8471.30.84.71.50 if it is one code"),
        ("2008-11-05", "Write 2008.11.05 if it is the code"),  # 2008.11: ground-nuts; or a day
        ("HS2007 8542.31", "Use one of HS2012, HS2017, HS2022"),
        (
            "plastic",
            "Give 2, 4 or 6 digits, or a national line of 7 to 12, such as 85, 8524, 8524.91, 8524.91.10",
        ),
        (
            "8524.9",
            "Give 2, 4 or 6 digits, or a national line of 7 to 12, such as 85, 8524, 8524.91, 8524.91.10",
        ),
    ],
)
def test_what_is_no_code_or_more_than_one_is_refused_with_what_was_found(text, meant):
    with pytest.raises(InputError) as error:
        HsCode.parse(text, "HS2022")
    assert [problem.fix for problem in error.value.problems] == [meant]


@given(st.text(st.sampled_from("0123456789.- HSx(),:\uff18"), max_size=16))
def test_text_is_read_with_all_of_its_digits_or_refused(text):
    """No digit is dropped in silence, but those of an edition before the code."""
    try:
        found = HsCode.parse(text, "HS2022")
    except InputError:
        return
    digits = "".join(mark for mark in text.replace("\uff18", "8") if mark.isdigit())
    assert digits in {found.digits, found.edition[2:] + found.digits}


@pytest.mark.parametrize(
    ("text", "meant"),
    [("303.42", "0303.42"), ("30342", "0303.42"), ("901", "09.01"), ("8524.9", None), ("852.49", None)],
)
def test_a_lost_zero_at_the_front_is_suggested_and_never_taken(text, meant):
    with pytest.raises(InputError, match=r"(is not an HS code|is not in)") as caught:
        read_code(text)
    assert ("Zeros at the front are part of a code" in str(caught.value)) is (meant is not None)
    assert meant is None or f"Did you mean {meant}?" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"), [("8542.31", 0), ("85423100", 0), ("8542 31", 1), ("HS2017 8542.31", 1)]
)
def test_how_a_code_was_read_is_said(text, said):
    with collected() as notes:
        code = HsCode.parse(text, "HS2022")
        note_code("bills.csv", text, code)
        note_code("bills.csv", text, code)
        note_code("study.yaml", text, code)  # a scenario that takes the row over
    assert (
        notes
        == [f"bills.csv: codes are read as tariffs print them; {text} is read as 8542.31 of {code.edition}"]
        * said
    )
