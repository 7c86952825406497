#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three hundred services fall together; the program is killed at ten points of the storm, they recover while it is dead, it starts again:
each is told once, and nothing that is over is told as down.

storm_test.py --programs DIR; run it inside `DS_NOTIFY=none desktop-session.sh`: the notices are taken down by notice_daemon.py.
"""
import json, os, pathlib, re, sqlite3, subprocess, time

from desk import Desk

SERVICES = int(os.environ.get("STORM_SERVICES", 300))
POINTS = [float(p) for p in os.environ.get("STORM_POINTS", "0 0.3 0.7 1.5 2.5 4 6 8 10.5 14").split()]  # seconds after the fall
HERE = pathlib.Path(__file__).resolve().parent


class Taken:
    """What the recorder took down, and what of it is visible now."""

    def __init__(self, path):
        self.path = path

    def lines(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def notified(self):
        return [line for line in self.lines() if line["call"] == "notify"]

    def visible(self):
        shown = {}
        for line in self.lines():
            if line["call"] == "notify":
                shown[line["id"]] = line
            else:
                shown.pop(line["id"], None)
        return list(shown.values())


def fill(desk, profile):
    """A watch list that nobody typed in one by one; written as `watch add` would, before the program begins."""
    desk.ctl("watch", "list", profile=profile)
    desk.ctl("watch", "add", "http://127.0.0.1:9", "--name", "x", profile=profile)
    desk.ctl("watch", "remove", "x", profile=profile)
    with sqlite3.connect(profile / "downlight.sqlite") as database:
        database.execute("DELETE FROM watch")
        for i in range(SERVICES):
            definition = {"id": f"s{i:03}", "name": f"Service {i:03}", "local": True,
                          "page": {"url": f"http://127.0.0.1:{desk.port}/s{i:03}/", "format": "statuspage", "interval": 10}}
            database.execute("INSERT INTO watch (key, position, definition) VALUES (?, ?, ?)", (definition["id"], i, json.dumps(definition)))
    database.close()


def weather(desk, sample):
    """All pages say the same from one moment to the other: each is a link to a file that is replaced."""
    source = desk.pages / "weather.json"
    temporary = desk.pages / "weather.new"
    temporary.write_text((desk.data / "statuspage" / sample).read_text())
    temporary.rename(source)


def levels(desk, profile):
    with sqlite3.connect(f"file:{profile}/downlight.sqlite?mode=ro", uri=True) as database:
        rows = database.execute("SELECT level, count(*) FROM state GROUP BY level").fetchall()
    database.close()
    return dict(rows)


def outbox(profile):
    """Every notice that was made, as it was meant: {id, kind, replaces, lines} with all services, not only those that fit."""
    with sqlite3.connect(f"file:{profile}/downlight.sqlite?mode=ro", uri=True) as database:
        rows = database.execute("SELECT id, payload, taken, place FROM outbox ORDER BY id").fetchall()
    database.close()
    return [dict(json.loads(payload), id=number, taken=taken, place=place) for number, payload, taken, place in rows]


def story(notices):
    """By service: the levels that were told of it, one after the other, repetitions of the same within one growing summary taken for one."""
    told = {}
    for notice in notices:
        for line in notice.get("services", notice.get("lines", [])):
            steps = told.setdefault(line["service"], [])
            bad = line["level"] not in ("operational", "maintenance")
            if not steps or steps[-1] != bad:
                steps.append(bad)
    return told


def one_round(desk, number, after):
    profile = desk.make_profile(desk.folder / f"storm{number}")
    weather(desk, "operational.json")
    fill(desk, profile)
    record = desk.folder / f"notices{number}"
    taken = Taken(record)
    daemon = desk.run("/usr/bin/python3", HERE / "notice_daemon.py", record)
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "10", "org.freedesktop.Notifications"], check=True)
    program = desk.start(profile=profile)
    desk.until(f"{after} s: all are operational", lambda: levels(desk, profile) == {"operational": SERVICES}, 60)
    weather(desk, "outage.json")
    if after:
        desk.until("the storm begins", lambda: len(levels(desk, profile)) > 1 or taken.notified(), 30)
    time.sleep(after)
    if after >= 10:  # all pages have been asked again by then
        desk.until("all were told as down", lambda: len([s for s, steps in story([n for n in outbox(profile) if n["taken"]]).items() if steps[-1]]) == SERVICES, 60)
    program.kill()
    program.wait()
    before, seen = outbox(profile), taken.notified()
    down = {service for service, steps in story([n for n in before if n["taken"]]).items() if steps[-1]}
    weather(desk, "operational.json")
    time.sleep(1)
    program = desk.start(profile=profile)
    desk.until("after the restart all are operational", lambda: levels(desk, profile) == {"operational": SERVICES}, 90)
    time.sleep(15)  # a summary is shown anew every 10 s
    program.terminate()
    desk.expect("it ends in order", program.wait(timeout=10) == 0)
    rows = outbox(profile)
    steps = story(rows)
    desk.expect("every notice was taken", all(row["taken"] for row in rows))
    # What was told as down before the kill is told as over once; of the rest nothing is told, or that it is over.
    desk.expect(f"what was told as down ({len(down)}) is told as over once", all(steps.get(s) == [True, False] for s in down))
    desk.expect("nothing is told as down that is over", all(steps[s][-1] is False for s in steps))
    desk.expect("nothing is told as down twice", all(s.count(True) <= 1 for s in steps.values()))
    last = taken.visible()
    # Fewer than three changes are no storm: each has a notice of its own.
    desk.expect(f"at most one notice is left standing ({[n['title'] for n in last]})", len(last) <= (1 if len(steps) > 2 else len(steps)))
    desk.expect("and it says nothing of an outage", not any("utage" in n["body"].split("(was")[0] for n in last))
    desk.expect("a notice that stands was put up at most twice (the kill fell between showing and writing)",
                len(taken.notified()) <= len([r for r in rows if r["place"]]) + 1)
    print(f"        {len(seen)} notices before the kill, {len(taken.notified())} in all, {len(rows)} made; told as down: {len(down)}")
    daemon.terminate()
    daemon.wait(timeout=5)


def main(desk):
    desk.data = pathlib.Path(os.environ.get("STORM_DATA", HERE.parent / "data"))
    desk.nginx()
    for i in range(SERVICES):
        folder = desk.pages / f"s{i:03}" / "api/v2"
        folder.mkdir(parents=True)
        (folder / "summary.json").symlink_to(desk.pages / "weather.json")
    for number, after in enumerate(POINTS):
        one_round(desk, number, after)
    desk.expect("and no fault was logged", "QObject" not in desk.log() and "ASSERT" not in desk.log())


desk = Desk()
desk.carry_out(main)
