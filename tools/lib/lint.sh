# shellcheck shell=bash disable=SC2154  # tools/dev sets jobs and the package lists.
# tools/dev lint: every check that needs no running program. All run; the end says which failed.

lint_failed=()
check() {
  local name=$1
  shift
  if "$@"; then echo "lint: $name ok"; else echo "lint: $name FAILED"; lint_failed+=("$name"); fi
}

changed_sources() {
  local base
  base=$(git merge-base HEAD main 2>/dev/null || git rev-parse HEAD)
  {
    git diff --name-only --diff-filter=d "$base" -- '*.cc' '*.h'
    git ls-files --others --exclude-standard '*.cc' '*.h'
  } | sort -u
}

lint_format() { xargs -r clang-format --dry-run -Werror; }

# Headers are read through the sources that include them. Its own compile commands, of sources that
# compile alone.
lint_clang_tidy() {
  cmake --preset release -B build-lint -DSWARM_BENCH=ON -DSWARM_BATCH=0 >/dev/null &&
    python3 tools/lib/clang_tidy.py build-lint "$jobs"
}

lint_shell() {
  local files
  mapfile -t files < <(sources tools .ci tests |
    xargs grep -lE '^#!.*\b(ba)?sh$|^# shellcheck shell' --)
  printf '%s\n' "${files[@]}" | xargs -n 1 bash -n || return 1
  shellcheck -S warning -x "${files[@]}"
}

lint_python() {
  sources '*.py' | python3 -c 'import ast, sys
for name in sys.stdin.read().split():
    ast.parse(open(name, encoding="utf-8").read(), name)'
}

lint() {
  need_packages "${build_packages[@]}" "${lint_packages[@]}"
  configure release build
  compile build swarm_core swarm_sim
  local list
  list=$(mktemp)
  if [ "${1:-}" = --changed ]; then changed_sources >"$list"; else sources '*.cc' '*.h' >"$list"; fi
  check format lint_format <"$list"
  check house-rules python3 tools/tidy.py
  check layers python3 tools/check_layers.py build
  check purity tools/check_purity.sh build/libswarm_core.a build/libswarm_sim.a
  check shell lint_shell
  check python lint_python
  check headers-alone ninja -C build -j "$jobs" --quiet all_verify_interface_header_sets
  check clang-tidy lint_clang_tidy <"$list"
  rm -f "$list"
  [ ${#lint_failed[@]} = 0 ] || { echo "lint: FAILED: ${lint_failed[*]}"; return 1; }
  echo "lint: all ok"
}
