"""Variables and files in a configuration."""

import pytest

from portkey_catalog.opencode.substitute import substituted, variables

FILES = {"key": ' pk-"test"\n'}


def test_a_variable_is_replaced_everywhere_and_as_it_is() -> None:
    text = '{"{env:A}": "{env:A}{env:GONE}" /* {env:A} */}'
    assert substituted(text, {"A": 'x"'}, FILES.__getitem__) == '{"x"": "x"" /* x" */}'


def test_a_file_is_replaced_as_a_text_but_in_a_line_of_comment() -> None:
    text = '// {file:gone}\n{"a": "{file:key}"}'
    assert substituted(text, {}, FILES.__getitem__) == '// {file:gone}\n{"a": "pk-\\"test\\""}'
    with pytest.raises(KeyError):
        substituted('{"a": "{file:gone}"}', {}, FILES.__getitem__)


def test_the_variables_of_a_configuration_are_named_once_each() -> None:
    assert variables("{env:B} {env:A} {env:B} {env:} {file:C}") == ["A", "B"]
