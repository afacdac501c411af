"""nginx in front of the web processes, by the configuration of deploy/nginx."""

import ipaddress
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from redress.preflight import NotReady
from redress.processes import Process
from redress.scale.layout import Layout
from redress.settings import ROOT

CONFIGURATION = ROOT / "deploy" / "nginx"
LASTS = timedelta(days=825)


def prepare(layout: Layout) -> None:
    """Write its folder: the configuration, where the web processes are, and a certificate for localhost.

    Raises NotReady.
    """
    if shutil.which("nginx") is None:
        raise NotReady("nginx is not installed: apt install nginx.")
    folder, own = layout.folder / "nginx", layout.folder / "nginx" / "redress"
    for made in (own, folder / "temp"):
        made.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(CONFIGURATION / "nginx.conf", folder / "nginx.conf")
    shutil.copyfile(CONFIGURATION / "redress" / "limits.conf", own / "limits.conf")
    (own / "upstreams.conf").write_text(upstreams(layout), encoding="ascii")
    port = layout.settings.port
    listen = f"listen {layout.settings.host}:{port} ssl http2;\nserver_name localhost;\n"
    (own / "listen.conf").write_text(listen, encoding="ascii")
    if not (own / "tls.crt").exists():
        _certify(own)


def upstreams(layout: Layout) -> str:
    """The web processes, as nginx reads them."""
    servers = (
        f"    server 127.0.0.1:{layout.web_port(number + 1)} max_fails=1 fail_timeout=2s;\n"
        for number in range(layout.webs)
    )
    return "upstream redress_web {\n    hash $redress_key consistent;\n" + "".join(servers) + "}\n"


def process(layout: Layout) -> Process:
    """The server."""
    folder = str(layout.folder / "nginx")
    return Process(
        name="nginx",
        command=("nginx", "-p", folder, "-c", "nginx.conf", "-e", "stderr", "-g", "daemon off;"),
    )


def _certify(folder: Path) -> None:
    """Make a certificate that only this machine trusts, if anybody: a real one takes its layout."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = folder / "tls.key"
    secret.touch(mode=0o600)
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, plain))
    (folder / "tls.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
