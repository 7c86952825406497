#!/usr/bin/env python3
"""Keeps the catalogue of services: resources/catalogue/services.tsv.

  catalogue.py check                     every rule below, without changing anything; exit 1 where one is broken
  catalogue.py tidy                      sorts, normalises addresses and formats, drops duplicates and dead shapes; says what it did
  catalogue.py merge LIST.tsv EDITS...   adds the facts of a list (id name category homepage status_url format source),
                                         corrected by folders of edits (see `read_edits`), then tidies
  catalogue.py build OUT                 head.json and services.tsv as the one file that the program reads
  catalogue.py sign KEY.pem FILE         appends the line "signature <base64>" (ed25519, by openssl) to a built file
"""
import argparse, base64, json, pathlib, re, subprocess, sys, tempfile, unicodedata
from urllib.parse import urlsplit

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "resources" / "catalogue"
COLUMNS = "slug name aliases category homepage status_page format components instance_of rank summary about related sources".split()
# Lists whose licence asks that what is taken from them is shared alike or not sold: a row needs another source too.
RESTRICTED = {"whatsmyname", "openstatus", "tokodon", "aiwatch", "academics-on-mastodon"}
# The formats that the program reads, as core/CMakeLists.txt names them.
READ = {name.replace("_", "-") for name in re.search(
    r"downlight_status_sources\(([^)]*)\)", (FOLDER.parent.parent / "core" / "CMakeLists.txt").read_text())[1].split()}
CATEGORY_WORDS = {"telecom & utilities": "telecom", "post & shipping": "post-shipping", "social media": "social-media",
                  "developer tools": "developer-tools", "mastodon": "social-media", "AI": "ai"}
# What is no status page, whatever a list says.
DEAD_HOSTS = re.compile(r"(^|\.)(twitter\.com|x\.com|facebook\.com|t\.me|linkedin\.com|downdetector\.\w+|isitdownrightnow\.com|"
                        r"web\.archive\.org|outage\.report|reddit\.com|medium\.com)$")
DEAD_PATHS = re.compile(r"/(docs?|kb|knowledge|hc|help|support/(?!systemstatus)|forum|community|blog|tag|wiki|login|signin|contact)(/|$)", re.I)


def fold(text):
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def host(url):
    name = (urlsplit(url).hostname or "").lower()
    return name[4:] if name.startswith("www.") else name


def address(url):
    """url as it is kept: no user name, no fragment that says nothing, no slash at the end of a bare host."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or "." not in parts.hostname or "@" in parts.netloc:
        return ""
    path = "" if parts.path == "/" else parts.path.rstrip("/") if not parts.query else parts.path
    query = "?" + parts.query if parts.query else ""
    fragment = "#" + parts.fragment if parts.hostname == "status.playstation.com" and parts.fragment else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{path}{query}{fragment}"


def format_of(page, claimed):
    """The format that an address shows by itself, else the claimed one where it is known here."""
    name, path = host(page), urlsplit(page).path
    for ending, found in ((".statuspage.io", "statuspage"), (".status.atlassian.com", "statuspage"), (".instatus.com", "instatus"),
                          (".betteruptime.com", "betterstack"), (".statuspal.io", "statuspal"), (".statuspal.eu", "statuspal")):
        if name.endswith(ending):
            return found
    if re.search(r"/pages/[0-9a-f]{24}", path):
        return "statusio"
    looks_like_feed = re.search(r"(\.(rss|atom|xml)|/(feed|rss|atom))/?$", path)
    if claimed == "feed":
        return "feed" if looks_like_feed else "unknown"
    if claimed in ("statusio", "uptimerobot", "statuscake"):
        return "unknown"  # the page's id is missing: the program looks for it
    if claimed == "salesforce" and "/instances/" not in path:
        return "unknown"  # one page for each instance
    return claimed if claimed in READ else "unknown"


def read_rows():
    path = FOLDER / "services.tsv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = file.read().split("\n")
    assert lines[0].split("\t") == COLUMNS, "the columns of services.tsv"
    return {row["slug"]: row for row in (dict(zip(COLUMNS, line.split("\t"))) for line in lines[1:] if line)}


def write_rows(rows):
    with (FOLDER / "services.tsv").open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(COLUMNS) + "\n")
        for slug in sorted(rows, key=str.encode):
            file.write("\t".join(str(rows[slug][column]) for column in COLUMNS) + "\n")


def head():
    return json.loads((FOLDER / "head.json").read_text(encoding="utf-8"))


def tsv(path):
    if not path.exists():
        return []
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def source_code(source):
    """The list's short name in SOURCES: the repository's name."""
    name = source.split(":")[0].split(" (")[0].strip()
    return name.split("/")[-1].lower() if "/" in name else ""


def blank(slug, name, category, source):
    return dict.fromkeys(COLUMNS, "") | {"slug": slug, "name": name, "category": category, "rank": "0", "sources": source}


def merge(list_file, folders):
    rows, say = read_rows(), []
    known = {line.split()[1] for line in (FOLDER / "SOURCES").read_text(encoding="utf-8").splitlines() if line.startswith("list ")}
    for cells in tsv(list_file)[1:]:
        slug, name, category, homepage, page, form, source = cells[:7]
        codes = sorted({code for entry in source.split("; ") if (code := source_code(entry)) in known})
        if not codes or set(codes) <= RESTRICTED:
            say.append(f"left out {slug}: only {', '.join(codes) or 'an unnamed list'} says so")
            continue
        row = blank(slug, name, CATEGORY_WORDS.get(category, category), " ".join(codes))
        row |= {"homepage": homepage, "status_page": page, "format": form, "rank": str(min(30, 4 * len(codes) - 4))}
        if category == "mastodon" and slug != "mastodon":
            row["instance_of"] = "mastodon"
        rows[slug] = row
    moved = {}
    for folder in folders:
        moved |= read_edits(folder, rows, say)
    for row in rows.values():
        related = [moved.get(slug, slug) for slug in row["related"].split("|") if slug]
        row["related"] = "|".join(slug for slug in dict.fromkeys(related) if slug in rows and slug != row["slug"])
    return rows, say


def read_edits(folder, rows, say):
    """Edits by hand, files named *-KIND.*, in this order: missing (slug name aliases category homepage page format), categories,
    names, pages ("-" takes away), components (slug a|b), rich (JSON lines: slug summary about related), popular (slug rank), drop (slug reason)."""
    moved = {}
    for path in sorted(folder.glob("*-missing.tsv")):
        for cells in tsv(path):
            slug, name, aliases, category, homepage, page, form = (cells + [""] * 7)[:7]
            row = rows.setdefault(slug, blank(slug, name, category, "own"))
            row |= {"aliases": row["aliases"] or aliases, "homepage": row["homepage"] or homepage}
            if page and not row["status_page"]:
                row |= {"status_page": page, "format": form or "unknown"}
    for path in sorted(folder.glob("*-categories.tsv")):
        for slug, category, *_ in tsv(path):
            if slug in rows:
                rows[slug]["category"] = category.strip()
    for path in sorted(folder.glob("*-names.tsv")):
        for slug, name, aliases in ((cells + ["", ""])[:3] for cells in tsv(path)):
            if slug in rows:
                row = rows[slug]
                row["name"] = name or row["name"]
                row["aliases"] = "|".join(dict.fromkeys(a for a in (row["aliases"] + "|" + aliases).split("|") if a))
    for path in sorted(folder.glob("*-pages.tsv")):
        for slug, homepage, page, form in ((cells + ["", "", ""])[:4] for cells in tsv(path)):
            if slug not in rows:
                continue
            row = rows[slug]
            row["homepage"] = "" if homepage == "-" else homepage or row["homepage"]
            if page == "-":
                row |= {"status_page": "", "format": ""}
            elif page:
                row |= {"status_page": page, "format": form or "unknown"}
            elif form and form != "-" and row["status_page"]:
                row["format"] = form
    for path in sorted(folder.glob("*-components.tsv")):
        for slug, components in tsv(path):
            if slug in rows:
                rows[slug]["components"] = components
    for path in sorted(folder.glob("*-rich.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            rich = json.loads(line)
            if row := rows.get(rich["slug"]):
                row |= {"summary": rich["summary"], "about": "|".join(p.replace("|", "/") for p in rich["about"]),
                        "related": "|".join(rich["related"])}
    for path in sorted(folder.glob("*-popular.tsv")):
        for slug, rank, *_ in tsv(path):
            if slug in rows:
                rows[slug]["rank"] = str(max(int(rank), int(rows[slug]["rank"])))
    for path in sorted(folder.glob("*-drop.tsv")):
        for slug, reason in ((cells + [""])[:2] for cells in tsv(path)):
            row = rows.pop(slug, None)
            if row is None:
                continue
            say.append(f"dropped {slug}: {reason}")
            other = re.match(r"duplicate of ([a-z0-9-]+)", reason)
            if other:
                moved[slug] = other[1]
                if keep := rows.get(other[1]):
                    take_over(keep, row)
    return moved


def take_over(keep, row):
    """What keep lacks and its duplicate row has."""
    names = [row["name"], *row["aliases"].split("|")]
    keep["aliases"] = "|".join(dict.fromkeys(a for a in [*keep["aliases"].split("|"), *names]
                                             if a and fold(a) != fold(keep["name"])))
    if not keep["homepage"]:
        keep["homepage"] = row["homepage"]
    if not keep["status_page"]:
        keep |= {"status_page": row["status_page"], "format": row["format"]}
    keep["rank"] = str(max(int(keep["rank"]), int(row["rank"])))
    for column in ("summary", "about", "related"):
        keep[column] = keep[column] or row[column]
    keep["sources"] = " ".join(sorted(set(keep["sources"].split()) | set(row["sources"].split())))


def tidy(rows, say):
    for slug, row in list(rows.items()):
        fixed = re.sub(r"-+", "-", re.sub(r"[^a-z0-9-]", "-", slug.lower())).strip("-")[:64].strip("-")
        if fixed != slug:
            say.append(f"renamed {slug} to {fixed}")
            rows.pop(slug)
            if fixed in rows:
                take_over(rows[fixed], row)
                continue
            row["slug"] = fixed
            rows[fixed] = row
    for slug, row in rows.items():
        for column in COLUMNS:
            row[column] = re.sub(r"[\t\r\n]+", " ", str(row[column])).strip()
        row["homepage"] = address(row["homepage"])
        page = address(row["status_page"])
        if page and (DEAD_HOSTS.search(host(page)) or DEAD_PATHS.search(urlsplit(page).path)):
            say.append(f"{slug}: {page} is no status page")
            page = ""
        row["status_page"] = page
        row["format"] = format_of(page, row["format"]) if page else ""
    drop_duplicates(rows, say)
    for row in rows.values():
        aliases, seen = [], {fold(row["name"])}
        for alias in row["aliases"].split("|"):
            alias = " ".join(alias.split())
            # A folded alias that is empty or met before finds nothing that is not found without it.
            if fold(alias) and fold(alias) not in seen:
                seen.add(fold(alias))
                aliases.append(alias)
        row["aliases"] = "|".join(aliases[:8])
        if row["instance_of"] and row["instance_of"] not in rows:
            row["instance_of"] = ""
        related = [slug for slug in dict.fromkeys(row["related"].split("|")) if slug in rows and slug != row["slug"]]
        row["related"] = "|".join(related[:8])


def plain_name(name):
    """name without the words that owners put behind it."""
    empty = {"inc", "ltd", "gmbh", "llc", "corp", "status", "public", "products", "platform", "services", "service", "group", "support",
             "cloud", "app", "apps", "com", "io", "co", "the", "software", "technologies", "systems"}
    words = [fold(word) for word in re.split(r"[^\w]+", name)]
    return "".join(word for word in words if word not in empty) or fold(name)


def drop_duplicates(rows, say):
    """Two rows are one service where their names are the same, or where they share a status page and differ in words that say nothing."""
    def worth(row):
        return (int(row["rank"]), bool(row["summary"]), bool(row["status_page"]), len(row["sources"].split()), -len(row["slug"]))

    def unite(keep, row, why):
        say.append(f"{row['slug']} is {keep['slug']} ({why})")
        take_over(keep, row)
        rows.pop(row["slug"])
        for other in rows.values():
            if row["slug"] in other["related"].split("|"):
                other["related"] = "|".join(keep["slug"] if s == row["slug"] else s for s in other["related"].split("|"))

    by_name, by_page = {}, {}
    for row in sorted(rows.values(), key=worth, reverse=True):
        other = by_name.setdefault(fold(row["name"]), row)
        same_site = not row["homepage"] or not other["homepage"] or host(row["homepage"]) == host(other["homepage"])
        if other is not row and same_site:
            unite(other, row, "the same name")
            continue
        if not row["status_page"]:
            continue
        other = by_page.setdefault((row["status_page"], plain_name(row["name"])), row)
        if other is not row:
            unite(other, row, "the same status page")


def check(rows):
    problems = []
    if "\n\n" in (text := (FOLDER / "head.json").read_text(encoding="utf-8"))[:-2] or not text.endswith("}\n\n"):
        problems.append("head.json must end in one empty line, and have no other: that is where the services begin")
    categories = {category["id"] for category in head()["categories"]}
    sources = {line.split()[1] for line in (FOLDER / "SOURCES").read_text(encoding="utf-8").splitlines() if line.startswith("list ")}
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    import jsonschema
    definition = lambda name: {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
    jsonschema.validate(head(), definition("head"), cls=jsonschema.Draft7Validator)
    validator = jsonschema.Draft7Validator(definition("service"))
    for slug, row in rows.items():
        entry = {key: value for key, value in row.items() if value != ""}
        for column in ("aliases", "components", "about", "related"):
            if column in entry:
                entry[column] = entry[column].split("|")
        entry["sources"] = row["sources"].split()
        entry["rank"] = int(row["rank"])
        problems += [f"{slug}: {error.json_path}: {error.message[:120]}" for error in validator.iter_errors(entry)]
        if row["category"] not in categories:
            problems.append(f"{slug}: no category {row['category']}")
        problems += [f"{slug}: no source {code}" for code in entry["sources"] if code not in sources]
        if entry["sources"] and set(entry["sources"]) <= RESTRICTED:
            problems.append(f"{slug}: only lists with a restricting licence name it")
        problems += [f"{slug}: related {other} is not there" for other in entry.get("related", []) if other not in rows]
        if bool(row["status_page"]) != bool(row["format"]):
            problems.append(f"{slug}: page without format, or format without page")
    pages = {}
    for slug, row in rows.items():
        if row["status_page"]:
            pages.setdefault(row["status_page"].rstrip("/"), []).append(slug)
    # Another product's trouble must not be shown as one's own: "*" says that the whole page is meant.
    problems += [f"{slug}: shares {page} and names no parts of it" for page, slugs in pages.items() if len(slugs) > 1
                 for slug in slugs if not rows[slug]["components"]]
    before = {slug: dict(row) for slug, row in rows.items()}
    tidy(rows, said := [])
    if said or before != rows:
        problems.append("not tidy, run `catalogue.py tidy`: " + "; ".join(said[:5]))
    with_page = sum(1 for row in rows.values() if row["status_page"])
    own_words = sum(1 for row in rows.values() if row["summary"] and len(row["related"].split("|")) >= 3)
    for what, count, least in (("services", len(rows), 4500), ("services with an official page", with_page, 2200),
                               ("services with a summary and related services of their own", own_words, 300)):
        print(f"{count} {what}")
        if count < least:
            problems.append(f"fewer than {least} {what}")
    other = sum(1 for row in rows.values() if row["category"] == "other")
    print(f"{other} in no category of their own")
    return problems


def build(out):
    pathlib.Path(out).write_bytes((FOLDER / "head.json").read_bytes() + (FOLDER / "services.tsv").read_bytes())


def sign(key, path):
    content = pathlib.Path(path).read_bytes()
    if b"\nsignature " in content[-200:]:
        sys.exit(f"{path} is signed already")
    with tempfile.NamedTemporaryFile() as plain:
        plain.write(content)
        plain.flush()
        made = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", plain.name], capture_output=True)
    if made.returncode or len(made.stdout) != 64:
        sys.exit(made.stderr.decode() or f"{key} is no ed25519 key")
    with open(path, "ab") as file:
        file.write(b"signature " + base64.b64encode(made.stdout) + b"\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    commands.add_parser("tidy")
    adding = commands.add_parser("merge")
    adding.add_argument("list", type=pathlib.Path)
    adding.add_argument("edits", type=pathlib.Path, nargs="*")
    building = commands.add_parser("build")
    building.add_argument("out")
    signing = commands.add_parser("sign")
    signing.add_argument("key")
    signing.add_argument("file")
    options = parser.parse_args()
    if options.command == "check":
        problems = check(read_rows())
        print("\n".join(problems[:50]) or "catalogue: fine")
        return bool(problems)
    if options.command in ("tidy", "merge"):
        rows, say = merge(options.list, options.edits) if options.command == "merge" else (read_rows(), [])
        tidy(rows, say)
        write_rows(rows)
        print("\n".join(say))
        print(f"{len(rows)} services")
    elif options.command == "build":
        build(options.out)
    else:
        sign(options.key, options.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
