"""Names of people: which are one name to whoever reads them.

A name is kept as it is written. Two are one where they differ in case, width, spaces, points or hyphens only
(RFC 8265, RFC 8266), and are taken for each other where their letters look alike (Unicode Technical Standard
39, by its table of confusable letters).
"""

from __future__ import annotations

import unicodedata

from tumen.errors import InputError

_LONGEST = 60
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
"""What is printed as nothing though it counts as a letter or mark (Default_Ignorable_Code_Point of
DerivedCoreProperties.txt), and the empty pattern of Braille."""
_TOGETHER = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)
"""Scripts that may stand in one name: UTS 39, section 5.2, highly restrictive."""
_OF_NO_SCRIPT = {"COMMON", "INHERITED"}
_ALIKE = str.maketrans({"1": "l", "I": "l", "|": "l", "0": "o", "O": "o"})
"""Of ASCII, as UTS 39 has them: confusables.txt, 0031, 0049, 007C and 0030."""


def checked_name(name: str) -> str:
    """A new name as it is kept.

    Raises
    ------
    InputError
        If it is none, or could be taken for another (`file` names the field).
    """
    plain = unicodedata.normalize("NFC", " ".join(name.split()))
    if not plain or len(plain) > _LONGEST or not plain.isprintable() or not _letters(plain):
        what = "no name is given" if not plain else f"{plain[:_LONGEST]!r} is no name of a person here"
        raise InputError.of(what, f"Write up to {_LONGEST} letters and digits", file="name")
    unseen = next((sign for sign in plain if sign in _UNSEEN), None)
    if unseen is not None:
        what = f"the name holds a sign that nobody can see (U+{ord(unseen):04X})"
        raise InputError.of(what, "Leave it out", file="name")
    scripts = _scripts(plain)
    if len(scripts) > 1 and not any(scripts.keys() <= those for those in _TOGETHER):
        named = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in scripts.values())
        what = f"the name mixes letters that are not written together: {named}"
        raise InputError.of(what, "Write it in the letters of one script", file="name")
    return plain


def folded(name: str) -> str:
    """A name as it is kept to be found."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def plain_key(name: str) -> str:
    """What of a name counts when it is typed to sign in: its letters and digits."""
    return "".join(_letters(folded(name)))


def look(name: str) -> str:
    """What is the same of names that look alike."""
    from confusable_homoglyphs.confusables import is_confusable

    text = "".join(_letters(unicodedata.normalize("NFKC", name)))
    found = is_confusable(text, greedy=True) or []
    like = {item["character"]: _plainest(item) for item in found}
    return "".join(like.get(sign, sign) for sign in text).translate(_ALIKE).casefold()


def _plainest(found: dict[str, list[dict[str, str]]]) -> str:
    """The letter of ASCII that another looks like; itself where there is none."""
    own = str(found["character"])
    if own.isascii():
        return own
    signs = (item["c"] for item in found["homoglyphs"])
    return next((sign for sign in signs if sign.isascii() and sign.isalnum()), own)


def _letters(text: str) -> list[str]:
    """Letters, marks and digits, without what cannot be seen."""
    return [sign for sign in text if unicodedata.category(sign)[0] in "LMN" and sign not in _UNSEEN]


def _scripts(name: str) -> dict[str, str]:
    """The scripts of a name, with a letter of each."""
    from confusable_homoglyphs.categories import alias

    found: dict[str, str] = {}
    for sign in unicodedata.normalize("NFKC", name):
        found.setdefault(alias(sign), sign)
    return {script: sign for script, sign in found.items() if script not in _OF_NO_SCRIPT}
