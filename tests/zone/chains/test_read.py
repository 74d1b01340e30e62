"""Chains are read whole or refused whole; the shipped ones say what they stand on."""

from decimal import Decimal
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.zone.chains import read_chain, read_chains

CHAINS = "chain,name_zh,name_ko,name_en,source\nc,,,A chain,test\n"
LINKS = (
    "chain,link,name_zh,name_ko,name_en,position,step,hs,hs_edition,hs_basis,note,source\n"
    "c,film,,,Film,upstream,,3920; 3921.90,HS2022,,,test\n"
    "c,panel,,,Panel,midstream,,8524.92,HS2022,,,test\n"
    "c,advice,,,Advice,service,,,,,,test\n"
)
MATERIALS = "chain,link,material,share,quantity,unit,source\nc,panel,film,25%,2,m2,test\n"


def folder(tmp_path: Path, **changed: str) -> Path:
    tables = {"chains": CHAINS, "links": LINKS, "materials": MATERIALS, **changed}
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def told(tmp_path: Path, **changed: str) -> str:
    with pytest.raises(InputError) as caught:
        read_chains(folder(tmp_path, **changed))
    return str(caught.value)


def test_links_with_their_codes_and_materials(tmp_path):
    (chain,) = read_chains(folder(tmp_path))
    assert [link.link for link in chain.links] == ["film", "panel", "advice"]
    assert chain["film"].hs == (HsCode("3920", "HS2022"), HsCode("392190", "HS2022"))
    (made_of,) = chain["panel"].materials
    assert (made_of.material, made_of.share, made_of.quantity) == ("film", Decimal("0.25"), Decimal(2))
    assert chain["advice"].hs == ()
    assert chain["film"].name("zh") == "Film"


def test_materials_may_be_absent_and_are_then_not_known(tmp_path):
    path = folder(tmp_path)
    (path / "materials.csv").unlink()
    assert all(link.materials == () for link in read_chain(path, "c").links)


def test_all_problems_of_two_tables_at_once(tmp_path):
    said = told(
        tmp_path,
        links=LINKS.replace("3920;", "3920; 3920;").replace("midstream", "middle"),
        materials=MATERIALS.replace("25%", "125%"),
    )
    assert "links.csv:2: hs: 3920 is named twice" in said
    assert "links.csv:3: position: 'middle' is not one of the choices" in said
    assert "materials.csv:2: share: '125%' is more than all of it" in said


def test_a_code_that_is_not_in_its_edition(tmp_path):
    """Heading 85.24 is of HS 2022; HS 2017 has none of it."""
    said = told(tmp_path, links=LINKS.replace("8524.92,HS2022", "8524.92,HS2017"))
    assert "HS code 8524.92 is not in HS2017" in said


@pytest.mark.parametrize(
    ("materials", "what"),
    [
        ("c,panel,flim,,,,t", "the chain c has no link 'flim'. Did you mean 'film'?"),
        ("d,panel,film,,,,t", "there is no chain 'd'"),
        ("c,film,film,,,,t", "the link film goes into itself"),
        ("c,panel,film,,,,t\nc,film,panel,,,,t", "goes into itself"),
        ("c,panel,film,60%,,,t\nc,panel,advice,50%,,,t", "sum to 1.1, more than all of it"),
        ("c,panel,film,,,,t\nc,panel,film,,,,t", "two rows for chain c, link panel, material film"),
        ("c,panel,film,,,kg,t", "a unit stands without a quantity"),
    ],
)
def test_materials_that_cannot_be(tmp_path, materials, what):
    assert what in told(tmp_path, materials=MATERIALS.splitlines()[0] + "\n" + materials + "\n")


def test_a_chain_without_links_and_one_that_is_not_there(tmp_path):
    said = told(tmp_path, chains=CHAINS + "d,,,Another,test\n")
    assert "chains.csv:3: the chain d has no links" in said
    with pytest.raises(InputError, match="there is no chain 'x'"):
        read_chain(folder(tmp_path), "x")


def test_four_chains_are_shipped_and_say_what_they_stand_on():
    """65 links, as the public record counts them; a code is never said to be printed on a page."""
    chains = read_chains()
    assert {chain.chain: len(chain.links) for chain in chains} == {
        "oled": 17,
        "hydrogen": 15,
        "health-food": 16,
        "new-energy-vehicle-parts": 17,
    }
    for chain in chains:
        for link in chain.links:
            assert link.names.keys() == {"zh", "ko", "en"}
            assert link.hs_basis == ("inferred from general product knowledge" if link.hs else None)
            assert link.hs or link.position == "service"


def test_materials_of_the_shipped_chains_show_no_share():
    """No source shows one; what is from a bill of a shipped study says so."""
    made = [material for chain in read_chains() for link in chain.links for material in link.materials]
    assert all(material.share is None for material in made)
    assert all(
        material.source.startswith(("illustrative: the bill of", "general product knowledge"))
        for material in made
    )
