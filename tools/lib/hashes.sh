#!/usr/bin/env bash
# One hash everywhere? The same seeds in swarm-sim of several compilers and optimisations; one
# combined hash each, of every line of every trace.
#   hashes.sh [--seeds N] [--jobs N] [--hosts N] [--seconds N] [VARIANT...]
#                 builds the variants in build-hashes/, compares; with the size of a trial, if that
#                 is not to be drawn
#   hashes.sh compare PROGRAM... [--seeds A..B] [--hosts N] [--seconds N]
#                 compares programs that are there
# Variants: gcc-O0 gcc-O2 gcc-asan clang-O0 clang-O2 clang-asan (all of them unless some are named).
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
jobs=${JOBS:-$(nproc)}
size=()  # Of each trial, as flags of hunt.

hash_of() {  # PROGRAM SEEDS
  "$1" hunt --seeds "$2" --jobs "$jobs" --twice-every 0 "${size[@]}" | sed -n 's/^hash of all //p'
}

# Two runs of one program differ in the bytes that malloc leaves behind and in the number of
# processes: so even one program has something to compare.
compare() {
  local seeds=$1 first='' perturb=0 program hash
  shift
  for program in "$@"; do
    perturb=$((perturb + 85))
    hash=$(MALLOC_PERTURB_=$perturb hash_of "$program" "$seeds")
    echo "hashes: ${hash:-none} $program"
    [ -n "$hash" ] || return 1
    [ -n "$first" ] || first=$hash
    [ "$hash" = "$first" ] || { echo "hashes: they differ" >&2; return 1; }
  done
  echo "hashes: seeds $seeds, $# programs, one hash"
}

build_variant() {  # compiler-mode
  local compiler=g++ c=gcc flags=-O2 sanitize=''
  case $1 in clang-*) compiler=clang++ c=clang ;; esac
  case $1 in
  *-O0) flags=-O0 ;;
  *-asan) flags=-O1 sanitize=address,undefined ;;
  esac
  cmake -S "$here" -B "$here/build-hashes/$1" -G Ninja -DSWARM_SIM_ONLY=ON -DSWARM_BATCH=32 \
    -DCMAKE_C_COMPILER=$c -DCMAKE_CXX_COMPILER=$compiler -DSWARM_SANITIZE=$sanitize \
    -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=$flags -DNDEBUG" >/dev/null
  ninja -C "$here/build-hashes/$1" -j "$jobs" --quiet swarm-sim
}

if [ "${1:-}" = compare ]; then
  shift
  seeds=1..100 programs=()
  while [ $# -gt 0 ]; do
    case $1 in
    --seeds) seeds=$2; shift ;;
    --hosts | --seconds) size+=("$1" "$2"); shift ;;
    *) programs+=("$1") ;;
    esac
    shift
  done
  compare "$seeds" "${programs[@]}"
  exit
fi
seeds=10000 variants=() programs=()
while [ $# -gt 0 ]; do
  case $1 in
  --seeds) seeds=$2; shift ;;
  --jobs) jobs=$2; shift ;;
  --hosts | --seconds) size+=("$1" "$2"); shift ;;
  *) variants+=("$1") ;;
  esac
  shift
done
[ ${#variants[@]} -gt 0 ] ||
  variants=(gcc-O0 gcc-O2 gcc-asan clang-O0 clang-O2 clang-asan)
for variant in "${variants[@]}"; do
  build_variant "$variant"
  programs+=("$here/build-hashes/$variant/bin/swarm-sim")
done
compare "1..$seeds" "${programs[@]}"
