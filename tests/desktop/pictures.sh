#!/bin/bash
# Makes the README's pictures anew, light and dark, from the desktop test: pictures.sh PROGRAMS-DIR
cd "$(dirname "$0")/../.." || exit 1
shots=$(mktemp -d)
for scheme in light dark; do
  tests/desktop/desktop-session.sh python3 tests/desktop/outage_test.py --programs "${1:-build/dev/app}" --shots "$shots" --color-scheme $scheme || exit
done
for picture in outage-light outage-dark list-good-light; do
  convert "$shots/$picture.png" -colors 128 -define png:compression-level=9 "docs/pictures/$picture.png"
done
rm -r "$shots"
ls -l docs/pictures
