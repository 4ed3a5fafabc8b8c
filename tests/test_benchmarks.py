"""The benchmarks still run, and the floor still shows what our pages show."""

from benchmarks import store
from benchmarks.operations import operations


def test_each_operation_is_done_by_both_sides(tmp_path):
    path = tmp_path / "small.db"
    store.load(path, size=300)

    taken = [(one.name, one.floor(), one.ours()) for one in operations(path)]

    assert [name.split()[0] for name, _, _ in taken] == ["a", "c", "d", "g"]
    assert all(floor > 0 and ours > 0 for _, floor, ours in taken)
