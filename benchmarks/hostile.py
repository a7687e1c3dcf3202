"""Hostile and damaged files through the command line: is each read or refused, quickly, in one sentence?

python3 benchmarks/hostile.py [FOLDER ..]

Takes the inputs that did harm once (resources of the tests of formats and cli), or those below the folders, and two studies
that are too long to keep. Each goes through the commands that a user would give it to. A run survives if it ends with status
0 or 2 (a check: with a verdict, 1 or 3) and prints no class and no trace; a refusal takes at most 2 s of processor time more
than the same command on a sound file, and at most 64 MiB and twice the file more memory. Prints a table for docs/testing.md;
ends with status 1 if a run does not survive.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHIPPED = ["formats/src/test/resources/hostile", "cli/src/test/resources/hostile", "cli/src/test/resources/org/anisoflow/fuzz"]
SECONDS, KILOBYTES = 2, 64 << 10
CLASS = re.compile(r"\b(java|javax|jdk|sun|com|org|io)\.[a-z]|\w(Exception|Error)\b|^\s+at \w", re.M)
STUDY = """anisoflow: 1
attention: {type: softmax, query: {identity: 2}, key: {identity: 2, times: -1}, value: {identity: 2}}
initial: INITIAL
depth: 1
save: {points: 3}
"""
SOUND = STUDY.replace("INITIAL", "{covariance: {identity: 2}}")
SELECTOR = {"npz": "array", "h5": "dataset", "safetensors": "tensor"}
TREES = {  # commands for a result directory
    "plot": lambda result, out: ["plot", result, "-o", out + ".png"],
    "notebook": lambda result, out: ["notebook", result, "-o", out + ".ipynb"],
    "diff": lambda result, out: ["diff", result, result],
}


def run(arguments):
    """Exit status, what was printed, seconds of processor time, peak memory in kB: all by the system's own count."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([os.path.join(HOME, "anisoflow"), *arguments], stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read().decode(errors="replace"), used.ru_utime + used.ru_stime, used.ru_maxrss


def kind(path):
    folder, extension = os.path.dirname(path), path.rsplit(".", 1)[-1]
    for part in reversed(folder.split(os.sep)):
        for known in ["figure", "sweep", "runs", "result"]:
            if part.startswith(known):
                return known
    return {"yaml": "study", "json": "summary.json", "hdf5": "h5"}.get(extension, extension)


def commands(path, work, sound):
    """The commands that take a file of its kind, each with the same on a sound one."""
    what = kind(path)
    out = os.path.join(work, "out")
    quiet = ["--no-plots", "--quiet", "--out", out]
    if what == "study":
        return [(["solve", path, *quiet], ["solve", sound["study"], *quiet])]
    if what == "sweep":
        return [(["sweep", path, *quiet], ["sweep", sound["sweep"], *quiet])]
    if what == "figure":
        return [(["plot", path, "-o", out + ".png"], ["plot", sound["figure"], "-o", out + ".png"])]
    if what == "runs":
        return [(["compare", sound["study"], "--run", path, *quiet], ["solve", sound["study"], *quiet])]
    if what in ("result", "summary.json"):
        result = damaged(path, what, work, sound["result"])
        return [(command(result, out), command(sound["result"], out + "-sound")) for command in TREES.values()]
    if what in ("npy", "npz", "h5", "safetensors", "csv"):
        several = []
        for number, key in enumerate(["", ", %s: x" % SELECTOR[what]] if what in SELECTOR else [""]):
            study = os.path.join(work, f"study-{number}.yaml")
            with open(study, "w") as file:
                file.write(STUDY.replace("INITIAL", '{tokens: {file: "%s"%s}}' % (path, key)))
            several.append((["solve", study, *quiet, "--format", "json"], ["solve", sound["study"], *quiet, "--format", "json"]))
        return several
    return []


def damaged(path, what, work, result):
    """A sound result with one file replaced: its name is the first line of the input."""
    with open(path, "rb") as file:
        content = file.read()
    name = "summary.json"
    if what == "result":
        name, content = content.split(b"\n", 1)
        name = os.path.basename(name.decode(errors="replace"))
    target = os.path.join(work, "result")
    shutil.copytree(result, target)
    if os.path.exists(os.path.join(target, name)):
        with open(os.path.join(target, name), "wb") as file:
            file.write(content)
    return target


def sound_files(work):
    sound = {key: os.path.join(work, key + ".yaml") for key in ["study", "sweep", "figure"]}
    sound["result"] = os.path.join(work, "result-sound")
    texts = {
        "study": SOUND,
        "sweep": "anisoflow-sweep: 1\nstudy:\n  " + SOUND.replace("\n", "\n  ").rstrip() + "\naxes:\n  - {key: depth, values: [1]}\n",
        "figure": "anisoflow-figure: 1\nsource: {study: study.yaml}\nchart: spectrum\n",
    }
    for key, text in texts.items():
        with open(sound[key], "w") as file:
            file.write(text)
    status, said, _, _ = run(["solve", sound["study"], "--no-plots", "--out", sound["result"], "--format", "csv,npz,h5,json"])
    if status:
        sys.exit(said)
    # a changed file shall be read, not found out by its sum
    summary = os.path.join(sound["result"], "summary.json")
    with open(summary) as file:
        text = file.read()
    with open(summary, "w") as file:
        file.write(text.replace('"files"', '"no-files"'))
    return sound


def long_studies(work):
    """Too large to keep: a title of 4 MiB, and 400,000 unknown keys."""
    texts = {"long-title": SOUND + 'title: "%s"\n' % ("x" * (4 << 20)), "unknown-keys": SOUND + "".join(f"k{i}: 1\n" for i in range(400_000))}
    for name, text in texts.items():
        path = os.path.join(work, name + ".yaml")
        with open(path, "w") as file:
            file.write(text)
        yield path


def main():
    work = os.path.realpath(tempfile.mkdtemp())
    try:
        sound = sound_files(work)
        folders = sys.argv[1:] or [os.path.join(HOME, folder) for folder in SHIPPED]
        files = [file for folder in folders for file in sorted(glob.glob(os.path.abspath(folder) + "/**", recursive=True)) if os.path.isfile(file)]
        rows, normal, broken = {}, {}, 0
        for path in [*files, *long_studies(work)]:
            case = tempfile.mkdtemp(dir=work)
            for arguments, usual in commands(path, case, sound):
                if arguments[0] not in normal:
                    normal[arguments[0]] = run(usual)
                    shutil.rmtree(os.path.join(case, "out"), ignore_errors=True)
                status, said, seconds, memory = run(arguments)
                read = (0, 1, 3) if arguments[0] == "compare" and "verdict" in said else (0,)
                row = rows.setdefault(kind(path), dict(tried=0, read=0, refused=0, survived=0, seconds=-99.0, memory=-1 << 30))
                row["tried"] += 1
                row["read"] += status in read
                row["refused"] += status == 2
                more = seconds - normal[arguments[0]][2], memory - normal[arguments[0]][3]
                if status == 2:  # where a file is read, its work is done as well
                    row["seconds"] = max(row["seconds"], more[0])
                    row["memory"] = max(row["memory"], more[1])
                else:
                    more = 0, 0
                faults = [
                    f"status {status}" * (status not in (2, *read)),
                    "shows a class" * bool(CLASS.search(re.sub(r'"[^"]*"', "", said.replace(path, "FILE")))),
                    f"{more[0]:.1f} s more" * (more[0] > SECONDS),
                    f"{more[1] >> 10} MiB more" * (more[1] > KILOBYTES + (2 * os.path.getsize(path) >> 10)),
                ]
                row["survived"] += not any(faults)
                if any(faults):
                    broken += 1
                    print(f"{path}: {arguments[0]}: {', '.join(filter(None, faults))}: {said[:300]}", file=sys.stderr)
            shutil.rmtree(case)
        print("| kind | tried | survived | read | refused | time of a refusal | memory of a refusal |\n|---|---:|---:|---:|---:|---:|---:|")
        for what, row in sorted(rows.items()):
            most = f"{row['seconds']:+.1f} s | {row['memory'] >> 10:+d} MiB" if row["refused"] else "|"
            print(f"| {what} | {row['tried']} | {row['survived']} | {row['read']} | {row['refused']} | {most} |")
        return 1 if broken else 0
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
