#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small inputs that once were misread, through the program itself: cases_test.py PROGRAM FOLDER [--table] [CASE…]

FOLDER holds read/ and desk/, a folder a case. --table prints one line a case instead of the failures only."""
import json, os, pathlib, socket, subprocess, sys, tempfile, time

PROGRAM, DATA = sys.argv[1], pathlib.Path(sys.argv[2])
TABLE = "--table" in sys.argv
ONLY = [word for word in sys.argv[3:] if not word.startswith("--")]
CASES = []
LATER = {"read/57-search": "what a search finds is not of these kinds"}
AT = "2026-06-10T12:00:00Z"


class Wrong(Exception):
    pass


def case(name):
    def take(function):
        CASES.append((name, function))
        return function
    return take


def need(what, got):
    if not what:
        raise Wrong(str(got)[:400])


def run(*arguments, profile=None, stdin=None, env=None):
    command = [PROGRAM, *(["--profile", str(profile)] if profile else []), "--json", *map(str, arguments)]
    environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent", **(env or {}))
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=120, env=environment)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def read(folder, name, at=AT, form="auto"):
    code, lines = run("read", "--format", form, "--at", at, folder / name)
    return lines[0] if lines else {"exit": code}


def simulate(folder):
    return run("simulate", folder / "world.ndjson")[1]


def notices(lines):
    return [line for line in lines if "notice" in line]


def slowly(first, arguments, body):
    """Standard input that comes in two pieces."""
    child = subprocess.Popen([PROGRAM, "--json", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.write(body[:first])
    child.stdin.flush()
    time.sleep(0.4)
    out, _ = child.communicate(body[first:], timeout=60)
    return child.returncode, [json.loads(line) for line in out.splitlines()]


class Served:
    """A case's routes on loopback; replaced by use()."""

    def __init__(self, folder, name, port=None):
        self.folder = tempfile.TemporaryDirectory()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = port or free.getsockname()[1]
        self.routes = pathlib.Path(self.folder.name) / "routes.json"
        self.use(folder, name)
        for file in folder.iterdir():
            if file.name != "routes.json":
                (pathlib.Path(self.folder.name) / file.name).write_bytes(file.read_bytes())
        self.server = subprocess.Popen([sys.executable, str(DATA / "serve.py"), str(self.routes), str(self.port)],
                                       stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.05)
        self.url = f"http://127.0.0.1:{self.port}/"

    def use(self, folder, name, **words):
        text = (folder / name).read_text()
        for word, value in words.items():
            text = text.replace(word, str(value))
        self.routes.write_text(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        self.folder.cleanup()


def level_is(folder, name, wanted, **more):
    got = read(folder, name, **more)
    need(got.get("level") in wanted, f"{name}: {got.get('level', got)}")
    return got


@case("read/01-aws-rss-informational-resolved")
def _(folder):
    got = level_is(folder, "ec2-eu-west-1.rss", ["operational"], at="2026-06-08T10:00:00Z")
    need(not [one for one in got["incidents"] if one["status"] and one["level"] != "operational"], got)


@case("read/02-aws-rss-old-entry-two-spaces")
def _(folder):
    level_is(folder, "rds-us-east-1.rss", ["operational"])


@case("read/03-feed-html-entity")
def _(folder):
    got = level_is(folder, "feed.xml", ["degraded"])
    need([one["title"] for one in got["incidents"]] == ["Mail delivery is late"], got)


@case("read/05-feed-date-forms")
def _(folder):
    for file in sorted(folder.glob("*.xml")):
        got = level_is(folder, file.name, ["degraded"])
        open_ones = [one for one in got["incidents"] if one["open"]]
        need([one["title"] for one in open_ones] == ["Login fails"], got)
        need("2026-06-10T09:00" <= open_ones[0]["started_at"] <= "2026-06-10T12:00", (file.name, open_ones))


@case("read/07-feed-resolved-in-title")
def _(folder):
    level_is(folder, "feed.xml", ["operational"])


@case("read/08-feed-resolved-colon-title")
def _(folder):
    got = level_is(folder, "feed.xml", ["operational"])
    need(len(got["incidents"]) == 2, got)


@case("read/10-feed-went-down-recovered")
def _(folder):
    level_is(folder, "feed.xml", ["degraded"], form="feed")


@case("read/11-feed-xhtml-content")
def _(folder):
    level_is(folder, "feed.atom", ["degraded"])


@case("read/12-feed-encodings")
def _(folder):
    for file in sorted(folder.glob("*.xml")):
        got = level_is(folder, file.name, ["degraded"])
        need("\ufffd" not in got["incidents"][0]["title"] and any(ord(c) > 127 for c in got["incidents"][0]["title"]), got)


@case("read/13-azure-localised")
def _(folder):
    level_is(folder, "feed.xml", ["partial_outage"], form="azure-rss")
    level_is(folder, "feed.xml", ["unknown", "partial_outage"])


@case("read/14-feed-doctype")
def _(folder):
    need("error" in read(folder, "feed.xml"), read(folder, "feed.xml"))


@case("read/16-statuspage-open-incident-all-parts-green")
def _(folder):
    level_is(folder, "summary.json", ["degraded"])


@case("read/17-incidentio-compat-maintenance")
def _(folder):
    got = level_is(folder, "summary.json", ["maintenance"])
    need(got["maintenances"], got)


@case("read/18-statuspage-one-of-sixty-in-maintenance")
def _(folder):
    level_is(folder, "summary.json", ["operational", "maintenance"])
    lines = simulate(folder)
    need([n for n in notices(lines) if n["notice"] == "down" and 3620 <= n["t"] <= 4000], notices(lines))


@case("read/20-kuma-own-domain")
def _(folder):
    for name in ("routes.json", "routes-2x.json"):
        with Served(folder, name) as served:
            code, lines = run("detect", served.url)
            need(lines[0].get("format") == "uptimekuma", (name, lines))
            with tempfile.TemporaryDirectory() as profile:
                run("watch", "add", served.url, "--name", "K", profile=profile)
                code, lines = run("check", profile=profile)
                need(lines[0].get("level") == "partial_outage", (name, lines))


@case("read/23-page-moved-platform")
def _(folder):
    with Served(folder, "before.json") as served, tempfile.TemporaryDirectory() as profile:
        run("watch", "add", served.url, "--name", "P", profile=profile)
        need(run("check", profile=profile)[1][0]["level"] == "operational", "before")
        served.use(folder, "after.json")
        code, lines = run("check", profile=profile)
        need("kind" in json.dumps(lines) or "format" in json.dumps(lines), lines)
        code, lines = run("detect", served.url)
        need(lines[0].get("format") not in (None, "http", "instatus"), lines)


@case("read/24-component-renamed")
def _(folder):
    with Served(folder, "before.json") as served, tempfile.TemporaryDirectory() as profile:
        code, lines = run("watch", "add", served.url, "--name", "P", "--component", "API", "--component", "Checkout",
                          profile=profile)
        need(code == 0, lines)
        served.use(folder, "after.json")
        code, lines = run("check", profile=profile)
        need(lines[0]["level"] != "operational" and "Checkout" in json.dumps(lines), lines)


@case("read/25-gzip-unasked")
def _(folder):
    with Served(folder, "routes.json") as served:
        need(run("detect", served.url)[1][0].get("format") == "statuspage", run("detect", served.url))


@case("read/28-private-page")
def _(folder):
    with Served(folder, "routes.json") as served:
        got = run("detect", served.url)[1][0]
        need(got.get("format") in (None, "http"), got)


@case("read/29-redirect-to-own-domain")
def _(folder):
    with Served(folder, "target.json") as target, Served(folder, "routes.json") as served:
        text = (folder / "routes.json").read_text()
        served.routes.write_text(text.replace("PORT2", str(target.port)))
        got = run("detect", served.url)[1][0]
        need(got.get("format") == "statuspage", got)


@case("read/31-gatus-merge-keys")
def _(folder):
    with tempfile.TemporaryDirectory() as profile:
        run("import", folder / "config.yaml", profile=profile)
        listed = {s["name"]: s["probe"] for s in run("watch", "list", profile=profile)[1]}
        need("core / secured" in listed, listed)
        secured, shop = listed["core / secured"], listed["shop"]
        need((secured["interval"], secured["status"], secured["slow_after_ms"]) == (300, 401, 800), secured)
        need((shop["interval"], shop["find"]) == (30, "Welcome"), shop)


def plan(folder, name):
    code, lines = run("import", "--dry-run", folder / name)
    flat = [one for line in lines for one in (line.get("services") or line.get("items") or [line])]
    return code, lines, flat


@case("read/34-opml-bare-ampersand")
def _(folder):
    code, lines, _ = plan(folder, "subscriptions.opml")
    need("https://status.example.com/history.rss?lang=en&region=eu" in json.dumps(lines), lines)


@case("read/35-opml-variants")
def _(folder):
    for file in sorted(folder.glob("*.opml")):
        code, lines, _ = plan(folder, file.name)
        need("https://mail.example.net/feed.atom" in json.dumps(lines), (file.name, lines))


@case("read/36-kuma-redirect-expected")
def _(folder):
    with Served(folder, "routes.json") as served, tempfile.TemporaryDirectory() as profile:
        backup = pathlib.Path(profile) / "backup.json"
        backup.write_text((folder / "backup.json").read_text().replace("PORT", str(served.port)))
        code, planned = run("import", backup, profile=profile)
        code, lines = run("check", profile=profile)
        need(not [line for line in lines if line.get("level") == "major_outage"], lines)
        need([line for line in lines if line.get("level") == "operational"] or "skip" in json.dumps(planned), (planned, lines))


@case("read/39-uptimerobot-csv")
def _(folder):
    code, lines, _ = plan(folder, "monitors.csv")
    text = json.dumps(lines)
    need(all(word in text for word in ("Shop", "Blog, main", "tcp://mail.example.org:25", "Router")), lines)
    code, lines, _ = plan(folder, "simple.csv")
    need(code == 0, lines)


@case("read/40-stts-selection-of-today")
def _(folder):
    code, lines, _ = plan(folder, "jp.mahdi.stts.plist")
    text = json.dumps(lines)
    need(all(name in text for name in ("GitHub", "Slack", "Docker", "Cloudflare", "HashiCorp", "Keygen")), lines)
    need("prefix" not in text, lines)


@case("read/41-kuma-database-2x")
def _(folder):
    code, lines, _ = plan(folder, "kuma.db")
    text = json.dumps(lines)
    need(all(word in text for word in ("Shop", "tcp://mail.example.org:25", "Blog", "Router", "Old")), lines)


@case("read/45-statuspage-entities-in-names")
def _(folder):
    text = json.dumps(read(folder, "summary.json"))
    need("Customers can't search & filter" in text and '"Search & filters"' in text, text)


@case("read/46-feed-local-words")
def _(folder):
    level_is(folder, "feed.xml", ["degraded", "unknown"], form="feed")


@case("read/48-json-array-of-statuspage-with-bom")
def _(folder):
    level_is(folder, "summary.json", ["degraded"])


@case("read/49-instatus-other-words")
def _(folder):
    got = read(folder, "a.json")
    need("error" in got or got["level"] == "unknown", got)
    got = level_is(folder, "b.json", ["degraded"])
    need(not [one for one in got["maintenances"] if one.get("active")], got)


@case("read/53-gatus-own-shape")
def _(folder):
    got = level_is(folder, "statuses.json", ["operational"])
    need({c["name"]: c["level"] for c in got["components"]}.get("new") == "unknown", got)


@case("read/54-read-from-a-slow-pipe")
def _(folder):
    body = (folder / "summary.json").read_bytes()
    code, lines = slowly(200, ["read", "--format", "auto", "-"], body)
    need(lines and lines[0].get("format") == "statuspage", lines)


@case("read/56-feed-old-date-unreadable")
def _(folder):
    got = read(folder, "feed.xml")
    need(got.get("level") != "degraded", got)


@case("read/57-search")
def _(folder):
    import re
    missing = []
    for line in (folder / "queries.tsv").read_text().splitlines():
        query, wanted = line.split("\t")
        if wanted.startswith("nothing"):
            continue
        names = [s["name"] for s in (run("search", query, "--limit", "5")[1] or [{"services": []}])[0].get("services", [])]
        hit = [n for n in (names[:1] if wanted.startswith("^") else names) if re.search(wanted.lstrip("^"), n)]
        if not hit:
            missing.append((query, names[:3]))
    need(not missing, missing)


@case("read/58-catalogue-shared-pages")
def _(folder):
    bare = []
    for slug in ("github-copilot", "fortnite", "rocket-league", "chatgpt", "pypi", "1-1-1-1", "microsoft-teams"):
        code, lines = run("service", slug)
        if not lines or not (lines[0].get("components") or lines[0].get("parts")):
            bare.append((slug, lines[:1]))
    need(not bare, bare)


@case("read/60-problem-types")
def _(folder):
    for slug in ("1-1-1-1", "singlestore", "nazwa-pl", "usercentrics"):
        text = json.dumps(run("service", slug)[1])
        need("Messages, posts or comments" not in text and "Feed & content" not in text, (slug, text))


@case("read/61-page-unreadable-for-days")
def _(folder):
    lines = notices(simulate(folder))
    need(len(lines) == 1 and lines[0]["t"] <= 2 * 86400, lines)


@case("desk/01-store-dies-notice-merged")
def _(folder):
    got = [(n["notice"], n["t"]) for n in notices(simulate(folder))]
    late = [g for g in got if g[1] > 1900]
    need(len(late) == 2 and late[0][0] == "down" and 5040 <= late[0][1] <= 5080 and late[1][0] == "recovered"
         and 9500 <= late[1][1] <= 9585 and not [g for g in got if g[1] <= 1900 and g[0] != "recovered"], got)


@case("desk/03-good-reading-alarms-page")
def _(folder):
    lines = [line for line in simulate(folder) if line["t"] > 1800]
    need(not notices(lines) and not [v for v in lines if "verdict" in v and v["level"] not in ("operational",)], lines)


@case("desk/05-good-reading-alarms-probe")
def _(folder):
    lines = [n for n in notices(simulate(folder)) if n["t"] > 2000]
    need(not [n for n in lines if n["notice"] in ("down", "worse")], lines)


@case("desk/06-maintenance-is-no-recovery")
def _(folder):
    lines = notices(simulate(folder))
    back = [n for n in lines if n["notice"] == "recovered"]
    need(len(back) == 1 and 3000 <= back[0]["t"] <= 3700, lines)


@case("desk/08-stale-storm-told-at-wake")
def _(folder):
    lines = [n for n in notices(simulate(folder)) if n["t"] >= 29400]
    bad = [n for n in lines for s in n["services"] if s["level"] not in ("operational",)]
    need(not bad and len(lines) <= 1, lines)


@case("desk/09-crowd-outage-under-yellow-page")
def _(folder):
    lines = notices(simulate(folder))
    need([n for n in lines if n["notice"] == "worse" and 90000 <= n["t"] <= 90130
          and n["services"][0]["level"] == "partial_outage"], lines)


@case("desk/11-only-source-unreadable-for-days")
def _(folder):
    lines = [n for n in notices(simulate(folder)) if n["t"] > 3600]
    need(len([n for n in lines if n["t"] <= 3600 + 86400 + 600]) == 1, lines)


@case("desk/13-down-then-blocked-forever")
def _(folder):
    need([n for n in notices(simulate(folder)) if n["t"] > 7500], "nothing")


@case("desk/15-maintenance-days-probe-fails")
def _(folder):
    lines = [n for n in notices(simulate(folder))]
    need(len(lines) == 1 and lines[0]["t"] <= 660 + 86400 + 600, lines)


@case("desk/17-flap-duration")
def _(folder):
    last = notices(simulate(folder))[-1]
    duration = last["services"][0].get("duration")
    need(duration is None or duration > 1800, last)


@case("desk/18-slow-flapping-day")
def _(folder):
    need(len(notices(simulate(folder))) <= 20, len(notices(simulate(folder))))


@case("desk/20-staggered-recovery")
def _(folder):
    visible = set()
    lines = notices(simulate(folder))
    for notice in lines:
        visible.discard(notice["replaces"])
        for other in notice.get("withdraws", []):
            visible.discard(other)
        visible.add(notice["id"])
    need(len(visible) <= 5, (len(lines), len(visible)))


@case("desk/21-snooze-ends-still-down")
def _(folder):
    lines = [n for n in notices(simulate(folder)) if 1800 <= n["t"] <= 1870]
    need(len(lines) == 1 and lines[0]["services"][0]["level"] == "major_outage", lines)


@case("desk/22-false-sleep-in-simulate")
def _(folder):
    command = [PROGRAM, "simulate", str(folder / "world.ndjson")]
    done = subprocess.run(command, capture_output=True, timeout=120)
    lines = notices([json.loads(line) for line in done.stdout.splitlines()])
    need(b"machine slept" not in done.stderr and lines[-1]["notice"] == "recovered", (done.stderr[:100], lines[-1]))


@case("desk/23-stdin-cut-read")
def _(folder):
    code, lines = slowly(1000, ["read", "-"], (folder / "page.json").read_bytes())
    need(code == 0 and lines[0].get("level") == "operational", lines)


@case("desk/25-stdin-cut-simulate")
def _(folder):
    body = (folder / "world.ndjson").read_bytes()
    code, lines = slowly(len(b"\n".join(body.split(b"\n")[:2])) + 1, ["simulate", "-"], body)
    need(len(notices(lines)) == 2, lines)


@case("desk/32-import-kuma-redirect")
def _(folder):
    code, lines, _ = plan(folder, "kuma.json")
    need("redirect stays" in json.dumps(lines) and "head only" in json.dumps(lines), lines)
    note = json.dumps(lines).lower()
    need("head" in note.replace("head only", ""), lines)


@case("desk/34-import-gatus-conditions")
def _(folder):
    code, lines, _ = plan(folder, "gatus.yaml")
    taken = [one for line in lines for one in line.get("services", line.get("items", []))]
    need(not taken, lines)


def main():
    if not DATA.is_dir():
        print(f"skipped: there is no folder {DATA}")
        return 77
    wrong = 0
    for name, function in CASES:
        if ONLY and not any(word in name for word in ONLY):
            continue
        try:
            function(DATA / name)
            said = "as it should be"
        except Wrong as error:
            said = f"WRONG {error}"
        except Exception as error:
            said = f"WRONG {type(error).__name__}: {str(error)[:200]}"
        if name in LATER and said.startswith("WRONG"):
            said = f"NOT YET ({LATER[name]}) {said[6:]}"
        wrong += said.startswith("WRONG")
        if TABLE or said.startswith("WRONG"):
            print(f"{name}\t{said}")
    print(f"{wrong} of {len(CASES)} wrong")
    return 1 if wrong else 0


sys.exit(main())
