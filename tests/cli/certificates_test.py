#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the program believes: certificates_test.py DOWNLIGHTCTL

Real servers, each with a certificate that is bad in one way of its own, and some with good ones; the root of all of them
is trusted. Each is watched twice, as a status page that says "all is well" and by a probe. Of the bad ones nothing is
believed and nothing is asked, and each says why.
"""
import http.server, json, os, pathlib, re, shutil, ssl, subprocess, sys, tempfile, threading, warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from certificates import Pair, Workshop, trusting

warnings.simplefilter("ignore", DeprecationWarning)  # of old versions of TLS, which are what is tried
PROGRAM = os.path.abspath(sys.argv[1])
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="downlight-certificates-"))
FAILED, SERVERS, ASKED = [], [], {}
WELL = json.dumps({"page": {"id": "x", "name": "Example"}, "status": {"indicator": "none", "description": "All Systems Operational"}, "components": [],
                   "incidents": [], "scheduled_maintenances": []}).encode()


def expect(claim, held, more=""):
    print(("ok      " if held else "FAILED  ") + claim + ("" if held else f": {more}"), flush=True)
    if not held:
        FAILED.append(claim)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ASKED[self.server.server_port] = ASKED.get(self.server.server_port, 0) + 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(WELL)))
        self.end_headers()
        self.wfile.write(WELL)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a client that hangs up is what is wanted here


def serve(pair=None, newest=None):
    """Serves the page over TLS (plain without PAIR), with NEWEST as the newest version of TLS; gives the port."""
    server = Server(("127.0.0.1", 0), Page)
    if pair:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        if newest:
            context.minimum_version = context.maximum_version = newest
        context.load_cert_chain(pair.file_of_chain(), pair.key)
        # The handshake belongs to the connection's own thread, else one that hangs holds back all.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    SERVERS.append(server)
    return server.server_port


def serve_stapled(pair, answer):
    """The same by openssl, which can staple."""
    with Server(("127.0.0.1", 0), Page) as probe:
        port = probe.server_port
    folder = FOLDER / f"stapled{port}"
    (folder / "api/v2").mkdir(parents=True)
    whole = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(WELL) + WELL
    (folder / "api/v2/summary.json").write_bytes(whole)
    (folder / "ask").write_bytes(whole)
    SERVERS.append(subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pair.certificate, "-cert_chain", pair.file_of_chain(),
                                     "-key", pair.key, "-status_file", answer, "-HTTP", "-quiet"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return port


def leaf(names, **options):
    more = options.pop("more", ["extendedKeyUsage=serverAuth"])
    subject = options.pop("subject", "/CN=test")
    return shop.make(subject, ["basicConstraints=CA:FALSE", *more, *([f"subjectAltName={names}"] if names else [])], **options)


shop = Workshop(FOLDER / "made")
root = shop.authority("The test's own root")
middle = shop.authority("Below it", root)
old = shop.authority("Was below it", root, shift="-400 days")
strange = shop.authority("Nobody knows it")
bounded = shop.authority("For one domain only", root, ["nameConstraints=critical,permitted;DNS:intern.example"])
short = shop.authority("No issuer below it", root, key="rsa:1024")
end = shop.authority("May make no issuers", root, ["subjectKeyIdentifier=hash"])
weak = shop.authority("Signed weakly", root, digest="sha1")
ok = "DNS:h.example"
no_issuer = leaf(ok, issuer=root)  # a server's certificate that issues another
below = leaf(ok, issuer=no_issuer)
alone = leaf(ok, issuer=middle)
revoked, well = leaf(ok, issuer=root), leaf(ok, issuer=root)

# What is wrong: (a server's port, the host it is asked by, a word that the reason must hold).
bad = {
    "expired": (serve(leaf(ok, issuer=root, shift="-400 days")), "h.example", "expired"),
    "not yet valid": (serve(leaf(ok, issuer=root, shift="+400 days")), "h.example", "not yet valid"),
    "self-signed": (serve(leaf(ok)), "h.example", "self-signed|self signed"),
    "of an unknown root": (serve(leaf(ok, issuer=strange)), "h.example", "issuer|root"),
    "without what is between": (serve(Pair(alone.certificate, alone.key)), "h.example", "issuer"),
    "by an issuer that expired": (serve(leaf(ok, issuer=old)), "h.example", "expired"),
    "by one that is no issuer": (serve(below), "h.example", "CA|issuer"),
    "for another name": (serve(leaf("DNS:other.example", issuer=root)), "h.example", "name"),
    "for another address": (serve(leaf("IP:127.0.0.2", issuer=root)), "127.0.0.1", "name"),
    "an address as a name": (serve(leaf("DNS:127.0.0.1", issuer=root)), "127.0.0.1", "name"),
    "common name right, alternative name wrong": (serve(leaf("DNS:other.example", issuer=root, subject="/CN=h.example")), "h.example", "name"),
    "common name alone": (serve(leaf("", issuer=root, subject="/CN=h.example")), "h.example", "name"),
    "common name an address": (serve(leaf("DNS:other.example", issuer=root, subject="/CN=127.0.0.1")), "127.0.0.1", "name"),
    "bounded to another domain, common name": (serve(leaf("DNS:a.intern.example", issuer=bounded, subject="/CN=h.example")), "h.example", "name"),
    "bounded to another domain, alternative name": (serve(leaf(ok, issuer=bounded)), "h.example", "vouch"),
    "a star for two labels": (serve(leaf("DNS:*.example", issuer=root)), "a.h.example", "name"),
    "a star within a label": (serve(leaf("DNS:a*.h.example", issuer=root)), "abc.h.example", "name"),
    "a star for everything": (serve(leaf("DNS:*", issuer=root)), "h.example", "name"),
    "for clients": (serve(leaf(ok, issuer=root, more=["extendedKeyUsage=clientAuth"])), "h.example", "purpose|server"),
    "a key of 1024 bits": (serve(leaf(ok, issuer=root, key="rsa:1024")), "h.example", "short"),
    "an issuer's key of 1024 bits": (serve(leaf(ok, issuer=short)), "h.example", "short"),
    "signed with SHA-1": (serve(leaf(ok, issuer=weak)), "h.example", "forged"),
    "a critical part that nobody knows": (serve(leaf(ok, issuer=root, more=["1.2.3.4.5=critical,ASN1:UTF8String:x"])), "h.example", "critical"),
    "revoked, and says so itself": (serve_stapled(revoked, shop.staple(revoked, root, True)), "h.example", "revoked"),
    "TLS 1.0": (serve(leaf(ok, issuer=root), ssl.TLSVersion.TLSv1), "h.example", "version|protocol|alert|unsupported"),
    "TLS 1.1": (serve(leaf(ok, issuer=root), ssl.TLSVersion.TLSv1_1), "h.example", "version|protocol|alert|unsupported"),
    "no TLS at all": (serve(), "h.example", "wrong version|record|TLS|insecure"),
}
good = {
    "a name": (serve(leaf(ok, issuer=root)), "h.example"),
    "two issuers": (serve(alone), "h.example"),
    "an address": (serve(leaf("IP:127.0.0.1", issuer=root)), "127.0.0.1"),
    "a star for one label": (serve(leaf("DNS:*.h.example", issuer=root)), "abc.h.example"),
    "one of several names": (serve(leaf("DNS:other.example,DNS:h.example", issuer=root, subject="/CN=third.example")), "h.example"),
    "within its issuer's bounds": (serve(leaf("DNS:a.intern.example", issuer=bounded)), "a.intern.example"),
    "not revoked, and says so": (serve_stapled(well, shop.staple(well, root, False)), "h.example"),
    "TLS 1.2": (serve(leaf(ok, issuer=root), ssl.TLSVersion.TLSv1_2), "h.example"),
}

wants = leaf(ok, issuer=root)
port_that_wants = None
with Server(("127.0.0.1", 0), Page) as probe:
    port_that_wants = probe.server_port
SERVERS.append(subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port_that_wants}", "-cert", wants.certificate, "-cert_chain", wants.file_of_chain(),
                                 "-key", wants.key, "-Verify", "1", "-verify_return_error", "-www", "-quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
bad["wants a client certificate"] = (port_that_wants, "h.example", "client certificate|handshake")
anchor = serve()
profile = FOLDER / "profile"
profile.mkdir()
(profile / "settings.json").write_text(json.dumps({"version": 1, "anchors": [{"operator": f"l{i}", "url": f"http://127.0.0.1:{anchor}/", "status": 200} for i in (1, 2)]}))
rows = {**{name: row[:2] for name, row in bad.items()}, **{"good: " + name: row for name, row in good.items()}}
services = []
for number, (port, host) in enumerate(rows.values()):
    base = f"https://{host}:{port}/"
    services.append({"id": f"page{number}", "name": f"page{number}", "local": True, "page": {"url": base, "format": "statuspage"}})
    services.append({"id": f"probe{number}", "name": f"probe{number}", "local": True, "probe": {"url": base + "ask"}})
(FOLDER / "own.json").write_text(json.dumps({"format": "downlight-services", "version": 1, "services": services}))
before = trusting(FOLDER / "certs", root.certificate, "127.0.0.1 localhost h.example a.h.example abc.h.example a.intern.example\n")
can = subprocess.run([*before, "true"], capture_output=True, text=True)
if can.returncode != 0:
    print(f"skipped: nothing can be mounted here ({can.stderr.strip()})")
    sys.exit(77)
environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "NO_PROXY": "*"}
subprocess.run([PROGRAM, "--profile", profile, "import", FOLDER / "own.json"], check=True, capture_output=True, env=environment)
done = subprocess.run([*before, PROGRAM, "--profile", profile, "--json", "check"], capture_output=True, text=True, timeout=150, env=environment)
answers = {}
for line in done.stdout.splitlines():
    row = json.loads(line)
    if "level" in row:
        answers[row["id"]] = row
if os.environ.get("CERTIFICATES_SHOW"):
    print(done.stdout, done.stderr)
for number, (name, (port, host)) in enumerate(rows.items()):
    page, probe = answers.get(f"page{number}"), answers.get(f"probe{number}")
    if name in bad:
        wrong = []
        if not page or not probe or page["level"] != "unknown" or probe["level"] in ("operational", "degraded"):
            wrong.append("it is believed")
        if ASKED.get(port, 0):
            wrong.append(f"it was asked {ASKED[port]} times")
        if name in ("expired", "not yet valid") and probe and probe["level"] != "major_outage":
            wrong.append("line and clock are good, and it is not told")
        for row in (page, probe):
            said = json.dumps(row)
            if not re.search(bad[name][2], said) or "nknown error" in said:
                wrong.append(f"it does not say why: {said}")
        expect(f"refused: {name}", not wrong, wrong)
    else:
        expect(f"{name}: both are believed", page and probe and page["level"] == probe["level"] == "operational", f"{page} {probe}")
# The environment's own issuers are believed beside the system's.
port, host = good["an address"]
for name, value in (("SSL_CERT_FILE", root.certificate), ("SSL_CERT_DIR", FOLDER / "issuers")):
    (FOLDER / "issuers").mkdir(exist_ok=True)
    shutil.copy(root.certificate, FOLDER / "issuers/own.pem")
    other = FOLDER / f"profile-{name}"
    other.mkdir()
    (other / "settings.json").write_text((profile / "settings.json").read_text())
    subprocess.run([PROGRAM, "--profile", other, "watch", "add", f"https://{host}:{port}/", "--format", "http", "--name", "x"], check=True, capture_output=True, env=environment)
    without = subprocess.run([PROGRAM, "--profile", other, "--json", "check"], capture_output=True, text=True, timeout=60, env=environment).stdout
    given = subprocess.run([PROGRAM, "--profile", other, "--json", "check"], capture_output=True, text=True, timeout=60, env={**environment, name: str(value)}).stdout
    expect(f"{name} is honoured", '"level":"operational"' in given and '"level":"operational"' not in without, f"{without} {given}")
for server in SERVERS:
    server.terminate() if isinstance(server, subprocess.Popen) else server.shutdown()
shutil.rmtree(FOLDER, ignore_errors=True)
print(f"{len(FAILED)} claims failed" if FAILED else f"every claim held ({len(bad)} bad kinds, {len(good)} good ones)")
sys.exit(bool(FAILED))
