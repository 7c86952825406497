#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What attackers, full disks, odd clocks and odd files do to a hub, on the real program: hub_faults_test.py PROGRAM [NAME...]"""
import contextlib, datetime, gzip, hashlib, json, os, pathlib, shutil, sqlite3, subprocess, sys, threading, time, uuid

from hub_bed import Hub

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


def a_clock_that_was_ahead_leaves_nothing(hub):
    """Keys, rows and states of a time that has not come go when the clock is right again."""
    library = str(next(pathlib.Path("/usr/lib").rglob("libfaketime.so.1")))
    hub.stop()
    os.environ.update(LD_PRELOAD=library, FAKETIME="+10y")
    try:
        hub.start()
    finally:
        del os.environ["LD_PRELOAD"], os.environ["FAKETIME"]
    for i in range(10):
        hub.report("github", network=f"10.{i}.0.1")
    hub.stop()
    hub.start()
    hub.report("gitlab")
    time.sleep(1)
    year = datetime.date.today().year
    keys = sorted(path.name for path in (hub.folder / "data/keys").glob("day-*"))
    expect("no key of a day to come is left", [name for name in keys if int(name[4:8]) > year + 1], [])
    expect("the status has no time of then", str(year + 10) in json.dumps(hub.json("/v1/status")), False)


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
    """On a fresh hub: twenty networks of one area, or of twenty, and fifty-nine /48s of one /32, raise no outage."""
    for service, networks in (("github", [f"10.{i}.0.1" for i in range(14)]), ("gitlab", [f"203.0.{i}.9" for i in range(20)]), ("reddit", [f"2001:db8:{i:x}::1" for i in range(59)])):
        for network in networks:
            hub.report(service, network=network)
    hub.stop()
    hub.start()  # reports that are stored are judged at the next minute
    end = time.monotonic() + 62
    while time.monotonic() < end and not hub.json("/v1/status")["services"]:
        time.sleep(1)
    expect("nothing is raised", hub.json("/v1/status")["services"], {})


for test in (a_full_disk_costs_nothing, nobody_is_told_from_the_database, one_bad_row_fails_alone, takes_no_malformed_text, refuses_files_that_are_not_its_own,
             a_clock_that_was_ahead_leaves_nothing, misspelt_settings_are_errors, forged_outages_are_dear):
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
