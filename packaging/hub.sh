#!/bin/bash
# Installs what is missing, builds the hub and starts it. Arguments go to it: hub.sh --data FOLDER
set -u
cd "$(dirname "$0")/.." || exit 1
. packaging/packages.sh
install_missing "${build_packages[@]}" "${run_packages[@]}" || exit
build_release downlight-hub || exit
exec build/release/app/downlight-hub "$@"
