#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A repair that is killed loses nothing: repair_test.py DOWNLIGHTCTL

The program mends a damaged database of twenty services and is killed at every single step of it by which something on the
disk changes, then once more while it finishes that. Whoever asks in between is told all or that it cannot be told; in the
end all is there, and what was damaged is kept.
"""
import json, os, pathlib, shutil, sqlite3, subprocess, sys, tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="downlight-repair-"))
STEPS = "rename,renameat,renameat2,unlink,unlinkat,fdatasync,fsync,ftruncate"
# Nobody can look for leaks in a process that is traced.
ENVIRONMENT = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "ASAN_OPTIONS": "detect_leaks=0"}
FAILED = []


def ctl(profile, *arguments, kill_at=0):
    steps = f"{STEPS},pwrite64" if os.environ.get("REPAIR_EVERY_WRITE") else STEPS
    before = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={steps}", "-e", f"inject={steps}:signal=SIGKILL:when={kill_at}"] if kill_at else []
    done = subprocess.run([*before, PROGRAM, "--profile", profile, "--json", *arguments], capture_output=True, text=True, timeout=60, env=ENVIRONMENT)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def expect(claim, held, more=""):
    if not held:
        print(f"FAILED  {claim}: {more}", flush=True)
        FAILED.append(claim)


def services(profile):
    code, rows = ctl(profile, "watch", "list")
    return code, {row["id"] for row in rows if "id" in row}


if shutil.which("strace") is None or subprocess.run(["strace", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true"], capture_output=True).returncode != 0:
    print("skipped: strace cannot trace here")
    sys.exit(77)
wanted = {f"s{i}" for i in range(20)}
(FOLDER / "own.json").write_text(json.dumps({"format": "downlight-services", "version": 1, "services": [
    {"id": key, "name": key, "local": True, "probe": {"url": f"http://127.0.0.1:9/{key}"}} for key in sorted(wanted)]}))
sound = FOLDER / "sound"
sound.mkdir()
ctl(sound, "import", FOLDER / "own.json")
database = sound / "downlight.sqlite"


def by_version():
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = -5")
    connection.close()


def by_log():
    """The file itself is empty; all of it stands in the log, which SQLite would throw away."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("VACUUM")
    log = pathlib.Path(f"{database}-wal").read_bytes()
    connection.close()
    database.write_bytes(b"")
    pathlib.Path(f"{database}-wal").write_bytes(log)


for name, damage in (("a version that cannot be", by_version), ("an empty file with its log", by_log)):
    damage()
    kills, point = 0, 0
    while True:
        point += 1
        profile = FOLDER / "tried"
        shutil.rmtree(profile, ignore_errors=True)
        shutil.copytree(sound, profile)
        code, _ = ctl(profile, "bell", "s1", kill_at=point)
        if code not in (-9, 128 + 9):
            expect(f"{name}: in the end nothing is left to be killed at", code == 0, code)
            break
        kills += 1
        for again in (0, point // 2 + 1):
            where = f"{name}, killed at step {point}" + (f" and again at {again}" if again else "")
            if again:
                ctl(profile, "bell", "s1", kill_at=again)
            code, seen = services(profile)
            expect(f"{where}: a question", code == 69 or seen == wanted, (code, len(seen)))
        code, _ = ctl(profile, "bell", "s1")
        expect(f"{where}: the next command is carried out", code == 0, code)
        code, seen = services(profile)
        expect(f"{where}: all twenty are there", code == 0 and seen == wanted, (code, len(seen)))
        kept = [path.name for path in profile.glob("downlight.sqlite.corrupt-*") if not path.name.endswith(("-wal", "-shm"))]
        expect(f"{where}: the damaged file is kept", len(kept) == 1, sorted(path.name for path in profile.iterdir()))
        expect(f"{where}: nothing half done is left", not [path for path in profile.iterdir() if ".rebuil" in path.name], sorted(path.name for path in profile.iterdir()))
    expect(f"{name}: it was killed at all", kills >= 8, kills)
    print(f"        {name}: killed at {kills} steps")
shutil.rmtree(FOLDER)
print(f"{len(FAILED)} claims failed" if FAILED else "every claim held")
sys.exit(bool(FAILED))
