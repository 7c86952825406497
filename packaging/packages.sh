# Debian 12 packages, sourced by run.sh, hub.sh and test.sh. One place, so that a bare machine gets all of them.
# What to build with:
build_packages=(build-essential cmake ninja-build ccache lld pkg-config python3 git ca-certificates
  qt6-base-dev qt6-base-dev-tools qt6-charts-dev qt6-svg-dev libqt6opengl6-dev
  qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libgl-dev
  qtkeychain-qt6-dev libxcb1-dev libexpected-dev libcli11-dev libboost1.81-dev libkainjow-mustache-dev zlib1g-dev libssl-dev libyaml-cpp-dev libxml2-dev libcsv-dev)
# What the programs run with:
run_packages=(libqt6sql6-sqlite libqt6svg6 qt6-qpa-plugins)
# What the tests need besides:
test_packages=(libgtest-dev libgmock-dev librapidcheck-dev python3 python3-jsonschema python3-yaml prometheus faketime systemd clang-format-14 openssl nginx-light curl jq
  xvfb xauth openbox dunst xfce4-notifyd xfce4-panel gnome-keyring libsecret-tools dbus libglib2.0-bin
  at-spi2-core python3-pyatspi python3-gi xdotool x11-utils imagemagick fonts-dejavu-core adwaita-icon-theme sqlite3
  iproute2 procps strace util-linux mount)
# Node.js may have come from elsewhere than Debian, newer and with npm.
command -v npm >/dev/null || test_packages+=(nodejs npm)
fuzz_packages=(clang-14 libclang-rt-14-dev)
bench_packages=(libbenchmark-dev)

# install_missing PACKAGE...: installs those that are not there yet; asks for root rights only then.
install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing: ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Root rights are needed to install these packages; run this as root or install sudo." >&2; return 69; }
    root=(sudo)
  fi
  "${root[@]}" apt-get update -qq || return 69
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || {
    echo "apt-get could not install them; see the lines above." >&2
    return 69
  }
}

# build_release [TARGET...]: builds what is shipped, all of it without a target.
build_release() {
  echo "Building; the first time this takes some minutes ($PWD/build-release.log tells how far it is)." >&2
  cmake --preset release >build-release.log 2>&1 && cmake --build --preset release ${1:+--target "$@"} >>build-release.log 2>&1 || {
    tail -n 30 build-release.log
    echo "The build failed; all of it is in $PWD/build-release.log" >&2
    return 1
  }
  python3 checks/check_binaries.py build/release >build-release.log || {
    cat build-release.log
    echo "The programs that were built are not as they should be, see above; they are not started." >&2
    return 1
  }
  rm -f build-release.log
}
