"""The problem format shared by all peers; README.md describes it byte by byte."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

VERSION = 1
ATTENTIONS = ("softmax", "l2", "sinkhorn")


@dataclass(frozen=True)
class Head:
    """One attention head.

    attention: one of ATTENTIONS.
    scale: s of docs/theory.md section 0; for Sinkhorn attention the regularisation eps.
    query, key: k x d.
    value: k_v x d, or d x d if there is no output matrix.
    output: d x k_v, or None.
    """

    attention: str
    scale: float
    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    output: np.ndarray | None = None


@dataclass(frozen=True)
class Problem:
    """Initial law N(mean, factor factor^T), heads, depth and tolerances.

    mean: d; factor: d x r. More than one head requires output matrices.
    """

    depth: float
    relative_tolerance: float
    absolute_tolerance: float
    mean: np.ndarray
    factor: np.ndarray
    heads: tuple[Head, ...]


def write(directory: Path, problem: Problem) -> None:
    """Writes header.txt and data.bin."""
    d, r = problem.factor.shape
    header = [VERSION, d, r, len(problem.heads)]
    arrays = [
        [problem.depth, problem.relative_tolerance, problem.absolute_tolerance],
        problem.mean,
        problem.factor,
    ]
    for head in problem.heads:
        width = 0 if head.output is None else head.output.shape[1]
        header += [ATTENTIONS.index(head.attention), head.query.shape[0], width]
        arrays += [[head.scale], head.query, head.key, head.value]
        if head.output is not None:
            arrays.append(head.output)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "header.txt").write_text(" ".join(map(str, header)) + "\n", encoding="ascii")
    _save(directory / "data.bin", arrays)


def read(directory: Path) -> Problem:
    """Reads header.txt and data.bin."""
    version, d, r, count, *kinds = map(
        int, (directory / "header.txt").read_text(encoding="ascii").split()
    )
    if version != VERSION:
        raise ValueError(f"{directory}: format version must be {VERSION} but is {version}")
    if len(kinds) != 3 * count:
        raise ValueError(f"{directory}: header must list 3 integers for each of {count} heads")
    data = np.fromfile(directory / "data.bin", dtype="<f8").astype(float, copy=False)
    position = 0

    def take(*shape: int) -> np.ndarray:
        nonlocal position
        size = int(np.prod(shape, dtype=int))
        if position + size > data.size:
            raise ValueError(f"{directory}: data.bin is shorter than header.txt says")
        block = data[position : position + size].reshape(shape)
        position += size
        return block

    depth, relative, absolute = take(3)
    mean, factor = take(d), take(d, r)
    heads = []
    for attention, k, width in zip(kinds[0::3], kinds[1::3], kinds[2::3]):
        if width == 0 and count > 1:
            raise ValueError(f"{directory}: several heads require output matrices")
        heads.append(
            Head(
                ATTENTIONS[attention],
                float(take(1)[0]),
                take(k, d),
                take(k, d),
                take(width or d, d),
                take(d, width) if width else None,
            )
        )
    if position != data.size:
        raise ValueError(f"{directory}: data.bin is longer than header.txt says")
    return Problem(float(depth), float(relative), float(absolute), mean, factor, tuple(heads))


def write_reference(directory: Path, mean: np.ndarray, covariance: np.ndarray) -> None:
    """Writes reference.bin: the mean (d) and the covariance (d x d) at the final depth."""
    _save(directory / "reference.bin", [mean, covariance])


def read_reference(directory: Path, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Reads reference.bin."""
    data = np.fromfile(directory / "reference.bin", dtype="<f8").astype(float, copy=False)
    if data.size != d + d * d:
        raise ValueError(f"{directory}: reference.bin must hold {d + d * d} numbers")
    return data[:d], data[d:].reshape(d, d)


def _save(path: Path, arrays: list) -> None:
    with path.open("wb") as file:
        for array in arrays:
            file.write(np.ascontiguousarray(array, dtype="<f8").tobytes())
