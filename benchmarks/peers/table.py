#!/usr/bin/env python3
"""Prints a Markdown report of the JSON lines that run.sh collected.

The n-th line of a (problem, peer) pair belongs to round n. A ratio is the median over rounds of
the ratio within the round, so that slow drift of the machine cancels.
"""

import argparse
import json
import math
import os
import platform
import statistics
from pathlib import Path

# An error above this many relative tolerances is flagged.
ALLOWED_TOLERANCES = 1000
ORDER = ("scipy", "gsl", "anisoflow")


def load(path):
    """{problem: {peer: [record of round 1, of round 2, ...]}}, in order of appearance."""
    rounds = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        rounds.setdefault(record["problem"], {}).setdefault(record["peer"], []).append(record)
    return rounds


def ratio(peer, base, key):
    """'median (smallest - largest)' of `key` of `peer` over that of `base`."""
    ratios = [p[key] / b[key] for p, b in zip(peer, base) if key in p and key in b]
    if not ratios:
        return "-"
    return f"{statistics.median(ratios):.3g} ({min(ratios):.3g} - {max(ratios):.3g})"


def flag(record):
    """A mark if an error is too large; NaN is too large."""
    bound = ALLOWED_TOLERANCES * record["tolerance"]
    errors = (record["error"], record.get("mean_error", 0.0))
    return "" if all(error <= bound for error in errors) else " **inaccurate**"


def disagreement(first, second):
    """Largest relative difference of mean, trace and largest eigenvalue between two records."""
    difference = math.dist(first["mean"], second["mean"]) / math.hypot(*second["mean"])
    scalars = (
        abs(first[name] / second[name] - 1) for name in ("trace", "largest_eigenvalue")
    )
    return max(difference, *scalars)


def timings(rounds, base):
    yield "| problem | peer | median s | least s | CPU s | evaluations | accepted |" + (
        f" time / {base} (range) | CPU time / {base} (range) | covariance error | mean error |"
    )
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for problem, peers in rounds.items():
        for peer in sorted(peers, key=_position):
            records = peers[peer]
            last = records[-1]
            seconds = statistics.median(record["seconds"] for record in records)
            processor = [record["cpu_seconds"] for record in records if "cpu_seconds" in record]
            mean_error = last.get("mean_error")
            reference = peers.get(base, [])
            cells = [
                problem,
                peer,
                f"{seconds:.3g}",
                f"{min(record['min'] for record in records):.3g}",
                f"{statistics.median(processor):.3g}" if processor else "-",
                last["evaluations"],
                last["accepted"],
                "1" if peer == base else ratio(records, reference, "seconds"),
                "1" if peer == base else ratio(records, reference, "cpu_seconds"),
                f"{last['error']:.1e}{flag(last)}",
                "-" if mean_error is None else f"{mean_error:.1e}",
            ]
            yield "| " + " | ".join(map(str, cells)) + " |"


def agreement(rounds):
    yield "| problem | peers | largest relative difference |"
    yield "|---|---|--:|"
    for problem, peers in rounds.items():
        names = sorted(peers, key=_position)
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                value = disagreement(peers[first][-1], peers[second][-1])
                yield f"| {problem} | {first}, {second} | {value:.1e} |"


def environment(rounds):
    system = f"{platform.system()} {platform.release()}"
    yield f"- machine: {_processor()}, {os.cpu_count()} CPUs, {system}"
    versions = {}
    for peers in rounds.values():
        for peer, records in peers.items():
            for record in records:
                blas = f"; BLAS: {record['blas']}" if "blas" in record else ""
                versions.setdefault(peer, {})[record["version"] + blas] = None
    for peer in sorted(versions, key=_position):
        yield f"- {peer}: {' / '.join(versions[peer])}"
    tolerances = {r["tolerance"] for peers in rounds.values() for rs in peers.values() for r in rs}
    yield f"- relative tolerance: {', '.join(f'{t:g}' for t in sorted(tolerances))}; " + (
        f"flagged above {ALLOWED_TOLERANCES} times that"
    )
    count = max(len(records) for peers in rounds.values() for records in peers.values())
    yield f"- rounds: {count}; one thread per peer"


def _position(peer):
    return (ORDER.index(peer) if peer in ORDER else len(ORDER), peer)


def _processor():
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--base", help="peer to divide times by (default anisoflow, else gsl)")
    arguments = parser.parse_args()
    rounds = load(arguments.results)
    if not rounds:
        parser.error(f"{arguments.results} holds no results")
    present = {peer for peers in rounds.values() for peer in peers}
    base = arguments.base or ("anisoflow" if "anisoflow" in present else "gsl")
    for part in (timings(rounds, base), agreement(rounds), environment(rounds)):
        print("\n".join(part), end="\n\n")


if __name__ == "__main__":
    main()
