# %% title [markdown]
# # The Transformer PDE from zero
#
# A transformer moves a cloud of points. With many tokens and many layers the cloud
# follows a partial differential equation, and for several kinds of attention
# **a Gaussian cloud stays Gaussian**: all of it then comes down to a few matrix
# equations, which this notebook derives, solves and tests.
#
# You need linear algebra, ordinary differential equations, and Python with NumPy,
# SciPy and Matplotlib. Nothing else is imported. The whole notebook runs in well under
# a minute.
#
# 1. [Attention as a system of particles](#1.-Attention-as-a-system-of-particles)
# 2. [Many tokens: the continuity equation](#2.-Many-tokens:-the-continuity-equation)
# 3. [Why a Gaussian stays Gaussian](#3.-Why-a-Gaussian-stays-Gaussian)
# 4. [The equations, and when they can be solved by hand](#4.-The-equations,-and-when-they-can-be-solved-by-hand)
# 5. [Anisotropy, and a rank that is not there](#5.-Anisotropy,-and-a-rank-that-is-not-there)
# 6. [Other attentions, one table](#6.-Other-attentions,-one-table)
# 7. [How good are N tokens?](#7.-How-good-are-N-tokens?)
# 8. [What the closure is not](#8.-What-the-closure-is-not)
# 9. [From here](#9.-From-here)
#
# Every chapter ends with a **check**: a number against an exact solution, with the error
# that is allowed. If a check fails the notebook stops. The theory is that of
# [[castin2025](#References)].

# %% setup
import io
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import eigvalsh, inv, null_space, sqrtm
from scipy.special import expit, lambertw
from scipy.stats import linregress, norm, t as student

BLUE, RED, GREEN, YELLOW, GREY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#808080"
plt.rcParams.update({
    "figure.dpi": 110, "figure.constrained_layout.use": True, "font.size": 10,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10.5,
    "lines.linewidth": 1.8, "legend.frameon": False,
    "axes.prop_cycle": plt.cycler(color=[BLUE, RED, GREEN, YELLOW, GREY]),
})


def check(claim, error, allowed):
    """Prints a claim with its error, and stops if the error is too large."""
    assert error <= allowed, f"{claim}: error {error:.1e} is above {allowed:.0e}"
    print(f"✓ {claim}: error {error:.1e}, allowed {allowed:.0e}")


def distance(a, b):
    """Largest difference, relative to the largest entry of b."""
    return np.max(np.abs(np.asarray(a) - b)) / np.max(np.abs(b))


# %% particles [markdown]
# ## 1. Attention as a system of particles
#
# A token is a vector $x \in \mathbb{R}^d$: a word, or a patch of an image, after the
# embedding. An attention head has three matrices, the *query* $Q$, the *key* $K$ and the
# *value* $V$, and gives to the token $x_i$ a weighted mean of the values of all tokens:
#
# $$
# \Gamma(x_i) = \sum_{j=1}^N w_{ij}\, V x_j, \qquad
# w_{ij} = \frac{e^{s\langle Q x_i,\, K x_j\rangle}}{\sum_l e^{s\langle Q x_i,\, K x_l\rangle}} .
# $$
#
# The weights of a row are positive and sum to one: this is *softmax* attention
# [[vaswani2017](#References)]. The number $s$ is a scale, often $1/\sqrt{k}$ where $k$ is
# the number of rows of $Q$. A *residual* layer adds what attention says:
#
# $$ x_i \;\leftarrow\; x_i + h\,\Gamma(x_i), \qquad i = 1, \dots, N. $$
#
# That is all of our toy transformer. (A real one also has several heads, a normalisation
# and a small neural network that acts on each token alone.)

# %% attention
def attention(x, context, Q, K, V, s=1.0):
    """Softmax attention of the tokens x (n x d) to the tokens of a context (N x d)."""
    scores = s * (x @ Q.T) @ (context @ K.T).T
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))  # no overflow
    weights /= weights.sum(axis=1, keepdims=True)
    return weights @ context @ V.T


def transformer(x, layers, depth, Q, K, V):
    """The tokens after every layer of a residual stack: (layers + 1) x N x d."""
    states = [x]
    for _ in range(layers):
        states.append(states[-1] + depth / layers * attention(states[-1], states[-1], Q, K, V))
    return np.array(states)


# %% layers [markdown]
# Look at the layer again. It is one step of Euler's method, of length $h$, for
#
# $$ \dot x_i(t) = \Gamma(x_i(t)) . $$
#
# Tokens are *interacting particles*, and depth is their time. With $L$ layers of step
# $h = t/L$ and $L \to \infty$ the stack becomes the flow, and its error falls like $1/L$.
#
# Below, 60 tokens in the plane with $Q = (1\; 2)$, $K = -Q$ and $V = I$. Six layers and a
# hundred layers tell the same story, one coarsely and one smoothly: the cloud collapses
# onto a line, the one that $Q$ does not see.

# %% layers-run
rng = np.random.default_rng(1)
Q = np.array([[1.0, 2.0]])
K, V = -Q, np.eye(2)
S0 = np.array([[2.0, 0.3], [0.3, 1.0]])
half = rng.multivariate_normal([0, 0], S0, size=30)
tokens = np.concatenate([half, -half])  # in pairs, so that their mean stays zero

figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.7), sharex=True, sharey=True)
for axis, layers in zip(axes, (6, 100)):
    path = transformer(tokens, layers, 3.0, Q, K, V)
    axis.axline((0, 0), (2, -1), color=GREY, lw=1, ls=":")
    axis.plot(path[:, :, 0], path[:, :, 1], color=BLUE, lw=0.8, alpha=0.5)
    axis.plot(*path[0].T, "o", ms=3, mfc="white", color=GREY, label="before the first layer")
    axis.plot(*path[-1].T, "o", ms=4, color=RED, label="after the last")
    axis.set(title=f"{layers} layers", xlabel="$x_1$", aspect="equal", ylim=(-3, 2.5))
axes[0].set_ylabel("$x_2$")
axes[0].legend(loc="lower left", fontsize=8)
plt.show()

# %% layers-check [markdown]
# **Check.** If $Q = 0$ all scores are equal, attention is the plain mean $m$ of the
# tokens, and everything can be computed by hand: $L$ layers multiply $m$ by
# $(1 + t/L)^L$, the flow multiplies it by $e^t$. With the matrices from above there is no
# such formula, but the distance of the stack from the flow must halve when $L$ doubles.

# %% layers-assert
def flow_of_tokens(x, depth, Q, K, V):
    """The limit of infinitely many layers."""
    velocity = lambda t, flat: attention(*2 * [flat.reshape(x.shape)], Q, K, V).ravel()
    return solve_ivp(velocity, (0, depth), x.ravel(), rtol=1e-9, atol=1e-11).y[:, -1].reshape(x.shape)


shifted = tokens + [1.0, 0.5]
mean = shifted.mean(axis=0)
stack = transformer(shifted, 20, 1.0, 0 * Q, K, V)[-1]
check("20 layers of uniform attention", distance(stack.mean(axis=0), mean * (1 + 1 / 20) ** 20), 1e-13)
check("its limit of many layers", distance(flow_of_tokens(shifted, 1.0, 0 * Q, K, V).mean(axis=0), mean * np.e), 1e-8)

limit = flow_of_tokens(tokens, 1.0, Q, K, V)
counts = np.array([25, 50, 100, 200])
errors = [distance(transformer(tokens, n, 1.0, Q, K, V)[-1], limit) for n in counts]
slope = linregress(np.log(counts), np.log(errors)).slope
check(f"the error falls like 1/L (slope {slope:.3f})", abs(slope + 1), 0.05)

# %% mean-field [markdown]
# ## 2. Many tokens: the continuity equation
#
# The order of the tokens does not matter, only where they are. So describe them by the
# measure $\mu_N = \frac1N \sum_j \delta_{x_j}$ and write attention for any probability
# measure $\mu$:
#
# $$
# \Gamma_\mu(x) = \frac{\int e^{s\langle Qx, Ky\rangle}\, V y \, d\mu(y)}
#                      {\int e^{s\langle Qx, Ky\rangle}\, d\mu(y)} .
# $$
#
# For $\mu = \mu_N$ this is the sum of chapter 1. If $N$ grows, the sums become integrals: a
# token no longer sees single tokens, it sees their *law*. Tokens are neither made nor lost, so
# the law obeys a continuity equation, the **Transformer PDE** [[sander2022](#References),
# [castin2025](#References)]:
#
# $$ \partial_t \mu + \mathrm{div}(\mu\, \Gamma_\mu) = 0 . $$
#
# It is not linear, as $\mu$ is also in the velocity. Its characteristics are the tokens,
# $\dot x = \Gamma_\mu(x)$.
#
# In one dimension, with numbers $q, k, v$ for the matrices and $a = qk$, here is a solution.
# (Chapter 3 says where it comes from.) Start from $N(0, S_0)$. Then $\mu(t) = N(0, S(t))$ and
#
# $$ \Gamma_\mu(x) = v s a\, S(t)\, x, \qquad S(t) = \frac{S_0}{1 - 2 s v a S_0 t} . $$
#
# With $a < 0$ the cloud contracts, like $1/t$. Below, a thousand tokens that know nothing
# of this formula.

# %% mean-field-run
a = -1.0  # q = 1, k = -1, v = s = 1
variance = lambda t: 2.0 / (1 - 2 * a * 2.0 * t)
density = lambda t, x: np.exp(-x**2 / (2 * variance(t))) / np.sqrt(2 * np.pi * variance(t))

rng = np.random.default_rng(2)
one = np.eye(1)
half = np.sqrt(2.0) * rng.standard_normal((500, 1))
cloud = np.concatenate([half, -half])
figure, axes = plt.subplots(1, 3, figsize=(9, 2.7), sharex=True, sharey=True)
grid = np.linspace(-4, 4, 401)
for axis, t in zip(axes, (0.0, 0.5, 2.0)):
    moved = flow_of_tokens(cloud, t, one, -one, one) if t else cloud
    axis.hist(moved[:, 0], bins=np.linspace(-4, 4, 49), density=True, color=BLUE, alpha=0.35, label="1000 tokens")
    axis.plot(grid, density(t, grid), color=RED, label="solution of the PDE")
    axis.set(title=f"depth {t}", xlabel="$x$", yticks=[], ylim=(0, 1))
axes[0].legend(fontsize=8, loc="upper left")
plt.show()

# %% mean-field-check [markdown]
# **Check.** Put the density $\rho$ into the PDE: $\partial_t\rho + \partial_x(\rho\,\Gamma)$ must
# be zero everywhere. Derivatives come from a *complex step*, $f'(x) \approx \mathrm{Im}
# f(x + i\eta)/\eta$ with a tiny $\eta$, which loses no digits. And the variance of the tokens
# must be that of the solution, up to chance: the mean square of $n$ normal
# numbers has a relative standard deviation of $\sqrt{2/n}$, and we allow four of them ($n = 500$, as tokens
# come in pairs).

# %% mean-field-assert
tiny = 1e-30
flux = lambda t, x: density(t, x) * a * variance(t) * x
for t in (0.0, 0.5, 2.0):
    residual = (density(t + 1j * tiny, grid) + flux(t, grid + 1j * tiny)).imag / tiny
    check(f"residual of the PDE at depth {t}", np.max(np.abs(residual)), 1e-14)
check("variance of the tokens at depth 2", abs(moved.var() / variance(2.0) - 1), 4 * np.sqrt(2 / 500))

# %% tilt [markdown]
# ## 3. Why a Gaussian stays Gaussian
#
# Fix a token $x$ and let $a = s K^T Q x$. Then $s\langle Qx, Ky\rangle = \langle a, y\rangle$:
# seen from $x$, attention reweights the law of the others by $e^{\langle a, y\rangle}$. This is
# an **exponential tilt**, and a Gaussian bears it well. If $y \sim N(\alpha, \Sigma)$, complete
# the square:
#
# $$
# e^{\langle a, y\rangle}\, e^{-\frac12 (y - \alpha)^T \Sigma^{-1} (y - \alpha)}
# \;\propto\; e^{-\frac12 (y - \alpha - \Sigma a)^T \Sigma^{-1} (y - \alpha - \Sigma a)} .
# $$
#
# The tilted law is $N(\alpha + \Sigma a,\, \Sigma)$: moved by $\Sigma a$, its shape unchanged.
# Attention is $V$ times its mean,
#
# $$ \boxed{\;\Gamma_\mu(x) = V\alpha + B\,x, \qquad B = s\, V \Sigma K^T Q\;} $$
#
# and this is **affine in $x$**. Affine maps take Gaussians to Gaussians. So, while the tokens move,
# their law stays Gaussian; the velocity stays affine; and so on, for all depths. (If $\Sigma$ is
# singular the same holds: write $y = \alpha + Fz$ with $\Sigma = FF^T$ and tilt $z$.)

# %% tilt-run
figure, axes = plt.subplots(1, 2, figsize=(8.8, 3.5))
y = np.linspace(-3.5, 6, 400)
weight = 0.01 * np.exp(1.8 * y)
axes[0].plot(y, norm.pdf(y), color=GREY, label=r"law of the tokens, $N(\alpha, \Sigma)$")
axes[0].plot(y[weight < 0.45], weight[weight < 0.45], color=YELLOW, ls="--", label=r"weight $e^{ay}$ (scaled)")
axes[0].fill_between(y, norm.pdf(y, 1.8), color=BLUE, alpha=0.25)
axes[0].plot(y, norm.pdf(y, 1.8), color=BLUE, label=r"what the token $x$ sees, $N(\alpha + \Sigma a, \Sigma)$")
axes[0].set(title="A tilt moves a Gaussian and keeps its shape", xlabel="$y$", ylim=(0, 0.7), yticks=[])
axes[0].legend(fontsize=8, loc="upper left")

Q2, K2 = np.array([[1.0, 0.4], [-0.3, 0.8]]), np.array([[-0.7, 0.2], [0.5, -0.6]])
V2 = np.array([[1.0, 0.3], [-0.2, 0.9]])
alpha2, S2 = np.array([0.5, -0.3]), np.array([[1.0, 0.4], [0.4, 0.7]])
rng = np.random.default_rng(3)
context = rng.multivariate_normal(alpha2, S2, size=2000)
where = np.stack(np.meshgrid(np.linspace(-2, 3, 7), np.linspace(-2.5, 2, 7)), axis=-1).reshape(-1, 2)
exact = V2 @ alpha2 + where @ (V2 @ S2 @ K2.T @ Q2).T
axes[1].plot(*context.T, ".", ms=1.5, color=GREY, alpha=0.4)
sampled = attention(where, context, Q2, K2, V2)
arrows = {"angles": "xy", "scale_units": "xy", "scale": 3}
axes[1].quiver(*where.T, *sampled.T, color=BLUE, alpha=0.4, width=0.012, **arrows, label="2000 tokens")
axes[1].quiver(*where.T, *exact.T, color=RED, width=0.004, **arrows, label="affine formula")
axes[1].set(title=r"The velocity $\Gamma_\mu(x)$", xlabel="$x_1$", ylabel="$x_2$", aspect="equal",
            xlim=(-3, 4), ylim=(-3.2, 3.6))
axes[1].legend(fontsize=8, loc="upper left")
plt.show()

# %% tilt-check [markdown]
# **Check** by Monte Carlo: draw 200 000 tokens and compute their attention at five points. The
# estimate is a ratio of two means, and its standard error is known,
# $\frac{1}{\sum_j w_j} \bigl(\sum_j w_j^2\, (V y_j - \Gamma)^2\bigr)^{1/2}$. We ask that no component is off
# by more than four of them.

# %% tilt-assert
context = rng.multivariate_normal(alpha2, S2, size=200_000)
points = np.array([[0, 0], [1, 0], [0, 1], [-1, 1], [1.5, -1]])
B2 = V2 @ S2 @ K2.T @ Q2
worst = 0
for x in points:
    score = context @ K2.T @ Q2 @ x
    w = np.exp(score - score.max())
    values = context @ V2.T
    estimate = w @ values / w.sum()
    deviation = np.sqrt(w**2 @ (values - estimate) ** 2) / w.sum()
    worst = max(worst, np.max(np.abs(estimate - V2 @ alpha2 - B2 @ x) / deviation))
    print(f"x = {x}: sampled {estimate.round(4)}, formula {(V2 @ alpha2 + B2 @ x).round(4)}, ± {deviation.round(4)}")
check("affine velocity, in standard errors", worst, 4)

# %% equations [markdown]
# ## 4. The equations, and when they can be solved by hand
#
# A cloud that moves with $\dot x = V\alpha + Bx$ has a mean and a covariance with
#
# $$
# \dot\alpha = V\alpha + B\alpha, \qquad \dot\Sigma = B\Sigma + \Sigma B^T, \qquad B = s V \Sigma K^T Q .
# $$
#
# This is the whole PDE: $d + d(d+1)/2$ numbers. There is a better form of it. Write
# $\Sigma = FF^T$ with a *factor* $F$, for instance that of Cholesky. Then
#
# $$ \dot F = B F $$
#
# gives the same $\Sigma$, and whatever the error of the integration, $FF^T$ is never negative. Small
# eigenvalues are safe too: the singular values of $F$ are the *standard deviations*, so a variance
# of $10^{-24}$ is only $10^{-12}$ here.

# %% equations-code
def solve(alpha, F, depths, Q, K, V, s=1.0):
    """Mean and factor of the law at the depths, under softmax attention."""
    d, r = F.shape

    def velocity(t, state):
        alpha, F = state[:d], state[d:].reshape(d, r)
        B = s * V @ F @ (K @ F).T @ Q
        return np.concatenate([V @ alpha + B @ alpha, (B @ F).ravel()])

    solution = solve_ivp(velocity, (0, depths[-1]), np.concatenate([alpha, F.ravel()]), method="DOP853",
                         t_eval=depths, rtol=1e-12, atol=1e-14)
    assert solution.success, solution.message
    return solution.y[:d].T, solution.y[d:].T.reshape(-1, d, r)


def covariances(F):
    """F F^T for one factor, or for one per depth."""
    return F @ np.swapaxes(F, -1, -2)


def variances(F):
    """The eigenvalues of F F^T, largest first, for one factor or for one per depth."""
    return np.linalg.svd(F, compute_uv=False) ** 2


# %% exact [markdown]
# ### Four exact solutions
#
# Let $V = I$, $s = 1$ and $A = K^T Q$. Then $\dot\Sigma = \Sigma (A + A^T) \Sigma$, a Riccati equation that
# becomes trivial for the inverse, as $\frac{d}{dt}\Sigma^{-1} = -\Sigma^{-1}\dot\Sigma\,\Sigma^{-1}$:
#
# $$ \boxed{\;\Sigma(t)^{-1} = \Sigma(0)^{-1} - t\,(A + A^T)\;} $$
#
# **The inverse covariance is a straight line.** Everything is in the signs of the eigenvalues of $A + A^T$:
#
# - *All negative* (for instance $K = -Q$ with $Q$ square): the line grows without end, and
#   $\Sigma(t) \approx -(A + A^T)^{-1}/t$. All tokens meet in one point, but slowly. **Tails are $1/t$, not exponential.**
# - *Negative or zero* ($K = -Q$ with fewer rows than columns): let the columns of $Z$ span the kernel of
#   $A + A^T$. What the queries do not see does not contract, and
#   $\Sigma(t) \to Z (Z^T \Sigma(0)^{-1} Z)^{-1} Z^T$. The cloud **collapses onto a subspace**.
# - *One positive*: the inverse reaches zero. The cloud is infinitely large at the **finite depth**
#   $t^\ast = 1/\lambda_{\max}(F_0^T (A + A^T) F_0)$, with $\Sigma(0) = F_0 F_0^T$.
# - *$A$ symmetric*: in the coordinates of $F_0$ everything is a function of one matrix, $F_0^T A F_0$, and the mean is
#   known too. For $\alpha(0) = F_0 z$ it is $\alpha(t) = e^t F_0 (I - 2t F_0^T A F_0)^{-1/2} z$.

# %% exact-run
F0 = np.linalg.cholesky(S0)
Q_square = np.array([[1.0, 0.3], [-0.2, 0.6]])
depths = np.concatenate([[0], np.geomspace(1e-2, 1e5, 141)])

point = solve(np.zeros(2), F0, depths, Q_square, -Q_square, np.eye(2))[1]
line = solve(np.zeros(2), F0, depths, Q, -Q, np.eye(2))[1]
blow_up = 1 / eigvalsh(F0.T @ (2 * Q_square.T @ Q_square) @ F0)[-1]
near = blow_up * np.linspace(0, 0.999, 60)
growing = solve(np.zeros(2), F0, near, Q_square, Q_square, np.eye(2))[1]

figure, axes = plt.subplots(1, 3, figsize=(10, 3.2))
for axis, F, title in ((axes[0], point, "To a point: all eigenvalues like $1/t$"),
                       (axes[1], line, "To a line: one stays")):
    axis.loglog(depths[1:], variances(F[1:]))
    axis.loglog([1e2, 1e5], [3e-1 / 1e1, 3e-1 / 1e4], color=GREY, ls=":", lw=1.2)
    axis.text(6e3, 1e-3, "$1/t$", color=GREY)
    axis.set(title=title, xlabel="depth $t$", ylim=(1e-6, 10))
axes[0].set_ylabel(r"eigenvalues of $\Sigma$")
axes[2].plot(near, 1 / variances(growing)[:, 0], label=r"$1/\lambda_1$")
axes[2].plot([blow_up], [0], "o", color=RED, clip_on=False, zorder=5, label=f"$t^\\ast = {blow_up:.4f}$")
axes[2].set(title="Blow-up: $1/\\lambda_1$ reaches zero", xlabel="depth $t$", ylim=(0, None))
axes[2].legend()
plt.show()

# %% exact-check [markdown]
# **Check.** Every formula of this chapter against the integrator, with $10^{-8}$ allowed; and the slope of
# $\log\lambda$ against $\log t$ in the tail.

# %% exact-assert
def inverse_is_a_line(depths, F, A):
    """Largest relative error of the inverse covariance as a straight line."""
    lines = inv(covariances(F[0])) - depths[:, None, None] * (A + A.T)
    return max(distance(inv(covariances(f)), l) for f, l in zip(F, lines))


A = -Q_square.T @ Q_square
check("inverse covariance, to a point", inverse_is_a_line(depths, point, A), 1e-8)
check("inverse covariance, growing", inverse_is_a_line(near[:-10], growing[:-10], -A), 1e-8)
tail = depths >= 1e4
for j, name in enumerate(("larger", "smaller")):
    slope = linregress(np.log(depths[tail]), np.log(variances(point[tail])[:, j])).slope
    check(f"tail of the {name} eigenvalue (slope {slope:.5f})", abs(slope + 1), 1e-3)

Z = null_space(Q)
on_the_line = Z @ inv(Z.T @ inv(S0) @ Z) @ Z.T
rest = distance(covariances(line[-1]), on_the_line)
check(f"collapse onto a line, up to the tail 1/t at t = {depths[-1]:.0e}", rest, 3 / depths[-1])

# 1/lambda_1 is close to a straight line at the end: extrapolate it to zero
u = 1 / variances(growing[-2:])[:, 0]
extrapolated = near[-1] + (near[-1] - near[-2]) * u[1] / (u[0] - u[1])
check("depth of the blow-up", abs(extrapolated / blow_up - 1), 1e-4)

z = np.array([0.7, -0.4])
alpha, F = solve(F0 @ z, F0, np.array([0, 3.0]), Q_square, -Q_square, np.eye(2))
formula = np.exp(3.0) * F0 @ inv(sqrtm(np.eye(2) - 2 * 3.0 * F0.T @ A @ F0)) @ z
check("mean, symmetric A", distance(alpha[-1], formula), 1e-8)

# %% anisotropy [markdown]
# ## 5. Anisotropy, and a rank that is not there
#
# How many directions does a cloud fill? With the shares $p_i = \lambda_i / \sum_j \lambda_j$ of the
# eigenvalues, the **effective rank** [[roy2007](#References)]
#
# $$ r_{\mathrm{eff}} = \exp\Bigl(-\sum_i p_i \ln p_i\Bigr) \in [1, d] $$
#
# is the exponential of an entropy: $d$ for a round cloud, 1 for a line. In deep transformers it
# drops, and tokens become hard to tell apart. This is called *rank collapse*
# [[dong2021](#References)].
#
# The rank itself never drops. From $\dot F = BF$ follows $F(t) = M(t) F_0$ with an invertible $M(t)$, and
# $\frac{d}{dt} \ln\det\Sigma = 2\,\mathrm{tr} B$ is finite. Directions shrink like $1/t$, and only in the limit
# $t \to \infty$ are they gone. **Any rank that a computer prints at a finite depth is a matter of a threshold.**
#
# Worse, it can be wrong. Take the obvious scheme: an explicit Euler step for $\Sigma$, negative eigenvalues set to zero,
# until the velocity is small ($\lVert\dot\Sigma\rVert_F < 10^{-4}$), then count the eigenvalues above 0.1. This is what
# the scripts published with [[castin2025](#References)] do, with steps from 0.02 to 0.09. Here is a case with $d = 3$ and
# one row in $Q = -K$: two directions must survive.

# %% anisotropy-run
def euler(S, A, step, stop=1e-4):
    """Covariances after each Euler step with projection, until the velocity is small."""
    path = [S]
    while True:
        velocity = S @ (A + A.T) @ S
        if np.linalg.norm(velocity) < stop:
            return np.array(path)
        values, vectors = np.linalg.eigh(S + step * velocity)
        S = (vectors * np.maximum(values, 0)) @ vectors.T
        path.append(S)


Q3 = np.array([[1.0, 2.0, 0.5]])
S3 = np.array([[2.0, 0.3, 0.5], [0.3, 1.5, 0.2], [0.5, 0.2, 1.0]])
A3 = -Q3.T @ Q3
Z3 = null_space(Q3)
limit = Z3 @ inv(Z3.T @ inv(S3) @ Z3) @ Z3.T
depths3 = np.concatenate([[0], np.geomspace(1e-3, 300, 200)])
flow3 = solve(np.zeros(3), np.linalg.cholesky(S3), depths3, Q3, -Q3, np.eye(3))[1]

figure, axes = plt.subplots(1, 3, figsize=(10.4, 3.3))
for axis, step in zip(axes, (0.09, 0.01)):
    scheme = np.maximum(np.linalg.eigvalsh(euler(S3, A3, step)), 1e-20)
    axis.axhspan(1e-5, 0.1, color=GREY, alpha=0.12, lw=0)
    for j, color in enumerate((GREEN, BLUE, RED)):
        axis.loglog(depths3[1:], variances(flow3)[1:, j], color=color, lw=4, alpha=0.3)
        axis.loglog(step * np.arange(1, len(scheme)), scheme[1:, 2 - j], color=color, lw=1.3)
    axis.set(title=f"Euler, step {step}", xlabel="depth $t$", ylim=(1e-4, 6), xlim=(1e-2, 300))
axes[0].set_ylabel(r"eigenvalues of $\Sigma$")
axes[0].text(1.3e-2, 0.06, "counted as zero", fontsize=8, color=GREY)
axes[1].plot([], [], color=GREY, lw=4, alpha=0.4, label="exact flow")
axes[1].plot([], [], color=GREY, lw=1.3, label="scheme")
axes[1].legend(fontsize=8, loc="lower left")
share = variances(flow3) / variances(flow3).sum(axis=1, keepdims=True)
effective_rank = np.exp(-(share * np.log(share)).sum(axis=1))
axes[2].semilogx(depths3[1:], effective_rank[1:], color=GREEN)
axes[2].set(title="Effective rank of the exact flow", xlabel="depth $t$", ylim=(1, 3))
plt.show()

print("  step   steps   eigenvalues where it stops   above 0.1")
for step in (0.09, 0.03, 0.01):
    scheme = euler(S3, A3, step)
    values = np.linalg.eigvalsh(scheme[-1])[::-1]
    print(f"{step:6.2f} {len(scheme) - 1:7d}   {values.round(4) + 0.0}{np.sum(values > 0.1):>11d}")
print(f" limit             {eigvalsh(limit)[::-1].round(4) + 0.0}{np.sum(eigvalsh(limit) > 0.1):>11d}")

# %% anisotropy-why [markdown]
# With the largest step one direction too many is lost. In the left picture the red eigenvalue is zero after the very
# first step and gone; the blue one then decays in its place, all the way down, where the exact one stays. The reason is
# stability. Along $q$, the row of $Q$, the scheme is
# $\Sigma \leftarrow \Sigma - 2h\,\Sigma q q^T \Sigma$, and as soon as $2h\, q^T\Sigma q > 1$ the step overshoots: an
# eigenvalue becomes negative, the projection makes it zero, and **zero it stays**, because $\dot\Sigma = B\Sigma + \Sigma B^T$
# keeps the rank. Of the 300 ranks of the published histogram for softmax 26 % come from this. The factor cannot do it, and
# an adaptive method makes the first steps as small as they have to be.
#
# **Check.** $2h\,q^T\Sigma q$ is above 1 exactly for the bad step; the scheme counts rank 1, the flow rank 2; and the flow
# keeps its volume law $\ln\det\Sigma(t) = \ln\det\Sigma(0) + 2\int_0^t \mathrm{tr} B$, which for $V = I$ integrates to
# $-\ln\det(I - t F_0^T(A + A^T)F_0)$.

# %% anisotropy-assert
rank = lambda S: int(np.sum(eigvalsh(S) > 0.1))
for step, overshoots in ((0.09, True), (0.03, False), (0.01, False)):
    assert (2 * step * (Q3 @ S3 @ Q3.T).item() > 1) == overshoots
    assert rank(euler(S3, A3, step)[-1]) == (1 if overshoots else 2)
assert rank(limit) == rank(covariances(flow3[-1])) == 2
print("✓ the bad step overshoots and counts rank 1; smaller steps and the flow count 2")
F3 = np.linalg.cholesky(S3)
volume = [-np.linalg.slogdet(np.eye(3) - t * F3.T @ (A3 + A3.T) @ F3)[1] for t in depths3]
growth = np.log(variances(flow3)).sum(axis=1) - np.log(variances(F3)).sum()
check("volume along the flow", np.max(np.abs(growth - volume)), 1e-8)

# %% others [markdown]
# ## 6. Other attentions, one table
#
# Nothing in chapter 3 was special to softmax. A kernel $k(x, y)$ reweights the law of the tokens; if the reweighted law
# is a Gaussian whose covariance $C$ does not depend on $x$ and whose mean is affine in $x$, the cloud stays Gaussian:
#
# $$ y \mid x \sim N(m_0 + Gx,\; C), \qquad \Gamma_\mu(x) = p\,V\,(m_0 + G x) . $$
#
# | attention | kernel | $C$ | $G$ | $m_0$ | $p$ |
# |:--|:--|:--|:--|:--|:--|
# | softmax | $e^{s\langle Qx, Ky\rangle}$ | $FF^T$ | $s\,C K^T Q$ | $\alpha$ | $1$ |
# | L2 [[kim2021](#References)] | $e^{-s\lVert Qx - Ky\rVert^2}$ | $F(I + 2s F^T K^T K F)^{-1}F^T$ | $2s\,CK^TQ$ | $\alpha - 2s\,C K^T K\alpha$ | $1$ |
# | Sinkhorn [[sander2022](#References)] | $e^{\langle Qx, Ky\rangle/\varepsilon}$, both marginals made $\mu$ | $F U \mathrm{diag}(\psi_i) U^T F^T$ | $\frac1\varepsilon C K^TQ$ | $\alpha - G\alpha$ | $1/\varepsilon$ |
# | linear | $s\langle Qx, Ky\rangle$, not normalised | | $s(\Sigma + \alpha\alpha^T)K^TQ$ | $0$ | $1$ |
#
# For Sinkhorn, $F^T A F = U \mathrm{diag}(\sigma_i) Y^T$ is a singular value decomposition and
# $\psi_i = 2\varepsilon / (\sqrt{4\sigma_i^2 + \varepsilon^2} + \varepsilon)$; this is entropic optimal transport between
# Gaussians [[janati2020](#References)]. Several heads just add up. Note what each kernel does to a *wide* cloud: softmax feels all
# of $\Sigma$, L2 and Sinkhorn damp it.

# %% others-code
def affine(kind, alpha, F, Q, K, V, s=1.0, eps=1.0):
    """b and B of the velocity b + B x in the context N(alpha, F F^T)."""
    p, m0, I = 1.0, alpha, np.eye(F.shape[1])
    if kind == "softmax":
        G = s * F @ F.T @ K.T @ Q
    elif kind == "l2":
        C = F @ inv(I + 2 * s * (K @ F).T @ (K @ F)) @ F.T
        G, m0 = 2 * s * C @ K.T @ Q, alpha - 2 * s * C @ K.T @ K @ alpha
    elif kind == "sinkhorn":
        U, sigma, _ = np.linalg.svd((K @ F).T @ (Q @ F))
        C = F @ (U * (2 * eps / (np.sqrt(4 * sigma**2 + eps**2) + eps))) @ U.T @ F.T
        G, p = C @ K.T @ Q / eps, 1 / eps
        m0 = alpha - G @ alpha
    elif kind == "linear":
        G, m0 = s * (F @ F.T + np.outer(alpha, alpha)) @ K.T @ Q, 0 * alpha
    return p * V @ m0, p * V @ G


def brute_force(kind, x, mass_x, y, mass_y, Q, K, V, s=1.0, eps=1.0):
    """The same velocity at the points x, as sums over weighted points y: no Gaussian formula."""
    if kind == "sinkhorn":  # x and y carry the same law; scale rows and columns in turn
        score = (x @ Q.T) @ (y @ K.T).T / eps
        f, g = np.zeros(len(x)), np.zeros(len(y))
        for _ in range(500):
            g_old = g
            f = -np.log(np.exp(score + g) @ mass_y)
            g = -np.log(np.exp(score + f[:, None]).T @ mass_x)
            if np.max(np.abs(g - g_old)) < 1e-13:
                break
        weights = np.exp(score + f[:, None] + g) / eps
    elif kind == "linear":
        weights = s * (x @ Q.T) @ (y @ K.T).T
    else:
        score = (x @ Q.T) @ (y @ K.T).T
        if kind == "l2":
            score = -np.sum(((x @ Q.T)[:, None] - (y @ K.T)[None]) ** 2, axis=2)
        weights = np.exp(s * score)
        weights /= (weights @ mass_y)[:, None]
    return (weights * mass_y) @ y @ V.T


# %% others-check [markdown]
# **Check in $d = 2$** against brute force. Gauss–Hermite nodes replace the cloud by 400 weighted points that integrate
# polynomials exactly; the sums of the definition are then carried out as they stand, for Sinkhorn with its iterations.

# %% others-assert
def hermite(count):
    """Nodes and weights for expectations under N(0, 1)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


nodes, mass = hermite(20)
grid2 = np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
mass2 = np.outer(mass, mass).ravel()
F2 = 0.7 * np.linalg.cholesky(S2)
y = alpha2 + grid2 @ F2.T
for kind in ("softmax", "l2", "sinkhorn", "linear"):
    b, B = affine(kind, alpha2, F2, Q2, K2, V2)
    difference = brute_force(kind, y, mass2, y, mass2, Q2, K2, V2) - (b + y @ B.T)
    check(f"{kind} in d = 2", np.sqrt(mass2 @ np.sum(difference**2, axis=1)), 1e-8)

# %% scalar [markdown]
# In one dimension all four flows are known. With $a = qk$, and $S$ the variance:
#
# - softmax: $S = S_0/(1 - 2sva S_0 t)$;
# - L2: $u = 1/S$ solves $u + \pi\ln u = u_0 + \pi \ln u_0 - 4 s v a t$ with $\pi = 2sk^2$, which is Lambert's function:
#   $u = \pi\,W(e^{c/\pi}/\pi)$ with the right-hand side $c$;
# - Sinkhorn: with $\sinh\theta = 2aS/\varepsilon$, the quantity $\theta - \coth(\theta/2)$ grows linearly at the rate $2v/\varepsilon$;
# - linear: $S = S_0/(1 - 2sva(S_0 + \alpha_0^2)t)$.
#
# **Check in $d = 1$**, contracting ($k = -q$) and growing ($k = q$). Softmax and linear attention blow up; L2 and
# Sinkhorn grow only exponentially.

# %% scalar-run
def solve_scalar(kind, S0, depths, q, k):
    """Variance over depth, mean zero, by the table above."""
    q, k, v = np.array([[q]]), np.array([[k]]), np.eye(1)

    def velocity(t, F):
        return affine(kind, np.zeros(1), F.reshape(1, 1), q, k, v)[1] @ F

    return solve_ivp(velocity, (0, depths[-1]), [np.sqrt(S0)], "DOP853", depths, rtol=1e-12, atol=1e-14).y[0] ** 2


def error_scalar(kind, S, S0, t, q, k):
    """Distance of the variance from the exact solution."""
    a = q * k
    if kind == "l2":
        pi = 2 * k**2
        c = 1 / S0 - pi * np.log(S0) - 4 * a * t
        return distance(S, 1 / (pi * lambertw(np.exp(c / pi) / pi).real))
    if kind == "sinkhorn":
        theta = np.arcsinh(2 * a * S)
        invariant = theta - 1 / np.tanh(theta / 2)
        return distance(invariant - 2 * t, invariant[0] + 0 * t)
    return distance(S, S0 / (1 - 2 * a * S0 * t))


figure, axes = plt.subplots(1, 2, figsize=(9, 3.3))
start, dotted = 4.0, (0, (1, 2))
blow_up = 1 / (2 * start)
for kind, color, dash in zip(("softmax", "l2", "sinkhorn", "linear"), (BLUE, RED, GREEN, "black"), ("-", "--", "-.", dotted)):
    end = 0.95 * blow_up if kind in ("softmax", "linear") else 0.6
    for axis, k, t in ((axes[0], -1.0, np.geomspace(1e-3, 20, 200)), (axes[1], 1.0, np.linspace(0, end, 200)[1:])):
        t = np.concatenate([[0], t])
        S = solve_scalar(kind, start, t, 1.0, k)
        axis.plot(t[1:], S[1:], color=color, ls=dash, lw=3 if kind == "linear" else 1.8, label=kind)
        check(f"{kind}, {'contracting' if k < 0 else 'growing'}", error_scalar(kind, S, start, t, 1.0, k), 1e-8)
axes[0].set(title="contracting, $k = -q$", xlabel="depth $t$", ylabel="variance $S$", xscale="log", yscale="log")
axes[1].set(title="growing, $k = q$", xlabel="depth $t$", yscale="log")
axes[1].axvline(blow_up, color=GREY, lw=1, ls=":")
axes[1].text(blow_up + 0.01, 50, rf"$t^\ast = {blow_up}$", color=GREY)
axes[0].legend(loc="lower left")
plt.show()

# %% tokens [markdown]
# ## 7. How good are N tokens?
#
# The PDE is about infinitely many tokens. A prompt has some hundred. Start $N$ independent tokens from $N(\alpha, \Sigma)$,
# let them move as in chapter 1, and compare their covariance (divided by $N$) with that of the *closure*, the equations of chapter 4.
# Chance makes an error of order $N^{-1/2}$; the nonlinearity adds a bias of order $1/N$.
#
# There is a sharper test. Most of the error is there at the start: the sample does not have the covariance $\Sigma$. So
# start the closure from the *sample's own* mean and covariance. What is left of the difference comes from the context
# being a finite set of tokens and not from its first two moments. This **paired** comparison is what Anisoflow's `validate` uses.

# %% tokens-run
def run_tokens(x, depth, steps, Q, K, V):
    """Tokens after a depth, by the classical Runge-Kutta method."""
    h = depth / steps
    for _ in range(steps):
        k1 = attention(x, x, Q, K, V)
        k2 = attention(x + h / 2 * k1, x + h / 2 * k1, Q, K, V)
        k3 = attention(x + h / 2 * k2, x + h / 2 * k2, Q, K, V)
        k4 = attention(x + h * k3, x + h * k3, Q, K, V)
        x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return x


Q7 = 0.6 * Q_square


def closure(alpha, S, depth):
    """Covariance at a depth."""
    return covariances(solve(alpha, np.linalg.cholesky(S), [0, depth], Q7, -Q7, np.eye(2))[1][-1])


rng = np.random.default_rng(7)
counts, runs, depth = np.array([25, 50, 100, 200, 400]), 30, 1.0
truth = closure(np.zeros(2), S0, depth)
independent, paired = np.empty((2, len(counts), runs))
for i, n in enumerate(counts):
    for r in range(runs):
        x = rng.multivariate_normal([0, 0], S0, size=n)
        end = np.cov(run_tokens(x, depth, 10, Q7, -Q7, np.eye(2)).T, bias=True)
        independent[i, r] = np.linalg.norm(end - truth) / np.linalg.norm(truth)
        own = closure(x.mean(axis=0), np.cov(x.T, bias=True), depth)
        paired[i, r] = np.linalg.norm(end - own) / np.linalg.norm(truth)

fit = linregress(np.log(np.repeat(counts, runs)), np.log(independent.ravel()))
half = student.ppf(0.995, counts.size * runs - 2) * fit.stderr
figure, axis = plt.subplots(figsize=(6, 3.6))
for errors, color, label in ((independent, BLUE, "closure from the law"), (paired, RED, "closure from the sample's moments")):
    axis.loglog(np.repeat(counts, runs), errors.ravel(), ".", ms=3, alpha=0.35, color=color)
    axis.loglog(counts, np.exp(np.log(errors).mean(axis=1)), "o-", ms=5, color=color, label=label)
axis.loglog(counts, 1.3 * counts**-0.5, color=GREY, ls=":", label="$N^{-1/2}$")
axis.set(xlabel="number of tokens $N$", ylabel="relative error of the covariance", xticks=counts, xticklabels=counts)
axis.minorticks_off()
axis.legend(fontsize=8, loc="lower left")
plt.show()

# %% tokens-check [markdown]
# **Check.** The 99 % confidence interval of the slope of the blue line contains $-1/2$. And pairing pays.

# %% tokens-assert
print(f"slope {fit.slope:.3f}, 99 % confidence from {fit.slope - half:.3f} to {fit.slope + half:.3f}")
check("the slope is -1/2, in half-widths of its interval", abs(fit.slope + 0.5) / half, 1)
gain = np.exp(np.log(independent / paired).mean())
assert gain > 3, gain
print(f"✓ pairing makes the error {gain:.1f} times smaller")

# %% projection [markdown]
# ## 8. What the closure is not
#
# Two cases where a Gaussian does *not* stay Gaussian.
#
# **Sigmoid attention** weighs by $g(u) = 1/(1 + e^{-u})$ and does not normalise. The tilt is not exponential any more; by Stein's
# lemma, with $a = sK^TQx$ and a score $u \sim N(\langle a, \alpha\rangle, a^T\Sigma a)$,
#
# $$ \Gamma_\mu(x) = V\bigl(\mathbb{E}[g(u)]\,\alpha + \mathbb{E}[g'(u)]\,\Sigma a\bigr), $$
#
# and both expectations depend on $x$: the velocity is known, but it is not affine.
#
# **Clusters.** If the law is a mixture $\sum_j \pi_j N(\alpha_j, \Sigma_j)$, softmax tilts each component and also their weights:
#
# $$ \Gamma_\mu(x) = V\sum_j w_j(x)\,(\alpha_j + \Sigma_j a), \qquad
# w_j(x) \propto \pi_j\, e^{\langle a, \alpha_j\rangle + \frac12 a^T\Sigma_j a} . $$
#
# A token asks *which cluster is mine?* and the answer $w_j$, the responsibility, is a curve in $x$.
#
# What can be done is a **projection**: keep the Gaussian (or each component) and let its mean and factor move as those
# of the true law would at this instant,
#
# $$ \dot\alpha = \mathbb{E}\,\Gamma_\mu(X), \qquad \dot F = \mathbb{E}[\Gamma_\mu(X)\, z^T], \qquad X = \alpha + Fz,\; z \sim N(0, I). $$
#
# For an affine $\Gamma_\mu$ this is chapter 4. For others it is an approximation. How good is it? In $d = 1$ we can know:
# replace the law by finely spaced weighted tokens. They solve the PDE nearly exactly, without noise.
#
# Look at the middle picture before you trust a projection for long: under sigmoid attention the true cloud splits in two.
# A Gaussian cannot say that. Over short depths (left picture) it is very good.

# %% projection-code
fine = np.linspace(-9, 9, 361)  # tokens at these quantiles: a trapezoidal rule, spectrally accurate
fine_mass = norm.pdf(fine) / norm.pdf(fine).sum()
z, w = hermite(48)


def sigmoid_field(x, alpha, F, q, k):
    """Exact velocity under sigmoid attention with V = 1 in the context N(alpha, F^2), d = 1."""
    a = q * k * np.asarray(x)
    g = expit(a[:, None] * (alpha + F * fine))
    return g @ fine_mass * alpha + (g * (1 - g)) @ fine_mass * F**2 * a


def mixture_field(x, means, stds, weights, q, k):
    """Exact velocity under softmax attention with V = 1 in the context of a mixture, d = 1."""
    a = q * k * np.asarray(x)[:, None]
    score = a * means + 0.5 * (a * stds) ** 2
    share = weights * np.exp(score - score.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return np.sum(share * (means + stds**2 * a), axis=1)


def weighted_tokens(x, masses, kernel, depths):
    """Tokens with masses, each in the context of all: the PDE itself, along its characteristics."""
    def velocity(t, x):
        weights = kernel(x[:, None], x[None]) * masses
        return weights @ x
    return solve_ivp(velocity, (0, depths[-1]), x, "DOP853", depths, rtol=1e-10, atol=1e-12).y.T


# %% projection-run
q, k = 1.5, 1.0
depths8 = np.linspace(0, 2, 81)
tokens8 = weighted_tokens(0.5 + fine, fine_mass, lambda x, y: expit(q * k * x * y), depths8)


def project_sigmoid(t, state):
    alpha, F = state
    gamma = sigmoid_field(alpha + F * z, alpha, F, q, k)
    return [w @ gamma, w @ (gamma * z)]


projected = solve_ivp(project_sigmoid, (0, 2), [0.5, 1.0], "DOP853", depths8, rtol=1e-10, atol=1e-12).y
true_mean = tokens8 @ fine_mass
true_variance = (tokens8 - true_mean[:, None]) ** 2 @ fine_mass

centres, spread, halves = np.array([-1.2, 1.2]), np.array([0.6, 0.6]), np.array([0.5, 0.5])
S_mixture = centres[1] ** 2 + spread[0] ** 2

figure, axes = plt.subplots(1, 3, figsize=(10.4, 3.3))
axes[0].plot(depths8, true_variance, color=BLUE, label="true law")
axes[0].plot(depths8, projected[1] ** 2, color=RED, ls="--", label="projected closure")
axes[0].set(title="Sigmoid: variance", xlabel="depth $t$")
axes[0].legend(fontsize=8)


def pushed_density(path):
    """Density of moved tokens that started as a normal law with unit mass."""
    return norm.pdf(fine) / np.gradient(path, fine)


axes[1].plot(tokens8[-1], pushed_density(tokens8[-1]), color=BLUE, label="true law")
x = np.linspace(projected[0, -1] - 3.5 * projected[1, -1], projected[0, -1] + 3.5 * projected[1, -1], 300)
axes[1].plot(x, norm.pdf(x, *projected[:, -1]), color=RED, ls="--", label="projected")
axes[1].set(title="Sigmoid: density at depth 2", xlabel="$x$", yticks=[], ylim=(0, 0.4), xlim=(-7, 10))
axes[1].legend(fontsize=8)
x = np.linspace(-3, 3, 300)
axes[2].plot(x, mixture_field(x, centres, spread, halves, 1.0, -1.0), color=BLUE, label="two clusters")
axes[2].plot(x, -S_mixture * x, color=GREY, ls=":", label="one Gaussian, same variance")
axes[2].plot(x, 2 * norm.pdf(x, centres[0], spread[0]) - 4, color=YELLOW, lw=1)
axes[2].plot(x, 2 * norm.pdf(x, centres[1], spread[1]) - 4, color=YELLOW, lw=1)
axes[2].set(title=r"Clusters: the velocity $\Gamma_\mu(x)$", xlabel="$x$", ylim=(-4.1, 4.1))
axes[2].legend(fontsize=8)
plt.show()

# %% projection-check [markdown]
# **Check.** Both velocity formulas against plain sums over the weighted tokens; the projection of an affine velocity against
# chapter 4; and the error of the projection, which is of *second order* in depth at first: at $t = 0$ the closure knows the velocity
# of the true law, but not its acceleration.

# %% projection-assert
x = np.linspace(-2, 2, 9)
plain = (expit(q * k * x[:, None] * (0.5 + fine)) * fine_mass) @ (0.5 + fine)
check("velocity under sigmoid attention", distance(sigmoid_field(x, 0.5, 1.0, q, k), plain), 1e-12)
two = np.concatenate([centre + std * fine for centre, std in zip(centres, spread)])
tilted = np.exp(-x[:, None] * two) * np.concatenate([half * fine_mass for half in halves])
check("velocity among clusters", distance(mixture_field(x, centres, spread, halves, 1.0, -1.0),
                                          tilted @ two / tilted.sum(axis=1)), 1e-12)

same = mixture_field(z, np.zeros(2), np.ones(2), halves, 1.0, -1.0)  # two clusters in one place
check("projection of an affine velocity", abs(w @ (same * z) - (-1.0)), 1e-12)

early = (depths8 > 0.02) & (depths8 < 0.2)
slope = linregress(np.log(depths8[early]), np.log(np.abs(projected[1] ** 2 - true_variance)[early])).slope
check(f"the error of the variance starts like t^2 (slope {slope:.2f})", abs(slope - 2), 0.15)
print(f"at depth 2 it is {projected[1, -1] ** 2 / true_variance[-1] - 1:+.0%}")

# %% next [markdown]
# ## 9. From here
#
# Anisoflow does what this notebook does, for every attention of chapters 6 and 8, several heads, layers, biases, normalisation,
# masks and noise, in hundreds of dimensions; it draws the charts, and it checks its closures against particles. A *study file* says
# what to solve. This is chapter 4's collapse onto a line:
#
# ```yaml
# anisoflow: 1
# title: Clustering on a line
# attention:
#   type: softmax
#   query: [[1, 2]]
#   key: {same-as: query, times: -1}
#   value: {identity: 2}
# initial:
#   mean: [0, 0]
#   covariance: [[2, 0.3], [0.3, 1]]
# depth: 1e6
# save: {points: 181, spacing: logarithmic, first: 1e-3}
# ```
#
# ```sh
# ./anisoflow solve examples/clustering-on-a-line.yaml   # a directory with everything that was computed
# ./anisoflow validate examples/sigmoid.yaml             # chapter 7, with a statistical verdict
# ./anisoflow notebook clustering-on-a-line              # a notebook like this one, about your result
# ./anisoflow app examples/clustering-on-a-line.yaml     # every number of the study a slider
# ```
#
# A result directory holds, among others, `summary.json` (how the run ended), `metrics.csv` (effective rank and the like)
# and `trajectory.npz`, which NumPy reads. Depth is the first axis of every array:
#
# | array | shape | |
# |:--|:--|:--|
# | `t` | $T$ | saved depths |
# | `mean`, `cov`, `factor` | $T \times d$, $T \times d \times d$, $T \times d \times r$ | the law |
# | `eigenvalues` | $T \times d$ | of the covariance, largest first |
# | `metrics/effective_rank`, .. | $T$ | one array per diagnostic |
#
# If you have solved the study above, put this notebook beside its directory, and the next cell reads it.
# Otherwise the cell writes such a file first, from chapter 4.

# %% read
result = Path("clustering-on-a-line/trajectory.npz")
if not result.exists():
    result = io.BytesIO()
    F = solve(np.zeros(2), F0, depths, Q, -Q, np.eye(2))[1]
    np.savez(result, t=depths, mean=np.zeros((len(F), 2)), cov=covariances(F), factor=F, eigenvalues=variances(F))
    result.seek(0)

with np.load(result) as saved:
    t, cov, eigenvalues = saved["t"], saved["cov"], saved["eigenvalues"]
share = eigenvalues / eigenvalues.sum(axis=1, keepdims=True)
rank_of_result = np.exp(-(share * np.log(share)).sum(axis=1))

angle = np.linspace(0, 2 * np.pi, 200)
figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.4))
shown = np.searchsorted(t, [0, 0.03, 0.3, 3, t[-1]])
for i, color in zip(shown, plt.cm.viridis(np.linspace(0, 0.9, len(shown)))):
    x, y = 2 * sqrtm(cov[i]).real @ [np.cos(angle), np.sin(angle)]
    axes[0].plot(x, y, color=color, label=f"{t[i]:.2g}")
axes[0].set(title="Two standard deviations, at five depths", aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
axes[0].legend(title="depth", fontsize=8, title_fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
axes[1].semilogx(t[1:], rank_of_result[1:], color=GREEN)
axes[1].set(title="Effective rank", xlabel="depth $t$", ylim=(1, 2))
plt.show()

exact = [S0 - S0 @ Q.T @ Q @ S0 * 2 * depth / (1 + 2 * depth * (Q @ S0 @ Q.T).item()) for depth in t]
check("the covariances of the result", max(distance(c, e) for c, e in zip(cov, exact)), 1e-8)

# %% exercises [markdown]
# ### Exercises
#
# **1.** In $d = 1$ with $v = s = 1$ and $k = -q$: at which depth has the variance halved? Does a wide cloud take longer?
#
# <details><summary>Answer</summary>
# <p>$S_0/(1 + 2q^2 S_0 t) = S_0/2$ at $t = 1/(2 q^2 S_0)$. A wide cloud halves <em>sooner</em>: the scores grow with the tokens, and attention
# becomes sharper. This is also why a fixed step fails on wide clouds (chapter 5).</p>
# </details>
#
# **2.** Let $V = I$ and $A = K^TQ$ antisymmetric, for instance a rotation by 90° in the plane. What does the law do? What do the tokens do?
#
# <details><summary>Answer</summary>
# <p>$A + A^T = 0$, so $\Sigma$ stands still, exactly. But $B = \Sigma A$ is not zero: the tokens go round inside a cloud that does not
# change. A law at rest is not a network at rest.</p>
# <pre><code>J = np.array([[0.0, -1.0], [1.0, 0.0]])
# F = solve(np.zeros(2), F0, [0, 5.0], J, np.eye(2), np.eye(2))[1][-1]
# check("the law stands still", distance(covariances(F), S0), 1e-8)
# print(F @ np.linalg.inv(F0))    # what happened to the tokens</code></pre>
# </details>
#
# **3.** Several heads add up. Two heads of one row each, $K_h = -Q_h$, $V_h = I$: where does the cloud go?
#
# <details><summary>Answer</summary>
# <p>$B = \Sigma\,(A_1 + A_2)$: the two act like one head with $A = -Q_1^TQ_1 - Q_2^TQ_2$. Alone, each would leave a line of the plane. If the
# rows are independent, the two together leave nothing: a point, like $1/t$.</p>
# </details>
#
# **4.** Show that L2 attention in $d = 1$ never blows up at a finite depth, and find the rate at which it grows when $a > 0$.
#
# <details><summary>Answer</summary>
# <p>$u \mapsto u + \pi\ln u$ maps $(0, \infty)$ onto all of $\mathbb{R}$, increasing. So for every $t$ there is a $u > 0$, and $S = 1/u$ is finite. For large $t$
# the logarithm wins: $u \approx e^{-4svat/\pi}$, and the variance grows like $e^{4svat/\pi} = e^{2vqt/k}$.</p>
# </details>
#
# **5.** Chapter 7 says that attention to $N$ tokens has an error of order $N^{-1/2}$. Its factor is large when attention is sharp: at the
# token $x$ only about $N e^{-q}$ tokens count, with $q = a^T\Sigma a$. How many tokens do you need for $q = 10$, to count a hundred?
#
# <details><summary>Answer</summary>
# <p>$100\,e^{10} \approx 2.2$ million. The closure needs none. And if your particles are fewer, do not trust them there:
# <code>validate</code> says where that is.</p>
# </details>
#
# **6.** Change $Q$, $K$ or $S_0$ in chapter 4 and run the notebook again. Which checks still hold, and why do the others not?
#
# ### References
#
# - [[castin2025](https://arxiv.org/abs/2501.18322)] V. Castin, P. Ablin, J. A. Carrillo, G. Peyré. A unified perspective on the dynamics of deep Transformers.
# - [[dong2021](https://arxiv.org/abs/2103.03404)] Y. Dong, J.-B. Cordonnier, A. Loukas. Attention is not all you need: pure attention loses rank doubly exponentially with depth. ICML 2021.
# - [[janati2020](https://arxiv.org/abs/2006.02572)] H. Janati, B. Muzellec, G. Peyré, M. Cuturi. Entropic optimal transport between unbalanced Gaussian measures has a closed form. NeurIPS 2020.
# - [[kim2021](https://arxiv.org/abs/2006.04710)] H. Kim, G. Papamakarios, A. Mnih. The Lipschitz constant of self-attention. ICML 2021.
# - [roy2007] O. Roy, M. Vetterli. The effective rank: a measure of effective dimensionality. EUSIPCO 2007.
# - [[sander2022](https://arxiv.org/abs/2110.11773)] M. E. Sander, P. Ablin, M. Blondel, G. Peyré. Sinkformers: transformers with doubly stochastic attention. AISTATS 2022.
# - [[vaswani2017](https://arxiv.org/abs/1706.03762)] A. Vaswani et al. Attention is all you need. NeurIPS 2017.
#
# BibTeX is in `docs/references.bib` of the program.
