#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long and many commands to the running program: a thousand services imported, pages of two megabytes asked about, fifty
programs at once, a bell on a full disk.

commands_test.py --programs DIR; run it inside desktop-session.sh.
"""
import json, pathlib, subprocess, time

from desk import Desk

LONG = 5000  # parts of a long page: as many as are kept


def memory_mb(program):
    for line in pathlib.Path(f"/proc/{program.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def long_page(desk, name):
    target = desk.pages / name / "api/v2"
    target.mkdir(parents=True)
    parts = [{"id": f"{name}{i}", "name": f"Part number {i} of {name}", "status": "operational", "description": "x" * 220, "group": False} for i in range(LONG)]
    (target / "summary.json").write_text(json.dumps({"page": {"id": name, "name": name}, "status": {"indicator": "none", "description": "All Systems Operational"},
                                                     "components": parts, "incidents": [], "scheduled_maintenances": []}))


def command(desk, profile, *arguments):
    return [desk.options.programs / "downlightctl", "--profile", profile, "--json", *arguments]


def a_thousand(desk):
    """More than one message of the bus may hold goes there, and comes back whole."""
    profile = desk.make_profile(desk.folder / "thousand")
    for i in range(1000):  # each its own address: the same one twice is one service
        (desk.pages / f"s{i:04}").symlink_to(desk.pages / "alpha")
    services = [{"id": f"s{i:04}", "name": f"Service {i:04}", "local": True, "page": {"url": f"http://127.0.0.1:{desk.port}/s{i:04}/", "format": "statuspage", "interval": 86400}} for i in range(1000)]
    path = desk.folder / "thousand.json"
    path.write_text(json.dumps({"format": "downlight-services", "version": 1, "services": services}))
    program = desk.start(profile=profile)
    desk.wait_for_bus()
    done = subprocess.run(command(desk, profile, "import", path), capture_output=True, text=True, timeout=90)
    desk.expect(f"a thousand services are imported ({done.returncode}, {done.stdout[-200:]!r} {done.stderr[-200:]!r})", done.returncode == 0)
    listed = desk.ctl("watch", "list", profile=profile)
    desk.expect(f"and listed ({len(listed)})", [row["id"] for row in listed] == [row["id"] for row in services])
    desk.until("and read", lambda: {row["level"] for row in desk.ctl("status", profile=profile)} == {"operational"}, 90)
    fifty(desk, profile, "with the tray program")
    program.terminate()
    desk.expect("it ends in order", program.wait(timeout=10) == 0)
    desk.expect("and all is still there", len(desk.ctl("watch", "list", profile=profile)) == 1000)
    fifty(desk, profile, "without the tray program")


def fifty(desk, profile, where):
    """Fifty questions at the same time; then fifty that change something, which wait for each other."""
    for what, arguments, times in (("questions", ["status", "s0001"], 50), ("changes", ["bell"], 50)):
        running = [subprocess.Popen(command(desk, profile, *arguments, *([f"s{i:04}"] if what == "changes" else [])), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                   for i in range(times)]
        outcomes = [(process.communicate(timeout=120), process.returncode) for process in running]
        bad = [(code, out[-150:], err[-150:]) for (out, err), code in outcomes if code != 0]
        desk.expect(f"fifty {what} at once {where} ({len(bad)} failed: {bad[:2]})", not bad)


def long_pages(desk):
    """Ten pages of more than a megabyte asked about again and again: the memory comes back."""
    profile = desk.make_profile(desk.folder / "long")
    program = desk.start(profile=profile)
    desk.wait_for_bus()
    for i in range(10):
        long_page(desk, f"long{i}")
    added = [{"id": f"l{i}", "name": f"Long {i}", "local": True, "page": {"url": f"http://127.0.0.1:{desk.port}/long{i}/", "format": "statuspage", "interval": 86400}} for i in range(10)]
    (desk.folder / "long.json").write_text(json.dumps({"format": "downlight-services", "version": 1, "services": added}))
    desk.ctl("import", desk.folder / "long.json", profile=profile)
    desk.until("ten long pages are read", lambda: [row["level"] for row in desk.ctl("status", profile=profile)] == ["operational"] * 10, 60)
    time.sleep(2)
    before = memory_mb(program)
    size = 0
    for _ in range(5):
        done = subprocess.run(command(desk, profile, "status"), capture_output=True, text=True, timeout=60)
        size = len(done.stdout)
        desk.expect(f"the answer is whole ({size / 1e6:.1f} MB)", done.returncode == 0 and len(done.stdout.splitlines()) == 10 and all(json.loads(line) for line in done.stdout.splitlines()))
    time.sleep(3)
    after = memory_mb(program)
    desk.expect(f"after five answers the memory is back ({before:.0f} MB before, {after:.0f} MB after)", after <= before + 10)
    program.terminate()
    desk.expect("it ends in order", program.wait(timeout=10) == 0)


def full_disk(desk):
    """A bell that cannot be stored is no bell: it says so."""
    small = desk.folder / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", small], capture_output=True).returncode != 0:
        print("skipped the bell on a full disk: mounting needs root rights")
        return
    try:
        profile = desk.make_profile(small / "profile")
        desk.ctl("watch", "add", f"http://127.0.0.1:{desk.port}/alpha/", profile=profile)
        for running in (False, True):
            where = "with the tray program" if running else "without it"
            program = desk.start(profile=profile) if running else None
            if running:
                desk.wait_for_bus()
                desk.until("it has read the page", lambda: desk.level_in(profile, "alpha-status") == "operational", 30)
                time.sleep(11)  # until what it writes of its own is written
            try:
                with (small / "filler").open("wb", buffering=0) as file:
                    while file.write(b"x" * 1024) == 1024:
                        pass
            except OSError:
                pass
            done = subprocess.run(command(desk, profile, "bell", "alpha-status"), capture_output=True, text=True, timeout=60)
            desk.expect(f"{where} a bell on a full disk says that it is not stored ({done.returncode} {done.stdout!r} {done.stderr!r})",
                        done.returncode not in (0, 64) and "stored" in done.stdout + done.stderr)
            (small / "filler").unlink()
            time.sleep(11 if running else 0)  # refused writes are tried again after ten seconds
            done = subprocess.run(command(desk, profile, "bell", "alpha-status"), capture_output=True, text=True, timeout=60)
            desk.expect(f"{where} with room it is ({done.returncode} {done.stderr!r})", done.returncode == 0)
            if program:
                program.terminate()
                desk.expect("it ends in order", program.wait(timeout=10) == 0)
    finally:
        subprocess.run(["umount", "-l", small])


def main(desk):
    desk.page("alpha", "operational.json")
    desk.nginx()
    desk.make_profile()
    a_thousand(desk)
    long_pages(desk)
    full_disk(desk)
    log = desk.log()
    desk.expect("and no fault was logged", "QObject" not in log and "ASSERT" not in log)


desk = Desk()
desk.carry_out(main)
