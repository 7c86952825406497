#!/usr/bin/env python3
"""Fails on what the house rules forbid and a compiler lets pass. Run from anywhere: check_bans.py [ROOT]

Each rule: what it is called, a pattern, and the files that may do it after all, with their reason.
"""
import pathlib, re, sys

RULES = [
    ("nested event loop", r"\bQEventLoop\b|processEvents|sendPostedEvents", set()),
    ("sleep", r"QThread::(m|u)?sleep|std::this_thread::sleep", set()),
    ("singleton", r"::instance\(\)", {"app/platform/link_monitor.cpp"}),  # Qt's own object, which exists once
    ("rich text", r"Qt::(AutoText|RichText|MarkdownText)", set()),
    ("files that a full disk cuts (writeWhole() does not)", r"\bQSaveFile\b", {"core/base/whole_file.cpp", "core/base/whole_file.h"}),
    ("certificate errors waved through", r"ignoreSslErrors(?!\(noWord\))|VerifyNone|QueryPeer\b", set()),
    ("local time below ui", r"currentDateTime\(\)|toLocalTime\(\)", {"ui/models/sentences.cpp"}),  # the words for people
    ("tray message instead of a notice", r"showMessage\(", {"ui/desktop/tray_notices.cpp"}),  # where there is no D-Bus
    ("raw debug output", r"\bqDebug\(|\bqWarning\(|std::cout|std::cerr", set()),
    ("a connection past the gate", r"QNetworkAccessManager|Q(Tcp|Ssl|Udp)Socket|connectToHost",
     {f"core/net/{name}" for name in ("transfer.h", "transfer.cpp", "connection_pool.h", "connection_pool.cpp", "tcp_attempt.h", "tcp_attempt.cpp")}),
    ("QFuture::then with a context", r"\.then\(\s*(this|&)", set()),
    ("SQL put together from values", r'prepare\([^)]*\+|exec\([^)]*\+|"(SELECT|INSERT|UPDATE|DELETE)[^"]*%\d', set()),
    ("values bound past the one place that knows NULL", r"(bind|addBind)Value\(", {"core/store/sql.cpp"}),
    ("string-based connect", r"\bSIGNAL\(", set()),
    ("manual delete", r"^\s*delete\s+\w", set()),
    ("words of a workplace", r"\b(claude|anthropic|subagent|co-authored-by)\b", set()),
    ("dated or numberless TODO", r"TODO(?!\(#\d+\))|FIXME|XXX", set()),
]

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
problems = []
for folder in ("core", "ui", "app"):
    for path in sorted((root / folder).rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        name = str(path.relative_to(root))
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = line.split("//")[0] if "TODO" not in line else line
            for rule, pattern, allowed in RULES:
                if name not in allowed and re.search(pattern, code):
                    problems.append(f"{name}:{number}: {rule}: {line.strip()[:100]}")
        if len(path.read_text().splitlines()) > 420:
            problems.append(f"{name}: longer than 420 lines")
print("\n".join(problems) or "bans: fine")
sys.exit(bool(problems))
