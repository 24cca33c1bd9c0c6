"""Kill Bill as it is shipped, on a PostgreSQL: its files through Maven, its tables, its start."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg

from services.cli.kafka_home import default_cache, find_java
from tests.support.eventually import eventually
from tests.support.running_stack import free_port_base

VERSION = "0.22.26"
ARTIFACTS = (
    f"org.kill-bill.billing:killbill-profiles-killbill:{VERSION}:war",
    "org.eclipse.jetty:jetty-runner:9.4.58.v20250814:jar",
)
READY_SECONDS = 120
FIRST_TABLES = "org/killbill/billing/util/ddl-postgresql.sql"
"""Types that the other tables need."""
COMMENT = re.compile(rb"/\*.*?\*/|--[^\n]*", re.DOTALL)
OPENED = (
    *("java.lang", "java.util", "java.net", "java.io", "java.lang.reflect", "java.text"),
    *("java.time", "java.util.concurrent", "sun.net.www", "sun.net.www.content.text"),
    *(f"sun.net.www.protocol.{scheme}" for scheme in ("jar", "file", "http", "https", "ftp")),
)
"""Of `java.base`: it is of the time of Java 8. Without the last ones its queue fails."""
SHIPPED = "WEB-INF/classes/killbill-server.properties"
PROPERTIES = (
    """
org.killbill.dao.url={url}
org.killbill.dao.user={user}
org.killbill.dao.password={password}
org.killbill.billing.osgi.dao.url={url}
org.killbill.billing.osgi.dao.user={user}
org.killbill.billing.osgi.dao.password={password}
org.killbill.osgi.bundle.install.dir={bundles}
org.killbill.server.test.mode=false
"""
    """Instead of those shipped."""
)
NO_CALLS_HOME = "-Dorg.killbill.server.updateCheck.skip=true"
"""Else it looks for a new version, and tells that it was started."""


class KillBillMissing(Exception):
    """It cannot be had on this machine."""


def home() -> Path:
    """The folder of its files. The first time they are fetched. Raises KillBillMissing."""
    folder = default_cache() / "bench" / f"kill-bill-{_digest()}"
    if not folder.exists():
        if not (maven := shutil.which("mvn")):
            raise KillBillMissing("Maven is missing")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
            copies = Path(unfinished) / "files"
            for artifact in ARTIFACTS:
                copy = [maven, "-q", "-B", "dependency:copy", f"-Dartifact={artifact}"]
                done = subprocess.run([*copy, f"-DoutputDirectory={copies}"], capture_output=True)
                if done.returncode:
                    raise KillBillMissing(f"Maven cannot fetch {artifact}")
            copies.rename(folder)
    return folder


@contextmanager
def running(files: Path, folder: Path, server_url: str) -> Iterator[str]:
    """Its URL, once it is ready, with new tables on that server."""
    (war,), (runner,) = files.glob("*.war"), files.glob("*.jar")
    folder.mkdir()
    _make_tables(war, server_url)
    properties = _write_properties(war, folder, server_url)
    opens = [part for each in OPENED for part in ("--add-opens", f"java.base/{each}=ALL-UNNAMED")]
    java = [str(find_java()), *opens, "-Xmx1g", NO_CALLS_HOME]
    java += [
        f"-Dorg.killbill.server.properties={properties.as_uri()}",
        f"-Djava.io.tmpdir={folder}",
    ]
    port = free_port_base()
    command = [*java, "-jar", str(runner), "--host", "127.0.0.1", "--port", str(port), str(war)]
    url = f"http://127.0.0.1:{port}"
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            eventually(lambda: _is_up(process, url), READY_SECONDS)
            yield url
        finally:
            process.kill()


def _digest() -> str:
    return hashlib.sha256("".join(ARTIFACTS).encode()).hexdigest()[:12]


def _make_tables(war: Path, server_url: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE killbill")
    with psycopg.connect(_database(server_url), autocommit=True) as connection:
        first, *others = _scripts(war)
        connection.execute(first)
        for statement in COMMENT.sub(b"", b";".join(others)).split(b";"):
            if statement.strip():  # one at a time: its trigger looks at the whole query
                connection.execute(statement)


def _scripts(war: Path) -> list[bytes]:
    with zipfile.ZipFile(war) as archive:
        jars = [
            zipfile.ZipFile(BytesIO(archive.read(name)))
            for name in sorted(archive.namelist())
            if name.startswith("WEB-INF/lib/killbill-") and name.endswith(".jar")
        ]
    (first,) = [jar.read(FIRST_TABLES) for jar in jars if FIRST_TABLES in jar.namelist()]
    others = [(jar, name) for jar in jars for name in jar.namelist() if name.endswith("/ddl.sql")]
    return [first, *(jar.read(name) for jar, name in others)]


def _write_properties(war: Path, folder: Path, server_url: str) -> Path:
    server, bundles = urlsplit(server_url), folder / "bundles"
    bundles.mkdir()
    file = folder / "killbill.properties"
    text = PROPERTIES.format(
        url=f"jdbc:postgresql://{server.hostname}:{server.port}/killbill",
        user=server.username,
        password=server.password,
        bundles=bundles,
    )
    with zipfile.ZipFile(war) as archive:
        file.write_text(archive.read(SHIPPED).decode() + text)
    return file


def _database(server_url: str) -> str:
    return urlsplit(server_url)._replace(path="/killbill").geturl()


def _is_up(process: subprocess.Popen[bytes], url: str) -> bool:
    assert process.poll() is None, "Kill Bill ended"
    try:
        return httpx.get(f"{url}/1.0/healthcheck", timeout=5).is_success
    except httpx.TransportError:
        return False
