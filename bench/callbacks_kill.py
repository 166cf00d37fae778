#!/usr/bin/env python3
"""Whether callbacks survive kill -9: of the service, of the receiver, and of both.

    bench/callbacks_kill.py [--rounds N] [--seed N]

In each round clients order videos with a callback_url while `kare serve` or its receiver, or both,
are killed at a random moment and started again; every tenth callback is answered with an error,
too. The receiver writes down and syncs what it accepts before it says so. At the end prints how
many changes of status never arrived, how many tasks were told out of order, and how many callbacks
came more than once. Exits 1 when any was lost or out of order.
"""
import argparse
import pathlib
import random
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "system"))
import callback_kills  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    began = time.monotonic()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcome, kills = callback_kills.run(folder, options.rounds, options.seed,
                                            lambda text: print(text, flush=True))
    print(f"{options.rounds} rounds with {kills} kill -9 in {time.monotonic() - began:.0f} s: "
          f"{outcome.tasks} tasks, {outcome.changes} changes of status accepted")
    print(f"lost: {len(outcome.lost)}")
    print(f"out of order: {len(outcome.disordered)}")
    print(f"duplicates: {outcome.duplicates}")
    return 1 if outcome.lost or outcome.disordered else 0


if __name__ == "__main__":
    sys.exit(main())
