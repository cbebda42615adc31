"""Workers: tasks in batches, results in order."""

from indexer.workers import batches


def test_small_tasks_go_together_and_large_ones_alone() -> None:
    """Batches keep the order; none holds more than is worth while, but for a task that is larger by itself."""
    sizes = [5_000_000, *[1_000] * 40, 900_000, 200_000, 0]

    found = list(batches(sizes, lambda size: size))

    assert [size for batch in found for size in batch] == sizes
    assert [len(batch) for batch in found] == [1, 16, 16, 9, 2]


def test_few_tasks_go_in_more_batches() -> None:
    """Where there are few, batches are smaller, so that every process has some."""
    assert [len(batch) for batch in batches([1] * 10, lambda size: size, 4)] == [4, 4, 2]
