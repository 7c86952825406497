#!/bin/bash
# Runs every fuzz target for SECONDS (default 60), starting from its corpus: run.sh [SECONDS]. Ends with 1 on a finding.
set -u
cd "$(dirname "$0")/../.." || exit 1
. packaging/packages.sh
install_missing "${build_packages[@]}" "${fuzz_packages[@]}" || exit
cmake --preset fuzz >/dev/null && cmake --build --preset fuzz -- --quiet || exit
findings=$(mktemp -d)
result=0
for program in build/fuzz/tests/fuzz/fuzz_*; do
  [ -x "$program" ] && [ -f "$program" ] || continue
  name=${program##*/fuzz_}
  work=$(mktemp -d) # what is found grows here, not in the project's corpus
  if "$program" -max_total_time="${1:-60}" -max_len=65536 -timeout=5 -rss_limit_mb=1024 -artifact_prefix="$findings/$name-" \
      "$work" "tests/fuzz/corpus/$name" >"$work.log" 2>&1; then
    echo "$name: $(grep -oE 'Done [0-9]+ runs in [0-9]+ second' "$work.log")s, no finding"
  else
    echo "$name: FOUND SOMETHING, see $findings and $work.log"
    result=1
  fi
done
exit $result
