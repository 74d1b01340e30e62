"""Templates compiled once, beside the modules that Python compiled: a page is made sooner."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from jinja2.bccache import Bucket


class CompiledTemplates(jinja2.BytecodeCache):
    """Keeps what templates are compiled to as Python keeps modules, and nothing where it may keep nothing.

    Compiled anew when the template, the module that makes the environment, or Jinja is another.

    Parameters
    ----------
    module
        File of the module that makes the environment.
    """

    def __init__(self, module: str) -> None:
        self._folder = Path(cache_from_source(module)).parent
        made = Path(module).stat()
        self._of = f"{module} {made.st_mtime_ns} {made.st_size} {jinja2.__version__}\n".encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was kept, where it is of this template and environment."""
        with suppress(OSError), self._path(bucket).open("rb") as file:
            if file.readline() == self._of:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it whole or not at all."""
        if sys.dont_write_bytecode:
            return
        path = self._path(bucket)
        draft = path.with_suffix(f".{os.getpid()}-{get_ident()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                with draft.open("wb") as file:
                    file.write(self._of)
                    bucket.write_bytecode(file)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.template"
