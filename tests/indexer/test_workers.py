"""Workers: tasks in batches, results in order, whatever becomes of the processes."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import active_children, parent_process
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from indexer import workers
from indexer.workers import Workers, are_enough, batches


def test_small_tasks_go_together_and_large_ones_alone() -> None:
    """Batches keep the order; none holds more than is worth while, but for a task that is larger by itself."""
    sizes = [5_000_000, *[1_000] * 40, 900_000, 200_000, 0]

    found = list(batches(sizes, lambda size: size))

    assert [size for batch in found for size in batch] == sizes
    assert [len(batch) for batch in found] == [1, 41, 2]


def test_few_tasks_go_in_more_batches() -> None:
    """Where there are few, batches are smaller, so that every process has some."""
    assert [len(batch) for batch in batches([1] * 10, lambda size: size, 4)] == [4, 4, 2]


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_results_that_wait_are_bounded_by_their_bytes(jobs: int) -> None:
    """Of large files few are read before the first of them is indexed, and every worker has something to do."""
    large = 100 << 20
    assert not are_enough(jobs, large, jobs)
    assert are_enough(jobs + 1, large, jobs)
    assert not are_enough(jobs + 1, 1_000, jobs)
    assert are_enough(1_000, 0, jobs)


@pytest.mark.parametrize(("size", "under_way"), [(0, 9), (100 << 20, 3)])
def test_few_are_under_way_of_what_takes_many_bytes(size: int, under_way: int) -> None:
    """If much is sent with each task, no more are taken than keep the processes busy."""
    taken: list[int] = []

    def tasks() -> Iterator[list[int]]:
        for number in range(20):
            taken.append(number)
            yield [number]

    with Workers(2) as workers:
        results = workers.each(tasks(), held_up, ended, lambda _: size)
        first = next(results)
        assert len(taken) <= under_way
        assert [first, *results] == [2 * number for number in range(20)]


def held_up(batch: list[int]) -> list[int]:
    """Return twice each number, after a while."""
    time.sleep(0.1)
    return doubled(batch)


def doubled(batch: list[int]) -> list[int]:
    """Return twice each number."""
    return [2 * number for number in batch]


def end_at_start(_: object) -> None:
    """End a worker before it has done anything, as a system does that allows no more processes."""
    os._exit(1)


def ended(number: int) -> int:
    """Stand for a number whose worker ended."""
    return -number


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process on Windows")
def test_ctrl_c_is_not_for_workers() -> None:
    """Ctrl-C, which the terminal sends to all processes, ends no worker, be it one that is about to start."""
    children: list[int] = []

    def interrupted() -> Iterator[list[int]]:
        for _ in range(3):
            yield [1, 2]
            children[:] = [process.pid for process in active_children() if process.pid]
            for child in children:
                os.kill(child, signal.SIGINT)

    with Workers(2) as two:
        assert list(two.each(interrupted(), doubled, ended)) == [2, 4] * 3
        assert children
        assert {process.pid for process in active_children()} >= set(children)


def test_nobody_waits_while_workers_start() -> None:
    """Workers that were asked to start are running when the first is there, and not before."""
    with Workers(2) as two:
        two.start()
        assert len(active_children()) == 1
        was_running = [two.are_running]
        while not two.are_running:
            time.sleep(0.01)
            was_running.append(two.are_running)
        assert not was_running[0]
        assert two.begin(doubled, [3])() == [6]
        two.break_off()
        assert not two.are_running


def test_workers_have_no_threads_of_matrices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker starts no threads that it has no work for, unless who runs this says otherwise; here nothing changes."""
    for said, seen in ((None, "1"), ("2", "2")):
        monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
        if said:
            monkeypatch.setenv("OPENBLAS_NUM_THREADS", said)
        with Workers(1) as one:
            assert one.begin(os.getenv, "OPENBLAS_NUM_THREADS")() == seen
        assert os.getenv("OPENBLAS_NUM_THREADS") == said


def test_where_no_worker_can_start_this_process_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that lets no process start, or ends each as it starts, costs time and no result."""
    monkeypatch.setattr(workers, "_start_worker", end_at_start)
    with Workers(2) as two:
        assert list(two.each(iter([[1, 2], [3], [4]]), doubled, ended)) == [2, 4, 6, 8]

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(workers, "ProcessPoolExecutor", refuse)
    with Workers(2) as two:
        assert list(two.each(iter([[1, 2], [3], [4]]), doubled, ended)) == [2, 4, 6, 8]


def test_where_no_process_or_thread_can_start_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a thread of this process cannot start, or nobody knows which Python runs, this process does the work."""

    def start(thread: threading.Thread) -> None:
        if type(thread).__name__ in refused or thread.name in refused:
            raise RuntimeError("can't start new thread")
        start_thread(thread)

    def end_silently(_: object) -> None:
        """Say nothing of the thread that ended."""

    start_thread, refused = threading.Thread.start, [""]
    monkeypatch.setattr(threading.Thread, "start", start)
    monkeypatch.setattr(threading, "excepthook", end_silently)
    for name in ("_ExecutorManagerThread", "QueueFeederThread"):
        refused[:] = [name]
        with Workers(2) as two:
            two.start()
            assert two.begin(doubled, [3])() == [6]
            assert list(two.each(iter([[1, 2], [3], [4]]), doubled, ended)) == [2, 4, 6, 8]
            two.break_off()
        assert active_children() == []
    refused.clear()
    monkeypatch.setattr("multiprocessing.spawn._python_exe", None)
    with Workers(2) as two:
        two.start()
        assert not two.are_running
        assert two.begin(doubled, [3])() == [6]
        assert list(two.each(iter([[1, 2], [3], [4]]), doubled, ended)) == [2, 4, 6, 8]


def test_a_thread_that_outlives_the_program_still_works() -> None:
    """Where a program has come to its end no process starts any more, and what is left of its work is done there."""
    program = """if True:
        import threading, time
        from indexer.workers import Workers
        from operator import neg

        def work():
            threading.main_thread().join()
            time.sleep(0.1)
            with Workers(2) as two:
                two.start()
                print(two.begin(neg, 3)(), *two.each(iter([[1, 2]]), list, neg))

        threading.Thread(target=work).start()
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "-3 1 2\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_workers_end_with_their_parent_though_a_child_of_it_lives_on(tmp_path: Path) -> None:
    """If a program that is killed has forked, that child holds open what workers watch, and they end all the same."""
    program = """if True:
        import os, signal, sys
        from indexer.workers import Workers

        with Workers(1) as one:
            one.begin(os.open, sys.argv[1], os.O_WRONLY)()
            if os.fork():
                os.kill(os.getpid(), signal.SIGKILL)
            sys.stdin.read()
            os._exit(0)
    """
    os.mkfifo(tmp_path / "held")
    with (
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "held")], stdin=subprocess.PIPE) as parent,
        (tmp_path / "held").open("rb", buffering=0) as held,
    ):
        assert parent.wait() == -signal.SIGKILL
        # It can be read once nobody holds its other end open.
        assert select.select([held], [], [], 20)[0]
        assert held.read() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows runs no scripts of a shell")
def test_workers_work_behind_a_launcher(tmp_path: Path) -> None:
    """Where Python is started by a launcher that waits for it, workers are no children of the program, and work."""
    program = """if True:
        import multiprocessing, os, sys
        from indexer.workers import Workers

        multiprocessing.set_executable(sys.argv[1])
        with Workers(1) as one:
            print(one.begin(os.getpid)() != os.getpid())
    """
    launcher = tmp_path / "python"
    launcher.write_text(f"#!/bin/sh\n'{sys.executable}' \"$@\"\nexit $?\n")
    launcher.chmod(0o755)
    command = [sys.executable, "-c", program, str(launcher)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "True\n"


def cut_off(batch: list[int]) -> list[int]:
    """Double numbers, but end a worker in the middle of what it sends of a 3."""

    def send_half(self: Connection, data: bytes) -> None:
        os.write(self.fileno(), bytes(data)[:10])
        os._exit(1)

    if 3 in batch and parent_process():
        Connection._send = send_half  # type: ignore[attr-defined]
    return doubled(batch)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows are written in another way")
def test_a_process_that_ends_while_it_sends_is_noticed() -> None:
    """If a process is killed in the middle of what it sends, nobody waits for the rest, and its task is found."""
    with Workers(2) as two:
        assert list(two.each(iter([[1, 2], [3], [4]]), cut_off, ended)) == [2, 4, -3, 8]
    with Workers(2) as two:
        results = [two.begin(cut_off, [number]) for number in (1, 4)]
        assert [result() for result in results] == [[2], [8]]
        assert two.begin(cut_off, [3])() == [6]
    assert active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="none of its releases is like this")
def test_processes_that_end_before_they_have_read_all_are_not_waited_for() -> None:
    """If processes are killed while large work is sent to them, the first releases of Python 3.11 go on too."""
    program = """if True:
        import concurrent.futures.process as process
        import os, signal, time
        from multiprocessing import active_children
        from types import SimpleNamespace
        from indexer import workers

        def terminate_broken(self, cause):
            calls = self.call_queue
            names = ("close", "join_thread", "put_nowait")
            unread = SimpleNamespace(close=lambda: None)
            self.call_queue = SimpleNamespace(_reader=unread, **{name: getattr(calls, name) for name in names})
            terminate(self, cause)

        terminate = process._ExecutorManagerThread.terminate_broken
        process._ExecutorManagerThread.terminate_broken = terminate_broken
        workers._WAITS_UNTIL_READ = True

        with workers.Workers(2) as two:
            two.begin(len, "")()
            children = active_children()
            for child in children:
                os.kill(child.pid, signal.SIGSTOP)
            lengths = [two.begin(len, bytes(size)) for size in (3_000_000, 4_000_000)]
            time.sleep(0.2)
            for child in children:
                child.kill()
            print(*[length() for length in lengths], two.begin(len, "")())
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "3000000 4000000 0\n"


# What a process that starts takes over from this one, when the first of all processes starts.
STARTING = """
import signal
from search.index.processes import CONTEXT, beside_this

before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
process = CONTEXT.Process(target=print)
with beside_this():
    process.start()
    within = signal.pthread_sigmask(signal.SIG_BLOCK, [])
assert signal.SIGINT in within, within
assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
process.join()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not held back there")
def test_ctrl_c_does_not_reach_the_first_process_while_it_starts() -> None:
    """What `multiprocessing` starts with the first process lets Ctrl-C through again, and it was held back for both."""
    subprocess.run([sys.executable, "-c", STARTING], check=True)
