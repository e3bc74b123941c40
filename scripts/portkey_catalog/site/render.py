"""Templates and values -> pages and parts of pages (pure); whatever a template shows comes out as characters only.

Nothing has to be escaped in a template: `harmless` is asked of every value that one shows, and again of what a macro
makes of it. Only what templates and `code` and `joined` made is markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from portkey_catalog.exports import page_names
from portkey_catalog.site.figures import dollars, tokens
from portkey_catalog.text import escape
from portkey_catalog.text.words import count

_TEMPLATES = Path(__file__).parent / "templates"


class _Generator(CodeGenerator):
    """Compiles templates, with our escape in the place of Jinja's, which knows HTML only and not Markdown."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def visit_Concat(self, node: nodes.Expr, frame: Frame) -> NoReturn:
        self.fail("write {{ one }}{{ other }}: what an expression joins is escaped by Jinja", node.lineno)

    visit_Add = visit_Mod = visit_Concat


class _Environment(Environment):
    code_generator_class = _Generator


def harmless(value: object) -> Markup:
    """Markup as it is, and anything else as its characters, in Markdown and in HTML alike, attributes included."""
    return value if isinstance(value, Markup) else Markup(escape.text(str(value)))


def code(value: str) -> Markup:
    """A string as it is to be typed."""
    return Markup(escape.code(value))


def joined(parts: Iterable[object], between: str = ", ") -> Markup:
    """Strings and markup, one after the other, without those that are empty."""
    return Markup(between).join(map(harmless, filter(None, parts)))


def front_text(words: str) -> Markup:
    """A page's title or description for its front matter; a theme writes both unescaped: harmless characters only."""
    return Markup(json.dumps(re.sub(r"[^\w .,+()/-]", "", escape.one_line(words)).strip() or "Untitled"))


def environment(templates: Path = _TEMPLATES) -> Environment:
    """Settings under which templates are read and shown: no filter but ours, so that none makes markup of a string.

    Args:
        templates: their folder.
    """
    made = _Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        finalize=harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters = {"code": code, "count": count, "dollars": dollars, "joined": joined, "tokens": tokens}
    made.filters |= {"front_text": front_text}
    made.globals = {"names": page_names}
    return made


_environment = cache(environment)


def render(template: str, **values: Any) -> str:
    """The text that a template makes of values, with no more than one empty line at a place.

    Raises:
        jinja2.UndefinedError: the template shows a value that is not given.
    """
    return re.sub(r"\n{3,}", "\n\n", _environment().get_template(template).render(values)).strip() + "\n"
