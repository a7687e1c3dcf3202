#!/bin/sh
# A million small closures by `anisoflow sweep`, and some of them by SciPy on as many processes. README.md describes the
# variables.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${PEERS_BUILD:-$here/build}
rounds=${PEERS_ROUNDS:-3}
threads=${PEERS_THREADS:-$(nproc)}
python=${PYTHON:-python3}

mkdir -p "$build"
"$here/../../anisoflow" --version >&2 # builds what has changed
round=1
while [ "$round" -le "$rounds" ]; do
  echo "round $round of $rounds" >&2
  before=$(date +%s)
  "$here/../../anisoflow" sweep "$here/sweep.yaml" --threads "$threads" --force --progress json --out "$build/sweep" \
    >"$build/sweep.log" 2>"$build/sweep.jsonl"
  after=$(date +%s)
  "$python" "$here/sweeps.py" "$build/sweep" $((after - before)) "$build/sweep.jsonl" --processes "$threads"
  round=$((round + 1))
done
