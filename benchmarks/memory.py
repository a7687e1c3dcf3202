"""Studies in small heaps: which are refused, which complete, and whether the remedies hold.

python3 benchmarks/memory.py [CASE ..]

Every study that passes the estimate must complete; every one that is refused must complete once a remedy is followed. Prints
a table for docs/testing.md, and ends with status 1 if a row breaks the rule.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STUDY = """anisoflow: 1
initial: {covariance: {identity: D}}
attention: {type: softmax, query: {identity: D}, key: {identity: D, times: -1}, value: {identity: D}}
depth: 1
"""
ALL = "csv,npz,h5,json,notebook"
# dimension, saved depths, save.laws, files, charts, heaps
CASES = [
    (2, 1000, "all", ALL, True, ["40m", "64m"]),
    (2, 50000, "all", ALL, True, ["100m", "256m"]),
    (2, 100000, "none", "csv,npz", False, ["80m", "112m"]),
    (2, 100000, "all", "h5", False, ["128m", "300m"]),
    (2, 1000000, "all", "csv,npz", False, ["300m"]),
    (16, 20000, "all", "npz", False, ["96m", "300m"]),
    (16, 20000, "ends", ALL, True, ["64m", "128m"]),
    (128, 201, "all", ALL, True, ["128m", "300m"]),
    (512, 3, "ends", ALL, True, ["160m", "384m"]),
    (1024, 2, "ends", "npz", False, ["300m", "1g"]),
    (2000, 2, "none", "json", False, ["1g"]),
]


def solve(heap, dimension, arguments):
    folder = tempfile.mkdtemp()
    try:
        with open(os.path.join(folder, "s.yaml"), "w") as file:
            file.write(STUDY.replace("D", str(dimension)))
        run = subprocess.run(
            [os.path.join(HOME, "anisoflow"), "solve", "s.yaml", "--quiet", "--out", "o", *arguments],
            cwd=folder,
            env={**os.environ, "ANISOFLOW_JAVA_OPTS": "-Xmx" + heap},
            capture_output=True,
            text=True,
        )
        if run.returncode == 0 and not run.stderr:
            return "done", ""
        refused = run.returncode == 2 and "of memory, most of it for" in run.stderr
        return "refused" if refused else "failed", run.stderr
    finally:
        shutil.rmtree(folder)


def remedies(hint):
    """What is recommended: words, heap or None, arguments."""
    for key in ("save.points", "save.laws"):
        for value in re.findall(r"set %s: (\w+)" % key, hint):
            yield key + "=" + value, None, ["--set", key + "=" + value]
    for value in re.findall(r"use --format ([\w,]+)", hint):
        yield "--format " + value, None, ["--format", value]
    for value in re.findall(r"-Xmx(\w+)", hint):
        yield "-Xmx" + value, value, []


def main(chosen):
    sound = True
    print("| d | depths | laws | files | heap | needs | outcome | remedies |\n|---:|---:|---|---|---:|---:|---|---|")
    for index in chosen or range(len(CASES)):
        d, depths, laws, files, charts, heaps = CASES[index]
        plan = ["--set", "save.points=%d" % depths, "--set", "save.laws=" + laws] + ([] if charts else ["--no-plots"])
        for heap in heaps:
            outcome, said = solve(heap, d, plan + ["--format", files])
            needs = re.findall(r"about (\S+ \S+) of memory", said)
            followed = []
            if outcome == "refused":
                for words, larger, arguments in remedies(said):
                    formats = [] if "--format" in arguments else ["--format", files]
                    result, _ = solve(larger or heap, d, plan + formats + arguments)
                    followed.append("`%s`: %s" % (words, result))
                    sound &= result == "done"
            sound &= outcome != "failed"
            names = ("all" if files == ALL else files) + (", charts" if charts else "")
            row = (d, depths, laws, names, heap, (needs or [""])[0], outcome, "; ".join(followed))
            print("| %d | %d | %s | %s | %s | %s | %s | %s |" % row, flush=True)
    return sound


if __name__ == "__main__":
    sys.exit(0 if main([int(argument) for argument in sys.argv[1:]]) else 1)
