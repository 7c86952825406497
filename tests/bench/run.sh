#!/bin/bash
# Measures Downlight on this machine: run.sh [NAME…], one JSON line a figure: {"name","value","unit"}. Needs a release
# build with benchmarks (it makes one), nginx and a desktop session of its own. Without names: all of them.
set -u
cd "$(dirname "$0")/../.." || exit 1
. packaging/packages.sh
install_missing "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}" >&2 || exit
cmake --preset bench >/dev/null && cmake --build --preset bench -- --quiet >&2 || exit
DS_DESKTOP=none exec tests/desktop/desktop-session.sh python3 tests/bench/bench.py --build build/bench "$@"
