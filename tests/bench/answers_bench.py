#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the worst answer inside the limits costs: answers_bench.py DOWNLIGHTCTL [NAME…], one JSON line a figure.

Every sample of one fault is blown up, one list or one text at a time, to just under the 2 MiB that are read; with them go
answers made for the weak place of a reader. Each is read by a process of its own, which the kernel measures.
"""
import copy, json, pathlib, subprocess, sys, tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
NAMES = sys.argv[2:]
SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "data/single-evidence"
SIZE = 2 * 1024 * 1024 - 4096
AT = "2026-01-05T12:00:00Z"


# A process of its own starts what is measured: the kernel counts the peak of whoever starts a program as the program's, and
# this one holds the answers.
STARTER = """
import os, subprocess, sys
for line in sys.stdin:
    child = subprocess.Popen(line.rstrip().split("\\t"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    print(child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, flush=True)
"""
starter = subprocess.Popen([sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def measured(kind, path):
    """(CPU in ms, peak of memory in MiB) of one reading."""
    starter.stdin.write("\t".join(map(str, [PROGRAM, "read", "--format", kind, "--at", AT, path])) + "\n")
    starter.stdin.flush()
    code, cpu, memory = starter.stdout.readline().split()
    if code not in ("0", "65"):
        sys.exit(f"{kind} {path}: ended with {code}")
    return float(cpu) * 1000, int(memory) / 1024


def places(value, path=()):
    """Where an answer has lists and texts."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        if value:
            yield path
        for number, inner in enumerate(value[:2]):
            yield from places(inner, (*path, number))
    elif isinstance(value, str) and value:
        yield path


def inside(value, path):
    for step in path:
        value = value[step]
    return value


def renamed(value, number):
    """A copy with other ids and names, so that nothing is one and the same."""
    if isinstance(value, dict):
        return {key: f"{inner}{number}" if key in ("id", "name", "key", "slug", "code", "Id") and isinstance(inner, str) else renamed(inner, number)
                for key, inner in value.items()}
    return [renamed(inner, number) for inner in value] if isinstance(value, list) else value


def blown_up():
    """(format, what, bytes) of each."""
    for sample in sorted(SAMPLES.glob("*.json")):
        kind = sample.name.split("--")[0]
        try:
            answer = json.loads(sample.read_text())
        except ValueError:
            continue
        for path in places(answer):
            if not path:
                whole = list(answer)
                one = len(json.dumps(answer))
                yield kind, f"{sample.stem} (whole)", json.dumps([renamed(row, n) for n in range(SIZE // (one + 8 * len(whole))) for row in whole]).encode()[:SIZE + 4096]
                continue
            big = copy.deepcopy(answer)
            holder, last = inside(big, path[:-1]), path[-1]
            found = holder[last]
            room = SIZE - len(json.dumps(answer))
            if isinstance(found, list):
                one = len(json.dumps(found)) + 8 * len(found)
                holder[last] = [renamed(row, n) for n in range(max(1, room // one)) for row in found]
            else:
                holder[last] = found + "&" * room
            whole = json.dumps(big).encode()
            if len(whole) <= SIZE + 4096:
                yield kind, f"{sample.stem} {'.'.join(map(str, path))}", whole


def made():
    """(format, what, bytes) of answers that were slow once, and their like."""
    many = 50_000
    yield "incidentio", "50,000 parts in one incident", json.dumps({"summary": {"components": [], "ongoing_incidents": [
        {"id": "a", "name": "a", "status": "investigating", "affected_components": [{"id": str(n), "name": str(n), "status": "partial_outage"} for n in range(many // 2)]}]}}).encode()
    yield "slack", "50,000 services in one incident", json.dumps({"status": "active", "active_incidents": [
        {"id": 1, "title": "a", "type": "incident", "status": "active", "services": [f"s{n}" for n in range(many * 2)], "notes": []}]}).encode()
    yield "google", "50,000 products in one incident", json.dumps([{"id": "a", "number": "1", "begin": "2026-01-05T11:00:00+00:00", "external_desc": "a", "updates": [],
        "most_recent_update": {"status": "SERVICE_DISRUPTION"}, "affected_products": [{"title": f"p{n}", "id": f"i{n}"} for n in range(many)]}]).encode()
    head, foot = b"<?xml version='1.0'?><rss version='2.0'><channel><title>a</title>", b"</channel></rss>"
    item = b"<item><title>Outage &amp; more</title><pubDate>Mon, 05 Jan 2026 11:00:00 GMT</pubDate><guid>%d</guid></item>"
    texts = {"&amp;": b"&amp;" * (SIZE // 5 - 100), "&": b"&" * (SIZE - 400), "&lt;": b"&lt;" * (SIZE // 4 - 100), "<b>": b"<![CDATA[" + b"<b>" * (SIZE // 3 - 200) + b"]]>",
             "resolved": b"resolved " * (SIZE // 9 - 100), "dashes": b"- " * (SIZE // 2 - 300), "lines": b"a\n" * (SIZE // 2 - 300)}
    for what, text in texts.items():
        for tag in (b"description", b"title"):
            for kind in ("feed", "azure-rss"):
                yield kind, f"a {tag.decode()} of {what}", head + b"<item><title>a</title><pubDate>Mon, 05 Jan 2026 11:00:00 GMT</pubDate><%s>%s</%s></item>" % (tag, text, tag) + foot
    yield "feed", "as many items as fit", head + b"".join(item % n for n in range(SIZE // (len(item) + 6))) + foot
    yield "feed", "as many attributes as fit", head + b"<item " + b" ".join(b"a%d='b'" % n for n in range(SIZE // 12)) + b"/>" + foot
    for kind in ("statuspage", "incidentio", "instatus", "cachet", "gatus", "uptimekuma", "sorry", "auto"):
        yield kind, "brackets", b"[" * SIZE
        yield kind, "small objects", b"[" + b"{}," * (SIZE // 3 - 2) + b"{}]"
        yield kind, "small keys", b"{" + b",".join(b'"%d":0' % n for n in range(SIZE // 11)) + b"}"
        yield kind, "one key", b'{"components":[' + b'{"a":0},' * (SIZE // 8 - 4) + b"{}]}"
    yield "auto", "tags", b"<html>" + b"<a href='x'>" * (SIZE // 12)
    yield "auto", "quotes", b"<html><script>" + b"\\\"'" * (SIZE // 3)


worst_cpu, worst_memory, read = (0, ""), (0, ""), 0
with tempfile.TemporaryDirectory(prefix="downlight-bench-") as folder:
    path = pathlib.Path(folder) / "answer"
    path.write_text("{}")
    _, usual = min(measured("statuspage", path) for _ in range(3))
    for source in (blown_up, made):
        for kind, what, content in source():
            path.write_bytes(content)
            cpu, memory = measured(kind, path)
            read += 1
            worst_cpu = max(worst_cpu, (cpu, f"{kind}: {what}"))
            worst_memory = max(worst_memory, (memory - usual, f"{kind}: {what}"))
for name, (value, what), unit in (("answer_cpu_worst_ms", worst_cpu, "ms"), ("json_2mb_rss_mb", worst_memory, "MB")):
    if not NAMES or name in NAMES:
        print(json.dumps({"name": name, "value": round(value, 1), "unit": unit, "of": read, "worst": what}), flush=True)
