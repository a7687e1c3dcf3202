"""What users get, before and after a change of the code: the same bytes?

    python3 benchmarks/unchanged.py record [KEY ..]  # run everything with this checkout, or what has a key in its name
    python3 benchmarks/unchanged.py compare CHECKOUT # what differs from the record of another one; status 1 if anything does

Results, notebooks, reports, pictures, checks, sweeps, published figures, messages and exit statuses; times and the date of a
PDF do not count. The record is benchmarks/target/unchanged of the checkout: results name files by the way from their place.
"""

import difflib
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLES = os.path.join(HOME, "examples")
RECORD = os.path.join("benchmarks", "target", "unchanged")
# what differs between two runs of the same program
TIMES = [
    (rb'"(integration|total|seconds|started|finished|written)" ?: ?("[^"\n]*"|[0-9.eE+-]+)', rb'"\1": 0'),
    (rb"[0-9]+(\.[0-9]+)? ?(ms|s|min)\b", b"0 s"),
    (rb"(seconds of integration[^0-9]*)[0-9.e-]+", rb"\1"),
    (rb"building Anisoflow .*\n", b""),
    (rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?", b"DATE"),
    (rb'"(bytes|sha256)" ?: ?("[^"\n]*"|[0-9]+)', rb'"\1": 0'),
    (rb"/(CreationDate|ModDate) ?\([^)]*\)|/ID ?\[[^]]*\]", b""),
]

BAD = {
    "no-such-key": "anisoflow: 1\nattentoin: {type: softmax}\n",
    "shapes": "anisoflow: 1\nattention: {type: softmax, query: {identity: 2}, key: {identity: 3}, value: {identity: 2}}\n"
    "initial: {covariance: {identity: 2}}\ndepth: 1\n",
    "not-positive": "anisoflow: 1\nattention: {type: softmax, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}\n"
    "initial: {covariance: [[1, 2], [2, 1]]}\ndepth: 1\n",
    "negative-depth": "anisoflow: 1\nattention: {type: l2, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}\n"
    "initial: {covariance: {identity: 2}}\ndepth: -1\n",
    "no-file": "anisoflow: 1\nattention: {type: l2, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}\n"
    "initial: {tokens: {file: none.csv}}\ndepth: 1\n",
}


def commands():
    """Name, arguments; paths are relative to the directory of the record, OUT is a directory or file of the command."""
    studies = sorted(glob.glob(EXAMPLES + "/*.yaml") + glob.glob(EXAMPLES + "/castin2025/*.yaml"))
    for study in studies:
        name = os.path.basename(study)[:-5]
        yield "solve-" + name, ["solve", study, "--out", "solve-" + name, "--format", "csv,npz,h5,json,notebook", *SHORT.get(name, [])]
    for name in ["digits-softmax", "causal", "two-heads", "digits-clusters", "layers"]:
        for kind in ["html", "tex", "pdf"]:
            yield f"report-{kind}-{name}", ["report", "solve-" + name, "-o", f"report-{name}.{kind}"]
        yield "notebook-" + name, ["notebook", "solve-" + name, "-o", f"notebook-{name}.ipynb"]
        yield "java-" + name, ["notebook", "solve-" + name, "--kernel", "java", "-o", f"java-{name}.ipynb"]
    for name in ["causal", "two-heads", "digits-clusters"]:
        for chart in CHARTS:
            yield f"plot-{chart}-{name}", ["plot", "solve-" + name, "--chart", chart, "-o", f"plot-{chart}-{name}.svg"]
    yield "plot-png", ["plot", "solve-two-heads", "-o", "plot.png"]
    yield "diff", ["diff", "solve-blow-up-softmax", "solve-convergence-to-zero-softmax"]
    yield "diff-same", ["diff", "solve-two-heads", "solve-two-heads"]
    check = ["--set", "particles.counts=[50, 100]", "--set", "particles.replicates=32", "--out"]
    yield "validate", ["validate", EXAMPLES + "/simulator/softmax.yaml", *check, "validate"]
    yield "validate-clusters", ["validate", EXAMPLES + "/causal.yaml", *check, "validate-clusters"]
    yield "compare", ["compare", EXAMPLES + "/simulator/softmax.yaml", "--run", "run.npz", "--out", "compare"]
    yield "compare-saved", ["compare", EXAMPLES + "/simulator/softmax.yaml", "--run", "validate/particles-n50.npz", "--out", "compare-saved"]
    for name in ["phase-diagram"]:
        sweep = EXAMPLES + f"/sweeps/{name}.yaml"
        yield "sweep-" + name, ["sweep", sweep, "--out", "sweep-" + name, "--no-plots"]
        yield "member-" + name, ["sweep", sweep, "--member", "3"]
    yield "reproduce", ["reproduce", "all", "--out", "reproduce"]
    yield "reference", ["reference", "--list"]
    yield "reference-softmax-spiral", ["reference", "softmax-spiral", "--out", "reference-softmax-spiral"]
    for command in ["", "solve", "validate", "compare", "reference", "diff", "plot", "notebook", "report", "sweep", "reproduce", "app"]:
        yield "help-" + command, [*command.split(), "--help"]
    for name in BAD:
        yield "bad-" + name, ["solve", f"bad-{name}.yaml", "--out", "none"]
    yield "bad-chart", ["plot", "solve-causal", "--chart", "spectrun", "-o", "none.svg"]
    yield "bad-option", ["solve", EXAMPLES + "/causal.yaml", "--outt", "none"]
    yield "bad-again", ["solve", EXAMPLES + "/causal.yaml", "--out", "solve-causal"]
    yield "bad-set", ["solve", EXAMPLES + "/causal.yaml", "--set", "depht=2", "--out", "none"]


CHARTS = "spectrum measures mean ellipses queries heat-map cone disc components responsibilities merging-tree".split()
# takes a minute and more as it is
SHORT = {"digits-clusters": ["--set", "depth=0.5", "--set", "save.points=3"]}


def record(folder, keys):
    if not keys:
        shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for name, text in BAD.items():
        with open(f"{folder}/bad-{name}.yaml", "w") as file:
            file.write(text)
    subprocess.run([sys.executable, EXAMPLES + "/simulator/simulator.py", "run.npz", "40", "50"], cwd=folder, check=True)
    for name, arguments in commands():
        if keys and not any(key in name for key in keys):
            continue
        quiet = [] if name.startswith(("help", "member", "diff")) else ["--progress", "none"]
        run = subprocess.run([HOME + "/anisoflow", *arguments, *quiet], cwd=folder, capture_output=True)
        with open(f"{folder}/{name}.said", "wb") as said:
            said.write(b"exit status %d\n%s-- standard error\n%s" % (run.returncode, run.stdout, run.stderr))
        print(name, run.returncode, flush=True)


def files(home):
    """What every file of a record holds: bytes by the names of files, and of the members of archives."""
    folder = os.path.join(home, RECORD)
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            short = os.path.relpath(full, folder)
            if name.endswith(".npz"):
                with zipfile.ZipFile(full) as archive:
                    for member in archive.namelist():
                        yield f"{short}:{member}", archive.read(member)
            else:
                with open(full, "rb") as file:
                    yield short, without_times(file.read(), home)


def without_times(content, home):
    content = content.replace(home.encode(), b"HOME")
    for pattern, word in TIMES:
        content = re.sub(pattern, word, content)
    return content


def compare(before, after):
    a, b = dict(files(before)), dict(files(after))
    different = sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))
    for name in different:
        if name not in a or name not in b:
            print("only", "before:" if name in a else "after:", name)
            continue
        print("differs:", name, hashlib.sha256(a[name]).hexdigest()[:8], hashlib.sha256(b[name]).hexdigest()[:8])
        if b"\0" not in a[name] + b[name]:
            lines = [content.decode(errors="replace").splitlines() for content in (a[name], b[name])]
            for line in list(difflib.unified_diff(*lines, lineterm="", n=0))[2:8]:
                print("   ", line[:160])
    print(f"{len(a)} and {len(b)} files, {len(different)} differ")
    return 1 if different or not a else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["record"]:
        record(os.path.join(HOME, RECORD), sys.argv[2:])
    elif sys.argv[1:2] == ["compare"] and len(sys.argv) == 3:
        sys.exit(compare(os.path.abspath(sys.argv[2]), HOME))
    else:
        sys.exit(__doc__)
