"""Values put into Markdown so that they read as what they are, and mean nothing else there.

Until the text is complete a mark stands in the place of each value: only then can be seen whether
that is code, where a backslash would be read, or text, where its absence would.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

OPENING, CLOSING = "\ue000", "\ue001"
"""Of a mark: characters for private use, taken out of all that is given to us."""
MARK = re.compile(f"{OPENING}([0-9]+){CLOSING}")
PARSER = MarkdownIt("commonmark").disable(["link", "image", "emphasis", "reference"])
"""Finds code and HTML; what it would not need makes some texts slow to read."""
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
CODE = ("code_inline", "code_block", "fence")
HTML = ("html_inline", "html_block")
ACTIVE = re.compile(r"[\\`*\[\]~|]|!$")
ENTITY = re.compile(r"&(?=#?\w+;)")
BEFORE_CONTENT = re.compile(r"([ \t>]|[-+*][ \t]|[0-9]{1,9}[.)][ \t])*")
"""Of a line, what may stand before the first character that can begin a block."""
BLOCK = re.compile(r"([#+\-=>]|[0-9]{1,9}(?=[.)](\s|$)))")


class CannotStandInCode(Exception):
    """A value would end the code around it, and there is no escape in code."""


class Markdown(str):
    """Means what it says: nothing in it is escaped."""


@dataclass(frozen=True)
class Marks:
    values: list[str] = field(default_factory=list)

    def mark(self, value: str) -> str:
        self.values.append(unmarked(value))
        return f"{OPENING}{len(self.values) - 1}{CLOSING}"

    def fill(self, text: str) -> str:
        """Raises CannotStandInCode."""
        if not self.values:
            return text
        places: dict[int, str] = {}
        for token in _tokens(text):
            numbers = [int(mark) for mark in MARK.findall(token.content)]
            if numbers and token.type in HTML:
                places |= {number: html.escape(self.values[number]) for number in numbers}
            elif numbers and token.type in CODE:
                text = _with_room(text, token, [self.values[number] for number in numbers])
                places |= {number: self.values[number] for number in numbers}
        return "".join(_filled(text, self.values, places))


def unmarked(text: str) -> str:
    """Without marks of its own, with one kind of line end, and all of it Unicode."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return LONE_SURROGATE.sub("\ufffd", text.replace(OPENING, "").replace(CLOSING, ""))


def code(text: str) -> Markdown:
    """The text as it is, whatever backticks it has; of several lines, a block."""
    fence = _longer_fence([text])
    if "\n" in text:
        fence = max(fence, "```")
        return Markdown(f"\n{fence}\n{text}\n{fence}\n")
    return Markdown(f"{fence} {text} {fence}" if "`" in text else f"`{text}`")


def escaped(text: str, *, begins_line: bool) -> str:
    """Reads as the text in Markdown; typical words, addresses and passwords stay as they are."""
    line = ENTITY.sub("&amp;", " ".join(text.split()))
    line = ACTIVE.sub(lambda match: "\\" + match[0], line)
    line = re.sub("_+", _escaped_underscores, line).replace("<", "&lt;")
    return _without_block(line) if begins_line else line


def _escaped_underscores(run: re.Match[str]) -> str:
    """Between letters or digits they are no emphasis."""
    text, (start, end) = run.string, run.span()
    is_within_word = start > 0 and end < len(text) and text[start - 1].isalnum()
    return run[0] if is_within_word and text[end].isalnum() else "\\_" * len(run[0])


def _without_block(line: str) -> str:
    """No heading, list, quotation or line under a heading."""
    if not (begin := BLOCK.match(line)):
        return line
    at = begin.end() if begin[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _tokens(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield from token.children or (token,)


def _with_room(text: str, code: Token, values: Sequence[str]) -> str:
    """Code in which the values can stand. Raises CannotStandInCode."""
    if code.type != "code_inline":
        if any("```" in value or "~~~" in value for value in values):
            raise CannotStandInCode()
        if any("\n" in value for value in values) and (code.level or code.type != "fence"):
            raise CannotStandInCode()
        return text
    if any("\n" in value for value in values):
        raise CannotStandInCode()
    if not any("`" in value for value in values):
        return text
    inside = r"\s+".join(re.escape(word) for word in code.content.split())
    span = re.compile(rf"(?<!`){code.markup}\s*({inside})\s*{code.markup}(?!`)")
    fence = _longer_fence([*values, code.content])
    text, count = span.subn(lambda match: f"{fence} {match[1]} {fence}", text, count=1)
    if not count:
        raise CannotStandInCode()
    return text


def _longer_fence(texts: Sequence[str]) -> str:
    runs = [len(run) for text in texts for run in re.findall("`+", text)]
    return "`" * (max(runs, default=0) + 1)


def _filled(text: str, values: Sequence[str], places: dict[int, str]) -> Iterator[str]:
    """`places`: what stands in the place of a value; of one that is not there: the text escaped."""
    line, end = "", 0
    for mark in MARK.finditer(text):
        between, number = text[end : mark.start()], int(mark[1])
        line, end = f"{line}{between}".rpartition("\n")[2], mark.end()
        value = places.get(number)
        if value is None:
            begins_line = BEFORE_CONTENT.fullmatch(line) is not None
            value = escaped(values[number], begins_line=begins_line)
        line += value
        yield between + value
    yield text[end:]
