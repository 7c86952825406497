# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub to try things on: starts downlight-hub, asks it, kills it."""
import contextlib, hashlib, http.client, json, pathlib, signal, socket, subprocess, tempfile, time, uuid


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hub:
    def __init__(self, program, *arguments, folder=None):
        self.program, self.arguments = str(program), arguments
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="downlight-hub-"))
        self.port, self.admin = free_port(), free_port()
        self.log = open(self.folder / "log", "ab")
        self.process = None

    def start(self, patience=10):
        self.process = subprocess.Popen(
            [self.program, "--data", self.folder / "data", "--listen", f"127.0.0.1:{self.port}", "--admin", f"127.0.0.1:{self.admin}", *self.arguments],
            stderr=self.log, stdout=self.log)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if self.get("/healthz", admin=True)[0] == 200:
                    return self
            if self.process.poll() is not None:
                raise RuntimeError(f"the hub ended with {self.process.returncode}: {self.said()[-500:]}")
            time.sleep(0.005)
        raise RuntimeError("the hub does not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)

    def said(self):
        return (self.folder / "log").read_text()

    def ask(self, method, path, body=None, headers=None, admin=False, timeout=10):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin if admin else self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    def get(self, path, headers=None, admin=False):
        return self.ask("GET", path, headers=headers, admin=admin)

    def json(self, path):
        status, body, _ = self.get(path)
        return json.loads(body) if status == 200 else None

    def post(self, path, fields, key=None, network=None, **headers):
        all_headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4()), **{k.replace("_", "-"): v for k, v in headers.items()}}
        if network:
            all_headers["X-Forwarded-For"] = network
        status, body, answer_headers = self.ask("POST", path, body=json.dumps(fields), headers=all_headers)
        return status, json.loads(body) if body else None, answer_headers

    def report(self, service="github", install=None, type="other", key=None, network=None, **fields):
        return self.post("/v1/reports", {"service": service, "type": type, "install": install or uuid.uuid4().hex, **fields}, key, network)

    def raw(self, data, wait=3):
        """What comes back for these very bytes, until the hub closes or nothing comes for a while."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            connection.sendall(data)
            got = b""
            with contextlib.suppress(OSError):
                while piece := connection.recv(65536):
                    got += piece
            return got

    def metric(self, name):
        for line in self.get("/metrics", admin=True)[1].decode().splitlines():
            if line.startswith(f"downlight_hub_{name} "):
                return float(line.split()[-1])
        return None

    def memory_mb(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0


def solve(challenge):
    """A nonce that solves it, as docs/openapi.yaml says."""
    bits = int(challenge.split(".")[1])
    for number in range(1 << 26):
        digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
        if int.from_bytes(digest[:8], "big") >> (64 - bits) == 0 if bits else True:
            return str(number)
    raise RuntimeError("no solution")
