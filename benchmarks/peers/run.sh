#!/bin/sh
# Builds the C peer, makes the problems, runs every peer problem by problem in several rounds and
# prints a Markdown table. README.md describes the variables.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${PEERS_BUILD:-$here/build}
tolerance=${PEERS_TOLERANCE:-1e-9}
rounds=${PEERS_ROUNDS:-3}
repeats=${PEERS_REPEATS:-1}
python=${PYTHON:-python3}
problems=$build/problems-$tolerance
results=$build/results-$tolerance.jsonl

export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

jars=$here/../target
if [ -z "${ANISOFLOW_CP:-}" ] && [ -d "$jars/lib" ]; then
  ANISOFLOW_CP="$jars/*:$jars/lib/*"
fi
if [ -z "${ANISOFLOW_COMMAND:-}" ] && [ -n "${ANISOFLOW_CP:-}" ]; then
  # Expanded by eval when it runs, so that the class path may contain spaces.
  # shellcheck disable=SC2016
  ANISOFLOW_COMMAND='java -cp "$ANISOFLOW_CP" org.anisoflow.benchmarks.PeerBenchmark'
fi

pinned() {
  if [ -n "${PEERS_CPU:-}" ]; then
    taskset -c "$PEERS_CPU" "$@"
  else
    "$@"
  fi
}

anisoflow() {
  eval "pinned ${ANISOFLOW_COMMAND} \"\$@\""
}

mkdir -p "$build"
"${CC:-cc}" -std=c11 -O3 -march=native -Wall -Wextra -o "$build/gsl_peer" "$here/gsl_peer.c" \
  -lopenblas -lgsl -lm

# The references take minutes; a copy of the script that made them tells whether they are current.
if ! cmp -s "$here/problems.py" "$problems/made-by.txt"; then
  "$python" "$here/problems.py" --tolerance "$tolerance" "$problems"
  cp "$here/problems.py" "$problems/made-by.txt"
fi

if [ -z "${ANISOFLOW_COMMAND:-}" ]; then
  echo "Anisoflow is not built (mvn package): running SciPy and GSL only" >&2
fi

if [ $# -eq 0 ]; then
  set -- d2 d5 d5-l2 d5-sinkhorn d16 d64 d64-k8 d256 heads12
fi

: > "$results"
round=1
while [ "$round" -le "$rounds" ]; do
  for problem in "$@"; do
    echo "round $round of $rounds: $problem" >&2
    directory=$problems/$problem
    pinned "$python" "$here/scipy_peer.py" --repeats "$repeats" "$directory" >> "$results"
    case $problem in
      *-l2 | *-sinkhorn) ;; # not written in C
      *) pinned "$build/gsl_peer" --repeats "$repeats" "$directory" >> "$results" ;;
    esac
    if [ -n "${ANISOFLOW_COMMAND:-}" ]; then
      anisoflow --repeats "$repeats" "$directory" >> "$results"
    fi
  done
  round=$((round + 1))
done

"$python" "$here/table.py" "$results"
