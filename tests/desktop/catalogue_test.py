#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing services in a real desktop session, by keyboard alone: first start, search, add, undo, parts of a provider, addresses of
pages in every format served by nginx, and the import of every kind of file. Run it inside desktop-session.sh.

catalogue_test.py --programs DIR [--shots DIR] [--color-scheme light|dark]
"""
import json, re, shutil, socket, sqlite3, subprocess, time

from desk import DATA, Desk

SAMPLES = DATA / "formats"
# Where each format answers. Those that know one host only are pasted with the path of their interface.
PLACES = {
    "statuspage": ("/api/v2/summary.json", ""), "instatus": ("/summary.json", ""), "betterstack": ("/index.json", ""),
    "incidentio": ("/proxy/127.0.0.1", ""), "cstate": ("/index.json", ""), "cachet": ("/api/v1/components", ""),
    "uptimekuma": ("/api/status-page/heartbeat/lab", "/status/lab"), "gatus": ("/api/v1/endpoints/statuses", ""),
    "sorry": ("/api/v1/status", ""), "statuscast": ("/status.json", ""), "site24x7": ("/sp/api/u/summary_details", ""),
    "openstatus": ("/feed/json", ""), "feed": ("/history.atom", ""),
    "statusio": ("/1.0/status/0123456789abcdef01234567", None), "upptime": ("/history/summary.json", None),
    "statuspal": ("/api/v2/status_pages/x/summary", None), "checkly": ("/incidents", None), "statuscake": ("/PublicReportHandler.php", None),
    "uptimerobot": ("/api/getMonitorList/key", None), "onlineornot": ("/v1/status_pages/x/summary", None), "slack": ("/api/v2.0.0/current", None),
    "google": ("/incidents.json", None), "apple": ("/system_status_en_US.js", None), "salesforce": ("/v1/instances/NA1/status", None),
    "heroku": ("/api/v4/current-status", None), "psn": ("/data/statuses/region/SCEA.json", None), "xbox": ("/servicestatusv6/US/en-US", None),
    "microsoft365": ("/api/posts/m365Consumer", None), "azure-devops": ("/_apis/status/health", None), "aws": ("/public/currentevents", None),
    "azure-rss": ("/status/feed/", None),
}


def key(*keys):
    for one in keys:
        subprocess.run(["xdotool", "key", "--clearmodifiers", one], check=True)
        time.sleep(0.15)


def type_text(text):
    key("ctrl+f", "ctrl+a")
    subprocess.run(["xdotool", "type", "--delay", "15", text], check=True)


def window(title):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True).stdout.split()
    return found[0] if found else None


def slugs(desk):
    return [service.get("slug") for service in desk.ctl("watch", "list")]


def serve_formats(desk):
    """One server for each format: {format: address to paste}."""
    servers, addresses = [], {}
    for name, (place, paste) in PLACES.items():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        sample = next(path for path in sorted(SAMPLES.iterdir()) if re.fullmatch(rf"{name}-(degraded|partial_outage)\..*", path.name))
        target = desk.folder / "formats" / name
        target.mkdir(parents=True)
        shutil.copy(sample, target / "answer")
        servers.append(f"server {{ listen 127.0.0.1:{port}; location = {place} {{ root {target}; try_files /answer =404; }} location / {{ return 404; }} }}")
        addresses[name] = f"http://127.0.0.1:{port}" + (place if paste is None else paste)
    folder = desk.folder / "formats"
    (folder / "nginx.conf").write_text(f"""daemon off; master_process off; pid {folder}/pid; error_log {folder}/log; events {{ worker_connections 128; }}
http {{ access_log off; default_type application/json; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5; {' '.join(servers)} }}""")
    desk.run("nginx", "-e", folder / "log", "-c", folder / "nginx.conf")
    return addresses


def choosing(desk):
    desk.until("the first start offers services", lambda: window("^Add services"), 20)
    time.sleep(1)
    desk.screenshot("catalogue-first")
    type_text("git")
    time.sleep(0.5)
    desk.screenshot("catalogue-typed")
    key("Return")
    desk.until("Return watches the best one", lambda: slugs(desk) == ["github"], 20)
    time.sleep(0.5)
    desk.screenshot("catalogue-added")
    key("alt+u")
    desk.until("undo takes it back", lambda: slugs(desk) == [], 10)

    type_text("amazon web serv")
    time.sleep(1.5)
    key("alt+p", "Home", "Right", "Down", "space")
    time.sleep(0.3)
    desk.screenshot("catalogue-parts")
    key("alt+a")
    parts = desk.until("a part of a provider is watched", lambda: (desk.ctl("watch", "list") or [{}])[0].get("page", {}).get("components"), 20)
    desk.expect("it is the one that was checked", parts == ["ec2"])
    key("alt+u")
    desk.until("undo takes that back as well", lambda: slugs(desk) == [], 10)

    type_text("xqzzyy")
    time.sleep(0.4)
    desk.screenshot("catalogue-nothing")


def pasting(desk):
    for name, address in serve_formats(desk).items():
        before = len(desk.ctl("watch", "list"))
        type_text(address)
        key("Return")
        if not desk.until(f"{name}: the address opens the dialog", lambda: window("^Add a service"), 10):
            continue
        added = None
        end = time.monotonic() + 20
        while time.monotonic() < end and not added:
            key("Return")  # does nothing until the address is recognised
            time.sleep(0.4)
            watched = desk.ctl("watch", "list")
            added = watched[-1] if len(watched) > before else None
        seen = (added or {}).get("page", {}).get("format")
        if not desk.expect(f"{name}: recognised", seen == name):
            print(f"        {address}: {added}")
            desk.screenshot(f"catalogue-{name}")
        if name == "incidentio":
            desk.screenshot("catalogue-pasted")


def importing(desk):
    folder = desk.folder / "import"
    folder.mkdir()
    base = f"http://127.0.0.1:{desk.port}"
    (folder / "kuma.json").write_text(json.dumps({"version": "1.23", "monitorList": [{"name": "Backup", "type": "http", "url": f"{base}/kuma", "active": 1},
                                                                                     {"name": "Ping", "type": "ping", "hostname": "x"}]}))
    with sqlite3.connect(folder / "kuma.db") as database:
        database.execute("CREATE TABLE monitor (id INTEGER PRIMARY KEY, name TEXT, active BOOLEAN, url TEXT, type TEXT, interval INT)")
        database.execute("INSERT INTO monitor VALUES (1, 'Database', 1, ?, 'http', 60)", (f"{base}/db",))
    (folder / "gatus.yaml").write_text(f"endpoints:\n  - name: Gatus\n    url: {base}/gatus\n    conditions: ['[STATUS] == 200']\n")
    (folder / "feeds.opml").write_text(f'<?xml version="1.0"?><opml version="2.0"><body><outline text="Opml" xmlUrl="{base}/alpha/"/></body></opml>')
    (folder / "stts.plist").write_text('<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n'
                                       '<plist version="1.0"><dict><key>selectedServices</key><array><string>GitHub</string></array></dict></plist>')
    (folder / "urls.txt").write_text(f"Listed {base}/listed\n")
    for file, name in {"kuma.json": "Backup", "kuma.db": "Database", "gatus.yaml": "Gatus", "feeds.opml": "Opml", "stts.plist": "GitHub", "urls.txt": "Listed"}.items():
        key("ctrl+f", "alt+i")
        if not desk.until(f"{file}: a file is asked for", lambda: window("^Import$"), 10):
            continue
        time.sleep(0.5)
        subprocess.run(["xdotool", "type", "--delay", "10", str(folder / file)], check=True)
        key("Return")
        time.sleep(1)
        if file == "kuma.json":
            desk.screenshot("import-plan")
        desk.expect(f"{file}: nothing is done before it is wanted", name not in [s["name"] for s in desk.ctl("watch", "list")])
        key("alt+a")
        desk.until(f"{file}: imported", lambda: name in [s["name"] for s in desk.ctl("watch", "list")], 20)
        time.sleep(0.5)
        key("alt+u")
        desk.until(f"{file}: undone", lambda: name not in [s["name"] for s in desk.ctl("watch", "list")], 10)
    (folder / "broken.json").write_text('{"monitorList": [')
    before = desk.ctl("watch", "list")
    key("ctrl+f", "alt+i")
    desk.until("broken.json: a file is asked for", lambda: window("^Import$"), 10)
    time.sleep(0.5)
    subprocess.run(["xdotool", "type", "--delay", "10", str(folder / "broken.json")], check=True)
    key("Return")
    time.sleep(1)
    desk.screenshot("import-broken")
    desk.expect("a broken file changes nothing", desk.ctl("watch", "list") == before)


def main(desk):
    desk.page("alpha", "operational.json")
    desk.nginx()
    desk.make_profile()
    desk.start_and_wait()
    choosing(desk)
    pasting(desk)
    importing(desk)
    key("Escape")
    desk.until("Escape closes the window", lambda: not window("^Add services"), 10)


Desk().carry_out(main)
