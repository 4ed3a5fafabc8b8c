"""The benchmarks still run, and the floor still shows what our pages show."""

from benchmarks import store
from benchmarks.operations import operations


def test_each_operation_is_done_by_both_sides(tmp_path):
    url = f"sqlite:///{tmp_path / 'small.db'}"
    store.load(url, size=300)

    taken = [(one.name, one.floor(), one.ours()) for one in operations(url)]

    assert [name.split()[0] for name, _, _ in taken] == ["a", "b", "c", "d", "h", "g"]
    assert all(floor > 0 and ours > 0 for _, floor, ours in taken)
