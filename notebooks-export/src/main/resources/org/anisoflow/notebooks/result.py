# %% load-npz
import numpy as np

with np.load("trajectory.npz") as file:
    saved = {name: file[name] for name in file.files}

# %% load-h5
import h5py
import numpy as np

saved = {}
with h5py.File("trajectory.h5") as file:
    file.visititems(lambda name, item: saved.update({name: item[()]} if isinstance(item, h5py.Dataset) else {}))

# %% load-end
t, (count, d) = saved["t"], saved["mean"].shape
laws = len(saved["cov"]) if "cov" in saved else 0
print(f"d = {d}; {count} depths from {t[0]:g} to {t[-1]:g}, whole laws at {laws} of them")

# %% unpack
import base64
import zlib

import numpy as np


def unpack(text, *shape):
    """Numbers that are packed as text: little-endian doubles, row by row, deflated, in base 64."""
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), "<f8").reshape(shape)

# %% style
import matplotlib.pyplot as plt

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9", "#7B4FA3", "#8C5A2B", "#808080"]
DASHES = ["-", (0, (6, 2.5)), (0, (1.5, 2)), (0, (7, 2, 1.5, 2)), (0, (10, 2.5)), (0, (3.5, 2)),
          (0, (7, 2, 1.5, 2, 1.5, 2))]
plt.rcParams.update({
    "figure.dpi": 110, "figure.constrained_layout.use": True, "font.size": 10, "axes.titlesize": 10.5,
    "axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#555555",
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#E4E4E4", "grid.linewidth": 0.8, "lines.linewidth": 1.7,
    "xtick.color": "#555555", "ytick.color": "#555555", "legend.frameon": False, "legend.fontsize": 9,
})
# saved depths that are spaced logarithmically are drawn so, without depth 0
logarithmic = len(t) > 3 and t[-1] - t[-2] > 10 * (t[2] - t[1])


def depth_axis(axis, label=True):
    if logarithmic:
        axis.set_xscale("log")
        axis.set_xlim(t[t > 0][0], t[-1])
    else:
        axis.set_xlim(t[0], t[-1])
    if "blow_up_time" in saved:
        axis.axvline(saved["blow_up_time"], color="#555555", linewidth=1, linestyle=":")
        axis.set_xlim(right=max(t[-1], saved["blow_up_time"] * 1.02))
    if label:
        axis.set_xlabel("depth $t$")


def value_axis(axis, values):
    """Logarithmic if the positive values span more than 1.5 decades."""
    values = np.asarray(values, float)
    positive = values[np.isfinite(values) & (values > 0)]
    if positive.size and positive.max() > 10**1.5 * positive.min():
        axis.set_yscale("log")


def lines(axis, names, prefix="metrics/"):
    shown = [name for name in names if prefix + name in saved]
    for i, name in enumerate(shown):
        axis.plot(t, saved[prefix + name], color=COLOURS[i], linestyle=DASHES[i % len(DASHES)],
                  label=name.replace("_", " "))
    return shown

# %% spectrum
lam = saved["eigenvalues"].copy()
lam[lam <= 1e-16 * lam[:, :1]] = np.nan
figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7.2, 5.6), gridspec_kw={"height_ratios": [3, 2]})
if d <= 10:
    for i in range(d):
        top.plot(t, lam[:, i], color=COLOURS[i], linestyle=DASHES[i % len(DASHES)], label=rf"$\lambda_{{{i + 1}}}$")
else:
    for i in np.unique(np.linspace(0, d - 1, min(d, 128)).astype(int)):
        top.plot(t, lam[:, i], color="#B9C4CE", linewidth=0.6)
    rank = max(int(np.sum(np.isfinite(lam).any(0))), 1)
    marked = sorted({i for i in (1, 2, 10, d // 2, rank) if i <= rank})
    for n, i in enumerate(marked):
        top.plot(t, lam[:, i - 1], color=plt.cm.viridis(0.85 * n / max(len(marked) - 1, 1)),
                 linestyle=DASHES[n], label=rf"$\lambda_{{{i}}}$")
value_axis(top, lam)
top.set_ylabel(r"eigenvalues of $\Sigma$ (unit$^2$)")
top.legend(ncol=5, loc="lower left", bbox_to_anchor=(0, 1))
lines(bottom, ["effective_rank", "participation_ratio"])
bottom.set_ylabel(f"out of {d}")
bottom.set_ylim(0, None)
bottom.legend(ncol=2, loc="lower left", bbox_to_anchor=(0, 1))
depth_axis(bottom)
plt.show()

# %% measures
groups = {
    "dimension": ["effective_rank", "participation_ratio"],
    "share": ["top_share", "sphericity", "mean_cosine"],
    r"total variance $\mathrm{tr}\,\Sigma$ (unit$^2$)": ["total_variance"],
    r"condition number $\lambda_1/\lambda_d$": ["condition_number"],
}
groups = {title: [name for name in names if np.isfinite(saved.get("metrics/" + name, [np.nan])).any()]
          for title, names in groups.items()}
groups = {title: names for title, names in groups.items() if names}
rows = (len(groups) + 1) // 2
figure, panels = plt.subplots(rows, 2, sharex=True, figsize=(7.2, 2.7 * rows), squeeze=False)
for axis in panels.flat[len(groups):]:
    axis.set_axis_off()
for axis, (title, names) in zip(panels.flat, groups.items()):
    lines(axis, names)
    if len(names) > 1:
        axis.set_ylabel(title)
        axis.legend(ncol=len(names), loc="lower left", bbox_to_anchor=(-0.04, 1), columnspacing=0.8, handlelength=1.6,
                    handletextpad=0.4, borderaxespad=0.2, fontsize=8)
    else:
        axis.set_title(title)
    if title == "share":
        axis.set_ylim(-0.04, 1.04)
    elif title == "dimension":
        axis.set_ylim(0, None)
    else:
        value_axis(axis, saved["metrics/" + names[0]])
    depth_axis(axis)
    axis.tick_params(labelbottom=True)
plt.show()

# %% mean
figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.4))
for i in range(min(d, 64)):
    left.plot(t, saved["mean"][:, i], linewidth=1.7 if d <= 10 else 0.7, linestyle=DASHES[i % 7] if d <= 10 else "-",
              color=COLOURS[i] if d <= 10 else plt.cm.viridis(i / (min(d, 64) - 1)), label=rf"$\alpha_{{{i + 1}}}$")
left.set_title("coordinates of the mean (unit)" if d <= 64 else "first 64 coordinates of the mean (unit)")
if d <= 5:
    left.legend()
norm = np.linalg.norm(saved["mean"], axis=1)
right.plot(t, norm, color=COLOURS[0])
right.set_title(r"norm of the mean $|\alpha|$ (unit)")
value_axis(right, norm)
if right.get_yscale() == "log":  # what rounding leaves of a mean of zero is not drawn out
    positive = norm[np.isfinite(norm) & (norm > 0)]
    smallest = max(positive.min(), 1e-4 * positive.max())
    right.set_ylim(bottom=0.5 * smallest)
    left.set_yscale("symlog", linthresh=smallest)
    left.yaxis.get_major_locator().set_params(numticks=9)
depth_axis(left), depth_axis(right)
plt.show()

# %% ellipses
law_t = saved.get("law_t", t)
shown = np.unique(np.linspace(0, len(law_t) - 1, 4).round().astype(int))
start = saved["cov"][0]
basis = np.eye(2) if d == 2 else np.linalg.eigh(start)[1][:, :-3:-1]
origin = np.zeros(d) if d == 2 else saved["mean"][0]
circle = np.linspace(0, 2 * np.pi, 181)
circle = np.array([np.cos(circle), np.sin(circle)])
several = "component_cov" in saved
# a mean that goes far takes the origin with it
spread = np.sqrt(saved["eigenvalues"].sum(1).max())
far = np.abs(saved["mean"] - origin).max() > 20 * spread
figure, panels = plt.subplots(1, len(shown), figsize=(1.8 * len(shown), 2.5), squeeze=False)
for axis, i in zip(panels[0], shown):
    at = np.argmin(abs(t - law_t[i]))
    origin = saved["mean"][at] if far else origin
    means = saved["component_mean"][at] if several else saved["mean"][at : at + 1]
    covs = saved["component_cov"][i] if several else saved["cov"][i : i + 1]
    for j, (mean, cov) in enumerate(zip(means, covs)):
        colour = COLOURS[j % 10] if len(means) <= 10 else plt.cm.viridis(j / (len(means) - 1))
        values, vectors = np.linalg.eigh(basis.T @ cov @ basis)
        curve = vectors @ (np.sqrt(np.maximum(values, 0))[:, None] * circle)
        centre = basis.T @ (mean - origin)
        for radius in (1, 2):
            axis.plot(*(centre[:, None] + radius * curve), color=colour, linewidth=1.5 / radius)
        axis.plot(*centre, ".", color=colour, markersize=4)
    axis.set_aspect("equal", "datalim")
    axis.set_title(f"$t$ = {law_t[i]:.4g}")
    axis.set_xlabel("$x_1$" if d == 2 else "direction 1")
panels[0, 0].set_ylabel("$x_2$" if d == 2 else "direction 2")
if far:
    figure.suptitle("around the mean of each depth", fontsize=10)
plt.show()

# %% queries
figure, axis = plt.subplots(figsize=(5, 4.2))
start = saved["cov"][0] if "cov" in saved else np.cov(saved["query"][0].T)
basis = np.eye(d)[:, :2] if d <= 2 else np.linalg.eigh(start)[1][:, :-3:-1]
paths = (saved["query"] - (0 if d <= 2 else saved["mean"][0])) @ basis
for n in range(paths.shape[1]):
    colour = COLOURS[n % 10]
    if d == 1:
        axis.plot(t, paths[:, n, 0], color=colour)
    else:
        axis.plot(*paths[:, n].T, color=colour, linestyle=DASHES[n % 7])
        axis.plot(*paths[0, n], "o", color=colour, markersize=5, markerfacecolor="white")
        axis.plot(*paths[-1, n], "o", color=colour, markersize=5)
axis.set_xlabel("depth $t$" if d == 1 else "$x_1$" if d == 2 else "direction 1")
axis.set_ylabel("$x$" if d == 1 else "$x_2$" if d == 2 else "direction 2")
plt.show()

# %% components
spread = np.sqrt(saved["component_eigenvalues"].sum(2))
names = [str(int(label)) for label in saved["labels"]] if "labels" in saved else [str(j) for j in range(spread.shape[1])]
figure, (top, middle, bottom) = plt.subplots(3, 1, sharex=True, figsize=(7.2, 6), gridspec_kw={"height_ratios": [3, 2, 1.4]})
for j, name in enumerate(names):
    colour = COLOURS[j] if len(names) <= 10 else plt.cm.viridis(j / (len(names) - 1))
    top.plot(t, spread[:, j], color=colour, linewidth=1.4, linestyle=DASHES[j % 7] if len(names) <= 10 else "-", label=name)
value_axis(top, spread)
top.set_ylabel(r"spread $\sqrt{\mathrm{tr}\,\Sigma_j}$ (unit)")
top.legend(title="component", ncol=2, loc="center left", bbox_to_anchor=(1, 0.5))
middle.plot(t, saved["metrics/scatter_ratio"], color=COLOURS[0])
middle.set_ylabel("between / within")
value_axis(middle, saved["metrics/scatter_ratio"])
bottom.step(t, saved["metrics/cluster_count"], where="post", color=COLOURS[1])
bottom.set_ylabel("clusters")
bottom.set_ylim(0, None)
depth_axis(bottom)
plt.show()

# %% metrics
rows = np.unique(np.linspace(0, count - 1, 6).round().astype(int))
names = [name for name in METRICS if "metrics/" + name in saved]
columns = {f"t = {t[i]:.5g}": [f"{saved['metrics/' + name][i]:.5g}" for name in names] for i in rows}
try:
    import pandas as pd

    display(pd.DataFrame(columns, index=names))
except ImportError:
    print(" " * 30, *(f"{column:>14}" for column in columns))
    for i, name in enumerate(names):
        print(f"{name:30}", *(f"{values[i]:>14}" for values in columns.values()))

# %% defaults
for layer in layers:
    for head in layer["heads"]:
        k, v = len(head["Q"]), len(head["V"])
        for name, value in [("W", np.eye(d)), ("query bias", np.zeros(k)), ("key bias", np.zeros(k)),
                            ("value bias", np.zeros(v)), ("output bias", np.zeros(d)), ("bias", 0.0)]:
            head.setdefault(name, value)

# %% saved-law
# the components at depth 0: weight, mean and factor
ranks = saved["component_rank"].astype(int)
factors = np.split(saved["component_factor"][0], np.cumsum(ranks)[:-1], axis=1)
law0 = list(zip(saved["weights"], saved["component_mean"][0], factors))

# %% tilt-softmax
def softmax(head, alpha, F):
    """exp(s <Qx, Ky>): the reweighted law has the covariance C = F F^T and the mean m0 + G x."""
    G = head["scale"] * F @ (head["K"] @ F).T
    return alpha + G @ head["query bias"], G @ head["Q"], 1

# %% tilt-l2
def l2(head, alpha, F):
    """exp(-s |Qx - Ky|^2): C = F (I + 2s Z^T Z)^-1 F^T with Z = K F."""
    Z, s = head["K"] @ F, head["scale"]
    G = 2 * s * F @ np.linalg.solve(np.eye(F.shape[1]) + 2 * s * Z.T @ Z, Z.T)
    return alpha + G @ (head["query bias"] - head["key bias"] - head["K"] @ alpha), G @ head["Q"], 1

# %% tilt-sinkhorn
def sinkhorn(head, alpha, F):
    """The doubly stochastic kernel: C = F Psi F^T, Psi from the singular values of F^T K^T Q F."""
    Z, epsilon = head["K"] @ F, head["epsilon"]
    U, sigma, _ = np.linalg.svd(Z.T @ head["Q"] @ F)
    Psi = U @ np.diag(2 * epsilon / (np.sqrt(4 * sigma**2 + epsilon**2) + epsilon)) @ U.T
    G = F @ Psi @ Z.T @ head["Q"] / epsilon
    return alpha - G @ alpha, G, 1 / epsilon

# %% affine-normalized
def affine(head, alpha, F):
    """b and B of one head's output b + B x."""
    m0, G, p = TILTS[head["type"]](head, alpha, F)
    W, V = head["W"], head["V"]
    return p * W @ (V @ m0 + head["value bias"]) + head["output bias"], p * W @ V @ G

# %% affine-linear
def affine(head, alpha, F):
    """b and B of one head's output b + B x."""
    W, K, V = head["W"], head["K"], head["V"]
    if head["type"] == "linear":  # the weight s <Qx + c_q, Ky + c_k> is not normalised
        v, k = V @ alpha + head["value bias"], K @ alpha + head["key bias"]
        G = head["scale"] * (V @ F @ (K @ F).T + np.outer(v, k))
        return W @ G @ head["query bias"] + head["output bias"], W @ G @ head["Q"]
    m0, G, p = TILTS[head["type"]](head, alpha, F)
    return p * W @ (V @ m0 + head["value bias"]) + head["output bias"], p * W @ V @ G

# %% field
def field(layer, alpha, F):
    """b and B of the velocity b + B x of every token: all heads, and the drift."""
    b, B = drift["c"].copy(), drift["D"].copy()
    for head in layer["heads"]:
        b_h, B_h = affine(head, alpha, F)
        b, B = b + b_h, B + B_h
    return b, B

# %% field-rms
def field(layer, alpha, F):
    """b and B of the velocity b + B x of every token: all heads on normalised tokens, and the drift."""
    b, B = drift["c"].copy(), drift["D"].copy()
    g = np.ones(d)
    if layer["normalization"] == "mean-field-rms":  # tokens enter as g x / rho
        g = layer["gain"] / np.sqrt((alpha @ alpha + np.sum(F * F)) / d)
    for head in layer["heads"]:
        b_h, B_h = affine(head, g * alpha, g[:, None] * F)
        b, B = b + b_h, B + B_h * g
    return b, B

# %% rates
def rates(y, layer):
    """alpha' = b + B alpha and F' = B F."""
    alpha, F = y[:d], y[d:].reshape(d, -1)
    b, B = field(layer, alpha, F)
    return np.concatenate([b + B @ alpha, (B @ F).ravel()])

# %% rates-diffusion
def rates(y, layer):
    """alpha' = b + B alpha and F' = B F + kappa F^-T."""
    alpha, F = y[:d], y[d:].reshape(d, d)
    b, B = field(layer, alpha, F)
    return np.concatenate([b + B @ alpha, (B @ F + drift["kappa"] * np.linalg.inv(F).T).ravel()])

# %% integrate
from fractions import Fraction
from itertools import accumulate

from scipy.integrate import solve_ivp


def integrate(y, depths):
    """The states at some depths, from the state at depth 0; layers one after another."""
    size = max(np.linalg.norm(y), 1e-300)
    ends = [float(end) for end in accumulate(Fraction(layer["depth"]) for layer in layers)]
    states, start = [], 0.0
    for n, layer in enumerate(layers):
        # a depth where layers end is the end of the last of them; every layer counts from its own beginning
        last = n == len(layers) - 1
        due = depths[len(states) :]
        due = due if last else due[(due <= ends[n]) & (due < ends[n + 1])]
        inside = np.clip(due - start, 0, layer["depth"])
        inside[due >= ends[n]] = layer["depth"]
        end = layer["depth"] if len(states) + len(due) < len(depths) else inside[-1]
        if end > 0:
            run = solve_ivp(lambda _, y: rates(y, layer), (0, end), y, "DOP853",
                            t_eval=np.union1d(inside, end), rtol=RTOL, atol=1e-14 * size)
            assert run.success, run.message
            states += [run.y[:, i] for i in np.flatnonzero(np.isin(run.t, inside))]
            y = run.y[:, -1]
        elif len(inside):
            states.append(y)
        start = ends[n]
        if len(states) == len(depths):
            break
    return np.array(states)

# %% iterate
def integrate(y, depths):
    """The states at some depths, from the state at depth 0: every layer is applied as it is, x <- x + h v(x)."""
    alpha, F = y[:d], y[d:].reshape(d, -1)
    steps = [layer for layer in layers for _ in range(round(layer["depth"] / h))]
    states = []
    for n in range(len(steps) + 1):
        if np.any(np.isclose(depths, n * h, rtol=0, atol=1e-6 * h)):
            states.append(np.concatenate([alpha, F.ravel()]))
        if n < len(steps):
            b, B = field(steps[n], alpha, F)
            alpha, F = alpha + h * (b + B @ alpha), F + h * B @ F
            if drift["kappa"]:
                F = np.linalg.qr(np.hstack([F, np.sqrt(2 * drift["kappa"] * h) * np.eye(d)]).T, "r").T
    return np.array(states)

# %% errors
def errors(alpha, F, mean, eigenvalues, first):
    """Relative differences of mean and eigenvalues at one depth.

    The mean is measured by its norm and the spread, an eigenvalue by itself, or by the largest where it is far below that:
    a relative change of F moves all its singular values by that part of the largest. Below 1e-4 of the first spread the
    absolute tolerance of the solver rules.
    """
    floor = 1e-8 * first.max() + np.finfo(float).tiny
    lam = np.zeros(d)
    sigma = np.linalg.svd(F, compute_uv=False)
    lam[: sigma.size] = sigma**2
    scale = np.maximum(np.maximum(eigenvalues, 1e-2 * np.sqrt(eigenvalues * eigenvalues[0])), floor)
    size = np.linalg.norm(mean) + np.sqrt(max(eigenvalues.sum(), floor))
    return np.abs(alpha - mean).max() / size, np.max(np.abs(lam - eigenvalues) / scale)


checked = np.isfinite(saved["mean"]).all(1) & np.isfinite(saved["eigenvalues"]).all(1)
if "blow_up_time" in saved:  # an error grows without bound on the way to a blow-up
    checked &= t <= 0.99 * saved["blow_up_time"]

# %% compare
states = integrate(np.concatenate([alpha0, F0.ravel()]), t[checked])
found = np.array([errors(y[:d], y[d:].reshape(d, -1), mean, eigenvalues, saved["eigenvalues"][0])
                  for y, mean, eigenvalues in zip(states, saved["mean"][checked], saved["eigenvalues"][checked])])

# %% compare-components
states = integrate(pack(law0), t[checked])
means, eigenvalues = (saved[name] if name in saved else saved[whole][:, None]
                      for name, whole in [("component_mean", "mean"), ("component_eigenvalues", "eigenvalues")])
found = np.array([np.max([errors(alpha, F, means[i, j], eigenvalues[i, j], eigenvalues[0])
                          for j, (_, alpha, F) in enumerate(unpacked(y))], axis=0)
                  for i, y in zip(np.flatnonzero(checked), states)])

# %% verdict
assert len(found) == checked.sum() > 0
print(f"compared at {checked.sum()} of {count} saved depths, up to t = {t[checked][-1]:g}")
for name, error in zip(["mean", "eigenvalues"], found.max(0)):
    print(f"{name:12} largest relative difference {error:.1e}, allowed {TOLERANCE:.0e}")
assert (found <= TOLERANCE).all(), "the saved numbers do not solve these equations"
print("The saved numbers solve these equations.")

# %% heads-normalized
def reweighted(head, x, law):
    """Outputs for tokens x: responsibilities of the components, and the mean of each as the kernel reweights it."""
    K, s = head["K"], head["scale"]
    weights, alphas = np.array([p for p, _, _ in law]), np.array([alpha for _, alpha, _ in law])
    widest = max(F.shape[1] for _, _, F in law)
    Fs = np.array([np.hstack([F, np.zeros((d, widest - F.shape[1]))]) for _, _, F in law])
    Z = K @ Fs
    q = x @ head["Q"].T + head["query bias"]
    if head["type"] == "softmax":
        u = s * q @ Z
        logs = np.log(weights) + s * q @ K @ alphas.T + 0.5 * np.sum(u * u, axis=2).T
    else:
        q = q - head["key bias"] - (alphas @ K.T)[:, None]
        M = np.eye(len(K)) + 2 * s * Z @ Z.transpose(0, 2, 1)
        mq = np.linalg.solve(M, q.transpose(0, 2, 1)).transpose(0, 2, 1)
        u = 2 * s * mq @ Z
        logs = np.log(weights) - 0.5 * np.linalg.slogdet(M)[1] - s * np.sum(q * mq, axis=2).T
    w = np.exp(logs - logs.max(1, keepdims=True))
    w = w / w.sum(1, keepdims=True)
    y = w @ alphas + np.sum((w.T[:, :, None] * u) @ Fs.transpose(0, 2, 1), axis=0)
    return (y @ head["V"].T + head["value bias"]) @ head["W"].T + head["output bias"]

# %% heads-pointwise
def pointwise(head, x, law):
    """Outputs for tokens x: the mean and the slope of the weight g, over the normal law N(m, v) of the score."""
    K, V = head["K"], head["V"]
    q = head["scale"] * (x @ head["Q"].T + head["query bias"])
    y = 0
    for weight, alpha, F in law:
        u = q @ (K @ F)
        s0, s1 = MEANS[head["type"]](q @ (K @ alpha + head["key bias"]) + head["bias"], np.sum(u * u, axis=1))
        y = y + weight * (s0[:, None] * (V @ alpha + head["value bias"]) + (s1[:, None] * u) @ (V @ F).T)
    return y @ head["W"].T + head["output bias"]


# %% mean-sigmoid
def sigmoid_means(m, v):
    """Trapezoidal rule over the score, which converges exponentially."""
    xi = np.linspace(-9, 9, 1 + 2 * int(np.ceil(60 * max(1, np.sqrt(v.max()) / 4))))
    g = expit(m[:, None] + np.sqrt(v)[:, None] * xi)
    density = np.exp(-0.5 * xi**2) * (xi[1] - xi[0]) / np.sqrt(2 * np.pi)
    return g @ density, (g * (1 - g)) @ density


# %% mean-relu
def relu_means(m, v):
    sigma = np.sqrt(v) + 1e-300
    phi = np.exp(-0.5 * (m / sigma) ** 2) / np.sqrt(2 * np.pi)
    return m * ndtr(m / sigma) + sigma * phi, ndtr(m / sigma)


# %% mean-erf
def erf_means(m, v):
    return erf(m / np.sqrt(1 + 2 * v)), 2 / np.sqrt(np.pi * (1 + 2 * v)) * np.exp(-(m**2) / (1 + 2 * v))

# %% closed
def closed(head, i, law, seen):
    """E[Gamma] = b + B alpha and E[Gamma z^T] = B F for an affine velocity."""
    _, alpha, F = law[i]
    fields = [(p, *affine(head, *component)) for p, *component in seen]
    b, B = sum(p * b for p, b, _ in fields), sum(p * B for p, _, B in fields)
    return b + B @ alpha, B @ F

# %% exponential
def exponential(head, i, law, seen):
    """E[Gamma] and E[Gamma z^T] for the weight exp(s <Qx + c_q, Ky + c_k> + beta), in closed form."""
    _, alpha, F = law[i]
    q0, qF = head["scale"] * (head["Q"] @ alpha + head["query bias"]), head["scale"] * head["Q"] @ F
    mean, slope = 0, 0
    for weight, context, H in seen:
        Z, k = head["K"] @ H, head["K"] @ context + head["key bias"]
        T = Z.T @ qF
        P = np.eye(F.shape[1]) - T.T @ T
        l = qF.T @ k + T.T @ (Z.T @ q0)
        z = np.linalg.solve(P, l)
        c = q0 @ k + head["bias"] + 0.5 * np.sum((Z.T @ q0) ** 2)
        E = weight * np.exp(c + 0.5 * l @ z - 0.5 * np.linalg.slogdet(P)[1])
        v, VH = head["V"] @ context + head["value bias"], head["V"] @ H
        mean = mean + E * (v + VH @ (Z.T @ (q0 + qF @ z)))
        slope = slope + E * (np.outer(v + VH @ (Z.T @ (q0 + qF @ z)), z) + VH @ Z.T @ qF @ np.linalg.inv(P))
    return head["W"] @ mean + head["output bias"], head["W"] @ slope

# %% project
def project(layer, i, law, nodes, weights):
    """E[Gamma(X)] and E[Gamma(X) z^T] of the i-th component, X = alpha + F z: its mean and its factor move so."""
    g = np.ones(d)
    if layer["normalization"] == "mean-field-rms":  # tokens enter as g x / rho
        g = layer["gain"] / np.sqrt(sum(p * (alpha @ alpha + np.sum(F * F)) for p, alpha, F in law) / d)
    law = [(p, g * alpha, g[:, None] * F) for p, alpha, F in law]
    seen = law[: i + 1] if layer["causal"] else law
    total = sum(p for p, _, _ in seen)
    seen = [(p / total, alpha, F) for p, alpha, F in seen]
    _, alpha, F = law[i]
    x = alpha + nodes @ F.T
    mean, factor = np.zeros(d), np.zeros_like(F)
    for head in layer["heads"]:
        if head["type"] in CLOSED:
            v, vz = CLOSED[head["type"]](head, i, law, seen)
        else:
            y = HEADS[head["type"]](head, x, seen)
            v, vz = weights @ y, (weights[:, None] * y).T @ nodes
        mean, factor = mean + v, factor + vz
    return mean, factor

# %% pack
def pack(law):
    return np.concatenate([np.concatenate([alpha, F.ravel()]) for _, alpha, F in law])


def unpacked(y):
    law, at = [], 0
    for weight, _, F in law0:
        law.append((weight, y[at : at + d], y[at + d : at + d + F.size].reshape(F.shape)))
        at += d + F.size
    return law

# %% gauss-hermite
def gauss_hermite(r, n):
    """Nodes and weights of the tensor product rule for N(0, I_r)."""
    points, weights = np.polynomial.hermite_e.hermegauss(n)
    weights = weights / weights.sum()
    nodes = np.stack(np.meshgrid(*[points] * r, indexing="ij"), -1).reshape(-1, r)
    return nodes, np.prod(np.stack(np.meshgrid(*[weights] * r, indexing="ij"), -1).reshape(-1, r), axis=1)


RULES = {r: gauss_hermite(r, POINTS.get(r, 7)) if r else (np.zeros((1, 0)), np.ones(1))
         for r in {F.shape[1] for _, _, F in law0}}

# %% no-nodes
RULES = {r: (np.zeros((1, r)), np.ones(1)) for r in {F.shape[1] for _, _, F in law0}}  # all expectations are closed

# %% component-rates
def rates(y, layer):
    """alpha_j' = E Gamma + D alpha_j + c and F_j' = E[Gamma z^T] + D F_j + kappa F_j^-T, component by component."""
    law, changes = unpacked(y), []
    for i, (_, alpha, F) in enumerate(law):
        v, vz = project(layer, i, law, *RULES[F.shape[1]])
        vz = vz + drift["D"] @ F
        if drift["kappa"]:
            vz = vz + drift["kappa"] * np.linalg.inv(F).T
        changes += [v + drift["D"] @ alpha + drift["c"], vz.ravel()]
    return np.concatenate(changes)

# %% monte-carlo
def samples(law, layer, seed):
    """Rates of mean and covariance of every component, from BATCHES batches of PAIRS pairs z, -z of standard normal draws."""
    generator = np.random.default_rng(seed)
    rates = []
    for _ in range(BATCHES):
        batch = []
        for i, (_, alpha, F) in enumerate(law):
            z = generator.standard_normal((PAIRS, F.shape[1]))
            z = np.concatenate([z, -z])
            v, vz = project(layer, i, law, z, np.full(len(z), 1 / len(z)))
            S = (vz + drift["D"] @ F) @ F.T
            batch.append((v + drift["D"] @ alpha + drift["c"], S + S.T + 2 * drift["kappa"] * np.eye(d)))
        rates.append(batch)
    return rates


def norm(values):
    """The norm of differences of all components, weighted by their shares."""
    return np.sqrt(sum(p * np.sum(v**2) for (p, _, _), v in zip(law0, values)))

# %% saved-rates
def law_at(i):
    if "component_cov" not in saved:
        return [(1.0, saved["mean"][i], saved["factor"][i])]
    ranks = saved["component_rank"].astype(int)
    factors = np.split(saved["component_factor"][i], np.cumsum(ranks)[:-1], axis=1)
    return list(zip(saved["weights"], saved["component_mean"][i], factors))


def layer_at(depth):
    return layers[min(np.searchsorted(np.cumsum([layer["depth"] for layer in layers]), depth, "right"), len(layers) - 1)]


results = []
for i in DEPTHS:
    ends = t[i - 1], t[i], t[i + 1]
    h0, h1 = np.diff(ends)
    H = h0 + h1
    simpson = H / 6 * np.array([2 - h1 / h0, H**2 / (h0 * h1), 2 - h0 / h1])
    trapezoid = np.array([h0, H, h1]) / 2
    laws_here = [law_at(k) for k in (i - 1, i, i + 1)]
    draws = [samples(law, layer_at(t[i]), seed=i) for law in laws_here]
    error = saved["cubature_error"][i + 1] if "cubature_error" in saved else 0.0
    cubature = 2 * error * np.sqrt(saved["eigenvalues"][0].sum()) * H / t[i + 1]
    for q, name in enumerate(["mean", "covariance"]):
        of = (lambda law: law[1]) if q == 0 else (lambda law: law[2] @ law[2].T)
        change = [of(after) - of(before) for before, after in zip(laws_here[0], laws_here[2])]
        batches = [[sum(c * draw[b][j][q] for c, draw in zip(simpson, draws)) for j in range(len(law0))]
                   for b in range(BATCHES)]
        coarse = [np.mean([sum(c * draw[b][j][q] for c, draw in zip(trapezoid, draws)) for b in range(BATCHES)], axis=0)
                  for j in range(len(law0))]
        average = [np.mean([batch[j] for batch in batches], axis=0) for j in range(len(law0))]
        deviation = [np.std([batch[j] for batch in batches], axis=0, ddof=1) / np.sqrt(BATCHES) for j in range(len(law0))]
        size = 1 if q == 0 else 2 * max(np.linalg.norm(F, 2) for law in laws_here for _, _, F in law)
        allowed = 4 * norm(deviation) + norm([a - b for a, b in zip(average, coarse)]) + size * cubature
        results.append((f"{t[i]:.4g}", name, norm(change), norm([a - b for a, b in zip(average, change)]), allowed))
print(f"{'t':>8}  {'quantity':12}{'change':>12}{'difference':>12}{'allowed':>12}")
for depth, name, change, difference, allowed in results:
    print(f"{depth:>8}  {name:12}{change:12.3e}{difference:12.3e}{allowed:12.3e}")
assert all(difference <= allowed for *_, difference, allowed in results), "the saved law does not move like this"
print("The saved law moves as these equations say, within the bounds.")

# %% first-rates
batches = samples(law0, layers[0], seed=1)
sigma = sum(p * (F @ F.T) for p, _, F in law0)


def forward(values, points):
    """The derivative at the first depth, from every STRIDE-th of the first saved depths."""
    used = slice(0, STRIDE * points, STRIDE)
    tau = t[used] - t[0]
    weights = np.linalg.solve(np.vander(tau / tau[-1], increasing=True).T, np.eye(points)[1]) / tau[-1]
    return np.tensordot(weights, values[used], 1), np.abs(weights).sum()


print(f"{'quantity':28}{'rate':>12}{'difference':>12}{'allowed':>12}")
agrees = []
spread = np.sqrt(np.trace(sigma))
for name, values, unit, of in [
    ("mean", saved["mean"], 1, lambda v, S: v),
    ("trace of Sigma", saved["eigenvalues"].sum(1), 2 * spread, lambda v, S: np.trace(S)),
    ("trace of Sigma^2", (saved["eigenvalues"] ** 2).sum(1), 4 * spread**3, lambda v, S: 2 * np.sum(sigma * S)),
]:
    rate, total = forward(values, 5)
    draws = np.array([of(*batch[0]) for batch in batches])
    deviation = draws.std(0, ddof=1) / np.sqrt(BATCHES)
    noise = SOLVER * np.linalg.norm(values[0]) * total
    cubature = saved["cubature_error"][4 * STRIDE] * spread / t[4 * STRIDE] * unit if "cubature_error" in saved else 0.0
    allowed = 4 * np.linalg.norm(deviation) + np.linalg.norm(rate - forward(values, 4)[0]) + noise + cubature
    difference = np.linalg.norm(draws.mean(0) - rate)
    print(f"{name:28}{np.linalg.norm(rate):12.3e}{difference:12.3e}{allowed:12.3e}")
    agrees.append(difference <= allowed)
assert all(agrees), "the saved law does not start like this"
print("The saved law starts as these equations say, within the bounds.")
