#!/bin/bash
# Installs what is missing, builds Downlight and starts it. Arguments go to the program.
# With no display it says so and shows the command-line view instead.
set -u
cd "$(dirname "$0")/.." || exit 1
. packaging/packages.sh
install_missing "${build_packages[@]}" "${run_packages[@]}" || exit
build_release || exit
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec build/release/app/downlight --show "$@"
fi
echo "There is no display here, so this is the command-line view. Try: build/release/app/downlightctl --help"
build/release/app/downlightctl watch list
build/release/app/downlightctl status
code=$?
[ -n "$(build/release/app/downlightctl watch list)" ] || echo "Nothing is watched yet. Add something: build/release/app/downlightctl watch add https://www.githubstatus.com"
[ $code -le 3 ] # problems of the services watched are no failure of this script
