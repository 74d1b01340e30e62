"""In which code page a text is written: told from its bytes where that is beyond doubt, else refused with the
candidates.

Korean and Chinese programs save CSV in CP949 and GB18030, and every byte of the one is good in the other:
Korean text read as Chinese is text too. So a decision needs evidence: how likely the characters are in either
language. Shift-JIS is taken where neither can be.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"cp949": "CP949 (Korean)", "gb18030": "GB18030 (Chinese)", "cp932": "Shift-JIS (Japanese)"}
_COMMON = frozenset(
    "세관산기원지가제용자서준역경정조법공국인급업보부고율구청재적증별비도유사심특소품결어과분치의은주수상료생명대임연투확위무포단한"
    "전울령리신실입물활통최례행착계운중당해번내격장에발우시방판변일누혜협트선체야검하순환양률천석화본처차출스미표할이망오북완로찾쉬송간"
    "효충다집드뉴획진영금합외호류함직접노반허질형종프창총력슬강타동권학목모괄능는따른칙개점복습택및여을를나라아안안성요건현철폐마면플틱터"
    "배블널디레패폴카메듈칩센렌즈알루늄볼필름커피머코케그저김남박불문식사품색설속술식약온용월음작저제족증철층토파학형회후흥"
)
"""Syllables of everyday Korean and of customs: nine in ten of a Korean text, one in ten of a Chinese one
misread."""
_LIKELY = (log(0.85 / 0.10), log(0.145 / 0.52), log(0.005 / 0.38))
"""What a common syllable, another one, and a character that is none (read as Korean) say: for Korean above
zero."""
_LATIN = frozenset("ƠơƯưȘșȚțƏəǍǎǏǐǑǒǓǔ")
"""Letters of Vietnamese, Romanian, Azerbaijani and Pinyin."""
_BEYOND_DOUBT = log(1000)
_FEWEST = 4
"""Characters from which a code page can be told."""
_EVERYDAY = 0.7
_PURE = 0.97
"""Share of the characters that must belong to the language for it to be thought of at all."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the code page it was in."""

    text: str
    charset: str

    @property
    def name(self) -> str:
        """Name of the code page for a reader."""
        return _NAMES.get(self.charset, self.charset.upper())

    @property
    def note(self) -> str:
        """What a reader is told; "" for UTF-8."""
        return "" if self.charset == "utf-8" else f"read as {self.name}"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Why a text cannot be read: the first byte that is not UTF-8, and what it may be."""

    at: int
    byte: int
    readings: tuple[tuple[str, str], ...]
    """Name of each code page that it may be in, and how the first words read in it."""


def decode(data: bytes) -> Decoded | Undecided:
    """Read bytes as text.

    Parameters
    ----------
    data
        A whole file, or its beginning up to the end of a line.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(name).removeprefix("\ufeff"), name)
            except UnicodeDecodeError as error:
                return Undecided(error.start, data[error.start], ())
    plain = _read(data, "utf-8")
    if plain is not None and not any(map(_is_strange, set(plain))):
        return Decoded(plain, "utf-8")
    at = _first_beyond(data, plain)
    korean, chinese = _read(data, "cp949"), _read(data, "gb18030")
    may_be_korean = korean is not None and _share(korean, _is_hangul) >= _PURE
    may_be_chinese = (
        chinese is not None
        and _share(chinese, _is_hanzi) >= _PURE
        and _share(chinese, _is_everyday_hanzi) >= _EVERYDAY
    )
    if plain is not None and not may_be_korean and not may_be_chinese:
        return Decoded(plain, "utf-8")
    if plain is None and sum(map(_counts, chinese or korean or "")) >= _FEWEST:
        evidence = _evidence(data)
        if may_be_korean and korean is not None and evidence > _BEYOND_DOUBT:
            return Decoded(korean, "cp949")
        if may_be_chinese and chinese is not None and evidence < -_BEYOND_DOUBT:
            return Decoded(chinese, "gb18030")
        japanese = None if may_be_chinese or evidence >= -_BEYOND_DOUBT else _read(data, "cp932")
        if japanese is not None and _share(japanese, _is_japanese) >= _PURE:
            return Decoded(japanese, "cp932")
    readings: list[tuple[str, str | None]] = [("UTF-8", plain)] if plain else []
    readings += [(_NAMES["cp949"], korean)] if may_be_korean else []
    readings += [(_NAMES["gb18030"], chinese)] if may_be_chinese else []
    return Undecided(at, data[at], tuple((name, _sample(text)) for name, text in readings if text))


def _evidence(data: bytes) -> float:
    """Logarithm of how much likelier the text is Korean than Chinese."""
    found = 0.0
    for letter in data.decode("cp949", errors="replace"):
        if _counts(letter):
            found += _LIKELY[0 if letter in _COMMON else 1 if _is_hangul(letter) else 2]
    return found


def _counts(letter: str) -> bool:
    """Whether it belongs to words that are not ASCII; so do what cannot be read and what no language has."""
    return letter > "\x7f" and (letter.isalpha() or letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff")


def _is_strange(letter: str) -> bool:
    """Whether it is a letter of few languages that a Korean or Chinese character of two bytes looks like in
    UTF-8.
    """
    return ("\u0180" <= letter <= "\u02ff" and letter not in _LATIN) or "\u0530" <= letter <= "\u07ff"


def _first_beyond(data: bytes, plain: str | None) -> int:
    """Place of the first byte that is not UTF-8, or not ASCII where all of it may be UTF-8."""
    if plain is not None:
        return next(place for place, byte in enumerate(data) if byte > 0x7F)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    raise AssertionError


def _read(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _share(text: str, belongs: Callable[[str], bool]) -> float:
    letters = [letter for letter in text if _counts(letter)]
    return sum(map(belongs, letters)) / len(letters) if letters else 0.0


def _is_hangul(letter: str) -> bool:
    return "\uac00" <= letter <= "\ud7a3"


def _is_hanzi(letter: str) -> bool:
    """Whether it is one of the 6,763 characters of GB 2312, which everyday Chinese is written with."""
    return bool(_place(letter))


def _is_everyday_hanzi(letter: str) -> bool:
    """Whether it is one of the 3,755 on the first level of GB 2312."""
    return 0xB0 <= _place(letter) <= 0xD7


def _is_japanese(letter: str) -> bool:
    """Whether it is kana of full width, or one of the 2,965 characters on the first level of JIS X 0208."""
    if "\u3041" <= letter <= "\u30ff":
        return True
    if not "\u4e00" <= letter <= "\u9fff":
        return False
    try:
        return 0x88 <= letter.encode("shift_jis")[0] <= 0x98
    except UnicodeEncodeError:
        return False


def _place(letter: str) -> int:
    """Row of a Chinese character in GB 2312, as its first byte; 0 where it is not there."""
    if not "\u4e00" <= letter <= "\u9fff":
        return 0
    try:
        return letter.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0


def _sample(text: str) -> str:
    """The first word that is not ASCII."""
    start = next(place for place, letter in enumerate(text) if letter > "\x7f")
    return "".join(text[start : start + 8].split("\n", maxsplit=1)[0].split(",", maxsplit=1)[0])
