#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong around the program, in a real desktop session: the notification daemon, the tray host, the bus and the
keychain die, come late or are locked; the program is killed, started ten times at once; the disk is full or fails.

faults_test.py --programs DIR; run it inside desktop-session.sh.
"""
import json, os, pathlib, random, shutil, signal, sqlite3, subprocess, time

from desk import Desk, GREEN

CANARY = "Bearer canary-7f3a"


def pids(name):
    """Processes of that name that are this session's own: they have its bus."""
    found = []
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and (folder / "comm").read_text().strip() == name[:15] and \
                    os.environ["DBUS_SESSION_BUS_ADDRESS"].split(",")[0].encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            pass
    return found


def end(name, how=signal.SIGKILL):
    for pid in pids(name):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            pass
    give_up = time.monotonic() + 5
    while time.monotonic() < give_up and any(pathlib.Path(f"/proc/{pid}").exists() and "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text().split()[2] for pid in pids(name)):
        time.sleep(0.05)


def bus(*arguments):
    return subprocess.run(["gdbus", *arguments], capture_output=True, text=True).stdout


def wait_name(name):
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "10", name], check=False)


def start_dunst(desk):
    desk.run("dunst", "-config", pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "dunst/dunstrc", stderr=subprocess.DEVNULL)
    wait_name("org.freedesktop.Notifications")


def start_panel(desk):
    desk.run("xfce4-panel", "--disable-wm-check", stderr=subprocess.DEVNULL)
    wait_name("org.kde.StatusNotifierWatcher")


def icons_registered():
    text = bus("call", "--session", "-d", "org.kde.StatusNotifierWatcher", "-o", "/StatusNotifierWatcher", "-m",
               "org.freedesktop.DBus.Properties.Get", "org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems")
    return text.count("StatusNotifierItem")


def integrity(folder):
    with sqlite3.connect(folder / "downlight.sqlite") as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]


def many_at_once(desk):
    """Ten programs started together are one; a lock that a killed one left is taken over."""
    for round_ in range(3):
        programs = [desk.start() for _ in range(10)]
        desk.until(f"of ten starts nine end by themselves ({round_})", lambda: sum(p.poll() is not None for p in programs) == 9, 30)
        desk.expect("and none of them with an error", all(p.poll() in (None, 0) for p in programs))
        for program in programs:
            if program.poll() is None:
                program.kill()
                program.wait()
        program = desk.start_and_wait()
        desk.expect("the killed one's lock is taken over", program.poll() is None)
        program.terminate()
        program.wait(timeout=10)


def daemon_comes_and_goes(desk):
    """A notice waits for the notification daemon; twenty restarts lose and double nothing."""
    end("dunst")
    desk.page("alpha", "outage.json")
    desk.ctl("check", "alpha-status")
    desk.until("an outage is seen while nobody takes notices", lambda: desk.level("alpha-status") == "partial_outage", 20)
    time.sleep(1)
    start_dunst(desk)
    desk.until("it is told as soon as somebody does", lambda: [n for n in desk.notices() if "Alpha Status" in n[0]], 20)
    for _ in range(20):
        end("dunst")
        start_dunst(desk)
    time.sleep(1)
    desk.expect("twenty restarts do not tell it again", not [n for n in desk.notices() if "Alpha Status" in n[0]])
    # A stranger's notice now has the number that ours had: it must stay.
    bus("call", "--session", "-d", "org.freedesktop.Notifications", "-o", "/org/freedesktop/Notifications", "-m", "org.freedesktop.Notifications.Notify",
        "stranger", "0", "", "A stranger's notice", "", "[]", "{}", "0")
    desk.page("alpha", "operational.json")
    desk.ctl("check", "alpha-status")
    desk.until("the recovery is told to the newest daemon", lambda: [n for n in desk.notices() if n[0] == "Alpha Status is back"], 60)
    desk.expect("in a place of its own", [n for n in desk.notices() if n[0] == "A stranger's notice"])


def tray_host_comes_and_goes(desk):
    """The icon is back after each of twenty restarts of the tray host."""
    back = 0
    for _ in range(20):
        end("xfce4-panel")
        end("wrapper-2.0")
        start_panel(desk)
        give_up = time.monotonic() + 5
        while time.monotonic() < give_up and icons_registered() == 0:
            time.sleep(0.1)
        back += icons_registered() == 1
    desk.expect(f"the icon is back after twenty restarts of the tray host (was {back} times)", back == 20)
    desk.until("and it shows", lambda: desk.tray_shows(GREEN), 15)


def no_tray_at_all(desk):
    """Without a tray the window shows; the icon comes with the tray."""
    end("xfce4-panel")
    program = desk.start_and_wait()
    desk.until("without a tray the window shows", desk.windows, 15)
    start_panel(desk)
    desk.until("and the icon comes with the tray", lambda: icons_registered() == 1, 10)
    program.terminate()
    program.wait(timeout=10)


def killed_again_and_again(desk):
    """kill -9 at any moment: what was told is told once, and nothing stored is lost."""
    program = desk.start_and_wait()
    desk.page("beta", "outage.json")
    desk.ctl("check", "beta-status")
    desk.until("the outage of beta is told", lambda: [n for n in desk.notices() if "Beta Status" in n[0]], 30)
    rng = random.Random(39)
    for _ in range(20):
        program.kill()
        program.wait()
        program = desk.start()
        time.sleep(rng.uniform(0.02, 0.8))
    program.kill()
    program.wait()
    desk.expect("the database is sound after twenty kills", integrity(desk.profile) == "ok")
    program = desk.start_and_wait()
    time.sleep(2)
    desk.expect("the level is remembered", desk.level("beta-status") == "partial_outage")
    desk.expect("and was told once", len([n for n in desk.notices() if "Beta Status" in n[0]]) == 1)
    program.terminate()
    desk.expect("SIGTERM ends it in order", program.wait(timeout=5) == 0)


def bus_dies(desk):
    """The session bus goes away: the program goes on, and ends in order when told to."""
    profile = desk.make_profile(desk.folder / "busless")
    process = desk.run("dbus-run-session", "--", "sh", "-c", f'echo $DBUS_SESSION_BUS_PID; echo "$DBUS_SESSION_BUS_ADDRESS"; exec "{desk.options.programs}/downlight" --profile "{profile}"',
                       stdout=subprocess.PIPE, stderr=open(desk.folder / "downlight.log", "a"), text=True)
    process.stdout.readline()
    address = process.stdout.readline().strip()
    time.sleep(2)
    mine = [pid for pid in all_with(address, "downlight")]
    daemons = [int(p) for p in subprocess.run(["pgrep", "-P", str(process.pid), "dbus-daemon"], capture_output=True, text=True).stdout.split()]
    desk.expect("program and bus run", len(mine) == 1 and len(daemons) == 1)
    if not mine or not daemons:
        return
    os.kill(daemons[0], signal.SIGKILL)
    time.sleep(2)
    desk.expect("the program outlives its bus", pathlib.Path(f"/proc/{mine[0]}").exists())
    os.kill(mine[0], signal.SIGTERM)
    desk.until("and ends in order", lambda: not pathlib.Path(f"/proc/{mine[0]}").exists() or process.poll() is not None, 5)
    desk.expect("with a sound database", integrity(profile) == "ok")


def start_keyring():
    subprocess.run(["gnome-keyring-daemon", "--replace", "--components=secrets", "--unlock", "--daemonize"], input=os.environ.get("DS_KEYRING_PASSWORD", "test"), text=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_name("org.freedesktop.secrets")


def store_canary(desk):
    stored = subprocess.run(["secret-tool", "store", "--label", "downlight", "user", "guarded/key", "server", "downlight", "type", "plaintext",
                             "xdg:schema", "org.qt.keychain"], input=CANARY, text=True)
    desk.expect("the desktop's keychain takes a secret", stored.returncode == 0)


def guarded(desk):
    """A service whose probe needs a secret header."""
    return {"id": "guarded", "name": "Guarded", "local": True,
            "probe": {"url": f"http://127.0.0.1:{desk.port}/secret", "headers": [{"name": "Authorization", "key": "guarded/key"}]}}


def bus_comes_back(desk):
    """The session bus is started anew, twenty times: the program is found there again, and tells what happens."""
    address = f"unix:path={desk.folder}/bus"
    here = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
    before = os.environ["DBUS_SESSION_BUS_ADDRESS"]

    def start_bus():
        (desk.folder / "bus").unlink(missing_ok=True)
        return desk.run("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}", stderr=subprocess.DEVNULL)

    def within(check, seconds):
        end_ = time.monotonic() + seconds
        while time.monotonic() < end_ and not check():
            time.sleep(0.1)
        return check()

    os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
    try:
        bus_daemon = start_bus()
        profile = desk.make_profile(desk.folder / "newbus")
        desk.page("gamma", "operational.json")
        desk.ctl("watch", "add", f"http://127.0.0.1:{desk.port}/gamma/", profile=profile)
        program = desk.start(profile=profile, env=here)
        desk.expect("the program is on its bus", within(desk.on_bus, 20))
        back = 0
        for _ in range(20):
            bus_daemon.kill()
            bus_daemon.wait()
            time.sleep(0.5)
            bus_daemon = start_bus()
            back += within(desk.on_bus, 15)
        desk.expect(f"it is found again after twenty restarts of the bus (was {back} times)", back == 20)
        desk.expect("the command line reaches it", desk.level_in(profile, "gamma-status") == "operational")
        desk.page("gamma", "outage.json")
        desk.ctl("check", "gamma-status", profile=profile)
        # Whoever takes notices is started by the bus itself.
        desk.expect("and it tells what happens", within(lambda: [n for n in desk.notices() if "Gamma Status" in n[0]], 30))
        program.terminate()
        desk.expect("it ends in order", program.wait(timeout=10) == 0)
        bus_daemon.terminate()
    finally:
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = before


def all_with(address, name):
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and (folder / "comm").read_text().strip() == name and address.encode() in (folder / "environ").read_bytes():
                yield int(folder.name)
        except OSError:
            pass


def collection_is_locked():
    return "true" in bus("call", "--session", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets/aliases/default", "-m",
                         "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Collection", "Locked")


def watch_by_hand(desk, profile, definition):
    """What `watch add` has no words for, written where it would write it."""
    desk.ctl("watch", "add", "tcp://127.0.0.1:9", "--name", "x", profile=profile)
    desk.ctl("watch", "remove", "x", profile=profile)
    with sqlite3.connect(profile / "downlight.sqlite") as database:
        database.execute("INSERT INTO watch (key, position, definition) VALUES (?, 0, ?)", (definition["id"], json.dumps(definition)))
    database.close()


def keychain(desk):
    """A probe with a secret header: fine when unlocked, unknown and never down while locked; the secret is nowhere else."""
    store_canary(desk)
    profile = desk.make_profile(desk.folder / "guarded")
    definition = guarded(desk)
    watch_by_hand(desk, profile, definition)
    desk.ctl("check", "guarded", profile=profile)
    desk.expect("with the keychain open the probe is let in", desk.ctl("status", "guarded", profile=profile)[0]["level"] == "operational")
    bus("call", "--session", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets", "-m", "org.freedesktop.Secret.Service.Lock",
        "['/org/freedesktop/secrets/collection/login']")
    if not desk.expect("the keychain can be locked", collection_is_locked()):
        return
    shutil.rmtree(profile)
    desk.make_profile(profile)
    watch_by_hand(desk, profile, definition)
    program = desk.run(desk.options.programs / "downlight", "--profile", profile, stderr=open(desk.folder / "downlight.log", "a"))
    desk.wait_for_bus()
    desk.until("locked: the state says so", lambda: "keychain" in json.dumps(desk.ctl("status", "guarded", profile=profile)), 30)
    desk.expect("and it is no outage", desk.ctl("status", "guarded", profile=profile)[0]["level"] == "unknown")
    # The prompter that the first read brought up is answered as a person would.
    desk.ctl("check", "guarded", profile=profile)
    prompt = desk.until("the keychain asks for its password", lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "gcr-prompter"], capture_output=True, text=True).stdout.split(), 20)
    if prompt:
        desk.screenshot("keychain-prompt")
        subprocess.run(["xdotool", "type", "--delay", "30", os.environ.get("DS_KEYRING_PASSWORD", "test")])
        subprocess.run(["xdotool", "key", "Return"])
    desk.until("the prompt goes", lambda: not collection_is_locked(), 10)
    if desk.expect("the keychain can be unlocked", not collection_is_locked()):
        desk.ctl("check", "guarded", profile=profile)
        desk.until("unlocked: it is read again", lambda: desk.ctl("status", "guarded", profile=profile)[0]["level"] == "operational", 60)
    read = 0
    for _ in range(20):
        end("gnome-keyring-daemon")
        start_keyring()
        before = (desk.folder / "access.log").read_text().count(CANARY)
        give_up = time.monotonic() + 20
        while time.monotonic() < give_up and (desk.folder / "access.log").read_text().count(CANARY) == before:
            desk.ctl("check", "guarded", profile=profile)
        read += (desk.folder / "access.log").read_text().count(CANARY) > before
    desk.expect(f"after twenty restarts of the keyring its secrets are read (were {read} times)", read == 20)
    program.terminate()
    program.wait(timeout=10)
    desk.ctl("watch", "remove", "guarded", profile=profile)
    left = subprocess.run(["secret-tool", "lookup", "user", "guarded/key", "server", "downlight"], capture_output=True, text=True, timeout=20).stdout
    desk.expect("a removed service leaves no secret behind", left == "")
    asked = (desk.folder / "access.log").read_text()
    desk.expect("the secret reached the server it is for", CANARY in asked)
    leaks = [str(path) for path in profile.rglob("*") if path.is_file() and b"canary-7f3a" in path.read_bytes()]
    desk.expect(f"and no file of the profile {leaks}", not leaks)
    desk.expect("nor the log", "canary-7f3a" not in desk.log())


def disk(desk):
    """A disk that is full, and one that fails: the program goes on, says so, and the database stays sound."""
    small = desk.folder / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", small], capture_output=True).returncode != 0:
        print("skipped the full disk: mounting needs root rights")
        return
    try:
        profile = desk.make_profile(small / "profile")
        program = desk.start(profile=profile)
        desk.until("the program runs on a small disk", lambda: desk.ctl("watch", "add", f"http://127.0.0.1:{desk.port}/alpha/", profile=profile), 20)
        filler = small / "filler"
        try:
            with filler.open("wb", buffering=0) as file:
                while file.write(b"x" * 1024) == 1024:
                    pass
        except OSError:
            pass
        desk.page("alpha", "outage.json")
        desk.ctl("check", "alpha-status", profile=profile)
        desk.until("a full disk does not keep it from seeing an outage", lambda: desk.ctl("status", "alpha-status", profile=profile)[0]["level"] == "partial_outage", 20)
        desk.until("a notice tells it all the same", lambda: [n for n in desk.notices() if "Alpha Status" in n[0]], 30)
        desk.expect("it runs on", program.poll() is None)
        filler.unlink()
        desk.page("alpha", "operational.json")
        desk.ctl("check", "alpha-status", profile=profile)
        desk.until("the recovery is seen", lambda: desk.ctl("status", "alpha-status", profile=profile)[0]["level"] == "operational", 60)
        time.sleep(11)  # refused writes are tried again after ten seconds
        program.terminate()
        desk.expect("it ends in order", program.wait(timeout=10) == 0)
        desk.expect("the database is sound", integrity(profile) == "ok")
        with sqlite3.connect(profile / "downlight.sqlite") as database:
            worst = [row[0] for row in database.execute("SELECT worst FROM incident")]
        desk.expect(f"and what could not be written was written once there was room {worst}", worst == ["partial_outage"])
    finally:
        subprocess.run(["umount", "-l", small])


def failing_disk(desk):
    """fdatasync fails for good after the start: fatal for the transaction, not for the program."""
    profile = desk.make_profile(desk.folder / "failing")
    before = ["strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO:when=4+"]
    if shutil.which("strace") is None or subprocess.run([*before, "true"], capture_output=True).returncode != 0:
        print("skipped the failing disk: strace cannot trace here")
        return
    desk.page("alpha", "operational.json")
    program = desk.start(profile=profile, before=before)
    desk.wait_for_bus()
    desk.ctl("watch", "add", f"http://127.0.0.1:{desk.port}/alpha/", profile=profile)
    desk.page("alpha", "outage.json")
    desk.ctl("check", "alpha-status", profile=profile)
    desk.until("with a failing disk an outage is still seen", lambda: [s for s in desk.ctl("status", profile=profile) if s["level"] == "partial_outage"], 30)
    desk.expect("and the program runs on", program.poll() is None)
    for pid in all_with(str(profile), "downlight"):
        os.kill(pid, signal.SIGTERM)
    subprocess.run(["pkill", "-TERM", "-P", str(program.pid)])
    try:
        program.wait(timeout=10)
    except subprocess.TimeoutExpired:
        program.kill()
    desk.expect("the database is sound", integrity(profile) == "ok")
    desk.page("alpha", "operational.json")


def main(desk):
    for name in ("alpha", "beta"):
        desk.page(name, "operational.json")
    desk.nginx()
    desk.make_profile()
    many_at_once(desk)
    program = desk.start_and_wait()
    for name in ("alpha", "beta"):
        desk.ctl("watch", "add", f"http://127.0.0.1:{desk.port}/{name}/")
    desk.until("both are operational", lambda: [s["level"] for s in desk.ctl("status")] == ["operational", "operational"])
    tray_host_comes_and_goes(desk)
    daemon_comes_and_goes(desk)
    program.terminate()
    desk.expect("it ends in order", program.wait(timeout=10) == 0)
    no_tray_at_all(desk)
    killed_again_and_again(desk)
    disk(desk)
    failing_disk(desk)
    keychain(desk)
    bus_dies(desk)
    bus_comes_back(desk)
    log = desk.log()
    desk.expect("and no fault was logged", "QObject" not in log and "ASSERT" not in log)


desk = Desk()
desk.carry_out(main)
