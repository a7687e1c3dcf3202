"""Compares a run of your simulator with this reference: python3 compare.py [RUN.npz]

RUN.npz holds t (T), mean (T, d) and cov (T, d, d), at depths t that the reference has too.
Without it, the reference is compared with the exact solution, or checked by itself.
"""
import pathlib
import sys
import numpy as np

here = pathlib.Path(__file__).resolve().parent
reference = np.load(here / "trajectory.npz")
depths, means, covs = (reference[name] for name in ("t", "mean", "cov"))


def compare(run, name):
    rows = [int(np.argmin(np.abs(depths - t))) for t in run["t"]]
    missing = [t for t, i in zip(run["t"], rows) if abs(depths[i] - t) > 1e-9 * depths[-1]]
    if missing:
        sys.exit(f"the reference has no depth {missing[0]:g}; it has {len(depths)} from 0 to {depths[-1]:g}, see t")
    print(f"relative errors of {name}\n{'t':>12} {'mean':>12} {'cov':>12}")
    for k, i in enumerate(rows):
        unit = max(np.linalg.norm(means[i]), np.sqrt(np.trace(covs[i])))
        mean = np.abs(run["mean"][k] - means[i]).max() / unit
        cov = np.abs(run["cov"][k] - covs[i]).max() / np.abs(covs[i]).max()
        print(f"{depths[i]:12.6g} {mean:12.3e} {cov:12.3e}")


if len(sys.argv) > 1:
    compare(np.load(sys.argv[1]), sys.argv[1])
elif (here / "exact.npz").exists():
    compare(np.load(here / "exact.npz"), "the exact solution")
else:
    assert np.array_equal(covs, covs.transpose(0, 2, 1)), "cov is not symmetric"
    assert (np.linalg.eigvalsh(covs) > -1e-14 * np.trace(covs[0])).all(), "cov is not positive semidefinite"
    print(f"cov is symmetric and positive semidefinite; at t = {depths[-1]:g}\nmean {means[-1]}\ncov\n{covs[-1]}")
