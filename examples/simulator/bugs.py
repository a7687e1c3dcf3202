"""The simulator with one bug: python3 bugs.py BUG FILE RUNS TOKENS"""
import sys

import numpy as np
from simulator import DEPTHS, SCALE, attend, scores, simulate


def correct(x):
    return attend(scores(x), x)


def wrong_axis(x):
    """Normalises over queries instead of keys."""
    return attend(scores(x), x, axis=-2)


def no_scale(x):
    """Forgets the scale 1/sqrt(k)."""
    return attend(scores(x) / SCALE, x)


def no_self(x):
    """Leaves a token out of its own context."""
    return attend(np.where(np.eye(x.shape[-2], dtype=bool), -np.inf, scores(x)), x)


def save_tokens(file, x):
    np.savez(file, t=DEPTHS, x=x)


def save_wrong_divisor(file, x):
    """Saves covariances that divide by N - 1 as if they divided by N."""
    covariances = [[np.cov(tokens.T) for tokens in run] for run in x]
    np.savez(file, t=DEPTHS, mean=x.mean(axis=-2), cov=covariances, n=x.shape[-2])


BUGS = {
    "wrong-axis": (wrong_axis, save_tokens),
    "no-scale": (no_scale, save_tokens),
    "no-self": (no_self, save_tokens),
    "wrong-divisor": (correct, save_wrong_divisor),
}

if __name__ == "__main__":
    bug, file, runs, tokens = sys.argv[1:]
    velocity, save = BUGS[bug]
    save(file, simulate(int(runs), int(tokens), velocity))
