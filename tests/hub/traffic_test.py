#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hub can tell from being asked: traffic_test.py DOWNLIGHT DOWNLIGHT-HUB

Two tray programs with one hub behind nginx: one watches a single service, which goes down; the other twenty that are well.
Their requests to the hub must be the same, at the same pace.
"""
import json, pathlib, shutil, subprocess, sys, tempfile, time

from hub_bed import Hub, free_port

TRAY, HUB = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
DATA = pathlib.Path(__file__).resolve().parent.parent / "data/statuspage"
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="downlight-traffic-"))
SECONDS = 275  # four rounds and a half of one a minute, of which the first two find their place in it
FAILED = []


def expect(claim, held):
    print(("ok      " if held else "FAILED  ") + claim, flush=True)
    if not held:
        FAILED.append(claim)


def page(name, sample):
    target = FOLDER / "pages" / name / "api/v2"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA / sample, target / "new")
    (target / "new").rename(target / "summary.json")


def proxy(hub):
    """nginx with a port for each program, so that its log says who asked."""
    pages, ports = free_port(), [free_port(), free_port()]
    servers = "\n".join(f"""server {{ listen 127.0.0.1:{port}; access_log {FOLDER}/asked{number} asked; location / {{ proxy_pass http://127.0.0.1:{hub}; proxy_buffering off; }} }}"""
                        for number, port in enumerate(ports))
    (FOLDER / "nginx.conf").write_text(f"""daemon off; master_process off; pid {FOLDER}/pid; error_log {FOLDER}/error.log; events {{ worker_connections 256; }}
http {{ log_format asked '$msec $request_length $request_method $request_uri'; access_log off; default_type application/json;
  client_body_temp_path {FOLDER}/t1; proxy_temp_path {FOLDER}/t2; fastcgi_temp_path {FOLDER}/t3; uwsgi_temp_path {FOLDER}/t4; scgi_temp_path {FOLDER}/t5;
  server {{ listen 127.0.0.1:{pages}; root {FOLDER}/pages; location = /anchor {{ return 204; }} }}
  {servers} }}""")
    return subprocess.Popen(["nginx", "-e", FOLDER / "error.log", "-c", FOLDER / "nginx.conf"]), pages, ports


def tray(name, hub, pages, slugs):
    folder = FOLDER / name
    folder.mkdir()
    anchors = [{"operator": f"l{i}", "url": f"http://127.0.0.1:{pages}/anchor", "status": 204} for i in (1, 2)]
    (folder / "settings.json").write_text(json.dumps({"version": 1, "anchors": anchors, "hub": f"http://127.0.0.1:{hub}"}))
    services = [{"id": slug, "slug": slug, "name": slug, "page": {"url": f"http://127.0.0.1:{pages}/{slug}/", "format": "statuspage", "interval": 30}} for slug in slugs]
    (folder / "list.json").write_text(json.dumps({"format": "downlight-services", "version": 1, "services": services}))
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "NO_PROXY": "*", "LC_ALL": "C.UTF-8"}
    subprocess.run([TRAY.parent / "downlightctl", "--profile", folder, "import", folder / "list.json"], check=True, capture_output=True, env=environment)
    return subprocess.Popen([TRAY, "--profile", folder], stderr=open(folder / "log", "w"), env=environment)


def asked(number):
    """(when, bytes, what) of each request that has ended."""
    rows = [line.split(" ", 2) for line in (FOLDER / f"asked{number}").read_text().splitlines()]
    return [(float(when), int(length), what) for when, length, what in rows]


many = ["github", "discord", "slack", "zoom", "reddit", "spotify", "dropbox", "figma", "notion", "cloudflare", "stripe", "twilio", "datadog", "openai", "atlassian",
        "digitalocean", "netlify", "vercel", "heroku", "linear"]
hub = Hub(HUB).start()
started = []
try:
    nginx, pages, ports = proxy(hub.port)
    started.append(nginx)
    for slug in [*many, "mastodon"]:
        page(slug, "operational.json")
    time.sleep(0.5)
    # One after the other: two that begin together would look the same for the wrong reason.
    started.append(tray("troubled", ports[0], pages, ["mastodon"]))
    started.append(tray("well", ports[1], pages, many))
    time.sleep(45)
    page("mastodon", "outage.json")
    time.sleep(SECONDS - 45)
    levels = subprocess.run([TRAY.parent / "downlightctl", "--profile", FOLDER / "troubled", "--json", "status"], capture_output=True, text=True).stdout
    expect(f"the one service is down ({levels[:80]})", '"level":"partial_outage"' in levels or '"level":"major_outage"' in levels)
    for process in started[1:]:
        process.terminate()
        expect("the program ends in order", process.wait(timeout=10) == 0)
    rows = [asked(0), asked(1)]
    kinds = [sorted({what for _, _, what in one}) for one in rows]
    expect(f"both ask the same ({kinds[0]} and {kinds[1]})", kinds[0] == kinds[1] and kinds[0])
    lengths = [sorted({length for _, length, _ in one}) for one in rows]
    expect(f"in as many bytes ({lengths[0]} and {lengths[1]})", lengths[0] == lengths[1])
    for number, name in enumerate(("the troubled one", "the one that is well")):
        times = [when for when, _, what in rows[number] if what == "GET /v1/status"]
        gaps = [round(b - a, 1) for a, b in zip(times, times[1:])]
        # The first rounds find their places in the minute; the last are long after the page went down.
        expect(f"{name} asks once a minute, whatever it sees ({gaps})", len(gaps) >= 4 and all(50 <= gap <= 70 for gap in gaps[-2:]))
    expect(f"as often ({len(rows[0])} and {len(rows[1])} requests)", abs(len(rows[0]) - len(rows[1])) <= 1)
finally:
    for process in started:
        if process.poll() is None:
            process.kill()
    hub.stop()
    if not FAILED:
        shutil.rmtree(FOLDER, ignore_errors=True)
print(f"{len(FAILED)} claims failed ({FOLDER})" if FAILED else "every claim held")
sys.exit(bool(FAILED))
