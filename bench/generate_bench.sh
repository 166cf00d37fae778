#!/usr/bin/env bash
# Compares the whole of `kare generate` with what libx264 alone takes for the same frames, in one
# run, round by round in turn, and measures the memory in a round of its own.
#
# Usage: bench/generate_bench.sh [ROUNDS] [arguments of kare generate …]
# bench/generate_bench.py has the same for a table of videos, and the memory by style.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
shift || true
exec python3 bench/generate_bench.py compare "$rounds" "$@"
