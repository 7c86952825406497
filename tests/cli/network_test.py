#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's own connection in a network of its own: network_test.py PROGRAM

Runs itself again inside new user, network and mount namespaces, where loopback has public-looking addresses, names come
from a hosts file or a small name server of the test, and routes can be taken away. Services and anchors are all there, so
what a laptop meets (no route, broken names, a sign-in page, one dead address family) can be made for real.
"""
import json, os, pathlib, socket, struct, subprocess, sys, tempfile, threading, time

PROGRAM = os.path.abspath(sys.argv[1])
FAILED = []
V4, V6, PORTAL, DEAD4, DEAD6 = "203.0.113.5", "2001:db8::5", "198.51.100.9", "192.0.2.77", "2001:db8:dead::77"


def expect(claim, got, wanted):
    held = wanted(got) if callable(wanted) else got == wanted
    print(("ok      " if held else "FAILED  ") + claim + ("" if held else f": got {got!r}"), flush=True)
    if not held:
        FAILED.append(claim)


def sh(command):
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command}: {done.stderr.strip()}")


def serve(address, answer):
    """A server on port 80 of ADDRESS; ANSWER is a function from the path to (status line, body)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, 80))
    listener.listen(64)

    def one(connection):
        with connection:
            try:
                asked = connection.recv(65536).decode("latin-1")
                status, body = answer(asked.split(" ")[1] if " " in asked else "/")
                connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
            except OSError:
                pass

    def loop():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    return listener


def name_server(answer):
    """A name server on 127.0.0.53:53 over UDP; ANSWER is a function from (name, type) to a reply code and addresses."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.53", 53))

    def loop():
        while True:
            try:
                query, peer = listener.recvfrom(2048)
            except OSError:
                return
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
                at += query[at] + 1
            kind = struct.unpack("!H", query[at + 1:at + 3])[0]
            reply = answer(".".join(labels).lower(), kind)
            if reply is None:
                continue
            code, addresses = reply
            family = socket.AF_INET if kind == 1 else socket.AF_INET6
            records = [socket.inet_pton(family, a) for a in addresses if (":" in a) == (kind == 28)] if kind in (1, 28) else []
            message = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0) + query[12:at + 5]
            for record in records:
                message += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(record)) + record
            listener.sendto(message, peer)

    threading.Thread(target=loop, daemon=True).start()
    return listener


def good(path):
    return ("204 No Content", b"") if path == "/anchor" else ("200 OK", b"<html>all is well</html>")


def portal(path):
    return "200 OK", b"<html><title>Sign in to the hotel's network</title></html>"


class Profile:
    """A throw-away profile that watches services by probes, with two anchors of its own."""

    def __init__(self, services, anchors=("anchor-one.example", "anchor-two.example")):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="downlight-net-"))
        rows = [{"operator": name, "url": f"http://{name}/anchor", "status": 204, "address": f"{V4}:80"} for name in anchors]
        (self.folder / "settings.json").write_text(json.dumps({"version": 1, "anchors": rows}))
        for name in services:
            self.ctl("watch", "add", f"http://{name}/", "--format", "http", "--name", name)

    def ctl(self, *arguments):
        environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
        done = subprocess.run([PROGRAM, "--profile", self.folder, "--json", *arguments], capture_output=True, text=True, timeout=120, env=environment)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def check(self):
        """Levels by service, the connection's word, and how long it took."""
        began = time.monotonic()
        answers = self.ctl("check")
        return {a["id"]: a["level"] for a in answers}, {a.get("connection") for a in answers}, time.monotonic() - began


def resolve_by(folder, hosts=None, server=False):
    """Names from a hosts file, or from the test's name server."""
    (folder / "hosts").write_text("127.0.0.1 localhost\n" + "".join(f"{a} {n}\n" for n, all_ in (hosts or {}).items() for a in all_))
    (folder / "resolv.conf").write_text("nameserver 127.0.0.53\noptions timeout:1 attempts:1\n" if server else "")


def main():
    default_routes = "ip route add default via 100.64.0.1 dev wire && ip -6 route add default via 2001:db8:1::1 dev wire"
    folder = pathlib.Path(tempfile.mkdtemp(prefix="downlight-net-"))
    resolve_by(folder)
    (folder / "nsswitch.conf").write_text("hosts: files dns\n")
    for name in ("hosts", "resolv.conf", "nsswitch.conf"):
        target = os.path.realpath(f"/etc/{name}")
        if not os.path.exists(target):
            pathlib.Path(target).touch()
        sh(f"mount --bind {folder}/{name} {target}")
    sh("ip link set lo up")
    for address in (f"{V4}/32", f"{PORTAL}/32", "198.51.100.10/32", "198.51.100.11/32"):
        sh(f"ip address add {address} dev lo")
    sh(f"ip -6 address add {V6}/128 dev lo nodad")
    # What is not on loopback goes to a router that exists in the neighbour table only: packets vanish.
    sh("ip link add wire type veth peer name hole && ip link set wire up && ip link set hole up")
    sh("ip address add 100.64.0.2/24 dev wire && ip -6 address add 2001:db8:1::2/64 dev wire nodad")
    for router in ("100.64.0.1", "2001:db8:1::1"):
        sh(f"ip neighbour add {router} lladdr 02:00:00:00:00:01 dev wire nud permanent")
    sh(default_routes)
    servers = [serve(V4, good), serve(V6, good)]
    names = [f"s{i}.example" for i in range(20)] + ["anchor-one.example", "anchor-two.example"]
    services = names[:20]

    resolve_by(folder, {name: [V4] for name in names})
    profile = Profile(services)
    levels, connections, _ = profile.check()
    expect("all is well at first", set(levels.values()), {"operational"})
    expect("and the connection is online", connections, {"online"})

    sh(f"ip address del {V4}/32 dev lo && ip route replace unreachable default && ip -6 route replace unreachable default")
    levels, connections, _ = profile.check()
    expect("no route: no service goes down", set(levels.values()), lambda got: got <= {"operational", "unknown"})
    expect("no route: the connection is offline", connections, {"offline"})
    sh("ip route del unreachable default && ip -6 route del unreachable default")
    sh(default_routes)
    fresh = Profile(services[:3])
    levels, connections, _ = fresh.check()
    expect("packets vanish: no service goes down", set(levels.values()), {"unknown"})
    expect("packets vanish: the connection is offline", connections, {"offline"})
    sh(f"ip address add {V4}/32 dev lo")
    levels, _, _ = profile.check()
    expect("back again: all is well", set(levels.values()), {"operational"})

    replies = {"answer": lambda name, kind: (3, [])}
    resolver = name_server(lambda name, kind: replies["answer"](name, kind))
    resolve_by(folder, server=True)
    for what, answer in (("no name exists", lambda n, k: (3, [])), ("the name server fails", lambda n, k: (2, [])), ("the name server is silent", lambda n, k: None)):
        replies["answer"] = answer
        levels, connections, _ = Profile(services[:3]).check()
        expect(f"{what}: no service goes down", set(levels.values()), {"unknown"})
        expect(f"{what}: the connection says so", connections, {"dns"})
    replies["answer"] = lambda name, kind: (3, []) if name.startswith("s0") else (0, [V4])
    levels, connections, _ = Profile(services[:2]).check()
    expect("one name that is gone is that service's trouble", levels.get("s0.example"), "major_outage")
    expect("and no other's", levels.get("s1.example"), "operational")

    servers.append(serve(PORTAL, portal))
    replies["answer"] = lambda name, kind: (0, [PORTAL])
    levels, connections, _ = Profile(services[:3]).check()
    expect("a sign-in page: no service is judged", set(levels.values()), {"unknown"})
    expect("a sign-in page: the connection says so", connections, {"portal"})

    # Every check is a run of its own, so this one also shows that nothing good is believed before the anchors.
    replies["answer"] = lambda name, kind: (0, [V4])
    later = Profile(services[:1])
    later.ctl("watch", "add", "http://s2.example/", "--format", "http", "--name", "s2.example")
    expect("before the sign-in page all is well", set(later.check()[0].values()), {"operational"})
    replies["answer"] = lambda name, kind: (0, [PORTAL])
    levels, connections, _ = later.check()
    expect("a sign-in page that comes later is seen", connections, {"portal"})

    replies["answer"] = lambda name, kind: (0, [V4, DEAD6])
    levels, _, took = Profile(services[:1]).check()
    expect("dead IPv6 beside IPv4: the service is fine", set(levels.values()), {"operational"})
    expect("and it costs one short attempt", took, lambda seconds: seconds < 8)
    replies["answer"] = lambda name, kind: (0, [DEAD4, V6])
    levels, _, took = Profile(services[:1]).check()
    expect("dead IPv4 beside IPv6: the service is fine", set(levels.values()), {"operational"})
    expect("and it costs one short attempt as well", took, lambda seconds: seconds < 8)
    replies["answer"] = lambda name, kind: (0, [V6])
    levels, connections, _ = Profile(services[:2]).check()
    expect("IPv6 alone is enough", set(levels.values()), {"operational"})
    tcp = Profile([])
    tcp.ctl("watch", "add", "tcp://s0.example:80", "--name", "tcp")
    replies["answer"] = lambda name, kind: (0, [DEAD4, V6])
    levels, _, took = tcp.check()
    expect("a tcp probe tries the other family too", set(levels.values()), {"operational"})

    # What is met on the way: each has a word of its own.
    replies["answer"] = lambda name, kind: (0, {"s0.example": ["0.0.0.0"], "s1.example": ["127.0.0.1"]}.get(name, [V4]))
    blocked = Profile(services[:3])
    levels, _, _ = blocked.check()
    words = json.dumps(blocked.ctl("check"))
    expect("names that the own resolver blocks are no outages", levels,
           {"s0.example": "unknown", "s1.example": "unknown", "s2.example": "operational"})
    expect("and it is said so, of both", words.count("your name server blocks this name"), lambda count: count >= 2)
    servers.append(serve("198.51.100.10", lambda path: ("302 Found\r\nLocation: /", b"")))
    replies["answer"] = lambda name, kind: (0, ["198.51.100.10"] if name == "s3.example" else [V4])
    loop = Profile(["s3.example"])
    levels, _, _ = loop.check()
    expect("a redirect loop is an outage", levels, {"s3.example": "major_outage"})
    expect("and it is said so", "too many redirects" in json.dumps(loop.ctl("check")), True)
    replies["answer"] = lambda name, kind: (0, [PORTAL])
    taker = socket.create_server((PORTAL, 6667))
    chat = Profile([])
    chat.ctl("watch", "add", "tcp://chat.example:6667", "--name", "chat")
    levels, connections, _ = chat.check()
    expect("a connection that a sign-in page takes proves nothing", (set(levels.values()), connections), ({"unknown"}, {"portal"}))
    taker.close()

    # A proxy is asked for what is not exempt, and for nothing else.
    asked = []
    replies["answer"] = lambda name, kind: (0, [V4])

    def proxy(path):
        asked.append(path)
        return ("204 No Content", b"") if path.endswith("/anchor") else ("502 Bad Gateway", b"")

    servers.append(serve("198.51.100.11", proxy))
    through = Profile(["intra.corp.example"])
    os.environ["http_proxy"] = "http://198.51.100.11:80"
    for exempt, wanted in (("*", 0), (" other.example , .corp.example ", 0), ("corp.example", 0), ("*.corp.example", 0),
                           ("intra.corp.example:80", 0), ("example.org", 1)):
        os.environ["no_proxy"] = exempt
        asked.clear()
        through.check()
        expect(f"no_proxy={exempt!r}: the proxy is asked {'never' if wanted == 0 else 'something'}", min(1, len([a for a in asked if "intra" in a])), wanted)
    del os.environ["http_proxy"], os.environ["no_proxy"]

    resolver.close()
    for server in servers:
        server.close()
    print(f"{len(FAILED)} claims failed" if FAILED else "every claim held")
    return bool(FAILED)


if os.environ.get("DOWNLIGHT_NETWORK_OF_ITS_OWN"):
    sys.exit(main())
for flags in ("-Urnm", "-nm"):  # the second for root where user namespaces are refused, as in a chroot
    probe = subprocess.run(["unshare", flags, "ip", "link", "add", "wire", "type", "veth", "peer", "name", "hole"], capture_output=True, text=True)
    if probe.returncode == 0:
        os.environ["DOWNLIGHT_NETWORK_OF_ITS_OWN"] = "1"
        os.execvp("unshare", ["unshare", flags, sys.executable, *sys.argv])
print(f"skipped: no network namespaces here ({probe.stderr.strip()})")
sys.exit(77)
