#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Downlight from outside. Run by run.sh inside a desktop session: bench.py --build DIR [NAME…]"""
import argparse, json, os, pathlib, shutil, socket, sqlite3, statistics, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("--build", required=True, type=pathlib.Path)
parser.add_argument("--seconds", type=int, default=60, help="length of each window of measurement")
parser.add_argument("names", nargs="*")
options = parser.parse_args()
APP, BENCH = options.build.resolve() / "app", options.build.resolve() / "tests/bench"
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from certificates import trusting
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="downlight-bench-"))
TICK = os.sysconf("SC_CLK_TCK")
STARTED = []


def wanted(*names):
    return not options.names or any(name in options.names for name in names)


def figure(name, value, unit):
    if wanted(name):
        print(json.dumps({"name": name, "value": round(value, 3), "unit": unit}), flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def page(size=22_000):
    """A status page of about that size, all well."""
    parts = []
    while True:
        answer = json.dumps({"page": {"id": "bench", "name": "Bench"}, "status": {"indicator": "none", "description": "All Systems Operational"},
                             "components": parts, "incidents": [], "scheduled_maintenances": []})
        if len(answer) >= size:
            return answer
        parts.append({"id": f"c{len(parts)}", "name": f"Component number {len(parts)}", "status": "operational", "created_at": "2026-01-01T00:00:00.000Z",
                      "updated_at": "2026-01-01T00:00:00.000Z", "position": len(parts), "description": "What it does", "group": False})


def nginx():
    """Serves the page under every number, plain and over TLS: under /n/ it is new with every request and so has to be parsed,
    under /e/ it has an ETag and stays as it is. Gives the two bases."""
    plain, tls = free_port(), free_port()
    (FOLDER / "page.json").write_text(page())
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", FOLDER / "key.pem", "-out", FOLDER / "cert.pem",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,DNS:*.bench.example,IP:127.0.0.1"], check=True, capture_output=True)
    places = f"location ~ ^/n/ {{ etag off; if_modified_since off; add_header Last-Modified ''; sub_filter 'Component number 0' 'Component $request_id'; sub_filter_types application/json; alias {FOLDER}/page.json; }}\nlocation ~ ^/e/ {{ alias {FOLDER}/page.json; }}\nlocation = /anchor {{ return 204; }}"
    (FOLDER / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {FOLDER}/nginx.pid; error_log {FOLDER}/nginx.log crit;
events {{ worker_connections 4096; }}
http {{ access_log off; default_type application/json; keepalive_timeout 600; keepalive_requests 1000000;
  client_body_temp_path {FOLDER}/t1; proxy_temp_path {FOLDER}/t2; fastcgi_temp_path {FOLDER}/t3; uwsgi_temp_path {FOLDER}/t4; scgi_temp_path {FOLDER}/t5;
  server {{ listen 127.0.0.1:{plain}; {places} }}
  server {{ listen 127.0.0.1:{tls} ssl; ssl_certificate {FOLDER}/cert.pem; ssl_certificate_key {FOLDER}/key.pem; {places} }} }}
""")
    STARTED.append(subprocess.Popen(["nginx", "-e", str(FOLDER / "nginx.log"), "-c", str(FOLDER / "nginx.conf")]))
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", plain), 0.1).close()
            break
        except OSError:
            time.sleep(0.05)
    return f"http://127.0.0.1:{plain}", f"https://localhost:{tls}"


def profile(name, services, anchor):
    """A profile that watches these (id, page address, interval)."""
    folder = FOLDER / name
    folder.mkdir()
    anchors = [{"operator": f"local-{i}", "url": anchor, "status": 204} for i in (1, 2)]
    (folder / "settings.json").write_text(json.dumps({"version": 1, "anchors": anchors}))
    definitions = [{"id": key, "name": f"Service {key}", "local": True, "page": {"url": url, "format": "statuspage", "interval": interval}} for key, url, interval in services]
    (folder / "own.json").write_text(json.dumps({"format": "downlight-services", "version": 1, "services": definitions}))
    subprocess.run([APP / "downlightctl", "--profile", folder, "import", folder / "own.json"], check=True, capture_output=True,
                   env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})
    return folder


def start(folder, before=()):
    program = subprocess.Popen([*before, APP / "downlight", "--profile", folder], stderr=subprocess.DEVNULL)
    STARTED.append(program)
    return program


def stop(program):
    program.terminate()
    program.wait(timeout=20)


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def status(pid, field):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    return 0


def written(pid):
    return int(next(line for line in pathlib.Path(f"/proc/{pid}/io").read_text().splitlines() if line.startswith("write_bytes")).split()[1]) / 1024


def wakeups(pid):
    """Times that any thread went to sleep of its own will: each of them woke up before."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def icon_times(folder, runs=7):
    """From exec to the registration of the tray icon with the StatusNotifierWatcher, as it says itself."""
    times = []
    for _ in range(runs):
        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", "org.kde.StatusNotifierWatcher"], stdout=subprocess.PIPE, text=True)
        time.sleep(0.4)
        began = time.monotonic()
        program = start(folder)
        for line in monitor.stdout:
            if "StatusNotifierItemRegistered" in line:
                times.append((time.monotonic() - began) * 1000)
                break
        monitor.terminate()
        monitor.wait()
        time.sleep(0.5)
        stop(program)
    return times


def measure_idle(plain, anchor):
    folder = profile("idle", [(f"s{i}", f"{plain}/e/{i}/", 3600) for i in range(20)], anchor)
    if wanted("start_to_icon_ms"):
        figure("start_to_icon_ms", statistics.median(icon_times(folder)), "ms")
    if wanted("idle_rss_mb", "idle_wakeups_per_min"):
        program = start(folder)
        time.sleep(20)
        figure("idle_rss_mb", status(program.pid, "VmRSS") / 1024, "MB")
        before = wakeups(program.pid)
        time.sleep(options.seconds)
        figure("idle_wakeups_per_min", (wakeups(program.pid) - before) * 60 / options.seconds, "1/min")
        stop(program)


def answered(folder):
    """How many services were read as operational, by what is stored."""
    with sqlite3.connect(folder / "downlight.sqlite") as database:
        return database.execute("SELECT count(*) FROM state WHERE level = 'operational'").fetchone()[0]


def measure_polls(suffix, base, anchor, before=()):
    """CPU, memory and bytes written in a minute of 1,400 pages read every 60 s."""
    folder = profile("polls" + suffix, [(f"s{i}", f"{base}/{i}/", 60) for i in range(1400)], anchor)
    program = start(folder, before)
    time.sleep(75)  # the first round, and the answers that everything is new
    cpu_before, io_before = cpu(program.pid), written(program.pid)
    time.sleep(options.seconds)
    scale = 60 / options.seconds
    figure(f"poll_1400{suffix}_cpu_s", (cpu(program.pid) - cpu_before) * scale, "s/min")
    if not suffix:
        figure("poll_1400_rss_mb", status(program.pid, "VmRSS") / 1024, "MB")
        figure("poll_1400_kb_written", (written(program.pid) - io_before) * scale, "kB/min")
    stop(program)
    if answered(folder) != 1400:
        sys.exit(f"poll_1400{suffix}: only {answered(folder)} of 1400 pages were read; that is no figure")


def measure_hosts(port, anchor):
    """Peak memory of the first two rounds of 1,400 hosts over TLS, each a name of its own, at the usual soft limit of 1,024 descriptors."""
    names = [f"h{i}.bench.example" for i in range(1400)]
    before = trusting(FOLDER / "host-certs", FOLDER / "cert.pem", "127.0.0.1 localhost\n" + "".join(f"127.0.0.1 {name}\n" for name in names))
    folder = profile("hosts", [(f"s{i}", f"https://{name}:{port}/n/{i}/", 60) for i, name in enumerate(names)], anchor)
    program = start(folder, [*before, "prlimit", "--nofile=1024:8192"])
    time.sleep(130)
    figure("hosts_1400_tls_rss_mb", status(program.pid, "VmHWM") / 1024, "MB")
    stop(program)
    if answered(folder) != 1400:
        sys.exit(f"hosts_1400_tls: only {answered(folder)} of 1400 hosts were read; that is no figure")


def measure_end(plain, anchor):
    """The longest time from SIGTERM to the end, asked ten times amid the reading of big pages, slow ones and hosts that do not answer."""
    (FOLDER / "page.json").rename(FOLDER / "small.json")
    (FOLDER / "page.json").write_text(page(1_900_000))
    deaf = socket.create_server(("127.0.0.1", 0), backlog=1)  # takes connections and says nothing
    silent = f"http://127.0.0.1:{deaf.getsockname()[1]}"
    worst = 0
    for number in range(10):
        services = [(f"s{i}", f"{plain}/n/{i}/" if i % 4 else f"{silent}/{i}/", 10) for i in range(400)]
        folder = profile(f"end{number}", services, anchor)
        program = start(folder)
        time.sleep(1.5 + number * 0.7)
        began = time.monotonic()
        program.terminate()
        code = program.wait(timeout=60)
        worst = max(worst, time.monotonic() - began)
        if code != 0:
            sys.exit(f"sigterm_worst_s: ended with {code}; that is no figure")
    deaf.close()
    (FOLDER / "small.json").replace(FOLDER / "page.json")
    figure("sigterm_worst_s", worst, "s")


def measure_decide():
    done = subprocess.run([BENCH / "downlight_bench_decide", "--benchmark_format=json"], capture_output=True, text=True, timeout=60)
    for row in json.loads(done.stdout)["benchmarks"]:
        figure(row["name"] + "_us", row["real_time"] / 1000, "us")


def measure_sweep(base):
    done = subprocess.run([BENCH / "downlight_bench_sweep", f"{base}/%1/", "1400"], capture_output=True, text=True, timeout=90)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        figure(row["name"], row["value"], row["unit"])


def measure_engine():
    """answer_to_notice_ms and db_kb_per_day, which need the engine but no program around it."""
    done = subprocess.run([BENCH / "downlight_bench_engine"], capture_output=True, text=True, timeout=300)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        figure(row["name"], row["value"], row["unit"])


def measure_catalogue():
    """Loading, searching, and reading every recorded answer (where there are any)."""
    done = subprocess.run([BENCH / "downlight_bench_catalogue", options.build.resolve() / "catalogue/services",
                           HERE / "../data/catalogue/queries.tsv", HERE / "../../../shared/formats"], capture_output=True, text=True, timeout=120)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        figure(row["name"], row["value"], row["unit"])


def measure_window():
    """From the click to the first rows of the catalogue, on a real display where there is one; the median of five processes."""
    times = [json.loads(subprocess.run([BENCH / "downlight_bench_window", options.build.resolve() / "catalogue/services"],
                                       capture_output=True, text=True, timeout=60).stdout)["value"] for _ in range(5)]
    figure("catalogue_window_ms", statistics.median(times), "ms")


try:
    plain, tls = nginx()
    anchor = f"{plain}/anchor"
    if wanted("decide_us", "detect_us"):
        measure_decide()
    if wanted("sweep_1400_s", "gui_gap_ms"):
        measure_sweep(plain + "/n")
    if wanted("answer_to_notice_ms", "answer_to_notice_p95_ms", "db_kb_per_day"):
        measure_engine()
    if wanted("catalogue_load_ms", "catalogue_rss_mb", "search_median_us", "search_max_us", "parse_worst_ms"):
        measure_catalogue()
    if wanted("catalogue_window_ms"):
        measure_window()
    if wanted("chart_30d_ms", "chart_1y_ms", "chart_redraw_ms"):
        for line in subprocess.run([BENCH / "downlight_bench_chart"], capture_output=True, text=True, check=True, timeout=60).stdout.splitlines():
            row = json.loads(line)
            figure(row["name"], row["value"], row["unit"])
    if not options.names or any(name.startswith("hub_") for name in options.names):
        subprocess.run([sys.executable, HERE / "hub_bench.py", APP, BENCH, *(name for name in options.names if name.startswith("hub_"))], check=True, timeout=600)
    if "detection" in options.names:  # a comparison, not a figure: its tables stand in docs/detection.md
        subprocess.run([BENCH / "downlight_bench_detection", HERE / "../../../shared/nab"], check=True, timeout=600)
    if wanted("expected_within_pct"):
        subprocess.run([sys.executable, HERE / "expected.py", APP / "downlightctl", HERE / "../../../shared/formats/real"], check=True)
    measure_idle(plain, anchor)
    if wanted("poll_1400_cpu_s", "poll_1400_rss_mb", "poll_1400_kb_written"):
        measure_polls("", plain + "/n", anchor)
    if wanted("poll_1400_304_cpu_s"):
        measure_polls("_304", plain + "/e", anchor)
    if wanted("poll_1400_tls_cpu_s"):
        measure_polls("_tls", tls + "/n", anchor, trusting(FOLDER / "certs", FOLDER / "cert.pem"))
    if wanted("hosts_1400_tls_rss_mb"):
        measure_hosts(tls.rsplit(":", 1)[1], anchor)
    if wanted("sigterm_worst_s"):
        measure_end(plain, anchor)
    if wanted("answer_cpu_worst_ms", "json_2mb_rss_mb"):
        subprocess.run([sys.executable, HERE / "answers_bench.py", APP / "downlightctl", *options.names], check=True)
finally:
    for process in STARTED:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)
    shutil.rmtree(FOLDER, ignore_errors=True)
