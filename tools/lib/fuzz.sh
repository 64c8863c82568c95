# shellcheck shell=bash disable=SC2154  # tools/dev sets jobs and the package lists.
# tools/dev fuzz: libFuzzer with address and undefined-behaviour sanitizers.

# Bytes of the longest input tried. Filters hold regular expressions, which cost by their length,
# and a path means no more by being long: short inputs are tried many times more often.
longest_of() {
  case $1 in
  filters | route | target) echo 512 ;;
  *) echo 4096 ;;
  esac
}

# Runs one target from its kept corpus; what it finds new goes to build-fuzz/corpus.
fuzz_one() {
  local target=$1 runs=$2 log longest found=build-fuzz/corpus/$1 kept=tests/fuzz/corpus/$1
  longest=$(longest_of "$target")
  log=build-fuzz/$target.log
  mkdir -p "$found" "$kept" build-fuzz/findings
  if ! "build-fuzz/bin/${target}_fuzz" -runs="$runs" -max_len="$longest" -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="build-fuzz/findings/$target-" \
    "$found" "$kept" >"$log" 2>&1; then
    tail -n 40 "$log"
    echo "fuzz $target: FINDING; its input is the newest in build-fuzz/findings"
    return 1
  fi
  awk -v name="$target" '/number_of_executed_units/ {runs = $2} /average_exec_per_sec/ {rate = $2}
    END {printf "fuzz %s: %d runs, %d a second, no finding\n", name, runs, rate}' "$log"
}

fuzz_keep() {
  "build-fuzz/bin/$1_fuzz" -merge=1 "tests/fuzz/corpus/$1" "build-fuzz/corpus/$1" >/dev/null 2>&1
  echo "fuzz $1: $(find "tests/fuzz/corpus/$1" -type f | wc -l) inputs kept in tests/fuzz/corpus/$1"
}

fuzz() {
  local runs=10000000 keep=no targets=() target source pids=() failed=0
  while [ $# -gt 0 ]; do
    case $1 in
    --runs) shift; runs=${1:?fuzz --runs N} ;;
    --keep) keep=yes ;;
    *)
      [ -f "tests/fuzz/$1_fuzz.cc" ] || { echo "fuzz: no tests/fuzz/$1_fuzz.cc" >&2; return 2; }
      targets+=("$1")
      ;;
    esac
    shift
  done
  need_packages "${build_packages[@]}" "${fuzz_packages[@]}"
  if [ ${#targets[@]} = 0 ]; then
    for source in tests/fuzz/*_fuzz.cc; do
      [ -f "$source" ] || { echo "fuzz: no targets in tests/fuzz" >&2; return 1; }
      source=${source##*/}
      targets+=("${source%_fuzz.cc}")
    done
  fi
  configure fuzz build-fuzz
  compile build-fuzz "${targets[@]/%/_fuzz}"
  runs=$(((runs + ${#targets[@]} - 1) / ${#targets[@]}))
  for target in "${targets[@]}"; do
    [ "$(jobs -rp | wc -l)" -lt "$jobs" ] || wait -n || true
    fuzz_one "$target" "$runs" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  [ $keep = no ] || for target in "${targets[@]}"; do fuzz_keep "$target"; done
  [ $failed = 0 ] || return 1
  echo "fuzz: $((runs * ${#targets[@]})) runs over ${#targets[@]} targets without a finding"
}
