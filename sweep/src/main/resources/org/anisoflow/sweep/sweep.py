# %% load-npz
with np.load("table.npz") as file:
    table = {name: file[name] for name in file.files}

# %% load-csv
import pandas as pd

frame = pd.read_csv("table.csv", keep_default_na=False, na_values=["nan"])
table = {name: frame[name].to_numpy() for name in frame.columns}
for name, axis in AXES.items():
    if table[name].dtype == object:
        table[name] = np.array([axis["names"].index(value) for value in table[name].astype(str)], float)
for name, codes in (("status", STATUSES), ("outcome", OUTCOMES)):
    if table[name].dtype == object:
        table[name] = np.array([list(codes).index(value) if value in codes else np.nan for value in table[name]], float)

# %% load-end
print(f"{len(table['index'])} members, {len(table)} columns")

# %% load-paths
with np.load("paths.npz") as file:
    paths = {name: file[name] for name in file.files}

# %% style
import matplotlib.pyplot as plt

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9", "#7B4FA3", "#8C5A2B", "#808080"]
DASHES = ["-", (0, (6, 2.5)), (0, (1.5, 2)), (0, (7, 2, 1.5, 2)), (0, (10, 2.5)), (0, (3.5, 2)), (0, (7, 2, 1.5, 2, 1.5, 2))]
MARKS = "o^sDvPX*"
plt.rcParams.update({
    "figure.dpi": 110, "figure.constrained_layout.use": True, "font.size": 10, "axes.edgecolor": "#555555",
    "axes.axisbelow": True, "grid.color": "#E4E4E4", "legend.frameon": False, "legend.fontsize": 9,
})


def label(name):
    return AXES[name]["label"] if name in AXES else name.replace("_", " ")


def groups(by):
    """Names and members of the groups by an axis; all members without one."""
    if by is None:
        return [("members", np.full(len(table["index"]), True))]
    axis = AXES[by]
    values = axis["values"] if axis["values"] else range(len(axis["names"]))
    names = [f"{axis['label']} = {name}" if axis["values"] else name for name in axis["names"]]
    return [(name, table[by] == value) for name, value in zip(names, values)]


def wide(values):
    """Whether all finite values are positive and span more than 1.5 decades."""
    values = np.asarray(values, float)
    values = values[np.isfinite(values)]
    return values.size > 0 and values.min() > 0 and values.max() > 10**1.5 * values.min()


def rank_histogram(measure, by=None, panels=None):
    ranks = table[measure]
    shown = groups(panels)
    figure, axes = plt.subplots(1, len(shown), sharey=True, squeeze=False, figsize=(max(7.2, 2.6 * len(shown)), 3.6))
    for axis, (title, chosen) in zip(axes.flat, shown):
        each = groups(by)
        most = int(np.nanmax(ranks[chosen], initial=0))
        for i, (name, members) in enumerate(each):
            values = ranks[chosen & members]
            counts = np.bincount(values[np.isfinite(values)].astype(int), minlength=most + 1)
            bars = axis.bar(np.arange(len(counts)) + (i + 0.5) * 0.84 / len(each) - 0.42, counts, 0.84 / len(each),
                            label=name, color=COLOURS[i], alpha=0.75, edgecolor=COLOURS[i], hatch=[None, "//", "\\\\"][i % 3])
            axis.bar_label(bars, fontsize=8)
        axis.set_xlabel(label(measure) + (f", {title}" if panels else ""))
    axes.flat[0].set_ylabel("number of members")
    if by:
        axes.flat[-1].legend()
    plt.show()


def of_panel(where):
    """The members with these values, by their places, on some axes."""
    chosen = np.full(len(table["index"]), True)
    for name, index in where.items():
        chosen &= groups(name)[index][1]
    return chosen


def phase_diagram(x, y, color, **where):
    chosen = of_panel(where)
    columns, rows = sorted(AXES[x]["values"]), sorted(AXES[y]["values"])
    values = np.full((len(rows), len(columns)), np.nan)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            cell = table[color][chosen & (table[x] == column) & (table[y] == row)]
            cell = cell[~np.isnan(cell)]
            if cell.size and color == "outcome":
                values[i, j] = np.argmax(np.bincount(cell.astype(int)))
            elif cell.size:
                values[i, j] = np.median(cell)
    figure, axis = plt.subplots(figsize=(7.2, 5))
    if color == "outcome":
        colours = plt.cm.viridis(np.linspace(0, 1, len(OUTCOMES)))
        axis.pcolormesh(columns, rows, values, shading="nearest", cmap=plt.matplotlib.colors.ListedColormap(colours),
                        vmin=-0.5, vmax=len(OUTCOMES) - 0.5)
        axis.legend([plt.Rectangle((0, 0), 1, 1, color=colour) for colour in colours], OUTCOMES.values(),
                    ncol=2, loc="lower left", bbox_to_anchor=(0, 1))
    else:
        norm = "log" if wide(values) else "linear"
        image = axis.pcolormesh(columns, rows, np.ma.masked_invalid(values), shading="nearest", norm=norm)
        figure.colorbar(image, label=label(color))
    if wide(columns):
        axis.set_xscale("log")
    if wide(rows):
        axis.set_yscale("log")
    axis.set_xlabel(label(x))
    axis.set_ylabel(label(y))
    plt.show()


def bands(measure, by=None, **where):
    """Quantiles over members; those that converged keep their last values, others have none beyond their end."""
    figure, axis = plt.subplots(figsize=(7.2, 4.6))
    grid = paths["t"] if paths["t"].ndim == 1 else paths["t"][np.argmax(np.isfinite(paths["t"]).sum(1))]
    values = paths[measure].copy()
    for i in np.flatnonzero(table["status"] == list(STATUSES).index("converged")):
        last = np.flatnonzero(np.isfinite(values[i]))
        if last.size:
            values[i, last[-1] + 1:] = values[i, last[-1]]
    for i, (name, members) in enumerate(groups(by)):
        members = members & of_panel(where)
        here = values[members]
        some = ~np.isnan(here).all(0)
        low, lower, median, upper, high = np.nanquantile(here[:, some], [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
        t = grid[some]
        axis.fill_between(t, lower, upper, color=COLOURS[i], alpha=0.2, linewidth=0)
        axis.plot(t, low, t, high, color=COLOURS[i], linestyle=DASHES[i % 7], linewidth=0.8, alpha=0.7)
        axis.plot(t, median, color=COLOURS[i], linestyle=DASHES[i % 7], label=f"{name} ({members.sum()})")
    if len(grid) > 3 and grid[-1] - grid[-2] > 10 * (grid[2] - grid[1]):
        axis.set_xscale("log")
    if wide(values):
        axis.set_yscale("log")
    axis.set_xlabel("depth $t$")
    axis.set_ylabel(label(measure))
    axis.legend(title="median, 25–75 %, 5–95 %")
    axis.grid(True)
    plt.show()


def scatter(x, y, color=None):
    figure, axis = plt.subplots(figsize=(7.2, 4.6))
    finite = np.isfinite(table[x]) & np.isfinite(table[y])
    if color == "outcome" or (color in AXES and not AXES[color]["values"]):
        each = groups(color) if color in AXES else [(name, table["outcome"] == i) for i, name in enumerate(OUTCOMES.values())]
        for i, (name, members) in enumerate(each):
            chosen = finite & members
            axis.scatter(table[x][chosen], table[y][chosen], s=12, marker=MARKS[i], color=COLOURS[i], alpha=0.75,
                         label=f"{name} ({chosen.sum()})", rasterized=True)
        axis.legend()
    elif color:
        shown = axis.scatter(table[x][finite], table[y][finite], s=10, c=table[color][finite],
                             norm="log" if wide(table[color]) else "linear", rasterized=True)
        figure.colorbar(shown, label=label(color))
    else:
        axis.scatter(table[x][finite], table[y][finite], s=10, color=COLOURS[0], rasterized=True)
    if wide(table[x][finite]):
        axis.set_xscale("log")
    if wide(table[y][finite]):
        axis.set_yscale("log")
    axis.set_xlabel(label(x))
    axis.set_ylabel(label(y))
    axis.grid(True)
    plt.show()

# %% counts
for name, codes in (("status", STATUSES), ("outcome", OUTCOMES)):
    for code, text in enumerate(codes):
        count = int(np.sum(table[name] == code))
        if count:
            print(f"{name:8}{text:14}{count:>10}")
