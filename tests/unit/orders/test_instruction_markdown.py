"""Whatever a value says, it reads as that in the manual, and nothing around it changes."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from services.orders.instruction.rendering import CannotRender, render

LABELS = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=30)
MARKDOWN = st.lists(
    st.sampled_from(
        [
            *"`*_~#-+=>|!&\\ ",
            "1.",
            "[a]",
            "(http://x.example)",
            "<b>",
            "<!--",
            "a",
            " ",
            "```",
            "&lt;",
        ]
    ),
    max_size=12,
).map("".join)
PLACES = [
    "{}",
    "{} is yours.",
    "Yours: {}",
    "Yours: {} and *that*.",
    "# {}",
    "- {}\n- more",
    "1. {}",
    "> {}\n> more",
    "**{}**",
    "`{}`",
    "Yours: ``{}`` and `that`",
    "```\n{}\n```",
    "    {}",
    "Text\n{}\nmore",
    "<p>{}</p>",
    '<a title="{}">more</a>',
    '[panel](https://panel.example/ "t") {}',
]


def rendered(template: str, label: str) -> str:
    return render(template, service={"label": label}, access={})


def tags(markdown: str) -> list[str]:
    return re.findall(r"<[^>]*>", MarkdownIt("commonmark").enable("table").render(markdown))


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=30, deadline=None)
@given(label=st.one_of(LABELS, MARKDOWN))
def test_value_adds_no_markup(place: str, label: str) -> None:
    template = place.format("{{ service.label }}")
    try:
        text = rendered(template, f"x{label}x")
        alone = rendered(template, label)
    except CannotRender as error:
        assert "```" in label or "~~~" in label, error
        return
    if "title=" not in place:
        assert tags(text) == tags(rendered(template, "xx"))
    if label.strip() and "title=" not in place and not place.startswith(("**", "    ")):
        assert tags(alone) == tags(rendered(template, "xx"))


@settings(max_examples=30, deadline=None)
@given(label=st.one_of(LABELS, MARKDOWN))
def test_value_reads_as_it_is(label: str) -> None:
    words = " ".join(f"x {label} x".split())
    for template in ("{{ service.label }}", "`{{ service.label }}`", "{{ service.label|code }}"):
        markdown = rendered(template, f"x {label} x")
        shown = re.sub(r"</?(p|code)>", "", MarkdownIt("commonmark").render(markdown))
        assert " ".join(html.unescape(shown).split()) == words


@pytest.mark.parametrize(
    "text", ["10.0.0.1", "web-1.some.example", "user_name", "2001:db8::1", "a&b"]
)
def test_usual_values_stay_as_they_are(text: str) -> None:
    assert rendered("{{ service.label }}", text) == text
    assert rendered("Yours: {{ service.label }}.", text) == f"Yours: {text}."


def test_lines_of_a_value_stay_in_a_block_of_code_only() -> None:
    assert rendered("{{ service.label|code }}", "a\r\nb\rc") == "\n```\na\nb\nc\n```\n"
    pem = "BEGIN KEY\nabc`~\nEND KEY"
    assert rendered("{{ service.label }}", pem) == "BEGIN KEY abc\\`\\~ END KEY"
    assert rendered("```\n{{ service.label }}\n```", pem) == f"```\n{pem}\n```"
    assert rendered("{{ service.label|code }}", pem) == f"\n```\n{pem}\n```\n"
    assert rendered("{{ service.label|code }}", "a\n````") == "\n`````\na\n````\n`````\n"
    for place in ("`{{ service.label }}`", "- a\n  ```\n  {{ service.label }}\n  ```"):
        with pytest.raises(CannotRender, match="filter 'code'"):
            rendered(place, pem)


def test_marks_cannot_be_forged() -> None:
    forged = "\ue0000\ue001"
    template = forged + "{{ service.label }}{{ service.label }}"
    assert rendered(template, f"a{forged}b") == "0a0ba0b"
    for filter_ in ("safe", "code"):
        template = f"{{{{ service.label }}}}{{{{ service.label|{filter_} }}}}"
        assert rendered(template, f"a{forged}b").strip("`") in ("a0ba0b", "a0b`a0b")


def test_what_the_provider_calls_safe_is_markdown() -> None:
    assert rendered("{{ service.label|safe }}", "*a*") == "*a*"
    assert rendered("{{ service.label|e }}", "*a*") == rendered("{{ service.label }}", "*a*")
