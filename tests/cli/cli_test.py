#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of downlightctl as a user meets it: cli_test.py PROGRAM DATA-FOLDER"""
import http.server, json, os, pathlib, subprocess, sys, tempfile, threading, time

PROGRAM, DATA = sys.argv[1], pathlib.Path(sys.argv[2])
FAILED = []


def run(*arguments, profile=None, stdin=None):
    """Exit code, the JSON lines of standard output, standard error."""
    command = [PROGRAM, *(["--profile", profile] if profile else []), "--json", *arguments]
    environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=90, env=environment)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def expect(claim, got, wanted):
    if got != wanted:
        FAILED.append(claim)
        print(f"FAILED {claim}: got {got!r}, wanted {wanted!r}")


class Pages(http.server.BaseHTTPRequestHandler):
    files = {"/api/v2/summary.json": "statuspage/operational.json"}

    def do_GET(self):
        name = self.files.get(self.path)
        body = (DATA / name).read_bytes() if name else b"no"
        self.send_response(200 if name else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def reading():
    code, lines, _ = run("read", str(DATA / "statuspage/outage.json"))
    expect("read gives 0", code, 0)
    expect("read names the format", lines[0]["format"], "statuspage")
    expect("read gives the level", lines[0]["level"], "partial_outage")
    expect("read lists components", lines[0]["components"][0], {"name": "API", "group": "Europe", "level": "major_outage"})
    expect("read has every field", set(lines[0]) >= {"format", "level", "summary", "components", "incidents", "maintenances"}, True)
    code, lines, _ = run("read", "--format", "statuspage", str(DATA / "statuspage/login_page.html"))
    expect("a login page is unreadable", code, 65)
    expect("and says so", lines[0]["error"]["kind"], "format")
    expect("a missing file is named", "no-such-file" in run("read", "/no-such-file")[1][0]["error"]["detail"], True)
    expect("a folder is no file", run("read", "/tmp")[0], 65)
    expect("standard input is read", run("read", "-", stdin=(DATA / "instatus/outage.json").read_bytes())[1][0]["format"], "instatus")
    expect("a wrong time is wrong usage", run("read", "--at", "soon", str(DATA / "statuspage/outage.json"))[0], 64)
    expect("an unknown format is wrong usage", run("read", "--format", "nonsense", "-", stdin=b"")[0], 64)


def usage():
    expect("no command is wrong usage", subprocess.run([PROGRAM], capture_output=True).returncode, 64)
    expect("an unknown command is wrong usage", run("frobnicate")[0], 64)
    expect("help is fine", subprocess.run([PROGRAM, "--help"], capture_output=True).returncode, 0)
    known = [line["id"] for line in run("formats")[1]]
    expect("more than thirty formats are known", len(known) > 30 and {"statuspage", "aws", "uptimekuma", "feed", "http", "tcp"} <= set(known), True)
    expect("options may stand behind the command", subprocess.run([PROGRAM, "formats", "--json"], capture_output=True).stdout[:1], b"{")


def simulating():
    world = DATA / "worlds/outage.ndjson"
    code, lines, _ = run("simulate", str(world))
    expect("simulate gives 0", code, 0)
    expect("one down, one recovered", [line["notice"] for line in lines if "notice" in line], ["down", "recovered"])
    expect("the same seed, the same output", run("simulate", str(world), "--seed", "5")[1], run("simulate", "--seed", "5", str(world))[1])
    expect("polls are printed on demand", any("poll" in line for line in run("simulate", str(world), "--polls")[1]), True)
    code, lines, _ = run("simulate", "-", stdin=b'{"t":0}\n{"t":1,"service":"x","reachable":true}\n')
    expect("a bad world is unreadable", code, 65)
    expect("with its line", "line 2" in lines[0]["error"]["detail"], True)
    past = b'{"t":0,"service":"x","probe":true}\n{"t":1,"act":"snooze","service":"x","seconds":-5}\n'
    expect("nobody can be silent for less than nothing", run("simulate", "-", stdin=past)[0], 65)
    night = [{"t": 0, "service": "x", "probe": True}, {"t": 500, "daemon": "down"}, {"t": 600, "service": "x", "reachable": False}, {"t": 6000, "daemon": "up"}, {"t": 7000, "network": "up"}]
    _, _, said = run("simulate", "-", stdin="\n".join(map(json.dumps, night)).encode())
    expect("that nobody takes notices is logged once", said.count("Nobody takes notices"), 1)


def watching(base, profile):
    expect("nothing is watched at first", run("watch", "list", profile=profile), (0, [], ""))
    code, lines, _ = run("watch", "add", base, "--name", "My Page", profile=profile)
    expect("an address is recognised and added", (code, lines[0]["id"], lines[0]["page"]["format"]), (0, "my-page", "statuspage"))
    expect("it is in the list", [line["id"] for line in run("watch", "list", profile=profile)[1]], ["my-page"])
    code, lines, _ = run("watch", "add", base.rstrip("/"), profile=profile)
    expect("added again it is the same", (code, lines[0]["id"], lines[0]["already"]), (0, "my-page", True))
    expect("a folder that was not there is named", "no profile" in run("status", profile=profile + "/typo")[2], True)
    expect("before it is read it is unknown", run("status", profile=profile)[0], 3)
    code, lines, _ = run("check", profile=profile)
    expect("check reads it", (code, lines[0]["level"], lines[0]["reasons"][0]["lamp"]), (0, "operational", "official"))
    for act in (["ack", "my-page"], ["snooze", "my-page", "recovers"]):
        code, lines, _ = run(*act, profile=profile)
        expect(f"{act} of what works says that nothing was changed", (code, "note" in lines[0], lines[0]["acknowledged"] or lines[0]["snoozed"]), (0, True, False))
    Pages.files = {"/api/v2/summary.json": "statuspage/outage.json"}
    expect("a partial outage is exit code 1", run("check", "my-page", profile=profile)[0], 1)
    expect("status remembers it", run("status", "--only-problems", profile=profile)[1][0]["level"], "partial_outage")
    expect("so do the incidents", run("incidents", profile=profile)[1][0]["worst"], "partial_outage")
    expect("and the history", len(run("history", "my-page", profile=profile)[1][0]["transitions"]), 2)
    expect("it can be snoozed", run("snooze", "my-page", "1h", profile=profile)[1][0]["snoozed"], True)
    expect("nonsense durations are wrong usage", run("snooze", "my-page", "soon", profile=profile)[0], 64)
    expect("all can be snoozed", run("snooze", "--all", "15m", profile=profile)[0], 0)
    expect("the bell can be set", run("bell", "my-page", profile=profile)[1][0]["bell"], True)
    expect("and taken back", run("bell", "my-page", "--off", profile=profile)[1][0]["bell"], False)
    expect("what is not watched is wrong usage", run("ack", "nobody", profile=profile)[0], 64)
    expect("of a problem it is no news", "note" in run("ack", "my-page", profile=profile)[1][0], False)
    run("ack", "my-page", "--off", profile=profile)
    code, lines, _ = run("watch", "add", base, "--component", "Nonsense", profile=profile)
    expect("components are checked", (code, "API" in lines[0]["error"]["detail"]), (64, True))
    expect("components are taken", run("watch", "add", base, "--component", "API", "--name", "Api", profile=profile)[1][0]["page"]["components"], ["API"])
    expect("a name may be used twice", run("watch", "add", base, "--name", "Api", profile=profile)[1][0]["id"], "api-2")
    expect("addresses of other kinds are refused", run("watch", "add", "ftp://x.example", profile=profile)[0], 64)
    expect("a word is in no catalogue", run("watch", "add", "nonsense", profile=profile)[0], 64)
    expect("services can be removed, one named twice too", run("watch", "remove", "api", "api-2", "api", profile=profile)[0], 0)
    expect("and are gone", [line["id"] for line in run("watch", "list", profile=profile)[1]], ["my-page"])
    expect("detect says why", run("detect", base)[1][0]["format"], "statuspage")


def edges():
    """What a script must be able to rely on."""
    folder = tempfile.mkdtemp(prefix="downlight-cli-")
    file = os.path.join(folder, "file")
    open(file, "w").close()
    for command in (["check"], ["status"], ["watch", "list"], ["history", "x"], ["incidents"]):
        expect(f"a profile that is a file is said so: {command}", run(*command, profile=file)[0], 69)
    code, lines, _ = run("bogus")
    expect("wrong usage is JSON where JSON is asked for", (code, lines[0]["error"]["kind"]), (64, "usage"))
    profile = os.path.join(folder, "profile")
    run("watch", "add", "tcp://127.0.0.1:9", "--name", "dead", profile=profile)
    run("watch", "add", "http://nosuch.invalid", "--name", "nosuch", profile=profile)
    code, lines, said = run("check", profile=profile)
    expect("a local outage is found whatever the line does", (code, [line["level"] for line in lines][:1], said if not lines else ""), (2, ["major_outage"], ""))
    run("snooze", "dead", "1s", profile=profile)
    time.sleep(1.5)
    status = run("status", "dead", profile=profile)[1][0]
    expect("a snooze that is over is over", status["snoozed"], False)
    expect("status still says why", [reason["says"] for reason in status["reasons"]], ["failed"])
    expect("history of nothing is said so", run("history", "stranger", profile=profile)[0], 64)
    expect("an incident that goes on has a duration", run("incidents", profile=profile)[1][0]["duration"] >= 20, True)


def finding(profile):
    """The catalogue from outside."""
    code, lines, _ = run("search", "githb", "--limit", "3", profile=profile)
    expect("a slip is forgiven", (code, lines[0]["services"][0]["slug"], lines[0]["guessed"]), (0, "github", True))
    expect("a search has the contract's fields", set(lines[0]["services"][0]) >= {"slug", "name", "category", "status_url", "format"}, True)
    expect("words need no quotes", run("search", "google", "drive", profile=profile)[1][0]["services"][0]["slug"], "google-drive")
    expect("nonsense finds nothing", run("search", "qqqqzzzz", profile=profile)[1][0]["services"], [])
    code, lines, _ = run("service", "mastodon", profile=profile)
    expect("a service has problem types", [p["id"] for p in lines[0]["problems"][:4]], ["messaging", "login", "content", "app_web"])
    expect("and related ones", len(lines[0]["related"]) >= 4, True)
    expect("and instances", "fosstodon.org" in lines[0]["instances"], True)
    expect("an unknown slug is wrong usage", run("service", "no-such", profile=profile)[0], 64)
    expect("a slug can be watched", run("watch", "add", "github", profile=profile)[1][0]["slug"], "github")
    expect("an instance can be watched", run("watch", "add", "mastodon", "--instance", "fosstodon.org", profile=profile)[1][0]["instance"], "fosstodon.org")
    expect("a part of a provider can be watched",
           run("watch", "add", "amazon-web-services", "--component", "ec2-us-east-1 (N. Virginia)", profile=profile)[1][0]["page"]["components"],
           ["ec2-us-east-1 (N. Virginia)"])
    expect("capitals do not matter", run("watch", "add", "GitHub", profile=profile)[1][0]["slug"], "github")
    code, lines, _ = run("watch", "add", "github", "--component", "Actions", profile=profile)
    expect("a page that cannot be read is not said to lack a component", (code, "cannot be read" in lines[0]["error"]["detail"]), (69, True))
    with open("/dev/full", "w") as full:
        expect("output that is lost is said so", subprocess.run([PROGRAM, "--profile", profile, "export"], stdout=full, stderr=subprocess.PIPE).returncode, 69)
    expect("near misses are named", "github" in run("watch", "add", "guthub", profile=profile)[1][0]["error"]["detail"], True)
    expect("what has no instances is said so", run("watch", "add", "github", "--instance", "x.example", profile=profile)[0], 64)


def updating(profile):
    """A newer catalogue that is signed takes the shipped one's place; any other is refused."""
    folder = pathlib.Path(profile)
    folder.mkdir(exist_ok=True)
    key = folder / "private.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    newer = folder / "newer"
    tool = pathlib.Path(__file__).resolve().parent.parent.parent / "packaging/catalogue.py"
    subprocess.run([sys.executable, tool, "build", newer], check=True)
    newer.write_bytes(newer.read_bytes().replace(b'"issued": "20', b'"issued": "21', 1))
    unsigned = newer.read_bytes()
    subprocess.run([sys.executable, tool, "sign", key, newer], check=True)
    expect("without a key nobody is trusted", run("catalogue", "install", str(newer), profile=profile)[0], 65)
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", folder / "catalogue-key.pem"], check=True)
    (folder / "bad").write_bytes(newer.read_bytes().replace(b"GitHub", b"GitHob", 1))
    (folder / "unsigned").write_bytes(unsigned)
    for name in ("bad", "unsigned", "private.pem", "missing"):
        expect(f"{name} is refused", run("catalogue", "install", str(folder / name), profile=profile)[0], 65)
    expect("the shipped one is kept", run("catalogue", "show", profile=profile)[1][0]["shipped"], True)
    code, lines, _ = run("catalogue", "install", str(newer), profile=profile)
    expect("a signed one is taken", (code, lines[0]["shipped"], lines[0]["issued"][:2]), (0, False, "21"))
    expect("once", run("catalogue", "install", str(newer), profile=profile)[0], 65)
    expect("and searched", run("search", "github", profile=profile)[1][0]["services"][0]["slug"], "github")


def moving(base, profile):
    """Set-ups from elsewhere, and to elsewhere."""
    folder = pathlib.Path(profile)
    folder.mkdir(exist_ok=True)
    backup = folder / "kuma.json"
    backup.write_text(json.dumps({"version": "1.23", "monitorList": [
        {"name": "Shop", "type": "http", "url": base, "interval": 60, "active": 1}, {"name": "Ping", "type": "ping", "hostname": "x"}]}))
    code, lines, _ = run("import", "--dry-run", str(backup), profile=profile)
    expect("a dry run shows the plan", (code, [item["name"] for item in lines[0]["items"]], len(lines[0]["skipped"])), (0, ["Shop"], 1))
    expect("and does nothing", run("watch", "list", profile=profile)[1], [])
    expect("an import adds", run("import", str(backup), profile=profile)[1][0]["added"], ["shop"])
    expect("the same twice adds nothing", run("import", str(backup), profile=profile)[1][0]["already_watched"], 1)
    addresses = folder / "urls.txt"
    addresses.write_text(f"# mine\n{base}\n")
    expect("an address is recognised", run("import", str(addresses), profile=profile)[1][0]["added"], ["example"])
    listed = run("watch", "list", profile=profile)[1]
    expect("as a status page", listed[1]["page"]["format"], "statuspage")
    exported = folder / "export.json"
    run("hub", base, profile=profile)
    exported.write_text(json.dumps(run("export", profile=profile)[1][0]))
    expect("an export says what was set", json.loads(exported.read_text())["settings"].get("hub"), base)
    run("watch", "remove", "shop", "example", profile=profile)
    _, lines, _ = run("import", str(exported), profile=profile)
    expect("and an import says that it stays behind", [base in line for line in map(str, lines[0]["skipped"])], [True])
    expect("an export brings it all back", run("watch", "list", profile=profile)[1], listed)
    bare = folder / "bare.csv"
    bare.write_text("Wiki,https://wiki.example.org/\n\"Shop, large\",https://shop.example.org/\n")
    expect("a table needs no head", [item["name"] for item in run("import", "--dry-run", str(bare), profile=profile)[1][0]["items"]], ["Wiki", "Shop, large"])
    (folder / "broken.json").write_text('{"monitorList": [')
    for name in ("broken.json", "none"):
        code, lines, _ = run("import", str(folder / name), profile=profile)
        expect(f"{name} is refused by name", (code, name in lines[0]["error"]["detail"]), (65, True))
    expect("and nothing was lost", run("watch", "list", profile=profile)[1], listed)
    pipe, into = os.pipe()
    os.write(into, b"https://piped.example\n")
    os.close(into)
    command = [PROGRAM, "--profile", profile, "--json", "import", f"/dev/fd/{pipe}", "--dry-run"]
    piped = subprocess.run(command, capture_output=True, timeout=60, pass_fds=[pipe], env=dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent"))
    os.close(pipe)
    expect("a pipe of the shell is read like a file", (piped.returncode, len(json.loads(piped.stdout)["items"])), (0, 1))


def judging(profile):
    """Series of report counts."""
    folder = pathlib.Path(profile)
    folder.mkdir(exist_ok=True)
    lines = ["time,count"] + [f"{1767571200 + 300 * i},{2 if 3000 <= i < 3024 else int(i % 24 == 0)}" for i in range(4000)]
    (folder / "series.csv").write_text("\n".join(lines))
    code, lines, _ = run("detect-series", str(folder / "series.csv"))
    states = [line["state"] for line in lines]
    expect("an outage in a series is told from its beginning to its end", (code, states[:2], states[-2:]),
           (0, ["possible", "outage"], ["recovered", "operational"]))
    expect("another detector can be asked", run("detect-series", str(folder / "series.csv"), "--detector", "ratio")[0], 0)
    expect("one that is not known is wrong usage", run("detect-series", str(folder / "series.csv"), "--detector", "x")[0], 64)
    (folder / "broken.csv").write_text("time,count\n1,a\n")
    code, lines, _ = run("detect-series", str(folder / "broken.csv"))
    expect("a broken series is named with its line", (code, "line 2" in lines[0]["error"]["detail"]), (65, True))


def reporting(base, profile):
    """Reports without a hub, and with one that is none."""
    code, lines, _ = run("hub", profile=profile)
    expect("no hub is chosen at first", (code, lines[0]["hub"]), (0, None))
    run("watch", "add", base, "--name", "Alpha", profile=profile)
    alpha = run("watch", "list", profile=profile)[1][0]["id"]
    code, lines, _ = run("report", alpha, profile=profile)
    expect("which problems there are is said", (code, "other" in lines[0]["error"]["detail"]), (64, True))
    code, lines, _ = run("report", alpha, "--problem", "other", profile=profile)
    expect("it is counted by the profile", (code, lines[0]["sent"], lines[0]["hub"], lines[0]["this_hour"]), (0, True, "own", 1))
    expect("and so is that it works again", run("works", alpha, profile=profile)[:2], (0, [{"counted": True, "hub": "own", "id": alpha, "sent": True}]))
    for wrong in ("http://hub.example", "https://a:b@hub.example", "nonsense with spaces"):
        expect(f"{wrong} is no hub", run("hub", wrong, profile=profile)[0], 64)
    code, lines, _ = run("hub", base + "v1/meta", profile=profile)
    expect("what answers but is no hub is chosen with a word", (code, lines[0]["hub"] + "/", lines[0]["answers"]), (69, base, False))
    expect("and stays chosen", run("hub", profile=profile)[1][0]["hub"] + "/", base)
    expect("none is a choice", run("hub", "none", profile=profile)[:2], (0, [{"hub": None}]))


def half_made_lock(profile):
    """A program that was killed while it made its lock must not lock everybody out for ever."""
    pathlib.Path(profile).mkdir()
    lock = pathlib.Path(profile) / "lock"
    lock.touch()
    expect("a lock without an owner is taken over", run("watch", "add", "tcp://127.0.0.1:9", "--name", "x", profile=profile)[0], 0)
    expect("and let go again", lock.exists(), False)


def damage(profile):
    database = pathlib.Path(profile) / "downlight.sqlite"
    database.write_bytes(b"not a database at all" * 400)
    expect("a watch list that is lost is not all well", run("check", profile=profile)[0], 69)
    database.write_bytes(b"not a database at all" * 400)
    before = sorted(path.name for path in pathlib.Path(profile).iterdir())
    for _ in range(2):
        for question in (["watch", "list"], ["status"], ["export"], ["history", "my-page"], ["incidents"]):
            code, lines, _ = run(*question, profile=profile)
            expect(f"{question}: a question says that the database is damaged", (code, "damaged" in lines[0]["error"]["detail"]), (69, True))
    expect("and changes nothing", sorted(path.name for path in pathlib.Path(profile).iterdir()), before)
    code, _, error = run("watch", "add", "tcp://127.0.0.1:9", "--name", "Other", profile=profile)
    expect("a damaged database does not stop anything", code, 0)
    expect("and is named", "corrupt-" in error, True)
    (pathlib.Path(profile) / "settings.json").write_text("{broken")
    expect("so are damaged settings", "settings.json" in run("status", profile=profile)[2], True)


reading()
usage()
simulating()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as folder:
    watching(f"http://127.0.0.1:{server.server_port}/", folder)
    half_made_lock(folder + "/killed")
    damage(folder)
    Pages.files = {"/api/v2/summary.json": "statuspage/operational.json"}
    finding(folder + "/finding")
    updating(folder + "/updating")
    judging(folder + "/judging")
    reporting(f"http://127.0.0.1:{server.server_port}/", folder + "/reporting")
    moving(f"http://127.0.0.1:{server.server_port}/", folder + "/moving")
edges()
print(f"{len(FAILED)} claims failed" if FAILED else "every claim held")
sys.exit(bool(FAILED))
