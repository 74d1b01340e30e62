"""Texts of the program and what each language says for them: `src/tumen/data/languages/{zh,ko}.po`.

    python tools/languages.py count                 how many texts of each package are not said yet
    python tools/languages.py missing PACKAGE ...   those texts, one a line
    python tools/languages.py merge FILE            take translations: a JSON text, tab, Chinese, tab, Korean
    python tools/languages.py page FILE             what is still English in a page that was written in a language
    python tools/languages.py compile               write the .mo beside the .po

Texts are found in the code: strings and f-strings that a person can read. The value in an f-string is named
after its expression. Two texts that differ in these names only are one.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from html import unescape
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast
from typer.main import get_command

from tumen.app.pages import environment
from tumen.cli import app as commands
from tumen.cli.options import HELP_WORDS, help_parts
from tumen.language.as_typed import AS_TYPED
from tumen.language.catalogue import COUNTED, FOLDER, MANY, PLACE, SOURCES, words_by
from tumen.language.links import LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).resolve().parents[1] / "src" / "tumen"
SPOKEN = ("zh", "ko")
SCOPE = (
    *("errors.py", "shown.py", "partitions.py", "processes.py", "language", "files", "reference", "tables"),
    *(
        "agreements",
        "origin",
        "tariff",
        "network",
        "economy",
        "report",
        "study",
        "zone",
        "api",
        "cli",
        "app",
        "database",
    ),
)
"""Packages of which every text is said in every language; the list only grows."""

VALUES = re.compile(r"\{\w+\}|%\(\w+\)s")
"""Places of values, of what code says and of what templates say."""
_KINDS = {"source": SOURCES, "count": COUNTED, "tally": {MANY}, AS_TYPED: {AS_TYPED}}
"""Names of values that are read otherwise than others."""
_MANY = 12
_READ = re.compile(r"[a-z]{3,}|\b[A-Z][a-z]{2}\b")
_TYPE = re.compile(r"^[a-z]+-[a-z-]+: [\w.#]+$|^\w+\[| \| (?:None|\w+\.\w+)$|<\w+")
_CODE = re.compile(
    r"; (?:charset|filename\*?)=|; frame-ancestors |^(?:EXISTS|SELECT) |^innerHTML |^tumen (?:[a-z]+(?: |$))+(?:\{|-|$)|^[\w-]+=\""
    r"|::before|^content: |^fill=|^default-src |^\{of\} \{|^\.csv$"
)
"""Heads of an answer, SQL, where htmx is to put a part, a command, an attribute, styles: nobody reads them."""
_UNSEEN = re.compile(r"\{#.*?#\}|<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL)
_JINJA = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
_BLOCK = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MARKED = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
_QUOTES = re.compile(r"\"[^\"<>=]*\"")
_TAGS = re.compile(r"<[^>]*>")
_SPOKEN_OF = re.compile(r"\s(?:alt|aria-label|title|placeholder)=\"([^\"{]+)\"")
_UNNAMED = re.compile(r"\{\}")
_QUOTED = re.compile(r"'[^']*'")
_MARK = re.compile(r"^\[\{\w+\}\] |^\. ")
"""Before a text: a mark of a list, or the end of the sentence before."""
_SKIPPED_CALLS = {
    "compile",
    "getLogger",
    "Field",
    "Option",
    "Argument",
    "sql",
    "execute",
    "TypeVar",
    "ContextVar",
    "cast",
    "_may",
}
_READING_CALLS = {"startswith", "endswith", "split", "removeprefix", "removesuffix", "writing"}
"""Calls that look for a text or keep it as a mark: they say nothing."""
_REFUSING = {
    *(
        "Problem",
        "FieldProblem",
        "NotStated",
        "of",
        "problem",
        "complain",
        "_complain",
        "_refuse",
        "_refused",
    ),
    *("when", "at", "_at"),
}
"""Calls that say what is wrong and how to mend it: names that they list are those that a user types."""
_REFUSALS = {"what", "fix", "advice", "others", "known"}
"""To what is assigned that such a call says."""
_PROSE = {"told", "said", "found", "what", "which", "words", "parts"}
"""Lists that are no names."""
LISTING = {"nearest": ("Known are", 2), "named": ("", 3)}
"""Calls that list names behind a label: the label where none is given, and which argument it is."""
_NO_NAMES = {"str", "len", "join", "f", "or", "and", "if", "else", "for", "in", "not"}
_SKIPPED_NAMES = {"EPILOG", "_PIECE", "_USAGE", "_EXAMPLE", "_REMARK", "__all__", "_BLANK", "_OF_MEMORY"}
"""What is printed after an option's help, a file to fill in, and what is looked for in a log."""
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def texts_of(path: Path) -> list[str]:
    """Texts that a module says, each once, with the lines of one apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return _texts(tree, _Labelled(tree))


def lists_names(call: ast.Call) -> tuple[str, int]:
    """Of a call that lists names behind a label, which it is where none is given, and its place; 0: none."""
    label, place = LISTING.get(getattr(call.func, "attr", getattr(call.func, "id", "")), ("", 0))
    return (label, place) if label or len(call.args) > place else ("", 0)


def listed_by(call: ast.Call, module: ast.Module) -> list[str]:
    """Texts of one call of a module that lists names."""
    return _texts(call, _Labelled(module))


def _texts(tree: ast.AST, labelled: _Labelled) -> list[str]:
    found: dict[str, None] = {}
    for node, refuses in _said(labelled.visit(tree)):
        for text in _variants(node, refuses=refuses):
            for line in text.split("\n"):
                bare = _numbered(_MARK.sub("", line.strip()))
                if _is_text(bare):
                    found[bare] = None
    return list(found)


def _numbered(text: str) -> str:
    """The text with names for places that have none, as ``str.format`` fills them."""
    number = count(1)
    return _UNNAMED.sub(lambda _: f"{{value{at if (at := next(number)) > 1 else ''}}}", text)


def shape(text: str) -> str:
    """A text without the names of its values, but those by which a value is read otherwise than others: of a
    kind of its own, or the same as one before.
    """
    seen = list[str]()

    def place(found: re.Match[str]) -> str:
        name = found[1]
        again = name in seen
        seen.append(name)
        kind = next((kind for kind, names in _KINDS.items() if name.rstrip("0123456789") in names), "")
        return f"{{{kind}{seen.index(name) + 1 if again else ''}}}"

    return PLACE.sub(place, text)


@cache
def texts_in(package: str) -> dict[str, str]:
    """Texts of a package or module (``cli/zone``, ``errors.py``) by their shapes."""
    place = SOURCE / package
    paths = [place] if place.is_file() else sorted((*place.rglob("*.py"), *place.rglob("*.j2")))
    found = [text for path in paths for text in (of_template if path.suffix == ".j2" else texts_of)(path)]
    return {shape(text): text for text in (*found, *(of_help() if package == "cli" else ()))}


def of_help() -> list[str]:
    """Texts of the help of every command and option."""
    found = dict.fromkeys(HELP_WORDS)

    def say(text: str) -> str:
        return found.setdefault(text) or text

    def read(of: Any) -> None:
        for text in (of.help, of.epilog):
            list(help_parts(text or "", say))
        for text in (of.get_short_help_str(10_000), *(getattr(one, "help", None) for one in of.params)):
            say(text or "")
        for one in getattr(of, "commands", {}).values():
            read(one)

    read(get_command(commands))
    return [text for text in found if _READ.search(text.lower())]


def of_template(path: Path) -> list[str]:
    """Texts of a template: between tags, and quoted in what is computed."""
    code = _UNSEEN.sub("", path.read_text(encoding="utf-8"))
    if SOURCE / "app" in path.parents:
        return of_marked(code)
    found: dict[str, None] = {}
    for part in _JINJA.findall(code):
        for quoted in _QUOTES.findall(part):
            found[quoted[1:-1].strip()] = None
    for tag in _TAGS.findall(_JINJA.sub(" ", code)):
        found.update(dict.fromkeys(_SPOKEN_OF.findall(tag)))
    for text in _TAGS.split(_BLOCK.sub("<>", code)):
        values = (re.sub(r"\W.*", "", value.strip().rpartition(".")[2]) for value in _VALUE.findall(text))
        named = _VALUE.sub(lambda _, of=values: f"{{{next(of) or 'value'}}}", text)  # type: ignore[misc]
        found[" ".join(unescape(named).split()).strip(":;,.() ")] = None
    return [text for text in found if _is_text(text) or (_READ.search(text) and text.isalpha())]


def of_marked(code: str) -> list[str]:
    """Texts of a template of the app, where each stands in ``_()`` or ``trans``; and what stands outside."""
    found: dict[str, None] = {}
    for _, called, told in extract_from_ast(environment().parse(code), ("_", "gettext", "ngettext")):
        text = told[called == "ngettext"] if isinstance(told, tuple) else told  # of a count, the one for many
        if text and re.search("[A-Za-z]{2}", text):
            found[text] = None
    tokens = environment().lex(_MARKED.sub("", code))
    bare = "".join(text for _, kind, text in tokens if kind == "data")
    outside = (*_TAGS.split(bare), *(one for tag in _TAGS.findall(bare) for one in _SPOKEN_OF.findall(tag)))
    found.update(dict.fromkeys(text for one in outside if _READ.search(text := one.strip())))
    return [text for text in found if not _CODE.search(text) and text.strip("- ") != "Tumen"]


@cache
def said_in(language: str) -> dict[str, str]:
    """What a language says, by the text."""
    return {str(item.id): str(item.string) for item in _catalog(language) if item.id}


def missing(package: str) -> list[str]:
    """Texts of a package that some language does not say."""
    shapes = [{shape(text) for text in said_in(language)} for language in SPOKEN]
    return [text for one, text in texts_in(package).items() if any(one not in of for of in shapes)]


def _said(node: ast.AST, *, refuses: bool = False) -> Iterator[tuple[ast.expr, bool]]:
    """Outermost expressions that make a text, and whether it is of a refusal."""
    for child in ast.iter_child_nodes(_saying(node)):
        if _is_skipped(child):
            continue
        of_refusal = refuses or _is_refusal(child)
        if _is_written(child):
            yield child, refuses  # type: ignore[misc]
            for inner in _inside(child):
                yield from _said(inner, refuses=refuses)
        else:
            yield from _said(child, refuses=of_refusal)


class _Labelled(ast.NodeTransformer):
    """Puts in place of a call that lists names the text that it makes."""

    def __init__(self, tree: ast.Module) -> None:
        self.lists = {
            item.targets[0].id
            for item in ast.walk(tree)
            if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name) and _is_list(item.value)
        }
        self.constants = {
            item.targets[0].id: item.value
            for item in tree.body
            if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)
        }

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        """Marks a value that was made a list before."""
        self.generic_visit(node)
        if (name := getattr(node.value, "id", "")) in self.lists - _PROSE:
            node.value.listed = name  # type: ignore[attr-defined]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        label, place = lists_names(node)
        if not place:
            return node
        given = [*node.args, *(one.value for one in node.keywords if one.arg == "listing")]
        written = given[place] if len(given) > place else ast.Constant(label)
        written = self.constants.get(getattr(written, "id", ""), written)
        if not _is_written(written) or not any(map(str.strip, map(str, _parts(written)))):
            return node
        listed = ast.JoinedStr([ast.FormattedValue(ast.Name(AS_TYPED), -1)])
        whole = ast.BinOp(ast.BinOp(written, ast.Add(), ast.Constant(" ")), ast.Add(), listed)
        return ast.Tuple([*given[:place], whole])


def _is_refusal(node: ast.AST) -> bool:
    """Whether what stands in a node is said to who gave something wrong."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", "")) in _REFUSING
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Name) and node.targets[0].id in _REFUSALS
    return isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple)


def _saying(node: ast.AST) -> ast.AST:
    """The part of a node that may say something: a text that is looked for in another is no answer."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _READING_CALLS:
        return node.func
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        return ast.Tuple([one for one in (node.left, *node.comparators) if not _is_written(one)])
    return node


def _is_written(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_written(node.left) or _is_written(node.right)
    return isinstance(node, ast.JoinedStr)


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Values of a text, in which texts may stand."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FormattedValue):
            yield ast.Expression(child.value) if not _is_written(child.value) else child
        elif isinstance(node, ast.BinOp) and not _is_written(child):
            yield child
        elif isinstance(node, ast.BinOp):
            yield from _inside(child)


def _is_skipped(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # what a definition says of itself
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return name in _SKIPPED_CALLS
    if isinstance(node, ast.Assign):
        return any(isinstance(item, ast.Name) and item.id in _SKIPPED_NAMES for item in node.targets)
    if isinstance(node, ast.keyword):
        return node.arg in {"help", "epilog", "metavar"}
    return isinstance(node, ast.arg) or (isinstance(node, ast.AnnAssign) and node.value is None)


def _variants(node: ast.AST, *, refuses: bool = False) -> Iterator[str]:
    """The text with its values named, once for each way in which a part of it may be chosen."""
    parts = [_choices(part) for part in _parts(node)]
    size = 1
    for part in parts:
        size *= len(part)
    if size > _MANY:
        parts = [part[:1] if isinstance(part[0], ast.AST) else part for part in parts]
    for chosen in product(*parts):
        yield _named(chosen, refuses=refuses)


def _parts(node: ast.AST) -> Iterator[ast.AST | str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.BinOp):
        yield from _parts(node.left)
        yield from _parts(node.right)
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _parts(value)
    else:
        yield node.value if isinstance(node, ast.FormattedValue) else node


def _choices(part: ast.AST | str) -> list[ast.AST | str]:
    """Both sides of a choice in which a constant stands: it is words of the text, not a value."""
    if isinstance(part, ast.IfExp):
        sides = [part.body, part.orelse]
        if any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides):
            return [item for side in sides for item in _choices(_text_or(side))]
    return [_text_or(part)] if isinstance(part, ast.AST) else [part]


def _text_or(node: ast.AST) -> ast.AST | str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else node


def _named(parts: tuple[ast.AST | str, ...], *, refuses: bool) -> str:
    text, names = "", dict[str, str]()
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        whole = ast.unparse(part)
        words = [word for word in re.findall(r"[A-Za-z_]+", _QUOTED.sub("", whole)) if word not in _NO_NAMES]
        base = (words[-1] if words else "value").strip("_").lower() or "value"
        if refuses and _is_list(part):
            base = AS_TYPED
        name, number = base, 1
        while names.setdefault(name, whole) != whole:
            number += 1
            name = f"{base}{number}"
        text += f"{{{name}}}"
    return text


def _is_list(node: ast.AST) -> bool:
    """Whether names are joined by commas."""
    if isinstance(node, ast.BoolOp | ast.BinOp):
        return _is_list(node.values[0] if isinstance(node, ast.BoolOp) else node.left)
    if hasattr(node, "listed"):
        return True
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called == "', '.join" or called.strip("_") == AS_TYPED


def _is_text(text: str) -> bool:
    """Whether a person reads it, and it has enough words of its own to be known by."""
    pieces = PLACE.split(text)[::2]
    fixed = " ".join(pieces)
    if not _READ.search(fixed) or not text.isprintable() or _TYPE.search(text) or _CODE.search(text):
        return False
    if len(pieces) > 1:
        if pieces[1] in LINKS and not (pieces[0] or pieces[2:] != [""]):
            return False  # two names and what is between them, which is said of any
        return " " in text and bool(words_by(tuple(pieces)))
    return " " in text and not re.fullmatch(r"[A-Z_ ,]+", text)


def _catalog(language: str) -> Catalog:
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge(lines: list[str]) -> list[str]:
    """Take translations into the catalogues; what is wrong with a line is given back."""
    wrong, taken = [], {language: said_in(language).copy() for language in SPOKEN}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        cells = line.rstrip("\n").split("\t")
        if len(cells) != 1 + len(SPOKEN):
            wrong.append(f"{number}: {len(cells)} cells")
            continue
        text = json.loads(cells[0])
        for language, told in zip(SPOKEN, cells[1:], strict=True):
            if set(VALUES.findall(told)) != set(VALUES.findall(text)):
                wrong.append(f"{number}: {language}: other values than {text!r}")
            else:
                taken[language][text] = told.strip()
    for language in SPOKEN:
        write(language, taken[language])
    return wrong


def write(language: str, said: dict[str, str]) -> None:
    """Write both forms of a catalogue, in the order of its texts."""
    made = Catalog(
        locale=language,
        project="Tumen",
        version="1",
        copyright_holder="The Tumen maintainers",
        creation_date=_SINCE,
        revision_date=_SINCE,
        last_translator="The Tumen maintainers",
        language_team="The Tumen maintainers",
        header_comment=f"# What Tumen says in {language}; tools/languages.py writes and compiles it.",
        fuzzy=False,
    )
    for text in sorted(said):
        made.add(text, said[text])
    with (FOLDER / f"{language}.po").open("wb") as file:
        write_po(file, made, width=0, no_location=True)
    said_in.cache_clear()
    compile_one(language)


def compile_one(language: str) -> None:
    """Write the form that the program reads."""
    made = json.dumps(compiled(said_in(language)), ensure_ascii=False, indent=0, sort_keys=True)
    (FOLDER / f"{language}.json").write_text(made + "\n", encoding="utf-8")


def compiled(said: dict[str, str]) -> dict[str, dict[str, object]]:
    """Texts, and by which word each that has values is known: the one that fewest of them have."""
    own = {text: told for text, told in said.items() if told != text}
    words = {text: words_by(tuple(PLACE.split(text)[::2])) for text in sorted(own) if PLACE.search(text)}
    often = Counter(word for of in words.values() for word in set(of))
    keys: dict[str, list[str]] = {}
    for text, own_words in words.items():
        if own_words:
            keys.setdefault(min(own_words, key=lambda word: (often[word], -len(word), word)), []).append(text)
    return {"texts": dict(own), "keys": dict(keys)}


def packages() -> list[str]:
    """Packages and modules of the program, as the scope names them."""
    rooms = (path for path in sorted(SOURCE.iterdir()) if path.name not in {"data", "__pycache__"})
    return [path.name for path in rooms if path.is_dir() or path.suffix == ".py"]


def left_in(html: str) -> dict[str, int]:
    """Texts of a page that have English words, with how often they stand there."""
    bare = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    texts = (" ".join(unescape(text).split()) for text in re.split(r"<[^>]+>", bare))
    return Counter(text for text in texts if re.search(r"\b[a-z]{3,}", text))


def _count() -> None:
    total = Counter[str]()
    for package in packages():
        texts, open_ = len(texts_in(package)), len(missing(package))
        total.update(texts=texts, open=open_)
        if texts:
            print(f"{package:20} {texts:5} texts, {open_:5} not said")
    print(f"{'all':20} {total['texts']:5} texts, {total['open']:5} not said")


def main() -> None:
    """Run one of the commands."""
    command, *rest = sys.argv[1:] or ["count"]
    if command == "count":
        _count()
    elif command == "missing":
        for text in dict.fromkeys(text for package in rest for text in missing(package)):
            print(json.dumps(text, ensure_ascii=False))
    elif command == "merge":
        for wrong in merge(Path(rest[0]).read_text(encoding="utf-8").splitlines()):
            print(wrong)
    elif command == "page":
        for text, times in left_in(Path(rest[0]).read_text(encoding="utf-8")).items():
            print(f"{times}\t{text}")
    elif command == "compile":
        for language in SPOKEN:
            compile_one(language)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
