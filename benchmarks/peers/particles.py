#!/usr/bin/env python3
"""Particle fields by NumPy and PyTorch: makes problems, times peers, prints the table.

    particles.py make DIRECTORY                          the problems, from a fixed seed
    particles.py run PEER REPEATS DIRECTORY...           one JSON line for each problem
    particles.py table RESULTS.jsonl PROBLEMS            Markdown; fails if peers disagree

PEER is numpy, numpy-threads or torch. All compute, in float64 and in blocks of rows,

    velocity_i = V sum_j softmax_j(s <Q x_i, K x_j>) x_j

with A = s K^T Q multiplied once. The size of a block is the fastest of several, found before timing.
numpy leaves threads to its BLAS; numpy-threads has two threads that take blocks in turn, with a BLAS
of one thread; torch uses its own threads.
"""

import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

THREADS = int(os.environ.get("PEERS_THREADS", os.cpu_count() or 1))
if sys.argv[1:2] == ["run"]:
    own = "1" if sys.argv[2] == "numpy-threads" else str(THREADS)
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
        os.environ[variable] = own

import numpy as np  # noqa: E402

PROBLEMS = {"n20000-d64": (20000, 64), "n6000-d2": (6000, 2)}
BLOCKS = (16, 64, 256, 1024)
AGREEMENT = 1e-10
BASES = ("anisoflow-vector", "anisoflow-plain")


def make(directory):
    for name, (n, d) in PROBLEMS.items():
        rng = np.random.default_rng(20000 + d)
        weights = rng.standard_normal((3, d, d)) / np.sqrt(d)
        tokens = rng.standard_normal((n, d)) + 0.3
        folder = Path(directory, name)
        folder.mkdir(parents=True, exist_ok=True)
        np.concatenate([[n, d, 1 / np.sqrt(d)], weights.ravel(), tokens.ravel()]).tofile(folder / "data.bin")


def read(folder):
    """Tokens, A^T and V^T of a problem."""
    data = np.fromfile(Path(folder, "data.bin"))
    n, d = int(data[0]), int(data[1])
    query, key, value = data[3 : 3 + 3 * d * d].reshape(3, d, d)
    return data[3 + 3 * d * d :].reshape(n, d), data[2] * query.T @ key, value.T


def numpy_field(x, a, v, block, pool=None):
    n, d = x.shape
    out, queries, keys = np.empty((n, d)), np.empty((n, d)), x.T
    threads = THREADS if pool else 1
    scratch = np.empty((threads, min(block, n), n))
    starts = range(0, n, block)

    def rows(worker):
        for start in starts[worker::threads]:
            size = min(block, n - start)
            weights = scratch[worker, :size]
            np.matmul(queries[start : start + size], keys, out=weights)
            weights -= weights.max(axis=1, keepdims=True)
            np.exp(weights, out=weights)
            total = weights.sum(axis=1, keepdims=True)
            out[start : start + size] = (weights @ x / total) @ v

    def velocity():
        np.matmul(x, a, out=queries)
        if pool:
            list(pool.map(rows, range(threads)))
        else:
            rows(0)
        return out

    return velocity


def torch_field(x, a, v, block):
    import torch

    torch.set_num_threads(THREADS)
    x, a, v = (torch.from_numpy(np.ascontiguousarray(array)) for array in (x, a, v))
    n = len(x)
    out, scratch = torch.empty_like(x), torch.empty((min(block, n), n), dtype=x.dtype)

    def velocity():
        queries = x @ a
        for start in range(0, n, block):
            size = min(block, n - start)
            weights = scratch[:size]
            torch.matmul(queries[start : start + size], x.T, out=weights)
            weights -= weights.amax(dim=1, keepdim=True)
            weights.exp_()
            total = weights.sum(dim=1, keepdim=True)
            out[start : start + size] = (weights @ x / total) @ v
        return out.numpy()

    return velocity


def run(peer, repeats, folders):
    pool = ThreadPoolExecutor(THREADS) if peer == "numpy-threads" else None
    for folder in folders:
        fields = {}
        for block in BLOCKS:
            problem = read(folder)
            field = torch_field(*problem, block) if peer == "torch" else numpy_field(*problem, block, pool)
            field()
            fields[min(_seconds(field) for _ in range(2))] = block, field
        block, field = fields[min(fields)]
        fields.clear()
        seconds = [_seconds(field) for _ in range(repeats)]
        field().tofile(Path(folder, f"{peer}.bin"))
        print(
            json.dumps(
                {
                    "peer": peer,
                    "version": _version(peer),
                    "blas": _blas(),
                    "problem": Path(folder).name,
                    "block": block,
                    "seconds": statistics.median(seconds),
                    "min": min(seconds),
                    "repeats": repeats,
                }
            ),
            flush=True,
        )


def _seconds(field):
    start = time.perf_counter()
    field()
    return time.perf_counter() - start


def _version(peer):
    if peer == "torch":
        import torch

        return f"PyTorch {torch.__version__}"
    return f"NumPy {np.__version__}"


def _blas():
    """The library that was loaded, by the list of Linux; empty elsewhere."""
    try:
        lines = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    files = {Path(line.split()[-1]).resolve().name for line in lines if "blas" in line}
    return ", ".join(sorted(name for name in files if "libblas" in name or "openblas" in name))


def table(results, problems):
    """The n-th line of a (problem, peer) pair belongs to round n; ratios are within a round."""
    rounds = {}
    for line in Path(results).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        rounds.setdefault(record["problem"], {}).setdefault(record["peer"], []).append(record)
    steps = {name: peers for name, peers in rounds.items() if name.startswith("step-")}
    fields = {name: peers for name, peers in rounds.items() if name not in steps}
    agree = True
    if fields:
        print("| problem | peer | median s | least s | " + " | ".join(f"time / {b} (range)" for b in BASES) + " | difference |")
        print("|---|---|--:|--:|" + "--:|" * len(BASES) + "--:|")
    for name, peers in fields.items():
        reference = np.fromfile(Path(problems, name, "numpy.bin"))
        for peer, records in peers.items():
            velocity = np.fromfile(Path(problems, name, f"{peer}.bin"))
            difference = abs(velocity - reference).max() / abs(reference).max()
            agree = agree and difference <= AGREEMENT
            cells = [
                name,
                peer + (f" (blocks of {records[-1]['block']})" if "block" in records[-1] else ""),
                f"{statistics.median(r['seconds'] for r in records):.3g}",
                f"{min(r['min'] for r in records):.3g}",
                *(_ratio(records, peers.get(base, [])) for base in BASES),
                f"{difference:.1e}" + ("" if difference <= AGREEMENT else " **too large**"),
            ]
            print("| " + " | ".join(cells) + " |")
    if steps:
        print("\n| one RK4 step | peer | s | growth of time with N | peak MB | growth of memory with N |")
        print("|---|---|--:|--:|--:|--:|")
    before = {}
    for name, peers in steps.items():
        n, d = (int(part[1:]) for part in name.split("-")[1:])
        for peer, records in peers.items():
            seconds = statistics.median(r["seconds"] for r in records)
            peak = max(r["peak_bytes"] for r in records)
            last = before.get((peer, d))
            growth = ["-", "-"]
            if last:
                growth = [f"N^{np.log(now / then) / np.log(n / last[0]):.2f}" for now, then in ((seconds, last[1]), (peak, last[2]))]
            before[peer, d] = n, seconds, peak
            print(f"| N = {n:,}, d = {d} | {peer} | {seconds:.3g} | {growth[0]} | {peak / 1e6:.0f} | {growth[1]} |")
    versions = {}
    for peers in rounds.values():
        for peer, records in peers.items():
            for r in records:
                versions.setdefault(peer, {})[f"{r['version']}; BLAS: {r['blas']}"] = None
    print()
    for peer, texts in versions.items():
        print(f"- {peer}: {' / '.join(texts)}")
    return agree


def _ratio(records, base):
    ratios = [r["seconds"] / b["seconds"] for r, b in zip(records, base)]
    if not ratios:
        return "-"
    return f"{statistics.median(ratios):.3g} ({min(ratios):.3g} - {max(ratios):.3g})"


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "make":
        make(*rest)
    elif command == "run":
        run(rest[0], int(rest[1]), rest[2:])
    elif not table(*rest):
        sys.exit(f"peers differ by more than {AGREEMENT:g}")
