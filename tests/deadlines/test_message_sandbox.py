"""Can words for a message do anything but be words? Attacks, then whatever Hypothesis makes up."""

from __future__ import annotations

from time import process_time

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.deadlines.message_sandbox import LONGEST_SOURCE, BadTemplate, check
from approvals.deadlines.message_templates import (
    KINDS,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    MOST_ITEMS,
    Content,
    Item,
    Words,
    fill,
    shipped,
)
from approvals.deadlines.word_examples import fill_examples

MARK = "a value of the message"
WHOLE = Content(
    MARK, (Item("今天", "5月1日", "审核", "基地", link="/applications/1"),) * 500, "王芳", "尽快"
)
SECONDS = 1.5
ATTACKS = (
    "{{ name.__class__ }}", "{{ name.upper() }}", "{{ name|upper }}", "{{ name['x'] }}",
    "{{ name[0] }}", "{{ items }}", "{{ items.append }}", "{{ self }}", "{{ config }}", "{{ range(9) }}",
    "{% for a in items %}{{ a }}{% endfor %}", "{% for a in items %}{{ a.items }}{% endfor %}",
    "{% for a in items %}{{ a.when.__class__ }}{% endfor %}", "{% for a in name %}{% endfor %}",
    "{% for a in items %}{% for b in items %}{% endfor %}{% endfor %}",
    "{% for a in items %}{% else %}{% for b in name %}{% endfor %}{% endfor %}",
    "{% for a in items recursive %}{{ loop(items) }}{% endfor %}", "{% for a, b in items %}{% endfor %}",
    "{% for a in items %}{{ loop.index }}{% endfor %}", "{% for name in items %}{{ name }}{% endfor %}",
    "{% set x = name %}", "{% macro m() %}{% endmacro %}", "{% include 'x' %}", "{% import 'x' as y %}",
    "{% extends 'x' %}", "{% block b %}{% endblock %}", "{% with %}{% endwith %}", "{% filter upper %}{% endfilter %}",
    "{{ 9 ** 9 ** 9 }}", "{{ 'x' * 999999999 }}", "{{ [1, 2] }}", "{{ {'a': 1} }}", "{{ name ~ name }}",
    "{{ count is defined }}", "{{ lipsum }}", "{{ unknown }}", "{{ when }}", "{{ item.when }}",
    "{% if count %}{{ unknown }}{% endif %}", "{{", "{% if %}", "{% endfor %}", "{{ " + "(" * 1500,
    "{{ " + "not " * 900 + "name }}", "{% if name %}" * 200, "{% if name %}" * 60 + "{% endif %}" * 60,
    "x" * (LONGEST_SOURCE + 1), "{{ name" + " and name" * 500 + " }}", "{{ " + "9" * 3900 + " == name.x }}",
)  # fmt: skip
PIECES = st.sampled_from(
    [
        "{{ ", " }}", "{% ", " %}", "name", "count", "items", "item", "late", "note", "sender", ".when", ".link",
        ".is_late", ".__class__", "()", "[0]", "|upper", "for item in items", "endfor", "if ", "else", "endif", " and ",
        " not ", " == ", " > ", "1", "'x'", " if ", "loop", "self", "range", "set a = ", "{#", "#}", "\n", "您好", "%", "{", "}",
    ]
)  # fmt: skip
GOOD = st.recursive(
    st.sampled_from(
        [
            "您好",
            "{{ name }}",
            "{{ count }}",
            "{% if late %}逾期{% endif %}",
            "{{ note if note else name }}",
        ]
    ),
    lambda inner: st.builds(
        lambda parts: "{% if count > 1 and not late %}" + "".join(parts) + "{% else %}·{% endif %}",
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
LOOPS = st.sampled_from(
    [
        "{% for item in items %}{{ item.when }} {{ item.task }}\n{% endfor %}",
        "{% for i in items if i.is_late %}{{ i.link }}{% else %}{{ name }}{% endfor %}",
    ]
)
QUIET = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@pytest.mark.parametrize("source", ATTACKS, ids=range(len(ATTACKS)))
def test_refused(source: str) -> None:
    """Each at once, as a template that cannot be used."""
    began = process_time()
    with pytest.raises(BadTemplate):
        check(source)
    assert process_time() - began < SECONDS


@QUIET
@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=200))
def test_whatever_is_typed_ends_soon(source: str) -> None:
    """Refused, or filled in within bounds, with nothing of the program in it."""
    began = process_time()
    try:
        done = fill(Words(source, source), WHOLE)
    except BadTemplate:
        done = Words("", "")
    assert process_time() - began < SECONDS
    assert len(done.subject) <= LONGEST_SUBJECT
    assert len(done.body) <= LONGEST_BODY
    assert not any(word in done.body for word in ("<class", "<built-in", " object at 0x"))


@QUIET
@given(st.lists(GOOD | LOOPS, max_size=6).map("".join))
def test_what_is_listed_is_filled_in(source: str) -> None:
    """Values, if, one loop after another: never refused."""
    body = fill(Words("x", source), WHOLE).body
    assert body.count("审核") <= MOST_ITEMS * 6
    assert "{{" not in body


def test_the_longest_ends_soon() -> None:
    """As many loops as fit, over as many items as a message tells of."""
    loop = "{% for i in items %}{{ i.when }}{% endfor %}"
    began = process_time()
    fill(Words("x", loop * (LONGEST_SOURCE // len(loop))), WHOLE)
    assert process_time() - began < SECONDS


def test_the_line_is_told() -> None:
    """Of what is not understood, and of what is not allowed."""
    for source in ("a\nb\n{{ unknown }}", "a\n{% if x %}\n{% endfor %}", "a\nb\n{{ name.x }}"):
        with pytest.raises(BadTemplate) as refused:
            check(source)
        assert refused.value.line == 3


def test_the_shipped_words_are_good(sqlite_app: Flask) -> None:
    """In both languages, with every example."""
    with sqlite_app.test_request_context():
        for kind in KINDS:
            for locale in ("zh_Hans_CN", "en"):
                done = fill_examples(kind, locale, shipped(kind, locale))
                assert done.subject
                assert done.body
