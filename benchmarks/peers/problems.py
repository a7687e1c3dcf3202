#!/usr/bin/env python3
"""Makes the problems of the comparison and their reference solutions.

Values V are close to skew and keys close to -Q. With V skew and K = -Q exactly, the trace of the
covariance is conserved and the mean does not grow, so the flow turns for as long as one likes
without blowing up; the small general part makes the covariance contract and the mean grow slowly.
Several heads contract instead, and their run is short.

The reference evaluates docs/theory.md section 1 term by term, sharing no formula with the peers.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse  # noqa: E402
import sys  # noqa: E402
import zlib  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
from scipy.integrate import solve_ivp  # noqa: E402

from problem_format import Head, Problem, write, write_reference  # noqa: E402

SEED = 20250117


def single_head(rng, attention, d, k, depth, scale, tolerance):
    """One head without output matrix."""
    query, key = _query_and_key(rng, d, k)
    skew = _normal(rng, d, d)
    value = (skew - skew.T) / 2 + 0.01 * (np.eye(d) + _normal(rng, d, d))
    return _problem(rng, d, depth, tolerance, [Head(attention, scale, query, key, value)])


def multi_head(rng, d, k, count, depth, tolerance):
    """Softmax heads with W = (V^T + noise) / 2, so that each contracts while it mixes."""
    heads = []
    for _ in range(count):
        query, key = _query_and_key(rng, d, k)
        value = _normal(rng, k, d)
        output = (value.T + _normal(rng, d, k) * np.sqrt(k / d)) / 2
        heads.append(Head("softmax", 1 / np.sqrt(k), query, key, value, output))
    return _problem(rng, d, depth, tolerance, heads)


CATALOGUE = {
    # name: function of (generator, relative tolerance)
    "d2": lambda g, tol: single_head(g, "softmax", 2, 2, 120.0, 1 / np.sqrt(2), tol),
    "d5": lambda g, tol: single_head(g, "softmax", 5, 5, 80.0, 1 / np.sqrt(5), tol),
    "d5-l2": lambda g, tol: single_head(g, "l2", 5, 5, 160.0, 0.1, tol),
    "d5-sinkhorn": lambda g, tol: single_head(g, "sinkhorn", 5, 5, 80.0, 1.0, tol),
    "d16": lambda g, tol: single_head(g, "softmax", 16, 16, 16.0, 1 / 4, tol),
    "d64": lambda g, tol: single_head(g, "softmax", 64, 64, 5.0, 1 / 8, tol),
    "d64-k8": lambda g, tol: single_head(g, "softmax", 64, 8, 10.0, 1 / np.sqrt(8), tol),
    "d256": lambda g, tol: single_head(g, "softmax", 256, 256, 5.0, 1 / 16, tol),
    "heads12": lambda g, tol: multi_head(g, 768, 64, 12, 1.0, tol),
}


def reference(problem):
    """Mean and covariance at the final depth, at relative tolerance 1e-13."""
    d, r = problem.factor.shape

    def field(_, state):
        alpha, factor = state[:d], state[d:].reshape(d, r)
        sigma = factor @ factor.T
        fields = [_affine_field(head, alpha, factor, sigma) for head in problem.heads]
        b = sum(offset for offset, _ in fields)
        matrix = sum(linear for _, linear in fields)
        return np.concatenate([b + matrix @ alpha, (matrix @ factor).ravel()])

    start = np.concatenate([problem.mean, problem.factor.ravel()])
    solution = solve_ivp(
        field, (0.0, problem.depth), start, method="DOP853", rtol=1e-13, atol=1e-16
    )
    if not solution.success:
        raise RuntimeError(f"reference failed: {solution.message}")
    factor = solution.y[d:, -1].reshape(d, r)
    return solution.y[:d, -1], factor @ factor.T


def _affine_field(head, alpha, factor, sigma):
    """(b, B) of one head, docs/theory.md section 1, from explicit d x d matrices."""
    s, query, key = head.scale, head.query, head.key
    value = head.value if head.output is None else None
    if head.attention == "softmax":
        tilt = s * (sigma @ key.T)
        offset, power = alpha, 1.0
    elif head.attention == "l2":
        keys = key @ factor
        inner = np.linalg.inv(np.eye(factor.shape[1]) + 2 * s * keys.T @ keys)
        tilt = 2 * s * (factor @ inner @ factor.T @ key.T)
        offset, power = alpha - tilt @ (key @ alpha), 1.0
    else:
        a = key.T @ query
        left, singular, _ = np.linalg.svd(factor.T @ a @ factor)
        psi = 2 * s / (np.sqrt(4 * singular**2 + s**2) + s)
        tilt = (factor @ (left * psi) @ left.T @ factor.T @ key.T) / s
        offset, power = alpha - tilt @ (query @ alpha), 1 / s
    if value is not None:
        return power * (value @ offset), power * (value @ tilt @ query)
    return (
        power * (head.output @ (head.value @ offset)),
        power * ((head.output @ (head.value @ tilt)) @ query),
    )


def _problem(rng, d, depth, tolerance, heads):
    left, right = (np.linalg.qr(rng.standard_normal((d, d)))[0] for _ in range(2))
    factor = (left * np.linspace(0.5, 1.5, d)) @ right
    mean = rng.standard_normal(d)
    return Problem(depth, tolerance, 1e-3 * tolerance, mean, factor, tuple(heads))


def _query_and_key(rng, d, k):
    """Q with s |Q|^2 about 4 (spectral norm) at s = 1 / sqrt(k), and K = -Q up to one percent."""
    size = 2 * k**0.25 / (np.sqrt(d) + np.sqrt(k))
    query = size * rng.standard_normal((k, d))
    return query, -query + 0.01 * size * rng.standard_normal((k, d))


def _normal(rng, rows, columns):
    """Independent normal entries; the spectral norm is of order 1."""
    return rng.standard_normal((rows, columns)) / np.sqrt(columns)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path, help="receives one directory per problem")
    parser.add_argument("names", nargs="*", help=f"default: all of {', '.join(CATALOGUE)}")
    parser.add_argument(
        "--tolerance", type=float, default=1e-9, help="relative; the absolute one is 1e-3 of it"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(CATALOGUE)
    if unknown:
        parser.error(f"no problem {', '.join(sorted(unknown))}; choose from {', '.join(CATALOGUE)}")
    for name in arguments.names or CATALOGUE:
        # One stream per problem, so that a new problem leaves the others unchanged.
        rng = np.random.default_rng([SEED, zlib.crc32(name.encode())])
        problem = CATALOGUE[name](rng, arguments.tolerance)
        directory = arguments.directory / name
        write(directory, problem)
        mean, covariance = reference(problem)
        write_reference(directory, mean, covariance)
        print(
            f"{name}: |mean| {np.linalg.norm(mean):.3g}, trace {np.trace(covariance):.3g}",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    main()
