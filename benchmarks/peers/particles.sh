#!/bin/sh
# Particle fields: Anisoflow with and without the Vector API, NumPy, and PyTorch where it is installed, in alternating
# rounds on the same BLAS and the same number of threads; then one Runge-Kutta step for growing N. Prints Markdown.
# README.md describes the variables.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${PEERS_BUILD:-$here/build}
rounds=${PEERS_ROUNDS:-3}
repeats=${PEERS_REPEATS:-3}
threads=${PEERS_THREADS:-$(nproc)}
python=${PYTHON:-python3}
problems=$build/particles
results=$build/particles.jsonl
export PEERS_THREADS="$threads"

jars=$here/../target
if [ -z "${ANISOFLOW_CP:-}" ]; then
  [ -d "$jars/lib" ] || { echo "Anisoflow is not built: mvn package -DskipTests" >&2; exit 2; }
  ANISOFLOW_CP="$jars/*:$jars/lib/*"
fi

# Anisoflow shares work among its own threads and asks its BLAS for one
anisoflow() {
  OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 java "$@" >> "$results"
}

vector() {
  anisoflow --add-modules jdk.incubator.vector -cp "$ANISOFLOW_CP" org.anisoflow.benchmarks.ParticleBenchmark "$@"
}

plain() {
  anisoflow -cp "$ANISOFLOW_CP" org.anisoflow.benchmarks.ParticleBenchmark "$@"
}

mkdir -p "$problems"
"$python" "$here/particles.py" make "$problems"
peers="numpy numpy-threads"
if "$python" -c 'import torch' 2>/dev/null; then
  peers="$peers torch"
else
  echo "PyTorch is not installed: left out" >&2
fi

: > "$results"
round=1
while [ "$round" -le "$rounds" ]; do
  for problem in n20000-d64 n6000-d2; do
    echo "round $round of $rounds: $problem" >&2
    directory=$problems/$problem
    vector field anisoflow-vector "$threads" "$repeats" "$directory"
    for peer in $peers; do
      "$python" "$here/particles.py" run "$peer" "$repeats" "$directory" >> "$results"
    done
    plain field anisoflow-plain "$threads" "$repeats" "$directory"
  done
  round=$((round + 1))
done

for d in 2 64; do
  for n in ${PEERS_STEPS:-1000 10000 100000}; do
    count=3
    [ "$n" -lt 100000 ] || count=1
    echo "one step: N = $n, d = $d" >&2
    vector step anisoflow-vector "$threads" "$count" "$d" "$n"
  done
done

"$python" "$here/particles.py" table "$results" "$problems"
