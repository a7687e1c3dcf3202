#!/usr/bin/env python3
"""Solves problems with scipy.integrate.solve_ivp (DOP853) and prints one JSON line for each.

The state is the d x (r + 1) matrix Y = [alpha | F], so that each product moves mean and factor
together. Write e for the row (1, 0, ..., 0).

    softmax, k close to d:   Y' = (V Y) [e; F^T (A Y)]        A = s K^T Q, [V; A] Y is one product
    softmax, k small:        Y' = (V [alpha | F (s K F)^T]) [e; Q Y]      [Q; K] Y is one product
    softmax, several heads:  Y' = [W_1 ... W_H] T,
                             T_h = (V_h F) (s K_h F)^T (Q_h Y) + (V_h alpha) e,
                             all Q_h, K_h, V_h stacked into one product
    L2 and Sinkhorn:         docs/theory.md section 1 with a k x k solve, or a singular value decomposition
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse  # noqa: E402
import ctypes  # noqa: E402
import json  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.integrate import solve_ivp  # noqa: E402
from scipy.linalg.lapack import dposv  # noqa: E402

from problem_format import read, read_reference  # noqa: E402

WARM_UP_SECONDS = 0.5
TIMED_SECONDS = 1.0


def field_of(problem):
    """The right-hand side (t, y) -> y'. Every call returns a new array: DOP853 keeps it."""
    kinds = {head.attention for head in problem.heads}
    if kinds == {"softmax"}:
        if len(problem.heads) > 1 or problem.heads[0].output is not None:
            return _several_heads(problem)
        k, d = problem.heads[0].query.shape
        return _full(problem) if 5 * k >= 4 * d else _low_rank(problem)
    if len(problem.heads) == 1:
        return _l2(problem) if kinds == {"l2"} else _sinkhorn(problem)
    raise ValueError("several heads must all be softmax")


def _full(problem):
    (head,) = problem.heads
    d, r = problem.factor.shape
    c = r + 1
    stacked = np.vstack([head.value, head.scale * head.key.T @ head.query])
    products = np.empty((2 * d, c))
    valued, scored = products[:d], products[d:]
    mixing = _unit_row(c, c)
    inner = mixing[1:]

    def field(_, state):
        y = state.reshape(d, c)
        np.matmul(stacked, y, out=products)
        np.matmul(y[:, 1:].T, scored, out=inner)
        return (valued @ mixing).ravel()

    return field


def _low_rank(problem):
    (head,) = problem.heads
    d, r = problem.factor.shape
    k, c = head.query.shape[0], r + 1
    value, stacked = head.value, np.vstack([head.query, head.scale * head.key])
    products = np.empty((2 * k, c))
    queries, keys = products[:k], products[k:, 1:].T
    mixing = _unit_row(k + 1, c)
    tilted = np.empty((d, k + 1))
    tilt = tilted[:, 1:]

    def field(_, state):
        y = state.reshape(d, c)
        np.matmul(stacked, y, out=products)
        mixing[1:] = queries
        tilted[:, 0] = y[:, 0]
        np.matmul(y[:, 1:], keys, out=tilt)
        return ((value @ tilted) @ mixing).ravel()

    return field


def _several_heads(problem):
    heads = problem.heads
    d, r = problem.factor.shape
    c = r + 1
    identity = np.eye(d)
    stacked = np.vstack(
        [head.query for head in heads]
        + [head.scale * head.key for head in heads]
        + [head.value for head in heads]
    )
    outputs = np.hstack([identity if head.output is None else head.output for head in heads])
    products = np.empty((stacked.shape[0], c))
    mixed = np.empty((outputs.shape[1], c))
    key_rows = sum(head.query.shape[0] for head in heads)
    value_rows = 2 * key_rows
    views = []
    query_row = value_row = 0
    for head in heads:
        k, width = head.query.shape[0], head.value.shape[0]
        values = products[value_rows + value_row : value_rows + value_row + width]
        target = mixed[value_row : value_row + width]
        keys = products[key_rows + query_row : key_rows + query_row + k, 1:].T
        queries = products[query_row : query_row + k]
        views.append((values[:, 1:], keys, queries, target, target[:, 0], values[:, 0]))
        query_row += k
        value_row += width

    def field(_, state):
        np.matmul(stacked, state.reshape(d, c), out=products)
        for values, keys, queries, target, target_mean, mean in views:
            np.matmul(values @ keys, queries, out=target)
            target_mean += mean
        return (outputs @ mixed).ravel()

    return field


def _l2(problem):
    (head,) = problem.heads
    d, r = problem.factor.shape
    k, c = head.query.shape[0], r + 1
    value = head.value if head.output is None else head.output @ head.value
    root = np.sqrt(2 * head.scale)
    stacked = root * np.vstack([head.query, head.key])
    identity = np.eye(k)

    def field(_, state):
        y = state.reshape(d, c)
        products = stacked @ y
        right, keys = products[:k], products[k:, 1:]
        right[:, 0] -= products[k:, 0]
        _, solved, status = dposv(identity + keys @ keys.T, right)
        if status != 0:
            raise ArithmeticError("I + 2 s K Sigma K^T is not positive definite")
        moved = y[:, 1:] @ (keys.T @ solved)
        moved[:, 0] += y[:, 0]
        return (value @ moved).ravel()

    return field


def _sinkhorn(problem):
    (head,) = problem.heads
    d, r = problem.factor.shape
    c, eps = r + 1, head.scale
    value = (head.value if head.output is None else head.output @ head.value) / eps
    scores = head.key.T @ head.query
    moved = np.empty((d, c))

    def field(_, state):
        y = state.reshape(d, c)
        factor = y[:, 1:]
        left, singular, right = np.linalg.svd(factor.T @ (scores @ factor))
        phi = 2 * singular / (np.sqrt(4 * singular * singular + eps * eps) + eps)
        moved[:, 0] = y[:, 0]
        np.matmul(factor, (left * phi) @ right, out=moved[:, 1:])
        return (value @ moved).ravel()

    return field


def _unit_row(rows, columns):
    matrix = np.zeros((rows, columns))
    matrix[0, 0] = 1
    return matrix


def solve(problem, field):
    """The solution object of SciPy; it keeps the accepted points and no dense output."""
    start = np.column_stack([problem.mean, problem.factor]).ravel()
    solution = solve_ivp(
        field,
        (0.0, problem.depth),
        start,
        method="DOP853",
        rtol=problem.relative_tolerance,
        atol=problem.absolute_tolerance,
    )
    if not solution.success:
        raise ArithmeticError(f"solve_ivp failed: {solution.message}")
    return solution


def measure(directory, repeats):
    """Times the solves of one problem and returns the record that is printed."""
    problem = read(directory)
    field = field_of(problem)
    d, r = problem.factor.shape
    warm = time.perf_counter()
    while True:
        solution = solve(problem, field)
        if time.perf_counter() - warm >= WARM_UP_SECONDS:
            break
    seconds, processor = [], []
    while len(seconds) < repeats or sum(seconds) < TIMED_SECONDS:
        start, processor_start = time.perf_counter(), time.thread_time()
        solution = solve(problem, field)
        seconds.append(time.perf_counter() - start)
        processor.append(time.thread_time() - processor_start)
    y = solution.y[:, -1].reshape(d, r + 1)
    mean, factor = y[:, 0], y[:, 1:]
    covariance = factor @ factor.T
    reference_mean, reference_covariance = read_reference(directory, d)
    return {
        "peer": "scipy",
        "version": f"SciPy {scipy.__version__}, NumPy {np.__version__}, "
        f"Python {sys.version.split()[0]}",
        "blas": blas(),
        "problem": directory.name,
        "tolerance": problem.relative_tolerance,
        "repeats": len(seconds),
        "seconds": statistics.median(seconds),
        "min": min(seconds),
        "cpu_seconds": statistics.median(processor),
        "evaluations": solution.nfev,
        "accepted": solution.t.size - 1,
        "mean": mean.tolist(),
        "trace": float(np.trace(covariance)),
        "largest_eigenvalue": float(np.linalg.eigvalsh(covariance)[-1]),
        "error": _distance(covariance, reference_covariance),
        "mean_error": _distance(mean, reference_mean),
    }


def _distance(value, reference):
    return float(np.linalg.norm(value - reference) / np.linalg.norm(reference))


def blas():
    """What the OpenBLAS that NumPy has mapped into this process calls itself, or 'unknown'."""
    for path in _mapped_openblas():
        library = ctypes.CDLL(path)
        # Plain, and with the prefixes and suffixes of NumPy's own wheels.
        for name in (
            "openblas_get_config",
            "openblas_get_config64_",
            "scipy_openblas_get_config64_",
            "scipy_openblas_get_config",
        ):
            config = getattr(library, name, None)
            if config is not None:
                config.restype = ctypes.c_char_p
                return config().decode().strip()
    return "unknown"


def _mapped_openblas():
    """Paths of mapped libraries, those that came with NumPy first."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    except OSError:
        return []
    rows = (line.split(maxsplit=5) for line in maps.splitlines())
    files = {row[5] for row in rows if len(row) == 6 and "openblas" in row[5]}
    return sorted(files, key=lambda path: ("numpy" not in path, path))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="timed solves, at least (default 3)")
    parser.add_argument("directory", type=Path, nargs="+")
    arguments = parser.parse_args()
    for directory in arguments.directory:
        print(json.dumps(measure(directory, arguments.repeats), allow_nan=False), flush=True)


if __name__ == "__main__":
    main()
