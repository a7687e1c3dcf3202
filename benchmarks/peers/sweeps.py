#!/usr/bin/env python3
"""Solves members of a sweep with SciPy, checks that they agree with its table, and prints how fast each was.

A member is the flow F' = F a (-s a)^T with a = (s K F)^T: softmax attention with Q = -K of one row, V = I and s = 1, from
F = diag(sqrt(s1), sqrt(s2), sqrt(s3)). See docs/theory.md section 1. sweep.yaml has the depth and the tolerances.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse  # noqa: E402
import json  # noqa: E402
import multiprocessing  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
from scipy.integrate import odeint, solve_ivp  # noqa: E402

DEPTH = 1e4
RELATIVE = 1e-8
ABSOLUTE = 1e-11
WARM_UP = 4

# Eigenvalues differ by no more than this, relative to the largest one of their member.
AGREEMENT = 1e-6


def problem(member):
    """The right-hand side (t, y) -> y' and the start."""
    key = np.array([0.5, member["k2"], member["k3"]])

    def field(_, y):
        f = y.reshape(3, 3)
        a = key @ f
        return np.outer(f @ a, -a).ravel()

    return field, np.diag(np.sqrt([member["s1"], member["s2"], member["s3"]])).ravel()


def dop853(member):
    """As most scripts would do it."""
    field, start = problem(member)
    run = solve_ivp(field, (0, DEPTH), start, method="DOP853", rtol=RELATIVE, atol=ABSOLUTE, t_eval=[DEPTH])
    return run.y[:, -1]


def lsoda(member):
    """The fastest way that SciPy has: the steps are Fortran's."""
    field, start = problem(member)
    return odeint(field, start, [0, DEPTH], rtol=RELATIVE, atol=ABSOLUTE, tfirst=True, mxstep=100_000)[-1]


METHODS = {"solve_ivp, DOP853": dop853, "odeint, LSODA": lsoda}


def eigenvalues(state):
    return np.linalg.svd(state.reshape(3, 3), compute_uv=False) ** 2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="result of the sweep")
    parser.add_argument("seconds", type=float, help="seconds that the command took which made it")
    parser.add_argument("progress", type=Path, help="what that command said with --progress json")
    parser.add_argument("--members", type=int, default=400, help="members to solve, drawn at random")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    table = np.load(arguments.directory / "table.npz")
    count = len(table["index"])
    drawn = np.random.default_rng(0).choice(count, arguments.members, replace=False)
    axes = ("k2", "k3", "s1", "s2", "s3")
    members = [{name: table[name][i] for name in axes} for i in drawn]
    expected = np.array([table[f"lambda_{i}"][drawn] for i in (1, 2, 3)]).T
    whole = count / arguments.seconds
    solving = json.loads(arguments.progress.read_text().splitlines()[-1])["rate"]
    print(
        f"Anisoflow, {arguments.processes} threads: {count} members in {arguments.seconds:.1f} s, {whole:.0f} a second "
        f"with start, table and charts, {solving:.0f} a second while solving"
    )
    for name, method in METHODS.items():
        for processes in sorted({1, arguments.processes}):
            states, seconds = solve(method, members, processes)
            found = np.array([eigenvalues(state) for state in states])
            apart = np.max(np.abs(found - expected) / expected[:, :1])
            peer = len(members) / seconds
            print(
                f"SciPy, {name}, processes: {processes}: {peer:.1f} members a second, "
                f"ratios {whole / peer:.0f} and {solving / peer:.0f}, eigenvalues apart by {apart:.1e}"
            )
            if not apart <= AGREEMENT:
                raise SystemExit("the results do not agree")


def solve(method, members, processes):
    """The last states, and the seconds that they took without the start of the processes."""
    with multiprocessing.Pool(processes) as pool:
        pool.map(method, members[:WARM_UP], chunksize=1)
        before = time.perf_counter()
        states = pool.map(method, members, chunksize=8)
        return states, time.perf_counter() - before


if __name__ == "__main__":
    main()
