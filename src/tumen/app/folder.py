"""Names that a reader gives, as paths inside the folder of the app: never outside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tumen.errors import InputError

_NAME = re.compile(r"[\w][\w .()-]{0,119}", re.UNICODE)


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """The folder that the app works in."""

    root: Path
    only: str = ""
    """The one name in it that may be opened; "": all."""

    def inside(self, *names: str) -> Path:
        """The path of a name, of a name in it, ...; links that lead out of the folder are refused too.

        Raises
        ------
        InputError
            If a name is no name of a file, or leads out of the folder.
        """
        root = self.root.resolve()
        if self.only and names and names[0] != self.only:
            raise InputError.of(
                f"the app was started for {self.only} alone",
                "Start it with the folder around it to see others",
            )
        path = root
        for name in names:
            if not _NAME.fullmatch(name) or name != name.strip():
                raise InputError.of(
                    f"{name!r} is no name of a file here",
                    "Write letters, digits, spaces, - or _; no / and no dot first",
                )
            path = path / name
        found = path.resolve()
        if found != root and root not in found.parents:
            raise InputError.of(f"{names[-1]!r} leads out of the folder", "Name what stands in it")
        return found
