"""How well and how quickly pairs are found for whole waiting lists, from a small unit's to a large county's.

Every run has a process of its own, so that its memory is its own too. Needs no database.
"""

import json
import multiprocessing
import resource
import time
from argparse import ArgumentTypeError
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from django.core.management.base import BaseCommand

from pairs.optimiser import greedy, solve
from perhetyo.demo.waiting_list import waiting_list

SIZES = ((50, 30), (200, 120), (500, 300), (1000, 600))
SEEDS = (1, 2, 3)
FILLED = (0.75, 1.25)  # room for all, and too little of it
SECONDS = 900.0
COLUMNS = (
    *("families", "workers", "seed", "filled", "greedy", "objective", "bound", "gap_percent", "better_percent"),
    *("unassigned", "ending", "greedy_seconds", "seconds", "cpu_seconds", "peak_mb"),
)


class Command(BaseCommand):
    help = "Measure pairs for whole waiting lists: points, proven bound, seconds and memory of each run."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--sizes", type=sizes, default=SIZES, help="families x workers: 50x30,200x120")
        parser.add_argument("--seeds", type=numbers, default=SEEDS, help="1,2,3")
        parser.add_argument("--json", type=Path, help="write the rows to this file too")

    def handle(self, **options):
        rows = []
        self.stdout.write(" ".join(f"{name:>{width(name)}}" for name in COLUMNS))
        for families, workers in options["sizes"]:
            for seed in options["seeds"]:
                for filled in FILLED:
                    row = in_own_process(families, workers, seed, filled)
                    rows.append(row)
                    self.stdout.write(" ".join(f"{row[name]:>{width(name)}}" for name in COLUMNS))
                    self.stdout.flush()
                    if options["json"]:
                        options["json"].write_text(json.dumps(rows, indent=1), encoding="utf-8")


def width(name: str) -> int:
    """How wide the column of the table is."""
    return max(len(name), 7)


def sizes(text: str) -> tuple[tuple[int, int], ...]:
    """`50x30,200x120` as numbers."""
    try:
        return tuple(
            (int(families), int(workers)) for families, workers in (one.split("x") for one in text.split(","))
        )
    except ValueError:
        raise ArgumentTypeError(f"{text} is not like 50x30,200x120") from None


def numbers(text: str) -> tuple[int, ...]:
    """`1,2,3` as numbers."""
    return tuple(int(one) for one in text.split(","))


def in_own_process(*arguments) -> dict:
    """One run in a new process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(run, *arguments).result()


def run(families: int, workers: int, seed: int, filled: float) -> dict:
    """One row: the plan made in turn and the best one for the same list."""
    problem = waiting_list(families, workers, seed, filled=filled)
    began = time.perf_counter()
    quick = greedy(problem)
    greedy_seconds = time.perf_counter() - began
    began, began_cpu = time.perf_counter(), time.process_time()
    best = solve(problem, seconds=SECONDS)
    return {
        "families": families,
        "workers": workers,
        "seed": seed,
        "filled": filled,
        "greedy": quick.objective,
        "objective": best.objective,
        "bound": best.bound,
        "gap_percent": round(100 * best.gap, 2),
        "better_percent": round(100 * (1 - best.objective / quick.objective), 1),
        "unassigned": len(best.unassigned),
        "ending": str(best.ending),
        "greedy_seconds": round(greedy_seconds, 1),
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - began_cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
