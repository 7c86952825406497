#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often an incident ends within the 80 % that `read` expects of it.

Every recorded history of incidents in a folder is read by downlightctl as of a moment at which one of them went on:
at its beginning, and after it had lasted a while. What is in the file of later is not looked at by the program, and is
what the truth is taken from here. Prints one JSON line per figure and the counts by how long it had lasted. With --check it fails
unless 70 to 90 of a hundred do, and says 77 (skipped) where the folder is not there.

    expected.py DOWNLIGHTCTL FOLDER [--check]
"""

import datetime
import json
import pathlib
import subprocess
import sys

LASTED = (0, 600, 1800, 3600, 7200)


def read(program, file, at=None):
    command = [program, "--json", "read", "--format", "auto", str(file)]
    if at:
        command += ["--at", at.strftime("%Y-%m-%dT%H:%M:%SZ")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(answer.stdout) if answer.returncode == 0 else {}


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def main():
    program, folder = sys.argv[1:3]
    if not pathlib.Path(folder).is_dir():
        print(f"no recorded answers in {folder}")
        return 77
    counts = {lasted: [0, 0] for lasted in LASTED}
    histories = 0
    seen = set()  # the same incident stands in several recordings of one page
    for file in sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix in (".json", ".atom", ".xml")):
        ended = [i for i in read(program, file).get("incidents", []) if i.get("started_at") and i.get("ended_at")]
        if len(ended) <= 8:
            continue
        histories += 1
        for incident in ended:
            began, end = moment(incident["started_at"]), moment(incident["ended_at"])
            for lasted in LASTED:
                at = began + datetime.timedelta(seconds=lasted)
                key = (incident["title"], incident["started_at"], lasted)
                if at >= end or key in seen:
                    continue
                expected = read(program, file, at).get("expected")
                if not expected or moment(expected["began_at"]) != began:
                    continue  # silence, or another one went on that was worse or older
                seen.add(key)
                length = (end - began).total_seconds()
                counts[lasted][1] += 1
                counts[lasted][0] += expected["p10_s"] <= length <= expected["p90_s"]
    within, asked = (sum(c[i] for c in counts.values()) for i in (0, 1))
    for lasted, (inside, of) in counts.items():
        print(json.dumps({"lasted_s": lasted, "within": inside, "of": of}), file=sys.stderr)
    print(json.dumps({"name": "expected_histories", "value": histories, "unit": "files"}))
    print(json.dumps({"name": "expected_asked", "value": asked, "unit": "times"}))
    print(json.dumps({"name": "expected_within_pct", "value": round(100 * within / asked, 1) if asked else None,
                      "unit": "%"}))
    return 0 if asked >= 150 and ("--check" not in sys.argv or 70 <= 100 * within / asked <= 90) else 1


if __name__ == "__main__":
    sys.exit(main())
