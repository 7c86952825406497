#!/bin/bash
# Brings the translation files up to date with the sources. English holds plural forms only.
cd "$(dirname "$0")/.." || exit 1
/usr/lib/qt6/bin/lupdate -I . -pluralonly -locations none core ui app -ts translations/downlight_en.ts
