#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it will take, in a real desktop session: a page that tells of its past incidents is down once more, and the notice, the
details and `status` say how long those lasted; one that tells of too few says nothing.

expected_test.py --programs DIR [--shots DIR] [--color-scheme light|dark]
"""
import datetime, json, subprocess, time

from desk import Desk

MINUTES = (12, 18, 25, 31, 40, 52, 66, 80, 95, 120, 150, 185)


def at(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def incident(number, began, length=None):
    ended = began + length if length else None
    status = "resolved" if ended else "investigating"
    return {"id": f"i{number}", "name": f"Elevated errors {number}", "status": status, "impact": "major", "created_at": at(began),
            "started_at": at(began), "resolved_at": at(ended) if ended else None, "shortlink": None, "components": [],
            "incident_updates": [{"status": status, "created_at": at(ended or began), "body": ""}]}


def put(desk, name, file, body):
    folder = desk.pages / name / "api/v2"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "new").write_text(json.dumps(body))
    (folder / "new").rename(folder / file)


def summary(desk, name, *open_incidents):
    down = bool(open_incidents)
    put(desk, name, "summary.json", {
        "page": {"id": name, "name": name.title()}, "incidents": list(open_incidents), "scheduled_maintenances": [],
        "status": {"indicator": "major" if down else "none", "description": "Partial outage" if down else "All systems operational"},
        "components": [{"id": "c", "name": "API", "status": "partial_outage" if down else "operational", "group_id": None, "group": False}]})


def main(desk):
    now = datetime.datetime.now(datetime.timezone.utc)
    past = [incident(n, now - datetime.timedelta(days=n + 1), datetime.timedelta(minutes=m)) for n, m in enumerate(MINUTES)]
    for name, known in (("shop", past), ("mail", past[:7])):
        summary(desk, name)
        put(desk, name, "incidents.json", {"page": {"id": name}, "incidents": known})
    port = desk.nginx()
    desk.make_profile()
    for name in ("shop", "mail"):
        desk.ctl("watch", "add", f"http://127.0.0.1:{port}/{name}/", "--name", name.title())
        # The first trouble has the page asked for its history.
        summary(desk, name, incident(90, now - datetime.timedelta(minutes=15)))
    expected = {row["id"]: row.get("expected") for row in desk.ctl("check")}
    left = expected["shop"] or {}
    desk.expect(f"check says how long those went on that had lasted as long ({left})",
                left.get("based_on") == 11 and 900 <= left["lasted_s"] < 1000 and 18 * 60 <= left["p10_s"] < left["median_s"] < left["p90_s"])
    desk.expect("seven are too few", expected["mail"] is None)
    for name in ("shop", "mail"):
        summary(desk, name)
    desk.ctl("check")
    time.sleep(21)  # the second good reading
    desk.ctl("check")
    desk.start_and_wait()
    subprocess.run([desk.options.programs / "downlight", "--profile", desk.profile], timeout=20)
    desk.until("the window shows", desk.windows, 15)
    desk.until("all is well", lambda: desk.level("shop") == "operational" and desk.level("mail") == "operational", 60)
    summary(desk, "shop", incident(91, datetime.datetime.now(datetime.timezone.utc)))
    desk.ctl("check", "shop")
    desk.until("the outage is told", lambda: desk.displayed() >= 1, 60)
    subprocess.run(["xdotool", "windowfocus", "--sync", desk.windows()[0], "key", "Home"], check=False)
    time.sleep(0.8)
    desk.screenshot("expected-shop")
    desk.until("with how long those before it lasted",
               lambda: [n for n in desk.notices() if n[0].startswith("Shop:") and "12 incidents" in n[1] and "half of them under" in n[1]], 60)
    status = desk.ctl("status", "shop")[0]["expected"]
    desk.expect(f"status says the same ({status})", status["based_on"] == 12 and 720 <= status["p10_s"] <= 1080 and status["p90_s"] >= 9000)
    summary(desk, "mail", incident(92, datetime.datetime.now(datetime.timezone.utc)))
    desk.ctl("check", "mail")
    desk.until("the other is told without", lambda: [n for n in desk.notices() if n[0].startswith("Mail:")], 60)
    desk.expect("of which too few are known", not [n for n in desk.notices() if n[0].startswith("Mail:") and "half of them" in n[1]])
    desk.expect("and status says nothing", "expected" not in desk.ctl("status", "mail")[0])


desk = Desk()
desk.carry_out(main)
