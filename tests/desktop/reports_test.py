#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two desktops against one hub behind nginx: people report for a while and stop, both see it, both are told when it is over, though
nobody had said so to the hub: their own probe does. The hub waits until people do.

reports_test.py --programs DIR [--shots DIR] [--color-scheme light|dark] [--real]
Starts the hub, nginx as its trusted proxy, and two desktop sessions that run this file again with --role. The hub's clock runs sixty
times as fast, from hours ago on, so that an hour of reports and its end take minutes; with --real it is the machine's own.
"""
import json, os, pathlib, socket, subprocess, sys, tempfile, threading, time, uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "hub"))
REAL = "--real" in sys.argv
SPEED = 1 if REAL else 60
PEOPLE = 48  # in an hour of the hub's clock


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_a_desktop(desk, role, shared):
    """One person's session: a tray program that watches Mastodon and believes the hub."""
    facts = json.loads((shared / "facts.json").read_text())
    desk.page("alpha", "operational.json")
    port = desk.nginx()
    desk.make_profile()
    settings = json.loads((desk.profile / "settings.json").read_text())
    settings["hub"] = facts["hub"]
    (desk.profile / "settings.json").write_text(json.dumps(settings))
    # In the catalogue, but tried on loopback only.
    service = {"id": "mastodon", "slug": "mastodon", "name": "Mastodon", "probe": {"url": f"http://127.0.0.1:{port}/alpha/api/v2/summary.json"}}
    (desk.folder / "list.json").write_text(json.dumps({"format": "downlight-services", "version": 1, "services": [service]}))
    program = desk.start_and_wait()
    desk.ctl("import", str(desk.folder / "list.json"))
    desk.until("it is operational", lambda: desk.level("mastodon") == "operational", 90)

    def community():
        answer = desk.ctl("status", "mastodon")
        return next((r["says"] for r in answer[0]["reasons"] if r["lamp"] == "community"), None) if answer else None

    if not desk.until("other people are heard", lambda: community() == "operational", 60):
        print(desk.ctl("watch", "list"), desk.ctl("status", "mastodon"), (desk.profile / "settings.json").read_text())
    subprocess.run([desk.options.programs / "downlight", "--profile", desk.profile], timeout=20)
    desk.until("its window shows", desk.windows, 15)
    activate("^Downlight$")
    key("alt+h")
    desk.until("the chart window opens", lambda: window("Mastodon"), 15)
    (shared / f"{role}.ready").touch()
    desk.until("everybody is ready", lambda: (shared / "reported").exists(), 120)
    told_at = lambda name: float((shared / name).read_text())
    desk.until("the hub's change is seen", lambda: desk.level("mastodon") in ("degraded", "partial_outage"), 120)
    seen = time.time()
    desk.until("the hub says so too", lambda: (shared / "hub-changed").exists(), 30)
    desk.expect(f"within a minute ({seen - told_at('hub-changed'):.1f} s)", seen - told_at("hub-changed") < 60)
    reasons = desk.ctl("status", "mastodon")[0]["reasons"]
    desk.expect("with the number of people", any("people, usually" in r.get("detail", "") for r in reasons))
    desk.until("the tray is orange", lambda: desk.tray_shows(ORANGE), 90)
    time.sleep(1)
    desk.screenshot(f"reports-{role}-outage")
    desk.until("it is told", lambda: desk.displayed() >= 1, 20)
    if role == "one":
        activate("Mastodon")
        key("alt+i")
        desk.until("the report dialog opens", lambda: window("Report an issue"), 10)
        time.sleep(0.5)
        desk.screenshot("reports-dialog")
        key("Escape")
    desk.until("the hub says that reports have stopped", lambda: (shared / "hub-quiet").exists(), 200 if not REAL else 5400)
    desk.until("it is operational again, as its own probe says", lambda: desk.level("mastodon") == "operational", 120)
    desk.until("reports have stopped", lambda: community() == "quiet", 90)
    time.sleep(2)
    desk.screenshot(f"reports-{role}-quiet")
    (shared / f"{role}.back").touch()
    desk.until("the hub says that it is over", lambda: (shared / "hub-recovered").exists(), 120 if not REAL else 5400)
    desk.until("other people are well again", lambda: community() == "operational", 150)
    desk.expect("it is operational still", desk.level("mastodon") == "operational")
    desk.screenshot(f"reports-{role}-over")
    back = [n for n in desk.notices() if n[0] == "Mastodon is back"]
    desk.expect("one notice says that it is back", len(back) == 1)
    program.terminate()
    desk.expect("it ends in order", program.wait(timeout=10) == 0)
    log = desk.log()
    desk.expect("and no fault was logged", "QObject" not in log and "ASSERT" not in log)
    (shared / f"{role}.done").write_text("ok" if not desk.failed else "failed")


def window(name):
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", name], capture_output=True, text=True).stdout.split()


def activate(name):
    for found in window(name)[:1]:
        subprocess.run(["xdotool", "windowactivate", "--sync", found])
    time.sleep(0.5)


def key(*names):
    subprocess.run(["xdotool", "key", *names])
    time.sleep(0.5)


def proxy(folder, hub_port):
    """nginx as the hub's reverse proxy, as docs/examples/nginx-hub.conf has it."""
    port = free_port()
    conf = (HERE.parent.parent / "docs/examples/nginx-hub.conf").read_text()
    conf = conf.replace("/var/cache/nginx/downlight-hub", f"{folder}/cache").replace("127.0.0.1:8731", f"127.0.0.1:{hub_port}")
    conf = conf.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    conf = conf.replace("proxy_cache downlight_hub;", "proxy_cache downlight_hub; proxy_pass_header Date;")  # the hub's clock is not nginx's here
    # What is a minute old here is an hour old on the hub's clock: no answer of before while a new one is fetched.
    conf = conf.replace("proxy_cache_use_stale updating;", "").replace("proxy_cache_background_update on;", "")
    conf = "\n".join(line for line in conf.splitlines() if "ssl_certificate" not in line)
    (folder / "nginx.conf").write_text(f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{ worker_connections 256; }}\n"
                                       f"http {{ client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;\n{conf} }}\n")
    return subprocess.Popen(["nginx", "-e", folder / "error.log", "-c", folder / "nginx.conf"]), port


def as_person(port, number, works=False):
    """A report, or a vote that it works, from a network of its own: another address of loopback for each person."""
    body = json.dumps({"install": uuid.uuid4().hex} | ({} if works else {"service": "mastodon", "type": ["login", "content"][number % 2]}))
    head = (f"POST /v1/{'services/mastodon/works' if works else 'reports'} HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nIdempotency-Key: {uuid.uuid4()}\r\n"
            f"X-Forwarded-For: 203.0.113.{number}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(f"127.{10 + number}.0.1", 0)) as connection:
        connection.sendall((head + body).encode())
        answer = connection.makefile("rb").read()
    return answer.startswith((b"HTTP/1.1 201", b"HTTP/1.1 202"))


def main():
    import shutil, sqlite3
    from hub_bed import Hub
    programs = pathlib.Path(sys.argv[sys.argv.index("--programs") + 1]).resolve()
    shared = pathlib.Path(tempfile.mkdtemp(prefix="downlight-two-desktops-"))
    failed = []

    def expect(claim, held):
        print(("ok      " if held else "FAILED  ") + "hub: " + claim, flush=True)
        if not held:
            failed.append(claim)

    hub = Hub(programs / "downlight-hub", "--trusted-proxy", "127.0.0.1", "--proof-of-work", "0")
    hub.start()
    hub.stop()
    # A hub that has run for ten days and never heard of Mastodon.
    hour = int(time.time()) // 3600
    with sqlite3.connect(hub.folder / "data/hub.sqlite") as database:
        database.executemany("INSERT OR REPLACE INTO covered VALUES (?, 60)", [(h,) for h in range(hour - 250, hour - 3)])
        database.execute("DELETE FROM memory")
    if not REAL:
        library = next(pathlib.Path("/usr/lib").rglob("libfaketime.so.1"))
        os.environ.update(LD_PRELOAD=str(library), FAKETIME=f"-4h x{SPEED}")
    hub.start()
    for name in ("LD_PRELOAD", "FAKETIME"):
        os.environ.pop(name, None)
    # libfaketime hastens the hub's clock but not its waiting: questions that nobody asked before wake it.
    done = threading.Event()
    threading.Thread(target=lambda: keep_awake(hub, done), daemon=True).start()
    nginx, port = proxy(shared, hub.port)
    time.sleep(0.5)
    (shared / "facts.json").write_text(json.dumps({"hub": f"http://127.0.0.1:{port}"}))
    session = HERE / "desktop-session.sh"
    passed = [a for a in sys.argv[1:]]
    desktops = [subprocess.Popen([session, "python3", __file__, *passed, "--role", role, "--shared", shared], stdout=open(shared / f"{role}.log", "w"), stderr=subprocess.STDOUT)
                for role in ("one", "two")]
    try:
        wait(lambda: all((shared / f"{role}.ready").exists() for role in ("one", "two")), 180)
        expect("both desktops are ready", all((shared / f"{role}.ready").exists() for role in ("one", "two")))
        (shared / "reported").touch()
        counted = []

        def report():
            for number in range(PEOPLE):
                counted.append(as_person(port, number))
                time.sleep(3600 / PEOPLE / SPEED)

        people = threading.Thread(target=report, daemon=True)
        people.start()
        state = lambda: (hub.json("/v1/status")["services"].get("mastodon") or ["operational"])[0]
        changed = wait(lambda: state() == "outage", 90 if not REAL else 1200)
        expect("it says that there is an outage", changed)
        (shared / "hub-changed").write_text(str(time.time()))
        people.join()
        expect(f"{PEOPLE} people of {PEOPLE} networks are counted", len(counted) == PEOPLE and all(counted))
        quiet = wait(lambda: state() == "quiet", 200 if not REAL else 5400)
        expect("when the reports stop it says that they have, and not that it is over", quiet)
        (shared / "hub-quiet").write_text(str(time.time()))
        wait(lambda: all((shared / f"{role}.back").exists() for role in ("one", "two")), 120)
        expect("nor does it while only programs look", state() == "quiet")
        expect("three people say that it works", all(as_person(port, 100 + n, works=True) for n in range(3)))
        over = wait(lambda: state() == "recovered", 60 if not REAL else 900)
        expect("then it is over", over)
        (shared / "hub-recovered").write_text(str(time.time()))
        incidents = hub.json("/v1/incidents")["incidents"]
        expect("as one incident", len(incidents) == 1 and incidents[0]["ended_at"] is not None)
        for desktop in desktops:
            desktop.wait(timeout=300)
    except subprocess.TimeoutExpired:
        failed.append("the desktops end")
    finally:
        done.set()
        for desktop in desktops:
            if desktop.poll() is None:
                desktop.terminate()
                desktop.wait(timeout=20)
        nginx.terminate()
        nginx.wait(timeout=10)
        hub.process.terminate()
        hub.process.wait(timeout=15)
    for role in ("one", "two"):
        print("".join(f"{role}: {line}\n" for line in (shared / f"{role}.log").read_text().splitlines()))
        done = shared / f"{role}.done"
        expect(f"everything held on desktop {role}", done.exists() and done.read_text() == "ok")
    if failed:
        print(hub.said())
    shutil.rmtree(shared)
    shutil.rmtree(hub.folder)
    print(f"{len(failed)} claims failed" if failed else "every claim held")
    sys.exit(bool(failed))


def keep_awake(hub, done):
    number = 1
    while not done.wait(0.3):
        number += 1
        try:
            hub.get(f"/v1/incidents?before={number}")
        except OSError:
            pass


def wait(check, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.1)
    return False


if "--role" in sys.argv:
    at = sys.argv.index("--role")
    role, shared = sys.argv[at + 1], pathlib.Path(sys.argv[sys.argv.index("--shared") + 1])
    sys.argv = [a for i, a in enumerate(sys.argv) if i not in (at, at + 1, sys.argv.index("--shared"), sys.argv.index("--shared") + 1) and a != "--real"]
    sys.path.insert(0, str(HERE))
    from desk import Desk, ORANGE
    desk = Desk()
    desk.carry_out(lambda d: on_a_desktop(d, role, shared))
else:
    main()
