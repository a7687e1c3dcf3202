"""Tokens under softmax attention: python3 simulator.py FILE RUNS TOKENS"""
import sys

import numpy as np

Q = np.array([[1.0, 0.5], [0.0, 0.8]])
K = np.array([[0.4, -0.2], [0.2, 0.5]])
V = np.array([[-1.0, -0.2], [0.2, -0.9]])
SCALE = 1 / np.sqrt(len(Q))
MEAN, COVARIANCE = [0.5, -0.3], [[1.0, 0.4], [0.4, 0.8]]
DEPTHS, STEP = [0.0, 0.5, 1.0, 2.0], 0.125


def scores(x):  # x: runs x tokens x 2; entry (i, j): query of token i, key of token j
    return SCALE * (x @ Q.T) @ (x @ K.T).swapaxes(-1, -2)


def attend(scores, x, axis=-1):
    weights = np.exp(scores - scores.max(axis, keepdims=True))
    return weights / weights.sum(axis, keepdims=True) @ (x @ V.T)


def simulate(runs, tokens, velocity):
    x = np.random.default_rng(2).multivariate_normal(MEAN, COVARIANCE, (runs, tokens))
    snapshots = [x]
    for depth in np.diff(DEPTHS):
        for _ in range(round(depth / STEP)):  # Runge-Kutta of order 4
            k1 = velocity(x)
            k2 = velocity(x + STEP / 2 * k1)
            k3 = velocity(x + STEP / 2 * k2)
            k4 = velocity(x + STEP * k3)
            x = x + STEP / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        snapshots.append(x)
    return np.stack(snapshots, axis=1)  # runs x depths x tokens x 2


if __name__ == "__main__":
    file, runs, tokens = sys.argv[1:]
    x = simulate(int(runs), int(tokens), lambda x: attend(scores(x), x))
    np.savez(file, t=DEPTHS, x=x)
