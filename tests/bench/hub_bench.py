#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the hub from outside: hub_bench.py APP-FOLDER BENCH-FOLDER [NAME…]; one JSON line a figure. Reports a second and their p99
come from an open loop on 64 connections; everything runs on this machine, the load beside the hub."""
import json, pathlib, shutil, socket, subprocess, sys, time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "hub"))
from hub_bed import Hub  # noqa: E402

APP, BENCH, NAMES = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
OPEN = ["--proof-of-work", "0", "--reports-per-network", "0", "--trusted-proxy", "127.0.0.1"]


def wanted(*names):
    return not NAMES or any(name in NAMES for name in names)


def figure(name, value, unit):
    if wanted(name):
        print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}), flush=True)


def load(hub, *arguments):
    done = subprocess.run([BENCH / "downlight_bench_hub_load", str(hub.port), *map(str, arguments)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def fresh(*arguments):
    hub = Hub(APP / "downlight-hub", *arguments).start()
    time.sleep(1)
    return hub


def end(hub):
    hub.stop()
    shutil.rmtree(hub.folder)


if wanted("hub_idle_rss_mb", "hub_status_200_per_s", "hub_status_304_per_s"):
    hub = fresh()
    figure("hub_idle_rss_mb", hub.memory_mb(), "MB")
    etag = hub.get("/v1/status")[2]["etag"]
    figure("hub_status_200_per_s", load(hub, "get", "/v1/status", "-", 5, 64)["per_s"], "1/s")
    figure("hub_status_304_per_s", load(hub, "get", "/v1/status", etag, 5, 64)["per_s"], "1/s")
    end(hub)
if wanted("hub_reports_per_s"):
    hub = fresh(*OPEN)
    figure("hub_reports_per_s", load(hub, "reports", 0, 8, 64)["per_s"], "1/s")
    end(hub)
if wanted("hub_reports_p99_ms"):
    hub = fresh(*OPEN)
    answer = load(hub, "reports", 8000, 15, 64)
    stored = hub.metric("reports_counted_total")
    assert answer["failed"] == answer["other"] == 0 and stored == answer["ok"], (answer, stored)
    figure("hub_reports_p99_ms", answer["p99_ms"], "ms")
    end(hub)
if wanted("hub_slow_open", "hub_slow_p99_ms", "hub_slow_rss_growth_mb"):
    # A thousand connections that send a head, or a body, in drops, while others ask for the status.
    hub = fresh("--connections-per-address", "5000")
    before = hub.memory_mb()
    began = time.monotonic()
    slow = []
    for i in range(1000):
        connection = socket.create_connection(("127.0.0.1", hub.port))
        connection.sendall([b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", b"POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 8000\r\n\r\n{"][i % 2])
        connection.setblocking(False)
        slow.append(connection)
    times, highest = [], before
    while time.monotonic() - began < 30:
        asked = time.perf_counter()
        assert hub.get("/v1/status")[0] == 200
        times.append((time.perf_counter() - asked) * 1000)
        highest = max(highest, hub.memory_mb())
        for connection in slow[int(time.monotonic() * 10) % 10::10]:
            try:
                connection.send(b"a")
            except OSError:
                pass
        time.sleep(0.05)
    figure("hub_slow_open", hub.metric("connections") - 0, "connections after 30 s")
    figure("hub_slow_p99_ms", sorted(times)[int(len(times) * 0.99)], "ms")
    figure("hub_slow_rss_growth_mb", highest - before, "MB")
    for connection in slow:
        connection.close()
    end(hub)
if wanted("hub_exact_lost", "hub_exact_doubled"):
    done = subprocess.run([sys.executable, HERE.parent / "hub/hub_test.py", APP / "downlight-hub", HERE.parent.parent / "docs/openapi.yaml", "10000", "200"],
                          capture_output=True, text=True)
    line = next((line for line in done.stdout.splitlines() if line.startswith("exactly once:")), None)
    assert line, done.stdout + done.stderr
    words = line.split()
    figure("hub_exact_lost", int(words[words.index("lost,") - 1]), "reports of 10000, 200 kills")
    figure("hub_exact_doubled", int(words[words.index("doubled") - 1]), "reports of 10000, 200 kills")
