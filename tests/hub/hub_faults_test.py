#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What attackers, full disks, odd clocks and odd files do to a hub, on the real program: hub_faults_test.py PROGRAM [NAME...]"""
import contextlib, datetime, gzip, hashlib, json, os, pathlib, shutil, sqlite3, subprocess, sys, threading, time, urllib.request, uuid

from hub_bed import Hub, free_port

PROGRAM, NAMES = sys.argv[1], sys.argv[2:]
OPEN = ("--proof-of-work", "0", "--trusted-proxy", "127.0.0.1")
FAILED = []


def expect(claim, got, wanted=True):
    if got != wanted:
        FAILED.append(claim)
        print(f"FAILED {claim}: got {got!r}, wanted {wanted!r}", flush=True)


@contextlib.contextmanager
def database(hub):
    """The hub's file, closed again: an open connection would keep its log in use."""
    with contextlib.closing(sqlite3.connect(hub.folder / "data/hub.sqlite")) as file, file:
        yield file


def a_full_disk_costs_nothing(hub):
    """What was not counted is not charged to the network that sent it."""
    here = "198.51.7.9"
    hub.report("github", network="203.0.1.9")
    subprocess.run(["prlimit", "--pid", str(hub.process.pid), "--fsize=100000:"], check=True)
    for i in range(600):
        if hub.report("github", network=f"203.{i % 200}.2.9")[0] == 503:
            break
    expect("a full disk takes nothing", {hub.report("github", network=here)[0] for _ in range(25)}, {503})
    subprocess.run(["prlimit", "--pid", str(hub.process.pid), "--fsize=unlimited:"], check=True)
    expect("and costs nothing", [hub.report("github", network=here)[0] for _ in range(21)], [201] * 20 + [429])


def nobody_is_told_from_the_database(hub):
    """Whoever has the file, and guesses an install, cannot find out what it reported."""
    install, key = uuid.uuid4().hex, str(uuid.uuid4())
    seen = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    hub.report("github", install, "login", key, network="203.0.1.9", observed_at=seen)
    hub.stop()
    everything = b"".join(path.read_bytes() for path in (hub.folder / "data").glob("hub.sqlite*"))
    expect("the idempotency key is not in it", uuid.UUID(key).bytes in everything or key.encode() in everything, False)
    expect("nor the install", install.encode() in everything, False)
    with database(hub) as file:
        at, body_hash = file.execute("SELECT at, body_hash FROM report").fetchone()
    plain = [hashlib.sha256("\n".join(["/v1/reports", "github", "", "login", datetime.datetime.fromtimestamp(at * 60 + second, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), install]).encode()).digest()[:16]
             for second in range(60)]
    expect("nor a hash that a guess could be held against", body_hash in plain, False)
    hub.start()
    status, receipt, _ = hub.report("github", install, "login", key, network="203.0.1.9", observed_at=seen)
    expect("and the same report is known again all the same", (status, hub.json("/v1/services/github/live")["reports"]["this_hour"]), (201, 1))


def one_bad_row_fails_alone(hub):
    """A row that breaks a rule of its table is refused; those of others in the same transaction are stored."""
    hub.stop()
    with database(hub) as file:
        file.execute("CREATE TRIGGER t BEFORE INSERT ON report WHEN new.type='login' BEGIN SELECT RAISE(ABORT,'no'); END")
    hub.start()
    codes, ids, lock, end = {"other": [], "login": []}, [], threading.Lock(), time.monotonic() + 2

    def go(kind, number):
        while time.monotonic() < end:
            status, receipt, _ = hub.report("github", type=kind, network=f"10.{number}.{uuid.uuid4().int % 250}.1")
            with lock:
                codes[kind].append(status)
                ids.extend([receipt["id"]] if status == 201 else [])

    threads = [threading.Thread(target=go, args=("login" if i == 0 else "other", i)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect("all others are counted", set(codes["other"]), {201})
    expect("the bad one is told so", set(codes["login"]), {422})
    expect("the hub is well", hub.get("/readyz", admin=True)[0], 200)
    hub.stop()
    with database(hub) as file:
        expect("each that was acknowledged is there, once", sorted(row[0] for row in file.execute("SELECT id FROM report")), sorted(int(i) for i in ids))
        file.execute("DROP TRIGGER t")
    hub.start()


def takes_no_malformed_text(hub):
    """JSON as RFC 8259 has it, in UTF-8, as it is labelled."""
    def base(extra=b""):
        return b'{"service":"github","type":"other","install":"' + uuid.uuid4().hex.encode() + b'"' + extra + b"}"

    def code(body, **headers):
        return hub.ask("POST", "/v1/reports", body=body, headers={"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()), **{n.replace("_", "-"): v for n, v in headers.items()}})[0]

    bad = [b',"x":' + value for value in (b".5", b"-.5", b"1.", b"-2.", b"0.e1", b"2.e3", b"2.e+3", b"2.e-3", b".2e-3", b"1e999", b"01", b'"a\nb"', b'"\t"', b'"a\0b"', b'"\x1f"', b'"\\a"', b'"\\x00"',
                                          b'"\\\0"', b'"\\\t"', b"\"\\'\"", b'"\\ud800"', b'"\\udc00"', b'"\\ud800\\ud800"', b'"\xff"')]
    bad += [b',"a\nb":1', b',"\\q":1', b',"service":"gitlab"', b"}x{"]
    expect("none of the malformed texts is taken", [text for text in bad if code(base(text)) != 400], [])
    expect("nor another encoding", [code(b"\xef\xbb\xbf" + base()), code(base().decode().encode("utf-16")), code(base().decode().encode("utf-32"))], [400] * 3)
    expect("a label that is not true", [code(base(), Content_Encoding="gzip"), code(gzip.compress(base()), Content_Encoding="gzip"), code(base(), Content_Type="application/json; charset=utf-16")], [415] * 3)
    expect("what is right is taken", [code(base()), code(base(), Content_Type='application/json; charset="UTF-8"'), code(base(), Content_Encoding="identity")], [201] * 3)


def refuses_files_that_are_not_its_own(hub):
    """A version that cannot be, a newer one, another program's database: said, and left as they are."""
    def attempt():
        path = hub.folder / "data/hub.sqlite"
        before = path.read_bytes()
        done = subprocess.run([PROGRAM, "--data", hub.folder / "data", "--listen", "127.0.0.1:0", "--admin", "none"], capture_output=True, timeout=20, text=True)
        return done.returncode, "cannot be used" in done.stderr, path.read_bytes()[100:] == before[100:]

    hub.report("github")
    hub.stop()
    for version in (-1000000, -1, 99):
        with database(hub) as file:
            file.execute(f"PRAGMA user_version={version}")
        expect(f"version {version}", attempt(), (69, True, True))
    with database(hub) as file:
        file.execute("PRAGMA user_version=0")
    expect("version 0 with tables", attempt(), (69, True, True))
    with database(hub) as file:
        file.execute("PRAGMA user_version=2")
    hub.start()


def start_at(hub, when):
    """Starts the hub with a clock that shows another time (faketime's words)."""
    os.environ.update(LD_PRELOAD=str(next(pathlib.Path("/usr/lib").rglob("libfaketime.so.1"))), FAKETIME=when, ASAN_OPTIONS="verify_asan_link_order=0")
    try:
        hub.start()
    finally:
        del os.environ["LD_PRELOAD"], os.environ["FAKETIME"], os.environ["ASAN_OPTIONS"]


def a_wrong_clock_costs_nothing(hub):
    """A year of counts outlives clocks that are ten years ahead or decades behind; what was counted then is not shown, and goes once the clock has been right for a day."""
    now = int(time.time()) // 60
    hub.report("github", network="10.0.0.1")
    hub.stop()
    with database(hub) as file:
        file.executemany("INSERT OR REPLACE INTO hour VALUES ('github', '', ?, 3, 2.0)", [(now // 60 - hours,) for hours in range(1, 24 * 300)])
        file.executemany("INSERT OR REPLACE INTO covered VALUES (?, 60)", [(now // 60 - hours,) for hours in range(1, 24 * 300)])
        file.execute("INSERT INTO incident (service, instance, began, ended, outage) VALUES ('github', '', ?, ?, 1)", (now - 3000, now - 2900))

    def counts():
        with database(hub) as file:
            return [file.execute(f"SELECT count(*) FROM {table} WHERE {column} <= ?", (limit,)).fetchone()[0]
                    for table, column, limit in (("hour", "hour", now // 60), ("covered", "hour", now // 60 - 1), ("incident", "began", now), ("report", "received", now))]

    def ahead():
        with database(hub) as file:
            return sum(file.execute(f"SELECT count(*) FROM {table} WHERE {column} > ?", (limit,)).fetchone()[0]
                       for table, column, limit in (("hour", "hour", now // 60 + 24), ("covered", "hour", now // 60 + 24), ("incident", "began", now + 1440), ("report", "received", now + 1440)))

    before = counts()

    def lost():
        return [(was, now_) for was, now_ in zip(before[:3], counts()) if now_ < was]

    for when in ("+10y", "-20y", "+2y"):
        start_at(hub, when)
        for i in range(10):
            hub.report("github", network=f"10.{i}.0.1")
        shown = hub.json("/v1/incidents")["incidents"]
        expect(f"{when}: an incident that has not begun is not shown", len(shown), 0 if when[0] == "-" else 1)
        hub.stop()
        expect(f"{when}: all of the history is there", lost(), [])
    hub.start()
    hub.report("gitlab")
    year = datetime.date.today().year
    expect("something of the wrong times is there at first", ahead() > 0)
    expect("the status has no time of then", str(year + 10) in json.dumps(hub.json("/v1/status")) or str(year + 2) in json.dumps(hub.json("/v1/status")), False)
    hub.stop()
    with database(hub) as file:  # a day later
        file.execute("UPDATE memory SET value = '1440' WHERE key IN ('since_jump', 'since_set_back')")
    hub.start()
    time.sleep(1)
    hub.stop()
    keys = sorted(path.name for path in (hub.folder / "data/keys").glob("day-*"))
    expect("no key of a day to come is left", [name for name in keys if int(name[4:8]) > year + 1], [])
    expect("no row of then", ahead(), 0)
    expect("and all of the history is there", lost(), [])
    hub.start()


def an_old_status_behind_nginx_says_nothing(hub):
    """A web server that goes on answering for a hub whose clock stopped, by the example's configuration, gives no good word."""
    ctl = pathlib.Path(PROGRAM).parent / "downlightctl"
    conf = (pathlib.Path(__file__).resolve().parents[2] / "docs/examples/nginx-hub.conf").read_text()
    port, folder = free_port(), hub.folder
    conf = conf.replace("/var/cache/nginx/downlight-hub", f"{folder}/cache").replace("127.0.0.1:8731", f"127.0.0.1:{hub.port}").replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    conf = "\n".join(line for line in conf.splitlines() if "ssl_certificate" not in line)
    (folder / "nginx.conf").write_text(f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
                                       f"http {{ client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;\n{conf} }}\n")
    nginx = subprocess.Popen(["nginx", "-e", folder / "error.log", "-c", folder / "nginx.conf"])

    def community(name):
        profile = folder / name
        profile.mkdir()
        (profile / "settings.json").write_text(json.dumps({"version": 1, "hub": f"http://127.0.0.1:{port}", "anchors": [{"operator": "l", "url": f"http://127.0.0.1:{hub.port}/v1/meta", "status": 200}]}))
        (profile / "list.json").write_text(json.dumps({"format": "downlight-services", "version": 1, "services": [{"id": "github", "slug": "github", "name": "GitHub", "probe": {"url": f"http://127.0.0.1:{hub.port}/v1/meta"}}]}))
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "NO_PROXY": "*"}
        subprocess.run([ctl, "--profile", profile, "import", profile / "list.json"], check=True, capture_output=True, env=environment)
        done = subprocess.run([ctl, "--profile", profile, "--json", "check"], capture_output=True, text=True, timeout=100, env=environment)
        return next((reason["says"] for reason in json.loads(done.stdout.splitlines()[0])["reasons"] if reason["lamp"] == "community"), None)

    try:
        time.sleep(0.5)
        expect("a hub that counts is believed", community("good"), "operational")
        hub.stop()
        start_at(hub, "-3h")
        time.sleep(31)  # what nginx keeps of the status is fresh for so long; the next to ask has it renewed
        urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/status").read()
        time.sleep(1)
        expect("a status of three hours ago is not", community("old"), "unknown")
    finally:
        nginx.terminate()
        nginx.wait()


def misspelt_settings_are_errors(hub):
    """In the file and in the environment; and what is said nearer wins."""
    def run(text=None, flags=(), **environment):
        path = hub.folder / "c.conf"
        path.write_text(text or "")
        done = subprocess.run([PROGRAM, "--data", "/x", *flags, *(["--config", path] if text else []), "--print-config"], env={**os.environ, **environment}, capture_output=True, text=True, timeout=20)
        return done.returncode, next((line for line in done.stdout.splitlines() if line.startswith("proof")), "")

    expect("misspelt in the file", run("proof-of-wrok = 3\n")[0], 64)
    expect("in a section", run("[hub]\nproof-of-work = 3\n")[0], 64)
    expect("misspelt in the environment", run(DOWNLIGHT_HUB_PROOF_OF_WROK="9")[0], 64)
    expect("the file counts", run("proof-of-work = 3\n"), (0, "proof-of-work = 3"))
    expect("the environment before the file", run("proof-of-work = 3\n", DOWNLIGHT_HUB_PROOF_OF_WORK="9"), (0, "proof-of-work = 9"))
    expect("the flag before both", run("proof-of-work = 3\n", ("--proof-of-work", "5"), DOWNLIGHT_HUB_PROOF_OF_WORK="9"), (0, "proof-of-work = 5"))
    expect("a file that is missing", run(DOWNLIGHT_HUB_CONFIG="/nonexistent")[0], 64)


def forged_outages_are_dear(hub):
    """On a fresh hub: fourteen networks of fourteen areas, twenty of one, and fifty-nine /48s of one /32, raise no alarm; ninety of ninety areas do."""
    for service, networks in (("github", [f"10.{i}.0.1" for i in range(14)]), ("gitlab", [f"203.0.{i}.9" for i in range(20)]), ("reddit", [f"2001:db8:{i:x}::1" for i in range(59)]),
                              ("discord", [f"{20 + i}.{i}.0.1" for i in range(90)])):
        for network in networks:
            hub.report(service, network=network)
    hub.stop()
    hub.start()  # reports that are stored are judged at the next minute
    end = time.monotonic() + 62
    while time.monotonic() < end and not hub.json("/v1/status")["services"]:
        time.sleep(1)
    expect("only what so many say is raised", sorted(hub.json("/v1/status")["services"]), ["discord"])


for test in (a_full_disk_costs_nothing, nobody_is_told_from_the_database, one_bad_row_fails_alone, takes_no_malformed_text, refuses_files_that_are_not_its_own,
             a_wrong_clock_costs_nothing, an_old_status_behind_nginx_says_nothing, misspelt_settings_are_errors, forged_outages_are_dear):
    if NAMES and test.__name__ not in NAMES:
        continue
    limit = ("--reports-per-network", "20" if test is a_full_disk_costs_nothing else "0")
    hub = Hub(PROGRAM, *OPEN, *limit).start()
    print(test.__name__, flush=True)
    try:
        test(hub)
    finally:
        if hub.process.poll() is None:
            hub.stop()
        shutil.rmtree(hub.folder)
print(f"{len(FAILED)} claims failed" if FAILED else "every claim held")
sys.exit(bool(FAILED))
