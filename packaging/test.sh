#!/bin/bash
# Installs what is missing, builds Downlight with its tests and runs every one of them.
set -u
cd "$(dirname "$0")/.." || exit 1
. packaging/packages.sh
install_missing "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}" || exit
cmake --preset dev >/dev/null || exit
cmake --build --preset dev -- --quiet || exit
exec ctest --preset dev "$@"
