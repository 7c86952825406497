#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub as its clients meet it: hub_test.py PROGRAM OPENAPI.yaml"""
import collections, datetime, gzip, hashlib, http.client, json, pathlib, random, shutil, socket, sqlite3, subprocess, sys, threading, time, uuid
import jsonschema, yaml
from hub_bed import Hub, solve

PROGRAM, OPENAPI = sys.argv[1], yaml.safe_load(open(sys.argv[2]))
FAILED = []


def expect(claim, got, wanted=True):
    if got != wanted:
        FAILED.append(claim)
        print(f"FAILED {claim}: got {got!r}, wanted {wanted!r}", flush=True)


def iso(seconds_ago=0):
    return (datetime.datetime.utcnow() - datetime.timedelta(seconds=seconds_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def fits(schema, value):
    """True where value is what the document says."""
    try:
        jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": OPENAPI["components"]}).validate(value)
        return True
    except jsonschema.ValidationError as error:
        return f"{error.message[:200]} at {list(error.path)}"


def is_written_well():
    """docs/openapi.yaml itself: nothing that a stray comma made, a name for every operation, a type for every field."""
    def walk(part, path):
        if isinstance(part, dict):
            strays = [key for key, value in part.items() if value is None]
            expect(f"{path} has no key without a value", strays, [])
            if part.get("type") == "object":
                expect(f"{path} declares what it requires", sorted(set(part.get("required", [])) - set(part.get("properties", {}))), [])
            if path.endswith("/properties"):
                for name, field in part.items():
                    expect(f"{path}/{name} has a type", bool({"type", "$ref", "anyOf"} & set(field)))
            for key, value in part.items():
                walk(value, f"{path}/{key}")
        elif isinstance(part, list):
            for value in part:
                walk(value, path)

    walk(OPENAPI, "")
    operations = [operation for item in OPENAPI["paths"].values() for method, operation in item.items() if method != "parameters"]
    names = [operation.get("operationId", "") for operation in operations]
    expect("every operation has a name of its own", (len(set(names)), "" in names), (len(names), False))
    expect("and says what it does", all(operation.get("summary") for operation in operations))
    expect("it says where a hub is", len(OPENAPI["servers"]), 1)


def documented(hub):
    """Every answer is what docs/openapi.yaml says."""
    hub.report("mastodon", instance="fosstodon.org")
    for path, schema in [("/v1/meta", "Meta"), ("/v1/catalogue", "Catalogue"), ("/v1/services/mastodon", "Service"), ("/v1/status", "Status"),
                         ("/v1/counts", "Counts"), ("/v1/services/mastodon/live", "Live"), ("/v1/services/mastodon/live?instance=fosstodon.org", "Live"),
                         ("/v1/services/mastodon/history", "History"), ("/v1/services/mastodon/history?days=365", "History"), ("/v1/incidents", "Incidents")]:
        status, body, headers = hub.get(path)
        expect(f"{path} answers", status, 200)
        expect(f"{path} is as documented", fits(schema, json.loads(body)))
        etag = headers.get("etag", "")
        expect(f"{path} has a strong ETag", etag.startswith('"'))
        expect(f"{path} says for how long it is good", "max-age=" in headers["cache-control"] and "stale-if-error=" in headers["cache-control"])
        status, body, _ = hub.get(path, {"If-None-Match": etag})
        expect(f"{path} is not sent twice", (status, body), (304, b""))
        expect(f"{path} has no body for HEAD", hub.ask("HEAD", path)[:2], (200, b""))
        expect(f"{path} takes no free query", hub.get(path + ("&" if "?" in path else "?") + "x=1")[0], 400)
        expect(f"{path} ignores cookies", hub.get(path, {"Cookie": "a=b", "Authorization": "Bearer x"})[0], 200)
    expect("counts hold the instance too", hub.json("/v1/counts")["services"].get("mastodon/fosstodon.org"), [1, 1, 1])
    for path, status in [("/v1/services/nonsense", 404), ("/v1/services/nonsense/live", 404), ("/v1/services/github/live?instance=a.example", 404), ("/nothing", 404),
                         ("/v1/services/github/history?days=0", 422), ("/v1/services/github/history?days=366", 422), ("/v1/services/github/history?days=x", 422),
                         ("/v1/services/github/history?days=1&days=2", 400), ("/v1/incidents?before=-1", 422), ("/v1/services/mastodon'%20OR%201=1--/live", 404)]:
        got, body, headers = hub.get(path)
        expect(f"{path} is {status}", got, status)
        expect(f"{path} says so as a problem", fits("Problem", json.loads(body)))
    expect("metrics are not for everybody", hub.get("/metrics")[0], 404)
    expect("nor is the api at the admin address", hub.get("/v1/status", admin=True)[0], 404)
    status, _, headers = hub.ask("PUT", "/v1/reports", body="{}")
    expect("a wrong method is named", (status, headers.get("allow")), (405, "POST"))
    check = subprocess.run(["promtool", "check", "metrics"], input=hub.get("/metrics", admin=True)[1], capture_output=True)
    expect("promtool accepts the metrics", (check.returncode, check.stderr.decode()), (0, ""))
    for path in ("/", "/services/github", "/services/mastodon"):
        status, body, headers = hub.get(path)
        expect(f"{path} is a page", (status, b"</html>" in body, b"<script" in body), (200, True, False))
        expect(f"{path} may do nothing but show itself", "default-src 'none'" in headers["content-security-policy"])


def catalogue(hub):
    """Whoever has the catalogue sees by its hash that it is the same, and whoever has not gets it compressed."""
    status, whole, headers = hub.get("/v1/catalogue")
    expect("its hash is in meta", hub.json("/v1/meta")["catalogue_hash"], hashlib.sha256(whole).hexdigest())
    expect("it depends on what is accepted", headers.get("vary"), "Accept-Encoding")
    for accepted in ("gzip", "deflate, gzip;q=0.5", "GZIP ; q=1"):
        status, small, more = hub.get("/v1/catalogue", {"Accept-Encoding": accepted})
        expect(f"{accepted} is sent in gzip", (status, more.get("content-encoding"), gzip.decompress(small) == whole), (200, "gzip", True))
        expect("with a tag of its own", more["etag"] != headers["etag"])
        expect("which holds", hub.get("/v1/catalogue", {"Accept-Encoding": accepted, "If-None-Match": more["etag"]})[:2], (304, b""))
    print(f"catalogue: {len(whole)} bytes, {len(small)} in gzip")
    expect("a fifth at most", len(small) * 5 < len(whole))
    for accepted in ("", "gzip;q=0", "br", "gzip;q=x", "*"):
        expect(f"{accepted!r} is sent as it is", hub.get("/v1/catalogue", {"Accept-Encoding": accepted})[1] == whole)


def reporting(hub):
    """A report from the first answer to its withdrawal."""
    me, key = uuid.uuid4().hex, str(uuid.uuid4())
    status, receipt, _ = hub.report("gitlab", me, "login", key)
    expect("a report is counted", (status, receipt["counted"], receipt["reports"]["this_hour"]), (201, True, 1))
    expect("its receipt is as documented", fits("Receipt", receipt))
    expect("the same key gives the same answer", hub.report("gitlab", me, "login", key)[:2], (201, receipt))
    expect("and other words under it are refused", hub.report("gitlab", me, "deploy", key)[1]["code"], "idempotency-key-reused")
    status, again, _ = hub.report("gitlab", me, "deploy")
    expect("a person counts once an hour", (status, again["counted"], again["reports"]["this_hour"], "reason" in again), (200, False, 1, True))
    expect("live says so", hub.json("/v1/services/gitlab/live")["reports"]["this_hour"], 1)
    other = hub.report("gitlab")[1]
    expect("another person counts", other["reports"]["this_hour"], 2)
    path = f"/v1/reports/{other['id']}"
    expect("only its owner takes it back", hub.ask("DELETE", path)[0], 401)
    expect("with its token", hub.ask("DELETE", path, headers={"Authorization": f"Bearer {receipt['manage_token']}"})[0], 403)
    expect("it is taken back", hub.ask("DELETE", path, headers={"Authorization": f"Bearer {other['manage_token']}"})[0], 204)
    expect("once", hub.ask("DELETE", path, headers={"Authorization": f"Bearer {other['manage_token']}"})[0], 404)
    expect("and counts no more", hub.report("gitlab", me, "login")[1]["reports"]["this_hour"], 1)
    # One place, one counter, whichever of its two names somebody uses.
    hub.report("mastodon-social", type="login")
    hub.report("mastodon", type="login", instance="mastodon.social")
    for path in ("mastodon-social/live", "mastodon/live?instance=mastodon.social"):
        expect(f"{path} says both", hub.json(f"/v1/services/{path}")["reports"]["this_hour"], 2)
    expect("another server has its own", hub.json("/v1/services/mastodon-uno/live")["reports"]["this_hour"], 0)
    expect("it works again, says somebody", hub.post("/v1/services/gitlab/works", {"install": me})[0], 202)
    for claim, wanted, fields in [("an unknown service", "unknown-service", {"service": "nonsense"}), ("an unknown type", "validation", {"type": "nonsense"}),
                                  ("a type that is a number", "validation", {"type": 7}), ("a service that is a list", "validation", {"service": ["github"]}),
                                  ("a short install", "validation", {"install": "abc"}), ("an install with a space", "validation", {"install": "a" * 20 + " "}),
                                  ("an old report", "too-late", {"observed_at": iso(16 * 60)}), ("a report of tomorrow", "in-the-future", {"observed_at": iso(-86400)}),
                                  ("a time without a zone", "validation", {"observed_at": "2026-03-04T12:00:00"}), ("a time that is none", "validation", {"observed_at": "soon"}),
                                  ("an instance of what has none", "validation", {"instance": "a.example"}),
                                  ("an instance that is no host", "validation", {"service": "mastodon", "instance": "<b>.example"}),
                                  ("a proof that is a list", "validation", {"proof": []})]:
        status, problem, _ = hub.post("/v1/reports", {"service": "github", "type": "other", "install": uuid.uuid4().hex, **fields})
        expect(f"{claim} is refused", (problem.get("code"), fits("Problem", problem)), (wanted, True))
    late = hub.post("/v1/reports", {"service": "gitea", "type": "other", "install": uuid.uuid4().hex, "observed_at": iso(14 * 60)})
    expect("a report of fourteen minutes ago is taken", late[0], 201)
    for claim, wanted, headers, body in [("no key", 400, {"Content-Type": "application/json"}, None), ("a key that is no UUID", 400, {"Content-Type": "application/json", "Idempotency-Key": "7"}, None),
                                         ("another type of content", 415, {"Content-Type": "text/plain", "Idempotency-Key": str(uuid.uuid4())}, None),
                                         ("no JSON", 400, {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}, "{"),
                                         ("a key twice in the JSON", 400, {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}, '{"service":"a","service":"b"}'),
                                         ("a deep JSON", 400, {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}, "[" * 4000),
                                         ("a large body", 413, {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}, " " * 8193)]:
        good = json.dumps({"service": "github", "type": "other", "install": uuid.uuid4().hex})
        expect(f"{claim} is {wanted}", hub.ask("POST", "/v1/reports", body=body or good, headers=headers)[0], wanted)


def privacy(hub):
    """Types from five people up; a replayed capture changes nothing; nothing of anybody on disk."""
    for i in range(4):
        hub.report("codeberg", type="login", network=f"198.51.{i}.77")
    expect("a type of four people is not told", hub.json("/v1/services/codeberg/live")["types"], {})
    hub.report("codeberg", type="login", network="198.51.99.77")
    time.sleep(6)  # live is kept for five seconds
    expect("one of five is", hub.json("/v1/services/codeberg/live")["types"], {"login": 5})
    install, key = "canary-" + uuid.uuid4().hex, str(uuid.uuid4())
    first = hub.report("codeberg", install, key=key, network="198.51.100.77")[1]
    same = [hub.report("codeberg", install, key=key, network="198.51.100.77")[1] for _ in range(100)]
    expect("a capture replayed a hundred times changes nothing", all(answer == first for answer in same))
    expect("and is counted once", hub.report("codeberg", network="198.51.101.77")[1]["reports"]["this_hour"], 7)
    hub.stop()
    everything = b"".join(path.read_bytes() for path in hub.folder.rglob("*") if path.is_file())
    for canary in (b"198.51.100", b"canary-", first["manage_token"].encode()):
        expect(f"nothing on disk tells {canary.decode()[:12]}", canary in everything, False)
    for line in hub.said().splitlines():
        json.loads(line)
    hub.start()
    expect("a restart forgets nothing", hub.report("codeberg", network="198.51.102.77")[1]["reports"]["this_hour"], 8)
    expect("nor the answer to a key", hub.report("codeberg", install, key=key, network="198.51.100.77")[1], first)


def instances(hub):
    """Whatever host somebody names is published only when it is named from several areas (/16)."""
    for network in ("198.51.0.7", "198.51.1.7", "198.51.2.7", "203.0.113.9"):
        hub.report("mastodon", instance="unheard-of.example", network=network)
    live = "/v1/services/mastodon/live?instance="
    expect("a host that two areas name stays unnamed", (hub.get(live + "unheard-of.example")[0], "mastodon/unheard-of.example" in hub.json("/v1/counts")["services"]), (404, False))
    expect("nobody counts what nobody names", [hub.get(path)[0] for path in
           (live + "never-named.example", "/v1/services/mastodon/history?instance=never-named.example")], [404, 404])
    expect("a listed one is there before anybody reports", hub.get(live + "mastodon.social")[0], 200)
    hub.report("mastodon", instance="unheard-of.example", network="192.0.2.7")
    expect("from the third on it has counts of its own", (hub.json(live + "unheard-of.example") or {}).get("reports", {}).get("this_hour"), 1)
    hub.kill()
    hub.start()
    expect("and still after a restart", (hub.json(live + "unheard-of.example") or {}).get("reports", {}).get("this_hour"), 1)
    expect("the service has them all", hub.report("mastodon", network="198.51.3.7")[1]["reports"]["this_hour"] >= 5)


def addresses():
    """An IPv4 proxy is trusted also where the hub listens on IPv6; one address cannot take everybody's connections."""
    hub = Hub(PROGRAM, "--proof-of-work", "0", "--trusted-proxy", "127.0.0.1", "--reports-per-network", "2", "--listen", "[::]:0")
    hub.process = subprocess.Popen([PROGRAM, "--data", hub.folder / "data", "--listen", f"[::]:{hub.port}", "--admin", f"127.0.0.1:{hub.admin}", "--proof-of-work", "0",
                                    "--trusted-proxy", "127.0.0.1", "--reports-per-network", "2", "--connections", "40", "--connections-per-address", "10"], stderr=hub.log)
    for _ in range(100):
        try:
            if hub.get("/healthz", admin=True)[0] == 200:
                break
        except OSError:
            time.sleep(0.05)
    codes = [hub.report("github", network=f"203.0.{i}.9")[0] for i in range(4)]
    expect("four networks behind a proxy are four", codes, [201] * 4)
    expect("also where it names ports", [hub.report("github", network=f"203.0.1{i}.9:4711")[0] for i in range(4)], [201] * 4)
    many = []
    for _ in range(60):
        connection = socket.socket()
        connection.bind(("127.0.9.9", 0))
        connection.connect(("127.0.0.1", hub.port))
        many.append(connection)
    time.sleep(0.3)
    with socket.create_connection(("127.0.0.1", hub.port), source_address=("127.0.8.8", 0), timeout=3) as other:
        other.sendall(b"GET /v1/status HTTP/1.1\r\nHost: a\r\n\r\n")
        expect("sixty connections of one address leave room for others", other.recv(15), b"HTTP/1.1 200 OK")
    for connection in many:
        connection.close()
    expect("a HEAD of the events is no stream", hub.ask("HEAD", "/v1/events", timeout=3)[:2], (200, b""))
    expect("and takes none", hub.metric("event_streams"), 0)
    hub.stop()
    shutil.rmtree(hub.folder)


def work(hub):
    """Proof of work and limits by network."""
    me = uuid.uuid4().hex
    status, problem, _ = hub.report("github", me)
    expect("a report without proof gets a challenge", (status, problem["code"], "challenge" in problem), (401, "challenge-required", True))
    began = time.perf_counter()
    nonce = solve(problem["challenge"])
    proof = {"challenge": problem["challenge"], "nonce": nonce}
    expect("with the proof it is counted", hub.report("github", me, proof=proof)[0], 201)
    expect("once", hub.report("github", me, proof=proof)[1]["code"], "challenge-invalid")
    status, challenge, _ = hub.post("/v1/challenges", {"service": "github", "install": me})
    expect("a challenge can be asked for", (status, fits("Challenge", challenge)), (201, True))
    expect("a wrong nonce is refused", hub.report("github", me, proof={"challenge": challenge["challenge"], "nonce": "x"})[1]["code"], "challenge-invalid")
    expect("a proof is good for one install", hub.report("github", proof=proof)[1]["code"], "challenge-invalid")
    expect("and one service", hub.report("gitlab", me, proof=proof)[1]["code"], "challenge-invalid")
    expect("nobody makes challenges but the hub", hub.report("github", me, proof={"challenge": challenge["challenge"][:-1] + "0", "nonce": "1"})[1]["code"], "challenge-invalid")


def limits(hub):
    """A network has twenty reports an hour; the header of a proxy counts only where the proxy is trusted."""
    codes = [hub.report("github", network="203.0.113.9")[0] for _ in range(22)]
    expect("twenty of a network are taken", codes, [201] * 20 + [429] * 2)
    status, problem, headers = hub.report("github", network="203.0.113.200")
    expect("its neighbours share its lot", (status, problem["code"], int(headers["retry-after"]) <= 3600), (429, "too-many-reports", True))
    expect("another network does not", hub.report("github", network="203.0.114.9")[0], 201)
    expect("what a client says of itself is not believed", hub.report("github", network="192.0.2.1, 203.0.113.9")[0], 429)


def attacks(hub):
    """What no honest client sends."""
    good = b"GET /v1/status HTTP/1.1\r\nHost: a\r\n\r\n"
    expect("two requests at once get two answers", hub.raw(good + good.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).count(b"HTTP/1.1 200 OK"), 2)
    for name, data, status in [("length and chunks", b"POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + good, 400),
                               ("bare line feeds", b"GET /v1/status HTTP/1.1\nHost: a\n\n", 400), ("a folded header", b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400),
                               ("an absolute address", b"GET http://a/v1/status HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("no host", b"GET / HTTP/1.1\r\n\r\n", 400),
                               ("an escaped nul", b"GET /v1/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("dots", b"GET /v1/..%2f..%2fetc HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                               ("a million parameters", b"GET /v1/status?" + b"a&" * 1000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("a long address", b"GET /" + b"a" * 4000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
                               ("a long head", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20000, 431), ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
                               ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), ("a large body", b"POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n", 413)]:
        got = hub.raw(data)
        expect(f"{name} is {status} and the end", (got[:12], got.count(b"HTTP/1.1 ")), (f"HTTP/1.1 {status}".encode(), 1))
    rng = random.Random(7)
    for _ in range(300):
        hub.raw(bytes(rng.randrange(256) for _ in range(rng.randrange(1, 400))) + b"\r\n\r\n", wait=1)
    expect("random bytes leave it well", hub.get("/v1/status")[0], 200)
    expect("and it speaks of what went on in lines of JSON", all(json.loads(line) for line in hub.said().splitlines()))


def slow(hub):
    """Heads and bodies in drops, answers that nobody reads: all gone in time, and others are served meanwhile."""
    before = hub.memory_mb()
    connections = []
    for i in range(300):
        connection = socket.create_connection(("127.0.0.1", hub.port), timeout=5)
        kind = i % 3
        connection.sendall([b"GET / HTTP/1.1\r\nHost: a\r\nX-", b"POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{", b"GET /v1/catalogue HTTP/1.1\r\nHost: a\r\n\r\n" * 20][kind])
        connections.append(connection)
    times = []
    end = time.monotonic() + 5
    while time.monotonic() < end:
        began = time.perf_counter()
        expect("others are served", hub.get("/v1/status")[0], 200)
        times.append(time.perf_counter() - began)
        time.sleep(0.02)
    while time.monotonic() < end + 8 and hub.metric("connections") > 5:
        time.sleep(0.2)
    expect("slow connections are gone", hub.metric("connections") <= 5 or hub.metric("connections"))
    for connection in connections:
        connection.close()
    print(f"slow connections: p99 of others {sorted(times)[int(len(times) * .99)] * 1000:.1f} ms, memory {before:.0f} → {hub.memory_mb():.0f} MB")


def streams(hub):
    """A report reaches whoever listens within a second or so."""
    with socket.create_connection(("127.0.0.1", hub.port), timeout=5) as listener:
        listener.sendall(b"GET /v1/events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 99999\r\n\r\n")
        file = listener.makefile("rb")
        got = b""
        while b"event: status" not in got:
            got += file.readline()
        expect("what was missed is said", b"event: resync" in got)
        file.readline()
        began = time.monotonic()
        hub.report("flickr", network="203.0.120.1")
        line = b""
        while not line.startswith(b"data: {\"services\""):
            line = file.readline()
        expect("counts come at once", time.monotonic() - began < 2)
        expect("with the new count", json.loads(line[6:])["services"].get("flickr"), [1, 1, 1])
    second = socket.create_connection(("127.0.0.1", hub.port), timeout=5)
    second.sendall(b"GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n")
    time.sleep(0.3)
    began = time.monotonic()
    expect("it ends in order with a stream open", hub.stop(), 0)
    expect("and soon", time.monotonic() - began < 8)
    second.close()


def old_stream(hub):
    """A stream that somebody forgot to close ends by itself."""
    with socket.create_connection(("127.0.0.1", hub.port), timeout=8) as listener:
        listener.sendall(b"GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n")
        file = listener.makefile("rb")
        line = b"-"
        while line and not line.startswith(b"event: status"):
            line = file.readline()
        expect("a stream begins", hub.metric("event_streams"), 1)
        file.read()
    expect("and ends at its age", hub.metric("event_streams"), 0)


def exactly_once(hub, count, kills):
    """Reports from many people through lost answers and kill -9, under load up to the last kill: each that was acknowledged is there,
    once, under the id that was told."""
    rng, lock = random.Random(44), threading.Lock()
    told = collections.defaultdict(set)  # person → every id an answer named, lost ones included
    people, open_at_kill, killing = [], [], threading.Event()
    asking = set()
    hour = time.gmtime().tm_hour

    def send():
        own = random.Random(rng.random())
        while True:
            with lock:
                if killing.is_set() and len(people) >= count:
                    return
                number = len(people)
                person = (uuid.uuid4().hex, str(uuid.uuid4()), f"10.{number // 250 % 250}.{number % 250}.1")
                people.append(person)
            while True:
                try:
                    with lock:
                        asking.add(person)
                    status, receipt, _ = hub.report("reddit", person[0], key=person[1], network=person[2])
                except (OSError, ValueError, http.client.HTTPException):
                    time.sleep(0.01)
                    continue
                finally:
                    with lock:
                        asking.discard(person)
                if status in (200, 201):
                    with lock:
                        told[person].add((receipt["id"], status))
                    if own.random() >= 0.2:  # a fifth of the answers is lost
                        break

    def kill():
        for _ in range(kills):
            time.sleep(rng.uniform(0.02, 0.12))
            hub.kill()
            with lock:
                open_at_kill.append(len(asking))
            hub.start()
        killing.set()

    workers = [threading.Thread(target=send) for _ in range(8)]
    killer = threading.Thread(target=kill)
    for thread in (*workers, killer):
        thread.start()
    for thread in (*workers, killer):
        thread.join()
    hub.stop()
    with sqlite3.connect(hub.folder / "data/hub.sqlite") as database:
        rows = database.execute("SELECT id, reporter, counted FROM report WHERE service = 'reddit'").fetchall()
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
    stored = {str(id) for id, _, counted in rows if counted}
    acknowledged = {id for answers in told.values() for id, _ in answers}
    expect("the last kill met reports under way", open_at_kill[-1] > 0)
    expect("every person was told one id, and one outcome", [answers for answers in told.values() if len(answers) != 1], [])
    expect("nobody was told another's id", len(acknowledged), len(people))
    expect("lost: acknowledged but not stored", acknowledged - stored, set())
    expect("doubled: stored but not as acknowledged", stored - acknowledged, set())
    expect("no person stands there twice", len({reporter for _, reporter, _ in rows}), len(rows))
    expect("the file is sound", sound, "ok")
    hub.start()
    if time.gmtime().tm_hour == hour:
        expect("and counted", hub.json("/v1/services/reddit/live")["reports"]["this_hour"], len(people))
    print(f"exactly once: {len(people)} reports, {kills} kills ({min(open_at_kill)} to {max(open_at_kill)} under way), {len(stored)} stored, "
          f"{len(acknowledged - stored)} lost, {len(stored - acknowledged)} doubled")


def injections(hub):
    """Texts that mean something to a database, a shell or a page mean nothing here."""
    def tables():
        with sqlite3.connect(f"file:{hub.folder}/data/hub.sqlite?mode=ro", uri=True) as database:
            return database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall(), database.execute("SELECT count(*) FROM report").fetchone()
    before = tables()
    for text in ("'; DROP TABLE report; --", "\" OR 1=1 --", "github' UNION SELECT value FROM memory --", "%s%n", "${jndi:ldap://a}", "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "../../etc/passwd"):
        for field in ("service", "type", "instance", "install", "observed_at"):
            status = hub.post("/v1/reports", {"service": "mastodon", "type": "other", "install": uuid.uuid4().hex, **{field: text}})[0]
            expect(f"{text!r} as {field} is refused", status in (404, 422))
        escaped = "".join(f"%{byte:02x}" for byte in text.encode())
        status, body, headers = hub.get(f"/services/{escaped}")
        expect(f"{text!r} is no page", (status in (400, 404), text.encode() in body, "set-cookie" in headers), (True, False, False))
        expect(f"{text!r} is no host", hub.get(f"/v1/services/mastodon/live?instance={escaped}")[0] in (200, 400, 404))
    expect("the database is as it was", tables(), before)


def full_disk():
    """Where nothing can be written nothing is acknowledged; as soon as there is room it goes on by itself."""
    hub = Hub(PROGRAM, "--proof-of-work", "0", "--trusted-proxy", "127.0.0.1").start()
    taken = [hub.report("github", network=f"203.0.{i}.9")[0] for i in range(3)]
    subprocess.run(["prlimit", "--pid", str(hub.process.pid), "--fsize=100000:"], check=True)
    codes = [hub.report("github", network=f"203.1.{i % 200}.9")[0] for i in range(400)]
    expect("without room reports are refused", set(codes) <= {201, 503} and codes[-1] == 503)
    expect("and it says that it is not ready", hub.get("/readyz", admin=True)[0], 503)
    expect("while it answers on", hub.get("/v1/status")[0], 200)
    subprocess.run(["prlimit", "--pid", str(hub.process.pid), "--fsize=unlimited:"], check=True)
    expect("with room it counts again", hub.report("github", network="203.2.0.9")[0], 201)
    acknowledged = taken.count(201) + codes.count(201) + 1
    expect("it counts what it acknowledged, and nothing else", hub.report("github", network="203.3.0.9")[1]["reports"]["this_hour"], acknowledged + 1)
    expect("its metrics too", hub.metric("reports_counted_total"), acknowledged + 1)
    hub.kill()
    with sqlite3.connect(hub.folder / "data/hub.sqlite") as database:
        expect("and has it on disk", database.execute("SELECT count(*) FROM report").fetchone()[0], acknowledged + 1)
    shutil.rmtree(hub.folder)


def overload():
    """Far more at once than it can store: it sheds, says when to come again, and does not grow."""
    hub = Hub(PROGRAM, "--proof-of-work", "0", "--trusted-proxy", "127.0.0.1", "--connections", "300", "--connections-per-address", "5").start()
    before = hub.memory_mb()
    sockets = []
    for _ in range(600):
        connection = socket.socket()
        connection.settimeout(3)
        connection.bind((f"127.0.{random.randrange(1, 250)}.{random.randrange(2, 250)}", 0))
        connection.connect(("127.0.0.1", hub.port))
        sockets.append(connection)
    time.sleep(0.5)
    expect("no more connections than allowed", hub.metric("connections") <= 320 or hub.metric("connections"))
    expect("the others were turned away", hub.metric("shed_total") >= 250)
    expect("and it did not grow", hub.memory_mb() - before < 20)
    for connection in sockets:
        connection.close()
    time.sleep(0.3)
    expect("afterwards it serves as before", hub.get("/v1/status")[0], 200)
    hub.stop()
    shutil.rmtree(hub.folder)


def trouble():
    """A disk that is full, a folder that is none, a port that is taken, a file that is damaged."""
    hub = Hub(PROGRAM, "--proof-of-work", "0").start()
    hub.report("github")
    taken = subprocess.run([PROGRAM, "--data", hub.folder / "other", "--listen", f"127.0.0.1:{hub.port}", "--admin", "none"], capture_output=True, timeout=20, text=True)
    expect("a port that is taken is named", (taken.returncode, str(hub.port) in taken.stderr), (69, True))
    second = subprocess.run([PROGRAM, "--data", hub.folder / "data", "--listen", "127.0.0.1:0", "--admin", "none"], capture_output=True, timeout=20, text=True)
    expect("a second hub in the same folder is refused", (second.returncode, "in use" in second.stderr), (69, True))
    hub.stop()
    (hub.folder / "data/hub.sqlite").write_bytes(b"damaged" * 1000)
    broken = subprocess.run([PROGRAM, "--data", hub.folder / "data", "--listen", "127.0.0.1:0"], capture_output=True, timeout=20, text=True)
    expect("a damaged database is not overwritten", (broken.returncode, "hub.sqlite" in broken.stderr or "database" in broken.stderr), (69, True))
    expect("it stays as it was", (hub.folder / "data/hub.sqlite").read_bytes()[:7], b"damaged")
    shown = subprocess.run([PROGRAM, "--data", "/x", "--print-config", "--trusted-proxy", "10.0.0.0/8"], capture_output=True, timeout=20, text=True)
    (hub.folder / "hub.conf").write_text(shown.stdout)
    again = subprocess.run([PROGRAM, "--config", hub.folder / "hub.conf", "--print-config"], capture_output=True, timeout=20, text=True)
    expect("what --print-config shows can be read back", again.stdout, shown.stdout)
    shutil.rmtree(hub.folder)


def main():
    if len(sys.argv) > 4:  # PROGRAM OPENAPI REPORTS KILLS: the long run alone
        hub = Hub(PROGRAM, "--proof-of-work", "0", "--trusted-proxy", "127.0.0.1").start()
        exactly_once(hub, int(sys.argv[3]), int(sys.argv[4]))
        return hub.stop()
    trusting = Hub(PROGRAM, "--proof-of-work", "0", "--trusted-proxy", "127.0.0.1", "--reports-per-network", "0").start()
    is_written_well()
    documented(trusting)
    catalogue(trusting)
    reporting(trusting)
    privacy(trusting)
    instances(trusting)
    injections(trusting)
    attacks(trusting)
    exactly_once(trusting, 300, 20)
    streams(trusting)
    working = Hub(PROGRAM).start()
    work(working)
    working.stop()
    limited = Hub(PROGRAM, "--proof-of-work", "0", "--trusted-proxy", "127.0.0.1").start()
    limits(limited)
    limited.stop()
    hasty = Hub(PROGRAM, "--header-timeout", "2", "--body-timeout", "4", "--connections-per-address", "1000", "--stream-age", "1").start()
    old_stream(hasty)
    slow(hasty)
    hasty.stop()
    addresses()
    full_disk()
    overload()
    trouble()
    for hub in (trusting, working, limited, hasty):
        shutil.rmtree(hub.folder)


main()
print(f"{len(FAILED)} claims failed" if FAILED else "every claim held")
sys.exit(bool(FAILED))
