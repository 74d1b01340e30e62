"""The colours of drawings: each means one thing, on every page (``palette.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

_ON_LIGHT = 0.179
"""Relative luminance (WCAG 2.2) from which black has more contrast than white:
(x + 0.05) / 0.05 = 1.05 / (x + 0.05).
"""


@cache
def palette() -> dict[str, tuple[str, str]]:
    """By meaning: the colour on light and on dark ground."""
    data = tomllib.loads((files(__package__) / "palette.toml").read_text(encoding="utf-8"))
    return {name: (pair[0], pair[1]) for family in data.values() for name, pair in family.items()}


@cache
def family(name: str) -> tuple[str, ...]:
    """The meanings of a family, in their order."""
    data = tomllib.loads((files(__package__) / "palette.toml").read_text(encoding="utf-8"))
    return tuple(data[name])


def of_economy(code: str) -> str:
    """The meaning that an economy has in drawings; one for all that have no colour of their own."""
    return code if code in family("economy") else "elsewhere"


def letters_on(colour: str) -> str:
    """Black or white, whichever is read on a colour."""
    return "#000000" if luminance(colour) > _ON_LIGHT else "#ffffff"


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def css() -> str:
    """The palette for a style sheet: variables, classes of pieces, of letters on them, of lines."""
    names = palette().items()
    light = " ".join(f"--{name}: {pair[0]};" for name, pair in names)
    dark = " ".join(f"--{name}: {pair[1]};" for name, pair in names if pair[0] != pair[1])
    white = [name for name, pair in names if letters_on(pair[0]) == "#ffffff"]
    turned = [name for name, pair in names if letters_on(pair[0]) != letters_on(pair[1])]
    return "\n".join(
        (
            f":root {{ {light} }}",
            f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}",
            " ".join(f".{name} {{ fill: var(--{name}); }}" for name, _ in names),
            f"{', '.join(f'svg text.{name}-text' for name in white)} {{ fill: #ffffff; }}",
            "@media screen and (prefers-color-scheme: dark) {",
            f"{', '.join(f'svg text.{name}-text' for name in turned)} {{ fill: #000000; }} }}",
            " ".join(f".step-{name} {{ stroke: var(--{name}); }}" for name in family("regime")),
            marks_css(),
        )
    )


_BLACK = "fill='none' stroke='%23000' stroke-width"
_MARKS = {
    "yes": (
        "originating",
        f"<circle cx='8' cy='8' r='8' fill='{{}}'/><path d='M4 8.3l2.8 2.8L12 5.6' {_BLACK}='2.2'/>",
    ),
    "no": (
        "not-originating",
        f"<path d='M0 0h16v16H0z' fill='{{}}'/><path d='M4 4l8 8M12 4l-8 8' {_BLACK}='2.2'/>",
    ),
    "open": (
        "undetermined",
        (
            f"<path d='M8 .8L15.6 15H.4z' fill='{{}}'/><path {_BLACK}='1.4' "
            "d='M6.3 7.2q0-1.7 1.7-1.7t1.7 1.6q0 1-1 1.5-.7.4-.7 1.4M8 12v1.6'/>"
        ),
    ),
    "none": ("not-used", "<path d='M0 6h16v4H0z' fill='{}'/>"),
}
"""What is met, not met, not known, not used: the colour of its meaning, and a shape that says it alone."""


_BEFORE = (
    'content: ""; display: inline-block; width: 1em; height: 1em; margin-right: .3em; '
    "vertical-align: -.12em; background: no-repeat center / contain;"
)


@cache
def marks_css() -> str:
    """The marks before words, for a style sheet: so a page has each once, and not at every word."""

    def drawn(kind: str, ground: int) -> str:
        meaning, shape = _MARKS[kind]
        inside = shape.format(palette()[meaning][ground].replace("#", "%23"))
        image = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>{inside}</svg>"
        of = f".mark.{kind}::before" + (", .unknown::before" if kind == "open" else "")
        return f'{of} {{ background-image: url("data:image/svg+xml,{image}"); }}'

    turned = [kind for kind, (meaning, _) in _MARKS.items() if len(set(palette()[meaning])) > 1]
    every = ", ".join(f".mark.{kind}::before" for kind in _MARKS)
    return "\n".join(
        (
            f"{every}, .unknown::before {{ {_BEFORE} }}",
            *(drawn(kind, 0) for kind in _MARKS),
            "@media screen and (prefers-color-scheme: dark) {",
            *(drawn(kind, 1) for kind in turned),
            "}",
        )
    )
