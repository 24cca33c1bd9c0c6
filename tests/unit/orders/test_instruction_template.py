"""What a template may say and do, and where it is stopped."""

from __future__ import annotations

import time
from typing import Any

import pytest

from services.orders.instruction.language import TemplateError, compiled
from services.orders.instruction.rendering import CannotRender, render
from services.orders.instruction.values import Access, Product

SERVICE: dict[str, Any] = {
    "id": "some-id",
    "label": "",
    "product": Product(code="vps-1", name="VPS 1", type="vps"),
    "configuration": {"hostname": "web.example", "items": "own"},
    "resources": {"ip": 2},
    "paid_until": "2026-02-01T00:00:00Z",
}
ACCESS = Access({"ip": "10.0.0.1", "ports": [22, 80], "none": None}, {"password": "secret"})


def text(template: str) -> str:
    return render(template, service=SERVICE, access=ACCESS)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ service.label or service.id }} {{ service.product }}", "some-id vps-1"),
        ("{{ service.product.name }} {{ service.paid_until[:10] }}", "VPS 1 2026-02-01"),
        ("{{ access.secrets.password }} {{ access.password }}", "secret secret"),
        (
            "{{ access.result.ip }} {{ access['ip'] }} {{ access.get('ip') }}",
            "10.0.0.1 " * 2 + "10.0.0.1",
        ),
        ("{% for name, n in service.resources.items() %}{{ name }}={{ n }}{% endfor %}", "ip=2"),
        ("{{ service.configuration.items }}", "own"),
        (
            "{{ access.ports }} {{ access.ports|join('/') }} {{ access.secrets }}",
            "22, 80 22/80 password: secret",
        ),
        ("{% if access.ip %}\n- {{ 'a' ~ access.ip }}\n{% endif %}\n", "- a10.0.0.1\n"),
        ("{% set n = service.resources.ip * 2 %}{{ n + 1 }} {{ 'ab' * 2 }}", "5 abab"),
        ("{% for i in range(3) %}{{ loop.index }}{{ ',' if not loop.last }}{% endfor %}", "1,2,3"),
        ("{{ access.vnc.port }} {{ access.none }} {{ access.x|default('y') }}", "– – y"),
        ("{{ access.ip|replace('.', '-')|upper }}", "10-0-0-1"),
        ("{{ '\\ud800' }}{{ '\\ud800'|safe }}{{ '\\ue0000\\ue001' }}", "\ufffd\ufffd0"),
    ],
)
def test_template_shows(template: str, expected: str) -> None:
    assert text(template) == expected


@pytest.mark.parametrize(
    ("template", "line", "reason"),
    [
        ("a\n{{ access.ip", 2, "unexpected end"),
        ("{% if %}", 1, "Expected an expression"),
        ("\n{{ acces.ip }}", 2, "'acces'"),
        ("{{ service.lable }}", 1, "'lable'"),
        ("\n\n{{ access.ip|shout }}", 3, "'shout'"),
        ("{{ access.ip is odder }}", 1, "'odder'"),
        ("{% include 'x' %}", 1, "'include'"),
        ("{% macro a() %}{{ a() }}{% endmacro %}", 1, "'macro'"),
        ("{% set a %}{% endset %}", 1, "'endset'"),
        ("{% filter upper %}{% endfilter %}", 1, "'filter'"),
        ("{{ 9 ** 9 }}", 1, "\\*\\*"),
        ("{{ self }}{{ lipsum(9) }}", 1, "There is no"),
        ("{{ " + "(" * 9000, 1, "nested"),
        ("{{ 1" + "+1" * 4000 + " }}", 1, "nested"),
        ("{% for i in access %}" * 25 + "{% endfor %}" * 25, 1, "nested"),
        ("{{ 1 }}" * 9000, 1, "too many parts"),
    ],
)
def test_template_is_refused_with_its_line(template: str, line: int, reason: str) -> None:
    with pytest.raises(TemplateError, match=f"^Line {line}: .*{reason}"):
        compiled(template)
    with pytest.raises(CannotRender, match=f"Line {line}: "):
        text(template)


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'x' * 1000000000 }}",
        "{{ 1000000000 * 'x' }}",
        "{{ [1] * 1000000000 }}",
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{{ range(1000000000)|join }}",
        "{% for i in access.ports %}" * 18 + "{% endfor %}" * 18,
        "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
        "{% for i in range(9999) %}{{ access.ip }}{% endfor %}",
        "{% for i in range(9999) %}" + "x" * 1000 + "{% endfor %}",
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40,
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 40,
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a|replace('x', a) %}" * 40,
        "{% set a = [1, 1, 1] %}" + "{% set a = a + a %}" * 40,
        "{% set a = 99999999999 %}" + "{% set a = a * a %}" * 40,
        "{% set a = range(9999)|sort %}{% set b = a|join('x' * 9999) %}",
    ],
)
def test_expensive_template_is_stopped_soon(template: str) -> None:
    began = time.thread_time()
    with pytest.raises(CannotRender, match="too much"):
        text(template)
    assert time.thread_time() - began < 2.0


def test_long_access_data_are_refused() -> None:
    with pytest.raises(CannotRender, match="too many access data"):
        render("{{ access.a }}", service=SERVICE, access={"a": "x" * 100_000})


@pytest.mark.parametrize(
    "template",
    [
        "{{ access.ip.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ access.__class__ }}{{ access['__init__'] }}",
        "{{ access.items.__self__ }}",
        "{{ range.__globals__ }}",
        "{{ access.clear }}{{ access.pop }}",
        "{{ 'a'.format }}{{ access.ip.join }}",
        "{{ access.get }}",
    ],
)
def test_nothing_but_data_is_within_reach(template: str) -> None:
    assert text(template).replace("–", "") == ""


@pytest.mark.parametrize(
    "template",
    [
        "\n{{ access.clear() }}",
        "\n{{ access.ip() }}",
        "\n{{ '{0.__class__}'.format(1) }}",
        "\n{{ '%9999999999d' % 1 }}",
        "\n{{ 1 // 0 }}",
        "\n{{ access.ip + 1 }}",
        "\n{{ access.x > 1 }}",
        "\n{% for a, b in access.ports %}{% endfor %}",
    ],
)
def test_fault_while_rendering_names_the_line_and_no_secret(template: str) -> None:
    with pytest.raises(CannotRender, match="^Line 2: ") as error:
        text(template)
    assert "secret" not in str(error.value)


def test_constants_are_written_anew_each_time() -> None:
    template = "{{ 'a*' }}{{ service.label }}"
    for label in ("b", "c"):
        assert render(template, service={"label": label}, access={}) == f"a\\*{label}"
