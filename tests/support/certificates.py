# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates made on the spot with openssl, good and bad, and a process that trusts their root."""
import os, pathlib, shutil, subprocess


def openssl(*arguments, shift=None):
    """Runs openssl; with SHIFT ("-400 days") on a clock set so."""
    before = ["faketime", shift] if shift else []
    done = subprocess.run([*before, "openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {done.stderr.strip()[-400:]}")
    return done.stdout


class Pair:
    """A certificate, its key, and what stands between it and its root."""

    def __init__(self, certificate, key, chain=()):
        self.certificate, self.key, self.chain = certificate, key, list(chain)

    def file_of_chain(self):
        """What a server sends: the leaf first."""
        path = self.certificate.with_suffix(".chain")
        path.write_text("".join(part.read_text() for part in [self.certificate, *self.chain]))
        return path


class Workshop:
    """Makes certificates in FOLDER."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.made = 0

    def make(self, subject, extensions, issuer=None, key="ec", days=30, shift=None, digest="sha256"):
        """A certificate for SUBJECT with these EXTENSIONS (openssl's lines), by ISSUER (a Pair) or by itself."""
        self.made += 1
        stem = self.folder / f"c{self.made}"
        certificate, private, request, config = (stem.with_suffix(end) for end in (".pem", ".key", ".csr", ".cnf"))
        kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] if key == "ec" else ["-newkey", key]
        openssl("req", "-new", *kind, "-nodes", "-keyout", private, "-subj", subject, "-out", request)
        config.write_text("\n".join(["[x]", *extensions]) + "\n")
        by = ["-CA", issuer.certificate, "-CAkey", issuer.key] if issuer else ["-signkey", private]
        openssl("x509", "-req", "-in", request, *by, "-set_serial", 1000 + self.made, "-days", days, f"-{digest}",
                "-extfile", config, "-extensions", "x", "-out", certificate, shift=shift)
        above = [issuer.certificate, *issuer.chain] if issuer and issuer.chain is not None else []
        return Pair(certificate, private, above)

    def authority(self, name, issuer=None, more=(), **options):
        """An issuer: the root of a chain, or one below ISSUER."""
        pair = self.make(f"/CN={name}", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", *more], issuer, **options)
        if issuer is None:
            pair.chain = []
        return pair

    def staple(self, pair, issuer, revoked):
        """The issuer's stapled OCSP answer (RFC 6960) for PAIR."""
        serial = openssl("x509", "-noout", "-serial", "-in", pair.certificate).strip().split("=")[1]
        index, question, answer = (pair.certificate.with_suffix(end) for end in (".index", ".ocspreq", ".ocsp"))
        index.write_text("\t".join(["R" if revoked else "V", "490101000000Z", "240101000000Z,keyCompromise" if revoked else "", serial, "unknown", "/CN=x"]) + "\n")
        openssl("ocsp", "-issuer", issuer.certificate, "-cert", pair.certificate, "-no_nonce", "-reqout", question)
        openssl("ocsp", "-index", index, "-CA", issuer.certificate, "-rsigner", issuer.certificate, "-rkey", issuer.key, "-ndays", 7,
                "-reqin", question, "-respout", answer)
        return answer


def trusting(folder, root, hosts=None):
    """What to put before a command so that it, and nobody else, trusts the certificate ROOT: Qt reads the system's folder
    of certificates and nothing else, so a copy of it with one more, in FOLDER, is mounted for that process. HOSTS, the text
    of a hosts file, is what it looks names up in."""
    shutil.copytree("/etc/ssl/certs", folder)
    (folder / "of-the-test.pem").write_bytes(root.read_bytes())
    name = openssl("x509", "-hash", "-noout", "-in", root).strip()
    (folder / f"{name}.0").symlink_to("of-the-test.pem")
    with (folder / "ca-certificates.crt").open("ab") as bundle:
        bundle.write(root.read_bytes())
    mounts = [f'mount --bind "{folder}" /etc/ssl/certs']
    if hosts is not None:
        path = folder.with_suffix(".hosts")
        path.write_text(hosts)
        mounts.append(f'mount --bind "{path}" "{os.path.realpath("/etc/hosts")}"')
    flags = "-m" if os.geteuid() == 0 else "-rm"
    return ["unshare", flags, "sh", "-c", " && ".join(mounts) + ' && exec "$0" "$@"']
