#!/bin/bash
# Requests a second of Kare's HTTP server through its handler threads, over those of a bare Beast
# server, in one run with alternating rounds, on this machine with the load generator on it.
#
#   bench/http_bench.sh [BUILD_DIR]        ROUNDS=5 SECONDS_EACH=4 CONNECTIONS=64 LEAST=0.6
#
# Prints each round, the median of the ratios, and fails when that is below LEAST.
set -euo pipefail
build=${1:-$(dirname "$0")/../build}
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4} connections=${CONNECTIONS:-64} least=${LEAST:-0.6}

coproc bench { exec "$build/bin/http_bench"; }
read -r _ bare_port <&"${bench[0]}"
read -r _ kare_port <&"${bench[0]}"

# Prints requests a second, p50 and p99.
measure() {
  wrk -t1 -c"$connections" -d"${seconds}s" --latency \
    -H 'Authorization: Bearer sk-0123456789abcdef0123456789abcdef' \
    "http://127.0.0.1:$1/v1/videos/text2video/867283741759111202" |
    awk '/50%/ {p50 = $2} /99%/ {p99 = $2} /Requests\/sec/ {rate = $2}
         /Socket errors|Non-2xx/ {bad = 1}
         END {if (bad || !rate) {print "errors" > "/dev/stderr"; exit 1} print rate, p50, p99}'
}

ratios=()
for ((round = 1; round <= rounds; ++round)); do
  read -r bare bare_p50 bare_p99 < <(measure "$bare_port")
  read -r kare kare_p50 kare_p99 < <(measure "$kare_port")
  ratio=$(awk -v k="$kare" -v b="$bare" 'BEGIN {printf "%.3f", k / b}')
  ratios+=("$ratio")
  echo "round $round: bare $bare/s (p50 $bare_p50, p99 $bare_p99)," \
    "kare $kare/s (p50 $kare_p50, p99 $kare_p99), ratio $ratio"
done
median=$(printf '%s\n' "${ratios[@]}" | sort -n |
  awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}')
echo "median ratio $median (at least $least)"
awk -v m="$median" -v l="$least" 'BEGIN {exit !(m >= l)}'
