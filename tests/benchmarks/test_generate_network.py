"""Generated networks: the same for the same seed, without problems, able to serve their demand."""

import pytest

from benchmarks.generate_network import Size, generate
from tumen.errors import InputError
from tumen.study.core.read import read_study


def network_of(folder):
    return read_study(folder).network


def test_the_same_seed_gives_the_same_files(tmp_path):
    size = Size(plants=3, suppliers=4, products=2, markets=3, materials=6, periods=2)
    for name in ("one", "other"):
        generate(size, 7, ("RCEP", "AKFTA")).write(tmp_path / name)
    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert one == {path.name: path.read_bytes() for path in (tmp_path / "other").iterdir()}
    generate(size, 8, ("RCEP", "AKFTA")).write(tmp_path / "third")
    assert one != {path.name: path.read_bytes() for path in (tmp_path / "third").iterdir()}


@pytest.mark.parametrize("seed", range(6))
def test_a_generated_network_has_the_sizes_asked_and_no_problems(tmp_path, seed):
    generate(
        Size(plants=5, suppliers=6, products=4, markets=3, materials=9, recipes=2, periods=2), seed
    ).write(tmp_path / "study")
    network = network_of(tmp_path / "study").scenarios[0].network
    assert [len(rows) for rows in (network.sites, network.suppliers, network.markets, network.periods)] == [
        5,
        6,
        3,
        2,
    ]
    assert len(network.items) == 9 + 4
    assert len(network.recipes) == 8


@pytest.mark.parametrize("seed", range(3))
def test_a_generated_network_can_serve_its_demand(tmp_path, seed):
    pytest.importorskip("highspy")
    from tumen.network.mip.solve import solve

    generate(Size(plants=3, suppliers=4, products=3, markets=3, materials=6), seed).write(tmp_path / "study")
    base = network_of(tmp_path / "study").scenarios[0]
    plan = solve(base.network, base.law)
    assert plan.status == "optimal"
    assert not any(item.lost for item in plan.deliveries)


def test_a_rate_counts_where_a_material_has_the_code_of_a_good(tmp_path):
    # Of this seed, a material that Brazil takes has a code of a finished good, which Brazil does not.
    size = Size(plants=12, suppliers=20, products=10, markets=8, materials=20, recipes=2, periods=2)
    generate(size, 2).write(tmp_path / "study")
    assert network_of(tmp_path / "study").scenarios[0].network.markets


def test_sizes_below_one_are_refused_at_once():
    with pytest.raises(InputError) as caught:
        generate(Size(plants=0, markets=0, share=2.0), 0)
    assert len(caught.value.problems) == 3


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is not an empty folder"):
        generate(Size(), 0).write(tmp_path)
