"""What may stand in the words of a message? Words, listed values, if, and one loop over the items.

A template is read as a tree and refused unless every node of it is listed here, every value is one
of those given, and nothing lies deep: it calls nothing, reaches nothing and ends soon.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from approvals.wording import N_

ALLOWED: Final = frozenset({
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
    nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
})  # fmt: skip
VALUES: Final = frozenset({"name", "count", "late", "earlier", "sender", "note"})
ITEM_VALUES: Final = frozenset({
    "when", "day", "task", "project", "number", "who", "link", "is_late", "amount", "former",
    "is_earlier",
})  # fmt: skip
ITEMS: Final = "items"
DEEPEST: Final = 12
LONGEST_SOURCE: Final = 4000
TOO_MUCH = N_("This may not stand in a template: only words, values, if, and one for over items.")
TOO_LONG = N_("A template has at most 4000 characters.")
NO_SUCH_VALUE = N_("There is no value %(name)s here.")
NOT_UNDERSTOOD = N_("The template cannot be filled in: %(fault)s")
NOT_OF_ITSELF = (TemplateError, TypeError, ValueError, SyntaxError, RecursionError, OverflowError)
"""What filling in may end with where the template is at fault."""
_sandbox = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)


class BadTemplate(ValueError):
    """The words cannot be used; the message is a sentence, `values` belong into it."""

    def __init__(self, sentence: str, line: int | None = None, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.line, self.values = sentence, line, values


def filled(source: str, values: Mapping[str, object]) -> str:
    """The words with their values. Raises BadTemplate for what may not stand in a template."""
    try:
        return _template(source).render(values)
    except BadTemplate:
        raise
    except NOT_OF_ITSELF as fault:
        raise BadTemplate(NOT_UNDERSTOOD, fault=str(fault)) from fault


@lru_cache(maxsize=256)
def _template(source: str) -> Template:
    """Proved and compiled once: a step through the door tells people by it, too."""
    check(source)
    return _sandbox.from_string(source)


def check(source: str) -> None:
    """Raise BadTemplate unless everything in it is listed."""
    if len(source) > LONGEST_SOURCE:
        raise BadTemplate(TOO_LONG)
    try:
        _check(_sandbox.parse(source), frozenset(), 0)
    except BadTemplate:
        raise
    except TemplateSyntaxError as fault:
        raise BadTemplate(NOT_UNDERSTOOD, fault.lineno, fault=str(fault.message)) from fault
    except NOT_OF_ITSELF as fault:
        raise BadTemplate(TOO_MUCH) from fault


def _check(node: nodes.Node, items: frozenset[str], depth: int) -> None:
    """`items`: the names under which the loop's present item is known."""
    if type(node) not in ALLOWED or depth > DEEPEST:
        raise BadTemplate(TOO_MUCH, node.lineno)
    if isinstance(node, nodes.For):
        _check_loop(node, items, depth)
    elif isinstance(node, nodes.Getattr):
        _check_item_value(node, items)
    elif isinstance(node, nodes.Name):
        if node.name not in VALUES or node.name in items:
            raise BadTemplate(NO_SUCH_VALUE, node.lineno, name=node.name)
    else:
        for child in node.iter_child_nodes():
            _check(child, items, depth + 1)


def _check_loop(loop: nodes.For, items: frozenset[str], depth: int) -> None:
    """Once over the items, never one in another."""
    source, target = loop.iter, loop.target
    over_items = isinstance(source, nodes.Name) and source.name == ITEMS
    if items or loop.recursive or not over_items or not isinstance(target, nodes.Name):
        raise BadTemplate(TOO_MUCH, loop.lineno)
    known = frozenset({target.name})
    for child in (*loop.body, *([loop.test] if loop.test else [])):
        _check(child, known, depth + 1)
    for child in loop.else_:
        _check(child, items, depth + 1)


def _check_item_value(node: nodes.Getattr, items: frozenset[str]) -> None:
    of = node.node
    if not isinstance(of, nodes.Name):
        raise BadTemplate(TOO_MUCH, node.lineno)
    if of.name not in items or node.attr not in ITEM_VALUES:
        raise BadTemplate(NO_SUCH_VALUE, node.lineno, name=f"{of.name}.{node.attr}")
