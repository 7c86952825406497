#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that is made of docs/openapi.yaml alone reports to a hub: client_test.py HUB_PROGRAM OPENAPI.yaml FOLDER

openapi-typescript turns the description into types, the TypeScript compiler holds client/client.ts against them, Node.js runs
it. FOLDER is where the packages of npm go. Exits with 77 (skipped) where there is no npm, or its registry cannot be reached.
"""
import pathlib, shutil, subprocess, sys

from hub_bed import Hub

HERE = pathlib.Path(__file__).resolve().parent


def main():
    program, openapi, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])
    if not shutil.which("npm"):
        print("skipped: there is no npm here")
        return 77
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "client.ts"):
        shutil.copy(HERE / "client" / name, folder / name)
    if subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"], cwd=folder).returncode:
        reachable = subprocess.run(["npm", "ping", "--loglevel=silent"], cwd=folder, capture_output=True, timeout=120).returncode == 0
        print("the packages could not be installed" if reachable else "skipped: the registry of npm cannot be reached")
        return 1 if reachable else 77
    packages = folder / "node_modules/.bin"
    compiled = ["--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom",
                "--skipLibCheck", "client.ts"]
    for step in ([packages / "openapi-typescript", openapi, "-o", "schema.d.ts"], [packages / "tsc", *compiled]):
        if subprocess.run(step, cwd=folder).returncode:
            print(f"{step[0].name} does not accept it")
            return 1
    hub = Hub(program, "--proof-of-work", "0").start()
    try:
        return subprocess.run(["node", "client.js", f"http://127.0.0.1:{hub.port}", "github"], cwd=folder, timeout=60).returncode
    finally:
        hub.stop()
        shutil.rmtree(hub.folder)


sys.exit(main())
