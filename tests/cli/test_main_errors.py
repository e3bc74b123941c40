"""Errors and exit codes: the tree in `errors` is the tree there is."""

import importlib
import pkgutil
import re

import portkey_catalog
from portkey_catalog import errors

DRAWN = re.compile(
    r"^ {4}(?P<branch>[|` -]*)(?P<name>\w+) +(?P<code>\d)  .*?(?: {2,}(?P<module>\w+\.\w+|\w+))?$", re.MULTILINE
)


def defined_below(error: type[Exception]) -> set[type[Exception]]:
    return {error}.union(*map(defined_below, error.__subclasses__()))


def test_the_picture_of_the_errors_shows_every_class_with_its_parent_code_and_module() -> None:
    for module in pkgutil.walk_packages(portkey_catalog.__path__, "portkey_catalog."):
        importlib.import_module(module.name)
    drawn, parents = set(), {-1: "Exception"}
    for line in DRAWN.finditer(errors.__doc__ or ""):
        depth = len(line["branch"])
        parents[depth] = line["name"]
        parent = parents[max(each for each in parents if each < depth)]
        drawn.add((line["name"], parent, int(line["code"]), line["module"] or "errors"))
    real = {
        (error.__name__, error.__mro__[1].__name__, error.exit_code, error.__module__.removeprefix("portkey_catalog."))
        for error in defined_below(errors.PortkeyCatalogError)
        if issubclass(error, errors.PortkeyCatalogError)
    }
    assert drawn == real


def test_errors_that_end_no_command_are_where_the_picture_says() -> None:
    described = re.findall(r"`(\w+)`\s+\(([\w.]+)\)", errors.__doc__ or "")
    assert len(described) == 5
    for name, module in described:
        error = getattr(importlib.import_module(f"portkey_catalog.{module}"), name)
        assert issubclass(error, Exception)
        assert not issubclass(error, errors.PortkeyCatalogError)
