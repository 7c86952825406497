#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An outage and a recovery in a real desktop session, through a killed and restarted program.

nginx serves two status pages of our own; Downlight watches both; one page turns to an outage and back. Looked at:
the tray icon, the list, the down notice and the recovery notice with its duration. Run it inside desktop-session.sh.

outage_test.py --programs DIR [--shots DIR] [--color-scheme light|dark]
"""
import signal, subprocess, time

from desk import Desk, GREEN, ORANGE


def main(desk):
    desk.page("alpha", "operational.json")
    desk.page("beta", "operational.json")
    port = desk.nginx()
    desk.make_profile()
    program = desk.start_and_wait()
    for name in ("alpha", "beta"):
        added = desk.ctl("watch", "add", f"http://127.0.0.1:{port}/{name}/")
        desk.expect(f"{name} is recognised and added", bool(added) and added[0].get("id") == f"{name}-status")
    desk.until("both are operational", lambda: [s["level"] for s in desk.ctl("status")] == ["operational", "operational"])
    desk.until("the tray is green", lambda: desk.tray_shows(GREEN), 15)

    second = subprocess.run([desk.options.programs / "downlight", "--profile", desk.profile], timeout=20)
    desk.expect("a second start raises the first and ends", second.returncode == 0)
    desk.until("its window shows", desk.windows, 15)
    desk.screenshot("list-good")

    desk.page("alpha", "outage.json")
    desk.ctl("check", "alpha-status")
    began = time.monotonic()
    desk.until("the outage shows", lambda: desk.level("alpha-status") == "partial_outage", 20)
    desk.until("the tray is orange", lambda: desk.tray_shows(ORANGE), 15)
    time.sleep(0.5)
    desk.screenshot("outage")
    desk.until("one notice tells it", lambda: desk.displayed() == 1, 15)

    program.send_signal(signal.SIGKILL)
    program.wait()
    time.sleep(1)
    program = desk.start()
    desk.until("the restarted program remembers", lambda: desk.level("alpha-status") == "partial_outage", 20)
    time.sleep(2)
    desk.expect("it does not tell it again", desk.displayed() == 1)

    desk.page("alpha", "operational.json")
    desk.ctl("check", "alpha-status")
    desk.until("the recovery shows", lambda: desk.level("alpha-status") == "operational", 60)
    desk.until("the tray is green again", lambda: desk.tray_shows(GREEN), 15)
    time.sleep(0.5)
    desk.screenshot("recovery")
    desk.expect("one notice is visible", desk.displayed() == 1)
    told = desk.notices()
    back = [n for n in told if n[0] == "Alpha Status is back"]
    desk.expect("it says that it is back", len(back) == 1)
    desk.expect("in the place of the one that said it was down", not [n for n in told if "outage" in n[0]])
    desk.expect("nothing was told of the other", not [n for n in told if "Beta" in n[0]])
    lasted = time.monotonic() - began
    desk.expect("with how long it took", bool(back) and "It was away for" in back[0][1])
    incident = desk.ctl("incidents")[0]
    desk.expect("and the incident has the right duration", abs(incident["duration"] - lasted) < 15)

    program.send_signal(signal.SIGTERM)
    desk.expect("it ends in order", program.wait(timeout=10) == 0)
    log = desk.log()
    desk.expect("and logged no fault", "QObject" not in log and "ASSERT" not in log and "qt." not in log)


desk = Desk()
desk.carry_out(main)
