"""The language of manuals: a small part of Jinja, checked when a product is defined."""

from __future__ import annotations

from functools import lru_cache
from types import CodeType
from typing import Any, cast

from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.visitor import NodeTransformer

from services.orders.instruction.markdown import unmarked
from services.orders.instruction.sandbox import JOIN, TURNS, Sandbox
from services.orders.instruction.values import SERVICE_FIELDS

NAMES = {"service", "access"}
MAX_NODES = 5_000
COMPILED = 64
"""Templates that a process keeps."""
TOO_MANY = "It has too many parts."
TOO_DEEP = "It is nested too deeply."
WORDS: dict[type[nodes.Node], str] = {
    nodes.AssignBlock: "endset",
    nodes.Block: "block",
    nodes.CallBlock: "call",
    nodes.Extends: "extends",
    nodes.FilterBlock: "filter",
    nodes.FromImport: "from",
    nodes.Import: "import",
    nodes.Include: "include",
    nodes.Macro: "macro",
    nodes.Pow: "**",
    nodes.With: "with",
}
"""What holds back its output, calls itself or reads files has no place in a manual."""


class TemplateError(Exception):
    """The template cannot be used."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(f"Line {line}: {detail}")


@lru_cache(COMPILED)
def compiled(template: str) -> CodeType:
    """Raises TemplateError."""
    sandbox = Sandbox()
    if template.count("{{") + template.count("{%") > MAX_NODES:
        raise TemplateError(1, TOO_MANY)
    try:
        tree = sandbox.parse(unmarked(template))
        _check(tree, sandbox)
        code: CodeType = sandbox.compile(_Metering().visit(tree))
    except TemplateSyntaxError as error:
        raise TemplateError(error.lineno, error.message or "It cannot be read.") from None
    except SyntaxError as error:  # more nested blocks than Python has
        raise TemplateError(1, TOO_DEEP) from error
    except (RecursionError, MemoryError) as error:
        raise TemplateError(1, TOO_DEEP) from error
    return code


def _check(tree: nodes.Template, sandbox: Sandbox) -> None:
    for number, node in enumerate(tree.find_all(nodes.Node), 1):
        if number > MAX_NODES:
            raise TemplateError(node.lineno, TOO_MANY)
        if word := WORDS.get(type(node)):
            raise TemplateError(node.lineno, f"A manual has no {word!r}.")
        if isinstance(node, nodes.Filter) and node.name not in sandbox.filters:
            raise TemplateError(node.lineno, f"A manual has no filter {node.name!r}.")
        if isinstance(node, nodes.Getattr) and _is_unknown_field(node):
            raise TemplateError(node.lineno, f"A service has no {node.attr!r}.")
    unknown = {"self", *meta.find_undeclared_variables(tree)} - NAMES
    for name in tree.find_all(nodes.Name):
        if name.name in unknown:
            raise TemplateError(name.lineno, f"There is no {name.name!r}: only service, access.")


def _is_unknown_field(node: nodes.Getattr) -> bool:
    is_of_service = isinstance(node.node, nodes.Name) and node.node.name == "service"
    return is_of_service and node.attr not in SERVICE_FIELDS


class _Metering(NodeTransformer):
    """Leaves no loop and no joining of texts that the sandbox does not count."""

    def visit_For(self, node: nodes.For, *args: Any) -> nodes.Node:
        self.generic_visit(node, *args)
        node.iter = _filtered(node.iter, TURNS)
        return node

    def visit_Concat(self, node: nodes.Concat, *args: Any) -> nodes.Node:
        self.generic_visit(node, *args)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), JOIN)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)
