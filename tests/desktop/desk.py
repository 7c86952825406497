# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop tests share: claims, a real web server, the programs under test, and the desktop's own tools.

A test makes one Desk and has it carry out a function. Run the tests inside desktop-session.sh.
"""
import argparse, json, os, pathlib, shutil, socket, subprocess, sys, tempfile, time, traceback

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
GREEN, ORANGE, RED = "#1f9254", "#d9621a", "#c42b2b"


class Desk:
    def __init__(self):
        parser = argparse.ArgumentParser()
        parser.add_argument("--programs", required=True, type=pathlib.Path)
        parser.add_argument("--shots", type=pathlib.Path)
        parser.add_argument("--color-scheme", default="light")
        self.options = parser.parse_args()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="downlight-desktop-"))
        self.profile = self.folder / "profile"
        self.pages = self.folder / "pages"
        self.failed = []
        self.started = []

    def expect(self, claim, held):
        print(("ok      " if held else "FAILED  ") + claim, flush=True)
        if not held:
            self.failed.append(claim)
        return held

    def until(self, claim, check, seconds=60.0):
        """Waits for a value of check() that is true; says whether it came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = check()
            if found:
                self.expect(claim, True)
                return found
            time.sleep(0.2)
        self.expect(claim, False)
        return None

    def run(self, *command, **options):
        """Starts a program that is ended with the test."""
        process = subprocess.Popen([str(part) for part in command], **options)
        self.started.append(process)
        return process

    def nginx(self):
        """A real web server on a free port of loopback; gives the port. Logs what it was asked to access.log."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        folder = self.folder
        self.pages.mkdir(parents=True, exist_ok=True)
        (folder / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 64; }}
http {{ log_format asked '$request_uri [$http_authorization] $status'; access_log {folder}/access.log asked;
  default_type application/json; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {self.pages}; location = /anchor {{ return 204; }}
    location = /secret {{ if ($http_authorization = "Bearer canary-7f3a") {{ return 200 "welcome"; }} return 500 "who?"; }} }} }}
""")
        self.run("nginx", "-e", folder / "nginx.log", "-c", folder / "nginx.conf")
        self.port = port
        return port

    def page(self, name, sample):
        target = self.pages / name / "api/v2"
        target.mkdir(parents=True, exist_ok=True)
        temporary = target / "new"
        temporary.write_text((DATA / "statuspage" / sample).read_text().replace('"name":"Example"', f'"name":"{name.title()} Status"'))
        temporary.rename(target / "summary.json")

    def make_profile(self, folder=None):
        """A profile whose anchors are on loopback too."""
        folder = folder or self.profile
        folder.mkdir(parents=True, exist_ok=True)
        anchors = [{"operator": f"local-{i}", "url": f"http://127.0.0.1:{self.port}/anchor", "status": 204} for i in (1, 2)]
        (folder / "settings.json").write_text(json.dumps({"version": 1, "anchors": anchors}))
        return folder

    def start(self, profile=None, before=(), **options):
        """Starts the tray program."""
        return self.run(*before, self.options.programs / "downlight", "--profile", profile or self.profile, "--color-scheme", self.options.color_scheme,
                        stderr=open(self.folder / "downlight.log", "a"), **options)

    def start_and_wait(self, **options):
        program = self.start(**options)
        self.wait_for_bus()
        return program

    def on_bus(self):
        names = subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o", "/org/freedesktop/DBus", "-m", "org.freedesktop.DBus.ListNames"],
                               capture_output=True, text=True).stdout
        return "org.downlight.Downlight" in names

    def wait_for_bus(self, seconds=20.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.on_bus():
            time.sleep(0.05)
        if not self.on_bus():
            self.expect("the program is on the bus", False)

    def ctl(self, *arguments, profile=None):
        done = subprocess.run([self.options.programs / "downlightctl", "--profile", profile or self.profile, "--json", *arguments],
                              capture_output=True, text=True, timeout=90)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def level(self, service):
        answer = self.ctl("status", service)
        return answer[0].get("level") if answer else None

    def level_in(self, profile, service):
        answer = self.ctl("status", service, profile=profile)
        return answer[0].get("level") if answer else None

    def notices(self):
        """What the notification daemon shows or has shown, newest first: (title, body). What is visible is put into its history first."""
        subprocess.run(["dunstctl", "close-all"], stderr=subprocess.DEVNULL)
        time.sleep(0.2)
        text = subprocess.run(["dunstctl", "history"], capture_output=True, text=True).stdout
        return [(entry["summary"]["data"], entry["body"]["data"]) for entry in json.loads(text)["data"][0]] if text.strip() else []

    def displayed(self):
        """How many notices are visible."""
        text = subprocess.run(["dunstctl", "count", "displayed"], capture_output=True, text=True).stdout
        return int(text.strip() or 0)

    def screenshot(self, name):
        path = self.folder / f"{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], check=True)
        if self.options.shots:
            self.options.shots.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, self.options.shots / f"{name}-{self.options.color_scheme}.png")
        return path

    def tray_shows(self, colour):
        """True where enough pixels of the panel at the bottom have about this colour. The panel itself is nearly white, so what
        is found is first made a colour that nothing else has."""
        mark = "#ff00fe"
        done = subprocess.run(["convert", str(self.screenshot("tray")), "-gravity", "South", "-crop", "x30+0+0", "+repage", "-fuzz", "8%", "-fill", mark, "-opaque", colour,
                               "-fuzz", "0%", "-fill", "black", "+opaque", mark, "-fill", "white", "-opaque", mark, "-format", "%[fx:mean*w*h]", "info:"], capture_output=True, text=True)
        return float(done.stdout or 0) > 30

    def windows(self):
        done = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Downlight$"], capture_output=True, text=True)
        return done.stdout.split()

    def log(self):
        path = self.folder / "downlight.log"
        return path.read_text() if path.exists() else ""

    def carry_out(self, test):
        """Runs test(desk), ends what was started, and the process with it."""
        try:
            test(self)
        except Exception:
            traceback.print_exc()
            self.failed.append("the test itself")
        if self.failed:
            print(self.log())
        for process in reversed(self.started):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        print(f"{len(self.failed)} claims failed" if self.failed else "every claim held")
        sys.exit(bool(self.failed))
