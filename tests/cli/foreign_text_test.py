#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers, files and people may write goes to no terminal as an order: foreign_text_test.py DOWNLIGHTCTL

Escape, bell, C1, bidi controls and NUL through headers, fields, names, errors, file names; looked at is all that comes out, as text and as JSON.
"""
import http.server, json, os, pathlib, re, shutil, subprocess, sys, tempfile, threading

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="downlight-foreign-"))
ORDER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
EVIL = "\x1b]0;PWNED\x07\u009b31m\u202e\u061c\u200f"
FAILED, SEEN = [], 0


class Hostile(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    answers = {
        "/encoding": ({"Content-Encoding": "\x1b]0;PWNED\x07"}, b"x"), "/c1": ({"Content-Encoding": "\u009b31m"}, b"x"),
        "/name": ({"Content-Type": "application/rss+xml"}, "<?xml version='1.0'?><rss><channel><title>a</title><item>\u009b31m&\u009bfoo;</item></channel></rss>".encode()),
        "/entity": ({"Content-Type": "application/rss+xml"}, "<?xml version='1.0'?><rss><channel><item>&ev\u00b7\u202eil;</item></channel></rss>".encode()),
        "/v1/meta": ({"Content-Type": "application/json"}, json.dumps({"name": "downlight-hub", "version": "1" + EVIL, "services": 3}).encode()),
        "/page/api/v2/summary.json": ({"Content-Type": "application/json"}, json.dumps({"page": {"id": "x", "name": "N" + EVIL}, "status": {"indicator": "no" + EVIL, "description": EVIL}, "components": [], "incidents": []}).encode()),
        "/good": ({}, b"hello"),
    }

    def do_GET(self):
        headers, body = self.answers.get(self.path, ({}, None))
        self.wfile.write(f"HTTP/1.0 {'200 OK' if body is not None else '404 no'}\r\n".encode())
        for name, value in headers.items():
            self.wfile.write(f"{name}: ".encode() + value.encode() + b"\r\n")
        self.wfile.write(b"\r\n" + (body or b"no"))

    def log_message(self, *_):
        pass


def look(*arguments):
    global SEEN
    for kind in ([], ["--json"]):
        done = subprocess.run([PROGRAM, "--profile", FOLDER / "profile", *kind, *arguments], capture_output=True, timeout=100,
                              env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "NO_PROXY": "*"})
        for name, stream in (("output", done.stdout), ("errors", done.stderr)):
            SEEN += len(stream)
            found = ORDER.findall(stream.decode("utf-8", "replace").replace("\n", ""))
            if found:
                FAILED.append(arguments)
                print(f"FAILED {[str(a) for a in arguments]!r} {kind}: {name} holds {sorted({hex(ord(c)) for c in found})}: {stream[:200]!r}")


def file(name, text):
    path = FOLDER / name
    path.write_text(text)
    return path


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
(FOLDER / "profile").mkdir()
file("profile/settings.json", json.dumps({"version": 1, "anchors": [{"operator": f"l{i}", "url": base + "/good", "status": 200} for i in (1, 2)]}))
for path in ("encoding", "c1", "name", "entity", "page"):
    look("detect", f"{base}/{path}")
for path in ("encoding", "c1"):
    look("watch", "add", f"{base}/{path}", "--name", path + EVIL.replace("\x00", ""))
look("watch", "add", f"{base}/page", "--format", "statuspage")
for command in (["check"], ["status"], ["watch", "list"], ["export"], ["export", "--opml"], ["hub", base], ["hub"], ["hub", "none"]):
    look(*command)
for command in (["status"], ["history"], ["watch", "add"], ["service"], ["search"], ["read", "--format", EVIL], ["read", "--at", EVIL], ["snooze", "encoding"], ["report", "encoding", "--problem"]):
    look(*(command + ["/etc/hostname"] if command[0] == "read" else command + [EVIL]))
strange = file("a\x1b[31mb\u009bc.json", '{"no":1}')
for command in (["import"], ["read"], ["detect-series"], ["simulate"], ["catalogue", "install"]):
    look(*command, strange)
own = file("own.json", json.dumps({"format": "downlight-services", "version": 1, "services": [
    {"id": "evil", "name": "x" + EVIL, "slug": "s" + EVIL, "instance": EVIL, "provider": "p" + EVIL, "page": {"url": base + "/", "format": "statuspage", "components": ["c" + EVIL]},
     "probe": {"url": base + "/good", "find": "f" + EVIL, "headers": [{"name": "h" + EVIL, "key": "k" + EVIL}]}}]}))
look("import", own)
watched = subprocess.run([PROGRAM, "--profile", FOLDER / "profile", "--json", "watch", "list"], capture_output=True, text=True).stdout
for name in ("evil", "encoding", "c1"):
    if f'"id":"{name}' not in watched:
        FAILED.append(f"{name} is not watched, so nothing of it is looked at")
for command in (["watch", "list"], ["status", "evil"], ["export"], ["report", "evil", "--problem", "other"]):
    look(*command)
for name, text in {
        "id.json": json.dumps({"format": "downlight-services", "version": 1, "services": [{"id": EVIL}]}),
        "kuma.json": json.dumps({"monitorList": [{"type": "t" + EVIL, "name": "n" + EVIL, "url": "u" + EVIL}, {"type": "http", "name": "n", "url": "http://x", "method": EVIL}]}),
        "gatus.yaml": 'endpoints:\n - name: "a\\e]0;x\\a"\n   url: "b\\e[31m"\n', "gatus2.yaml": "endpoints:\n - name: *anchor\u009b\n",
        "a.opml": '<opml><body><outline text="&#x9b;31m" url="ht!tp:&#x9b;31m"/></body></opml>', "b.opml": '<opml><body><outline text="a" url="&ev\u009bil;"/></body></opml>',
        "c.opml": '<opml><body><outline \u202ea="b"></bo\u202edy></opml>', "lines.txt": "hello \x1b]0;x\x07\nfoo\n\u009bbar\n"}.items():
    look("import", "--dry-run", file(name, text))
look("simulate", file("w1", '{"t":0}\n{"t":1,"service":"\\u001b]0;x\\u0007\\u009b","reachable":true}\n'))
look("simulate", file("w2", '{"t":0,"service":"\\u001b]0;x\\u0007\\u009b","probe":true}\n{"t":100,"\\u001b[31m":1}\n'))
look("detect-series", file("s1", "time,count\n\x1b[31m,5\n"))
shutil.rmtree(FOLDER)
if SEEN < 10_000:
    FAILED.append("hardly anything was printed, so nothing was looked at")
print(f"{len(FAILED)} leaks: {FAILED}" if FAILED else f"every claim held ({SEEN} bytes looked at)")
sys.exit(bool(FAILED))
