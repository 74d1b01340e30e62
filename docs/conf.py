"""Sphinx configuration."""

project = "Tumen"
author = "The Tumen maintainers"
copyright = "2026, the Tumen maintainers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "Tumen"
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath", "deflist"]
autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False


def _columns(tables, title, name) -> None:
    """Write the reference of a study's tables from the one place that defines them."""
    from pathlib import Path

    lines = [f"# {title}", ""]
    for table in tables.values():
        need = "" if table.required else " (may be left out)"
        lines += [
            f"## `{table.name}`{need}",
            "",
            table.doc + ".",
            "",
            "| column | what it holds |",
            "|---|---|",
        ]
        for column in table.fields:
            optional = "" if column.required else " *(optional)*"
            choices = f" One of {', '.join(column.choices)}." if column.choices else ""
            lines.append(f"| `{column.name}`{optional} | {column.doc}.{choices} |")
        lines.append("")
    Path(__file__).with_name("reference").joinpath(name).write_text("\n".join(lines), encoding="utf-8")


def _references() -> None:
    from tumen.study.columns import TABLES
    from tumen.study.network.columns import TABLES as NETWORK

    _columns(TABLES, "Tables of a study", "columns.md")
    _columns(NETWORK, "Tables of a network study", "network-columns.md")


_references()
