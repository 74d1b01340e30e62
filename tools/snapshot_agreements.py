"""Parse the YAML files of the agreements on file beforehand, into compiled.json of each folder.

Run it after every change of an agreement.yaml or provisions.yaml: ``python tools/snapshot_agreements.py [CODE
...]``. A folder is written only if the models read the same from it as from the YAML files.
"""

import json
import sys
from pathlib import Path

from tumen.agreements.agreement_file import AgreementFacts
from tumen.agreements.compiled import DATA, NAME, NON_PREFERENTIAL, digest, read_compiled
from tumen.agreements.provisions import Provisions
from tumen.errors import InputError
from tumen.tables.models import validate
from tumen.tables.yaml_document import read_yaml

MODELS = {"agreement.yaml": AgreementFacts, "provisions.yaml": Provisions}


def compile_folder(folder: Path) -> None:
    for name, model in MODELS.items():
        validate(model, read_yaml(folder / name))
    content = {
        name: {"sha256": digest(folder / name), "data": read_yaml(folder / name).data} for name in MODELS
    }
    # dates and decimals become text, which the models read alike
    text = json.dumps(content, default=str, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")
    for name, model in MODELS.items():
        if validate(model, read_compiled(folder / name)) != validate(model, read_yaml(folder / name)):
            (folder / NAME).unlink()
            sys.exit(f"{folder.name}: {name} does not read the same from {NAME}")


if __name__ == "__main__":
    failed = False
    on_file = sorted(
        path.parent for place in (DATA, NON_PREFERENTIAL) for path in place.glob("*/agreement.yaml")
    )
    for folder in [DATA / code for code in sys.argv[1:]] or on_file:
        try:
            compile_folder(folder)
        except InputError as error:
            failed = True
            print(error, file=sys.stderr)
    sys.exit(1 if failed else 0)
