#!/usr/bin/env python3
"""Reads built programs and fails on what would let somebody else's code into them, or makes an error easier to use.

check_binaries.py FOLDER...      every program and library below the build folders FOLDER
check_binaries.py --self-test    builds programs that break the rules, one each, and expects to see that

What is looked at, in the words of readelf: no RPATH or RUNPATH; a position-independent executable; full RELRO with
BIND_NOW; a stack that is not executable; a stack protector; in optimised builds _FORTIFY_SOURCE; on x86-64 the landing
pads of control-flow protection.
"""
import pathlib, platform, re, subprocess, sys, tempfile


def out(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def elf_kind(path):
    """ET_EXEC is 2, ET_DYN 3; 0 for what is no ELF file."""
    with path.open("rb") as file:
        head = file.read(18)
    return int.from_bytes(head[16:18], "little") if head[:4] == b"\x7fELF" else 0


def problems_of(path, optimised):
    read = out("readelf", "-W", "-d", "-l", "--dyn-syms", str(path))
    found = []
    if re.search(r"\((RPATH|RUNPATH)\)", read):
        found.append("has a run path: " + re.search(r"\((?:RPATH|RUNPATH)\)\s*(.*)", read).group(1))
    if elf_kind(path) != 3 or (" INTERP " in read and not re.search(r"FLAGS_1\).*\bPIE\b", read)):
        found.append("is no position-independent executable")
    if "GNU_RELRO" not in read:
        found.append("has no RELRO")
    if not re.search(r"\(FLAGS\).*BIND_NOW|FLAGS_1\).*\bNOW\b|\(BIND_NOW\)", read):
        found.append("is not bound at its start (BIND_NOW)")
    stack = re.search(r"GNU_STACK(?:\s+0x[0-9a-f]+){5}\s+(\S+)", read)
    if not stack or "E" in stack.group(1):
        found.append("has an executable stack")
    if "__stack_chk_fail" not in read:
        found.append("has no stack protector")
    if optimised and not re.search(r"\b__(?!stack_chk)\w+_chk\b", read):
        found.append("was built without _FORTIFY_SOURCE")
    if platform.machine() == "x86_64":
        start = out("objdump", "-d", "--no-show-raw-insn", "--disassemble=main", str(path))
        first = re.search(r"<main>:\n\s*[0-9a-f]+:\s*(\S+)", start)
        if first and first.group(1) != "endbr64":
            found.append("has no control-flow protection")
    return found


def is_optimised(folder):
    cache = (folder / "CMakeCache.txt").read_text()
    return "CMAKE_BUILD_TYPE:STRING=Debug" not in cache


def check(folder):
    bad, seen = [], 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or "CMakeFiles" in path.parts or not elf_kind(path) in (2, 3):
            continue
        seen += 1
        bad += [f"{path}: {problem}" for problem in problems_of(path, is_optimised(folder) and path.parent.name == "app")]
    if not seen:
        bad.append(f"{folder}: no programs, so nothing was checked")
    return bad


SOURCE = """#include <cstdio>
#include <cstring>
int main(int count, char** words) { char text[64]; std::strcpy(text, words[count - 1]); std::puts(text); }
"""
GOOD = ["-O2", "-fPIE", "-pie", "-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fcf-protection",
        "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]
BROKEN = {
    "has a run path": ["-Wl,-rpath,::::"],
    "is no position-independent": ["-no-pie", "-fno-pie"],
    "has no RELRO": ["-Wl,-z,norelro"],
    "is not bound": ["-Wl,-z,lazy"],
    "has an executable stack": ["-Wl,-z,execstack"],
    "has no stack protector": ["-fno-stack-protector"],
    "was built without _FORTIFY_SOURCE": ["-U_FORTIFY_SOURCE"],
    "has no control-flow protection": ["-fcf-protection=none"],
}


def self_test():
    bad = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "main.cpp").write_text(SOURCE)
        program = folder / "program"
        for wanted, flags in {"": [], **BROKEN}.items():
            if wanted == "has no control-flow protection" and platform.machine() != "x86_64":
                continue
            subprocess.run(["c++", *GOOD, *flags, str(folder / "main.cpp"), "-o", str(program)], check=True)
            found = problems_of(program, True)
            if wanted and not any(problem.startswith(wanted) for problem in found):
                bad.append(f"{' '.join(flags)}: not seen that it {wanted}; found {found}")
            if not wanted and found:
                bad.append(f"a sound program is refused: {found}")
    return bad


problems = self_test() if sys.argv[1:] == ["--self-test"] else [p for a in sys.argv[1:] for p in check(pathlib.Path(a))]
print("\n".join(problems) or "binaries: fine")
sys.exit(bool(problems))
