"""Read ``forms.yaml`` of an agreement's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.agreements.forms.model import FormsFile
from tumen.agreements.sources import cited, read_sources
from tumen.errors import InputError
from tumen.tables.models import validate
from tumen.tables.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tumen.agreements.forms.model import CertificateForm


def read_forms(folder: Path) -> tuple[CertificateForm, ...]:
    """Read the forms of an agreement's folder; none where it has no ``forms.yaml``.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    path = folder / "forms.yaml"
    if not path.is_file():
        return ()
    document = read_yaml(path)
    forms = validate(FormsFile, document).forms
    sources = read_sources(folder / "sources.csv", problems := [])
    problems += [
        document.problem(("forms", at), f"{keys!r} names no source on file", "Write keys of sources.csv")
        for at, form in enumerate(forms)
        for keys in _cites(form)
        if cited(keys, sources) is None
    ]
    if problems:
        raise InputError(problems)
    return forms


def _cites(form: CertificateForm) -> Iterator[str]:
    yield form.source
    yield from dict.fromkeys(item.source for item in form.checks)
