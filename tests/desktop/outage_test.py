#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An outage and a recovery in a real desktop session, through a killed and restarted program.

nginx serves two status pages of our own; Downlight watches both; one page turns to an outage and back. Looked at:
the tray icon, the list, the down notice and the recovery notice with its duration. Run it inside desktop-session.sh.

outage_test.py --programs DIR [--shots DIR] [--color-scheme light|dark]
"""
import argparse, json, os, pathlib, shutil, signal, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("--programs", required=True, type=pathlib.Path)
parser.add_argument("--shots", type=pathlib.Path)
parser.add_argument("--color-scheme", default="light")
options = parser.parse_args()

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="downlight-desktop-"))
PROFILE = FOLDER / "profile"
PAGES = FOLDER / "pages"
FAILED = []
STARTED = []


def expect(claim, held):
    print(("ok      " if held else "FAILED  ") + claim, flush=True)
    if not held:
        FAILED.append(claim)


def until(claim, check, seconds=60.0):
    """Waits for a value of check() that is true; says whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = check()
        if found:
            expect(claim, True)
            return found
        time.sleep(0.2)
    expect(claim, False)
    return None


def nginx():
    """A real web server on a free port of loopback; gives the port."""
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (FOLDER / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {FOLDER}/nginx.pid; error_log {FOLDER}/nginx.log;
events {{ worker_connections 64; }}
http {{ access_log off; default_type application/json; client_body_temp_path {FOLDER}/t1; proxy_temp_path {FOLDER}/t2;
  fastcgi_temp_path {FOLDER}/t3; uwsgi_temp_path {FOLDER}/t4; scgi_temp_path {FOLDER}/t5;
  server {{ listen 127.0.0.1:{port}; root {PAGES}; location = /anchor {{ return 204; }} }} }}
""")
    STARTED.append(subprocess.Popen(["nginx", "-e", str(FOLDER / "nginx.log"), "-c", str(FOLDER / "nginx.conf")]))
    return port


def page(name, sample):
    target = PAGES / name / "api/v2"
    target.mkdir(parents=True, exist_ok=True)
    temporary = target / "new"
    temporary.write_text((DATA / "statuspage" / sample).read_text().replace('"name":"Example"', f'"name":"{name.title()} Status"'))
    os.utime(temporary, (time.time(), time.time()))
    temporary.rename(target / "summary.json")


def start():
    program = subprocess.Popen([options.programs / "downlight", "--profile", PROFILE, "--color-scheme", options.color_scheme], stderr=open(FOLDER / "downlight.log", "a"))
    STARTED.append(program)
    return program


def ctl(*arguments):
    done = subprocess.run([options.programs / "downlightctl", "--profile", PROFILE, "--json", *arguments], capture_output=True, text=True, timeout=90)
    return [json.loads(line) for line in done.stdout.splitlines()]


def notices():
    """What the notification daemon shows or has shown, newest first: (title, body)."""
    history = json.loads(subprocess.run(["dunstctl", "history"], capture_output=True, text=True).stdout)["data"][0]
    return [(entry["summary"]["data"], entry["body"]["data"]) for entry in history]


def shown():
    """The same, with what is visible now put into the history first."""
    subprocess.run(["dunstctl", "close-all"])
    time.sleep(0.2)
    return notices()


def screenshot(name):
    path = FOLDER / f"{name}.png"
    subprocess.run(["import", "-window", "root", str(path)], check=True)
    if options.shots:
        options.shots.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, options.shots / f"{name}-{options.color_scheme}.png")
    return path


def pixels_near(path, colour):
    """How many pixels of the panel at the bottom have about this colour."""
    done = subprocess.run(["convert", str(path), "-gravity", "South", "-crop", "x30+0+0", "+repage", "-fuzz", "8%", "-fill", "white", "-opaque", colour,
                           "-fill", "black", "+opaque", "white", "-format", "%[fx:mean*w*h]", "info:"], capture_output=True, text=True)
    return float(done.stdout or 0)


def tray_shows(colour):
    return pixels_near(screenshot("tray"), colour) > 30


def windows():
    done = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Downlight$"], capture_output=True, text=True)
    return done.stdout.split()


def main():
    page("alpha", "operational.json")
    page("beta", "operational.json")
    port = nginx()
    PROFILE.mkdir(parents=True)
    anchors = [{"operator": f"local-{i}", "url": f"http://127.0.0.1:{port}/anchor", "status": 204} for i in (1, 2)]
    (PROFILE / "settings.json").write_text(json.dumps({"version": 1, "anchors": anchors}))
    program = start()
    until("the program is on the bus", lambda: subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o", "/org/freedesktop/DBus", "-m",
          "org.freedesktop.DBus.ListNames"], capture_output=True, text=True).stdout.count("org.downlight.Downlight"), 20)
    for name in ("alpha", "beta"):
        added = ctl("watch", "add", f"http://127.0.0.1:{port}/{name}/")
        expect(f"{name} is recognised and added", bool(added) and added[0].get("id") == f"{name}-status")
    until("both are operational", lambda: [s["level"] for s in ctl("status")] == ["operational", "operational"])
    until("the tray is green", lambda: tray_shows("#1f9254"), 15)

    second = subprocess.run([options.programs / "downlight", "--profile", PROFILE], timeout=20)
    expect("a second start raises the first and ends", second.returncode == 0)
    until("its window shows", windows, 15)
    screenshot("list-good")

    page("alpha", "outage.json")
    ctl("check", "alpha-status")
    began = time.monotonic()
    until("the outage shows", lambda: ctl("status", "alpha-status")[0]["level"] == "partial_outage", 20)
    until("the tray is orange", lambda: tray_shows("#d9621a"), 15)
    time.sleep(0.5)
    screenshot("outage")
    down = until("a notice says that it is down", lambda: [n for n in shown() if "Alpha Status" in n[0]], 15) or []
    expect("it is one, and names the level", len(down) == 1 and "Partial outage" in down[0][0])
    expect("nothing is told of the other", not [n for n in notices() if "Beta" in n[0]])

    program.send_signal(signal.SIGKILL)
    program.wait()
    time.sleep(1)
    program = start()
    until("the restarted program remembers", lambda: ctl("status", "alpha-status")[0]["level"] == "partial_outage", 20)
    time.sleep(2)
    expect("it does not tell it again", len([n for n in shown() if "Alpha Status" in n[0] and "outage" in n[0]]) == 1)

    page("alpha", "operational.json")
    ctl("check", "alpha-status")
    until("the recovery shows", lambda: ctl("status", "alpha-status")[0]["level"] == "operational", 60)
    until("the tray is green again", lambda: tray_shows("#1f9254"), 15)
    time.sleep(0.5)
    screenshot("recovery")
    back = until("a notice says that it is back", lambda: [n for n in shown() if n[0] == "Alpha Status is back"], 15) or []
    expect("it is one", len(back) == 1)
    lasted = time.monotonic() - began
    expect("with how long it took", bool(back) and "It was away for" in back[0][1])
    incident = ctl("incidents")[0]
    expect("and the incident has the right duration", abs(incident["duration"] - lasted) < 15)

    program.send_signal(signal.SIGTERM)
    expect("it ends in order", program.wait(timeout=10) == 0)
    log = (FOLDER / "downlight.log").read_text()
    expect("and logged no fault", "QObject" not in log and "ASSERT" not in log and "qt." not in log)
    if FAILED:
        print(log)


try:
    main()
finally:
    for process in STARTED:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=10)
    shutil.rmtree(FOLDER, ignore_errors=True)
print(f"{len(FAILED)} claims failed" if FAILED else "every claim held")
sys.exit(bool(FAILED))
