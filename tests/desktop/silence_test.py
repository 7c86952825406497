#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody can tell, and what the user has seen, in a real desktop session: a part that its page no longer lists, a page
that has been silent for a day, a problem that is acknowledged.

silence_test.py --programs DIR [--shots DIR] [--color-scheme light|dark]
"""
import json, sqlite3, subprocess, time

from desk import Desk, GREEN, RED


def summary(desk, name, parts, indicator="none"):
    folder = desk.pages / name / "api/v2"
    folder.mkdir(parents=True, exist_ok=True)
    body = {"page": {"id": "p", "name": f"{name.title()} Status"}, "status": {"indicator": indicator, "description": "x"}, "incidents": [],
            "scheduled_maintenances": [],
            "components": [{"id": key, "name": title, "status": state, "group_id": None, "group": False} for key, title, state in parts]}
    (folder / "new").write_text(json.dumps(body))
    (folder / "new").rename(folder / "summary.json")


def age(desk, service, hours):
    """As if the page had been silent for so long, in an earlier run."""
    with sqlite3.connect(desk.profile / "downlight.sqlite") as base:
        key, memory = base.execute("SELECT s.watch_id, s.memory FROM state s JOIN watch w ON w.id = s.watch_id WHERE w.key = ?", (service,)).fetchone()
        memory = {**json.loads(memory), "unreadable": {"for": hours * 3600_000, "told": False}}
        base.execute("UPDATE state SET memory = ? WHERE watch_id = ?", (json.dumps(memory), key))
        base.commit()


def main(desk):
    parts = [("c1", "API", "operational"), ("c2", "Checkout", "operational"), ("c3", "Docs", "operational")]
    for name in ("shop", "mail", "wiki", "news"):
        summary(desk, name, parts)
    port = desk.nginx()
    desk.make_profile()
    for name in ("mail", "wiki", "news"):
        desk.ctl("watch", "add", f"http://127.0.0.1:{port}/{name}/", "--name", name.title())
    desk.ctl("watch", "add", f"http://127.0.0.1:{port}/shop/", "--name", "Shop", "--component", "API", "--component", "Checkout")
    desk.ctl("check")
    # One part is renamed and keeps its id, which was learnt; another is taken away and put up again as something else.
    summary(desk, "shop", [("c1", "Public API", "operational"), ("c9", "Checkout & Payments", "major_outage"), ("c3", "Docs", "operational")], "minor")
    (desk.pages / "wiki/api/v2/summary.json").write_text("<!DOCTYPE html><title>We have moved</title>")
    summary(desk, "news", parts, "critical")
    desk.ctl("check")
    age(desk, "wiki", 24)
    desk.start_and_wait()
    desk.until("the part that is gone makes its page unknown", lambda: desk.level("shop") == "unknown", 20)

    def named():
        status = desk.ctl("status", "shop")[0]
        return status.get("missing_components") == ["Checkout"] and "Checkout & Payments" in json.dumps(status["troubles"])

    desk.until("and is named, with what is listed instead", named, 20)
    listed = [row for row in desk.ctl("watch", "list") if row["id"] == "shop"][0]
    desk.expect("the part that was renamed is followed by its id", listed["page"]["components"] == ["Public API", "Checkout"])
    desk.until("the red page is told", lambda: desk.displayed() >= 1, 30)
    desk.until("the tray is red", lambda: desk.tray_shows(RED), 15)
    subprocess.run([desk.options.programs / "downlight", "--profile", desk.profile], timeout=20)
    desk.until("the window shows", desk.windows, 15)
    desk.until("the silent page is told once, quietly", lambda: [n for n in desk.notices() if n[0] == "The status page of Wiki cannot be read"], 150)
    time.sleep(0.5)
    desk.screenshot("silence-before")
    desk.ctl("ack", "news")
    desk.until("what is acknowledged leaves the light to others", lambda: desk.tray_shows(GREEN) and not desk.tray_shows(RED), 15)
    time.sleep(0.5)
    desk.screenshot("silence-acknowledged")
    window = desk.windows()[0]
    for name, row in (("acknowledged-details", 0), ("part-gone", 1), ("page-silent", 3)):
        keys = ["Home", *["Down"] * row]
        subprocess.run(["xdotool", "windowfocus", "--sync", window, "key", *keys], check=False)
        time.sleep(0.8)
        desk.screenshot(f"silence-{name}")


desk = Desk()
desk.carry_out(main)
