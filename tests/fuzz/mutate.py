"""Ways in which files go wrong: on disk, in a spreadsheet, by hand. Nothing here knows what a file means."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

NASTY = (
    "", " ", "0", "-1", "-0", "1e400", "-1e400", "1e-400", "1" * 60, "0." + "1" * 60, "NaN", "inf", "1,5", "1.234.567",
    "1 234", "１２", "٣", "50%", "150%", "0.5%", "1/0", "=1+1", "@x", "'", '"', '""', ",", ";", "\t", "null", "~", "true",
    "no", "[]", "{}", "[[[[", "&a *a", "!x y", "2026-02-30", "9999-12-31", "0001-01-01", "2026-06-01T25:00", "unknown",
    "none", "JP", "JPN", "XX", "Atlantis", "RCPE", "USD", "XXX", "85.24", "8524", "852492", "00.00", "99999999999",
    "a" * 3000, "\u202e", "\x00", "\x07", "😀", "é", "\u2028", "\ufeff", "../..", "/etc/passwd", "con", "${HOME}", "%s",
    "1..2", "--1", "+", "1e", "0x10", "1_000", "1 USD", "USD 1", "1 %", "100.000,00", "originating", "MFN",
)  # fmt: skip


def mutated(data: bytes, random: Random) -> bytes:
    """The data with one to three faults."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = _one(data, random)
    return data


def _one(data: bytes, random: Random) -> bytes:
    if data[:2] == b"PK" and random.random() < 0.8:
        try:
            return _in_archive(data, random)
        except (BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, NotImplementedError):
            return data[:-1]
    if random.random() < 0.12:
        return random.choice(_BYTES)(data, random)
    text = data.decode("utf-8", "replace")
    return random.choice(_TEXTS)(text, random).encode("utf-8", "surrogatepass")


def _in_archive(data: bytes, random: Random) -> bytes:
    """A fault in one part of a workbook."""
    with ZipFile(BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = random.choice(sorted(parts))
    if random.random() < 0.1:
        del parts[name]
    else:
        parts[name] = _one(parts[name], random)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)
    return made.getvalue()


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _flipped(data: bytes, random: Random) -> bytes:
    if not data:
        return b"\xff"
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def _recoded(data: bytes, random: Random) -> bytes:
    code = random.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp949", "gb18030", "latin-1", "utf-32"))
    return data.decode("utf-8", "replace").encode(code, "replace")


def _emptied(data: bytes, random: Random) -> bytes:
    return random.choice(
        (
            b"",
            b"\n",
            b"\x00" * 10,
            b"\xff\xfe",
            data + data,
            b"PK\x03\x04" + data,
            b"\r\n".join(data.split(b"\n")),
        )
    )


def _line_gone(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        del lines[random.randrange(len(lines))]
    return "".join(lines)


def _line_twice(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    lines.insert(random.randrange(len(lines) + 1), random.choice(lines))
    return "".join(lines)


def _lines_swapped(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "".join(lines)


def _cell(text: str, random: Random) -> str:
    """Another text in place of a cell, a value or a number."""
    found = list(re.finditer(r"[^,;\t\n\[\]{}:<>\"]+", text))
    if not found:
        return text + random.choice(NASTY)
    spot = random.choice(found)
    new = random.choice(NASTY) if random.random() < 0.7 else random.choice(found)[0]
    return text[: spot.start()] + new + text[spot.end() :]


def _number(text: str, random: Random) -> str:
    found = list(re.finditer(r"[0-9]+(?:\.[0-9]+)?", text))
    if not found:
        return text
    spot = random.choice(found)
    new = random.choice(
        (
            f"-{spot[0]}",
            f"{spot[0]}0" * 20,
            f"{spot[0]}e99",
            f"0{spot[0]}",
            f"{spot[0]}%",
            "0",
            "",
            f"{spot[0]}.5",
        )
    )
    return text[: spot.start()] + new + text[spot.end() :]


def _letter(text: str, random: Random) -> str:
    if not text:
        return "x"
    at = random.randrange(len(text))
    return (
        text[:at]
        + random.choice(("", "x", "é", "\t", '"', ":", ",", "\n", "-", " ", text[at] * 2))
        + text[at + 1 :]
    )


def _separator(text: str, random: Random) -> str:
    return text.replace(random.choice((",", ":", "\n", ".", '"')), random.choice((";", "\t", ",", "|", "")))


def _columns(text: str, random: Random) -> str:
    """A column gone, twice, or two names exchanged."""
    lines = [line.split(",") for line in text.splitlines()]
    width = len(lines[0]) if lines else 0
    if width < 2:
        return text
    at, other = random.randrange(width), random.randrange(width)
    kind = random.randrange(3)
    if kind == 0:
        lines = [cells[:at] + cells[at + 1 :] for cells in lines]
    elif kind == 1:
        lines = [[*cells[: at + 1], *cells[at : at + 1], *cells[at + 1 :]] for cells in lines]
    else:
        lines[0][at], lines[0][other] = lines[0][other], lines[0][at]
    return "\n".join(map(",".join, lines)) + "\n"


def _indent(text: str, random: Random) -> str:
    lines = text.splitlines()
    if lines:
        at = random.randrange(len(lines))
        lines[at] = (
            random.choice(("  ", "\t", "- ", "")) + lines[at].lstrip()
            if random.random() < 0.5
            else f"  {lines[at]}"
        )
    return "\n".join(lines) + "\n"


def _bomb(text: str, random: Random) -> str:
    """Deep nesting, aliases of aliases, a very long cell."""
    deep = random.choice((50, 2_000, 100_000))
    aliases = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 10))
    return text + random.choice(
        (
            "[" * deep,
            "{a: " * min(deep, 5_000),
            f"x0: &x0 [a, b]\n{aliases}",
            "x: " + "9" * deep + "\n",
            f"{'a' * deep},b\n",
            '"' + "a\n" * min(deep, 9_000),
        )
    )


_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (_cut, _flipped, _recoded, _emptied)
_TEXTS: tuple[Callable[[str, Random], str], ...] = (
    *(_line_gone, _line_twice, _lines_swapped, _cell, _cell, _cell, _cell, _number, _number),
    *(_letter, _separator, _columns, _columns, _indent, _bomb),
)  # fmt: skip
