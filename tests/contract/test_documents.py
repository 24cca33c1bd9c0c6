"""What documents name exists: files, commands with their options, targets of make, settings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from services.cli.main import hostledger

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "tests", "deploy", ".ci")
FILES = [
    path
    for path in (*ROOT.glob("*"), *(each for name in FOLDERS for each in (ROOT / name).rglob("*")))
    if path.is_file() and "secrets" not in path.parts
]
DOCUMENTS = sorted(path for path in FILES if path.suffix == ".md")
NAMES = {path.name for path in FILES}
SOURCES = "\n".join(
    path.read_text()
    for path in FILES
    if path.suffix in (".py", ".example", ".yaml") or path.name == "Makefile"
)
LINK = re.compile(r"\]\(([^)#:]+)\)")
PATH = re.compile(r"(?<![\w./-])(?:services|shared|tests|deploy|\.ci)/[\w./*<>{}-]*[\w*>]")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```\w*\n(.*?)^```|^ {4}(\S.*)$", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=relative)


def code(document: Path) -> Iterator[str]:
    """Inline code, and the lines of blocks."""
    text = document.read_text()
    for block in BLOCK.finditer(text):
        yield from (block[1] or block[2]).splitlines()
    yield from CODE.findall(BLOCK.sub("", text))


def exists(base: Path, name: str) -> bool:
    pattern = re.sub(r"<[^>]*>|\{[^}]*\}", "*", name)
    return any(base.glob(pattern.rstrip("/")))


@every_document
def test_links_lead_to_files(document: Path) -> None:
    links = LINK.findall(document.read_text())
    assert not [link for link in links if not (document.parent / link).exists()]


@every_document
def test_paths_exist(document: Path) -> None:
    """From the root folder; inline also from the document's own."""
    named = set(PATH.findall(LINK.sub("", document.read_text())))
    assert not [name for name in named if not exists(ROOT, name)]
    files = [word for each in code(document) for word in re.findall(r"[\w./<>-]+\.py\b", each)]
    assert not [
        name
        for name in files
        if not exists(ROOT, name)
        and not exists(document.parent, name)
        and ("/" in name or name not in NAMES)
    ]


@every_document
def test_commands_and_their_options_exist(document: Path) -> None:
    for line in code(document):
        for words in re.findall(r"(?:^|[\s(/])hostledger ([^|;&)`]*)", line):
            check_command(shlex.split(words.replace("\\", "").replace("'", ""), comments=True))


def check_command(words: list[str]) -> None:
    command: click.Command = hostledger
    while words and isinstance(command, click.Group):
        name = words.pop(0).strip("[]").split("|")[0]
        if name.startswith("--"):
            return
        found = command.get_command(click.Context(command), name)
        assert found, f"hostledger has no {name}"
        command = found
    options = {option for each in command.params for option in each.opts} | {"--help"}
    wanted = {word.strip("[],.").split("=")[0] for word in words if "--" in word}
    assert wanted <= options, f"hostledger {command.name} has no {wanted - options}"


@every_document
def test_targets_of_make_exist(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = {word for line in code(document) for word in re.findall(r"^make (\w+)", line)}
    assert not [each for each in targets if not re.search(rf"^{each}:", makefile, re.MULTILINE)]


@pytest.mark.parametrize(
    "document", [each for each in DOCUMENTS if "decisions" not in each.parts], ids=relative
)
def test_settings_exist(document: Path) -> None:
    """Decisions also name what was not chosen."""
    names = {name for line in CODE.findall(document.read_text()) for name in SETTING.findall(line)}
    assert not [name for name in names if name.removesuffix("_") not in SOURCES]
