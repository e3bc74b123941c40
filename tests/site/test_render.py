"""A template that forgets to make a name harmless shows it as text all the same."""

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes
from markdown import markdown
from markupsafe import Markup

from portkey_catalog.site.render import code, environment, front_text, harmless, joined, render
from portkey_catalog.text.escape import one_line, text
from support.small_catalog import HOSTILE

FORGETFUL = """# {{ name }}

{{ name }} and [{{ name }}](page.md) and *{{ name }}*

| {{ name }} |
| --- |
| {{ name }} |

<p title="{{ name }}" class={{ name }} data-x='{{ name }}'>{{ name }}</p>

{% macro cell(value) %}<td>{{ value }}</td>{% endmacro %}
{% macro around() %}<b>{{ caller() }}</b>{% endmacro %}
{% set kept %}<i>{{ name }}</i>{% endset %}
<table><tr>{{ cell(name) }}{{ cell(kept) }}</tr></table>

{% call around() %}{{ name }}{% endcall %} {{ [name, kept]|joined }} {{ name|code }} {{ names.HOME if none else name }}

{% autoescape false %}{{ name }}{% endautoescape %}
"""
"""Every way in which a template may show a name, and never a word of escaping."""


def shown(template: str, folder: Path, name: object) -> str:
    (folder / "page.md").write_text(template, "utf-8")
    return environment(folder).get_template("page.md").render(name=name)


class Tags(HTMLParser):
    """Every tag with the names of its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, sorted(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", []))


@pytest.mark.parametrize(
    "name", [*HOSTILE, "' onclick='window.pwned=1", "x\u202e\" onload=alert(1) x='", "{% raw %}{{ x"]
)
def test_a_name_that_a_template_forgot_to_escape_changes_no_tag_of_the_page(name: str, tmp_path: Path) -> None:
    page = shown(FORGETFUL, tmp_path, name)
    assert page.count(text(name)) >= 12
    assert not set("<>\"'`*_[]{}()|~!@$:\\\n\r\u202e\u200b") & set(text(name))
    built = [markdown(each, extensions=["tables", "toc"]) for each in (page, shown(FORGETFUL, tmp_path, "plain"))]
    # Without quotes around it, an attribute's value ends at a space, whatever else is escaped: no template may do that.
    hostile, plain = (Tags(each.replace(f"class={text(name)}", "").replace("class=plain", "")).tags for each in built)
    assert hostile == plain


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_template_shows_is_no_template_to_the_next_one(name: str, tmp_path: Path) -> None:
    page = shown("{{ name }}", tmp_path, name)
    assert jinja2.Environment().from_string(page).render() == page


def test_the_number_of_an_account_and_a_direction_mark_are_taken_out_too(tmp_path: Path) -> None:
    name = "arn:aws:bedrock:us-east-1:123456789012:x/\u202ey"
    assert shown("{{ name }}", tmp_path, name) == text("arn:aws:bedrock:us-east-1:xxxxxxxxxxxx:x/ y")


def test_what_is_no_string_is_shown_as_one() -> None:
    assert harmless(1_000) == "1000"
    assert harmless(date(2026, 11, 5)) == "2026-11-05"
    assert harmless(Markup("<b>")) == "<b>"


@pytest.mark.parametrize(
    "template",
    ["{{ name ~ '!' }}", "{{ name + '!' }}", "{{ '<b>%s</b>' % name }}", "{{ name|safe }}", "{{ [name]|join }}"],
)
def test_a_template_that_would_pass_the_escape_by_is_refused(template: str, tmp_path: Path) -> None:
    with pytest.raises(jinja2.TemplateAssertionError):
        shown(template, tmp_path, "x")


def test_a_value_that_nobody_gave_is_an_error(tmp_path: Path) -> None:
    for template in ("{{ nam }}", "{{ name.x }}", "{% if nam %}{% endif %}"):
        with pytest.raises(jinja2.UndefinedError):
            shown(template, tmp_path, "x")


def templates() -> list[str]:
    return environment().list_templates()


@pytest.mark.parametrize("template", templates())
def test_no_template_shows_a_value_in_an_attribute_without_quotes(template: str) -> None:
    made = environment()
    source = Path(str(made.get_template(template).filename)).read_text("utf-8")
    data = [each.data for each in made.parse(source).find_all(nodes.TemplateData)]
    assert data
    assert [each for each in data if each.rstrip(" \n").endswith("=")] == []


def test_names_are_joined_as_text_and_those_that_are_empty_left_out() -> None:
    assert joined(["a:b", "", code("c"), None], " and ") == "a&#58;b and <code>c</code>"


def test_a_title_keeps_harmless_characters_only() -> None:
    assert front_text("<b>{{x}} \u00fc & (1)") == '"bx \\u00fc  (1)"'
    assert front_text("<>") == '"Untitled"'


def test_empty_lines_are_one_at_most() -> None:
    page = render("home.md", title="T", heading="H", totals=[(1, "model")], folder="f/", build="b", words="w")
    assert "\n\n\n" not in page
    assert page.startswith("---\n") and page.endswith("</div>\n")
    assert one_line(page)
