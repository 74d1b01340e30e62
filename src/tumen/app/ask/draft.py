"""What somebody has answered so far: kept as it was typed, in a file of the app, so that nothing is lost by
going back, by a reload or by a restart.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from tumen.errors import InputError
from tumen.language.force import in_force
from tumen.language.names import economy_named

_KEY = re.compile(r"[A-Za-z0-9_-]{20,40}")
MOST = 200
"""Questions that one person may keep."""
Cells = Mapping[str, str]


def _mark(owner: str) -> str:
    """What the keys of the drafts of a person begin with, so that only these are read."""
    return hashlib.sha256(owner.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class AskDraft:
    """One question, as far as it is answered."""

    key: str
    owner: str
    cells: Cells = field(default_factory=dict)
    """Answers as typed, by the field of the form: ``products-hs``."""
    rows: Mapping[str, tuple[Cells, ...]] = field(default_factory=dict)
    """Rows as typed, by the table of a study."""
    changed: str = ""
    """Moment of the last change, ISO 8601."""
    saved: str = ""
    """Name of the study that it was saved as."""
    writers: Mapping[str, str] = field(default_factory=dict)
    """The window that wrote each screen last."""

    def get(self, name: str) -> str:
        """What was typed in a field; empty where nothing was."""
        return self.cells.get(name, "")

    def with_cells(self, given: Cells) -> AskDraft:
        """The draft with these answers."""
        return replace(self, cells={**self.cells, **given})

    def with_rows(self, table: str, rows: tuple[Cells, ...]) -> AskDraft:
        """The draft with these rows of a table in place of what it had."""
        return replace(self, rows={**self.rows, table: rows})

    @property
    def title(self) -> str:
        """What it is about, as far as that is said, in the language in force."""
        good = self.get("products-name") or self.get("products-hs")
        ends = (self.get(f"{table}-economy") for table in ("sites", "markets"))
        return " - ".join(filter(None, (good, *(economy_named(code, in_force()) for code in ends))))


@dataclass(frozen=True, slots=True)
class DraftStore:
    """The drafts of everybody, each a folder with its file."""

    root: Path
    _lock: Lock = field(default_factory=Lock)

    def folder(self, key: str) -> Path:
        """Where a draft and what was uploaded for it stand."""
        if not _KEY.fullmatch(key):
            raise KeyError(key)
        return self.root / key

    def new(self, owner: str, of: AskDraft | None = None) -> AskDraft:
        """A draft that is empty, or begins with what another says.

        Raises
        ------
        InputError
            If this person keeps too many.
        """
        if sum(1 for _ in self.of(owner)) >= MOST:
            raise InputError.of(f"{MOST} questions are kept already", "Delete some that are done with")
        begun = of or AskDraft("", owner)
        key = f"{_mark(owner)}{secrets.token_urlsafe(15)}"
        return self._write(replace(begun, key=key, owner=owner, saved=""))

    def load(self, key: str) -> AskDraft:
        """A draft by its key.

        Raises
        ------
        KeyError
            If there is none.
        """
        try:
            data = json.loads((self.folder(key) / "draft.json").read_text(encoding="utf-8"))
        except OSError:
            raise KeyError(key) from None
        data["rows"] = {table: tuple(rows) for table, rows in data["rows"].items()}
        return AskDraft(**data)

    def change(self, key: str, changed: Callable[[AskDraft], AskDraft]) -> AskDraft:
        """Change a draft as it stands now, so that two windows do not undo each other."""
        with self._lock:
            return self._write(changed(self.load(key)))

    def delete(self, key: str) -> None:
        """Forget a draft and what was uploaded for it."""
        from shutil import rmtree

        rmtree(self.folder(key), ignore_errors=True)

    def of(self, owner: str) -> Iterator[AskDraft]:
        """The drafts of a person."""
        for path in self.root.glob(f"{_mark(owner)}*"):
            if _KEY.fullmatch(path.name) and (path / "draft.json").is_file():
                found = self.load(path.name)
                if found.owner == owner:
                    yield found

    def _write(self, draft: AskDraft) -> AskDraft:
        from tumen.files.whole import whole_file

        stamped = replace(draft, changed=datetime.now(UTC).isoformat(timespec="seconds"))
        with whole_file(self.folder(draft.key) / "draft.json") as path:
            path.write_text(json.dumps(asdict(stamped), ensure_ascii=False), encoding="utf-8")
        return stamped
