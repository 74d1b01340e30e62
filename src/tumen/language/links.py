"""Small words between names, and how Chinese and Korean put them."""

from __future__ import annotations

import re

LINKS = (" to ", " in ", " at ", " for ", " from ", " of ", " by ")
"""What stands between names, the loosest first."""
WITHIN = {"zh": "\u5728{}\u4e2d", "ko": "{}\uc5d0\uc11c"}
_AS_OF = re.compile(r"as of (\d{4}(?:-\d\d){0,2})")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_IN_WORDS = re.compile(rf"(\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}})")
_DAY = {"zh": "{}\u5e74{}\u6708{}\u65e5", "ko": "{}\ub144 {}\uc6d4 {}\uc77c"}
_ON = {"zh": "\u622a\u81f3{}", "ko": "{} \uae30\uc900"}
BETWEEN = {
    "zh": {
        " to ": "{0}\u81f3{1}",
        " in ": "{1}\u4e2d\u7684{0}",
        " at ": "{1}\u7684{0}",
        " for ": "\u7528\u4e8e{1}\u7684{0}",
        " from ": "\u6765\u81ea{1}\u7684{0}",
        " of ": "{1}\u7684{0}",
        " by ": "{0}\uff08{1}\uff09",
    },
    "ko": {
        " to ": "{0} \u2192 {1}",
        " in ": "{1}\uc758 {0}",
        " at ": "{1}\uc758 {0}",
        " for ": "{1}\uc6a9 {0}",
        " from ": "{1}\uc5d0\uc11c \uc628 {0}",
        " of ": "{1}\uc758 {0}",
        " by ": "{0} ({1})",
    },
}
LISTS = {
    "zh": {" and ": "\u548c", " or ": "\u6216"},
    "ko": {" and ": " \ubc0f ", " or ": " \ub610\ub294 "},
}


def day_said(text: str, language: str) -> str | None:
    """A day in words (``29 November 2026``) in a language other than English; None where the text is none."""
    day = _IN_WORDS.fullmatch(text)
    return None if day is None else _DAY[language].format(day[3], _MONTHS.index(day[2]) + 1, day[1])


def as_of_said(text: str, language: str) -> str | None:
    """``as of`` a day in a language other than English; None where the text is none."""
    day = _AS_OF.fullmatch(text)
    return None if day is None else _ON[language].format(day[1])


def is_closed(text: str) -> bool:
    """Whether every bracket that opens is closed behind, and none closes that is not open."""
    depth = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if depth < 0:
            return False
    return depth == 0
