#!/bin/bash
# Formats every C++ file of the project and adds the SPDX line where it is missing. With --check it only says what differs.
cd "$(dirname "$0")/.." || exit 1
mapfile -t files < <(git ls-files -co --exclude-standard -- '*.h' '*.cpp')
if [ "${1:-}" = --check ]; then
  missing=$(grep -L 'SPDX-License-Identifier: GPL-3.0-or-later' "${files[@]}")
  [ -z "$missing" ] || { printf 'without an SPDX line:\n%s\n' "$missing"; exit 1; }
  exec clang-format-14 --dry-run --Werror "${files[@]}"
fi
for file in "${files[@]}"; do
  grep -q SPDX "$file" || sed -i '1i // SPDX-License-Identifier: GPL-3.0-or-later' "$file"
done
exec clang-format-14 -i "${files[@]}"
