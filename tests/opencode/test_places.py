"""Where opencode looks for its configuration."""

from pathlib import Path

import pytest

from portkey_catalog.opencode.places import Surroundings

HOME, CWD = Path("/home/user"), Path("/work/project")


def around(platform: str = "linux", **environment: str) -> Surroundings:
    return Surroundings(HOME, CWD, environment, platform)


def test_a_users_folders_are_those_of_the_home_folder_on_every_system() -> None:
    for platform in ("linux", "darwin", "win32"):
        place = around(platform)
        assert place.config_folder == HOME / ".config/opencode"
        assert place.logins_file == HOME / ".local/share/opencode/auth.json"
        assert place.recent_models_file == HOME / ".local/state/opencode/model.json"


def test_variables_of_xdg_move_them() -> None:
    place = around(XDG_CONFIG_HOME="/c", XDG_DATA_HOME="/d", XDG_STATE_HOME="/s")
    assert [place.config_folder, place.data_folder, place.state_folder] == [
        *map(Path, ("/c/opencode", "/d/opencode", "/s/opencode"))
    ]


@pytest.mark.parametrize(
    ("platform", "environment", "state", "cache"),
    [
        ("linux", {}, HOME / ".local/state/portkey-catalog", HOME / ".cache/portkey-catalog"),
        ("darwin", {}, HOME / ".local/state/portkey-catalog", HOME / ".cache/portkey-catalog"),
        ("win32", {}, HOME / ".local/state/portkey-catalog", HOME / ".cache/portkey-catalog"),
        (
            "win32",
            {"LOCALAPPDATA": "/local"},
            Path("/local/portkey-catalog/state"),
            Path("/local/portkey-catalog/cache"),
        ),
        (
            "linux",
            {"LOCALAPPDATA": "/local"},
            HOME / ".local/state/portkey-catalog",
            HOME / ".cache/portkey-catalog",
        ),
        *(
            (system, {"XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/k", "LOCALAPPDATA": "/local"}, *found)
            for system in ("linux", "win32")
            for found in [(Path("/s/portkey-catalog"), Path("/k/portkey-catalog"))]
        ),
    ],
)
def test_what_is_our_own_lies_where_xdg_says_or_in_the_local_folder_of_windows(
    platform: str, environment: dict[str, str], state: Path, cache: Path
) -> None:
    place = around(platform, **environment)
    assert (place.own_state_folder, place.own_cache_folder) == (state, cache)


def test_a_relative_path_moves_what_opencode_keeps_and_nothing_of_ours_as_it_would_be_another_in_each_folder() -> None:
    place = around(XDG_STATE_HOME="here", XDG_CACHE_HOME="here")
    assert place.state_folder == Path("here/opencode")
    assert place.own_state_folder == HOME / ".local/state/portkey-catalog"
    assert place.own_cache_folder == HOME / ".cache/portkey-catalog"


def test_what_opencode_is_told_to_read_starts_from_where_it_is_started() -> None:
    place = around(OPENCODE_CONFIG="own.json", OPENCODE_CONFIG_DIR="/etc/own")
    assert (place.custom_file, place.custom_folder) == (CWD / "own.json", Path("/etc/own"))
    assert (around().custom_file, around().custom_folder) == (None, None)


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, "/etc/opencode"),
        ("darwin", {}, "/Library/Application Support/opencode"),
        ("win32", {}, "C:\\ProgramData/opencode"),
        ("win32", {"ProgramData": "/data"}, "/data/opencode"),
        ("linux", {"OPENCODE_TEST_MANAGED_CONFIG_DIR": "/managed"}, "/managed"),
    ],
)
def test_an_administrators_folder_is_that_of_the_system(
    platform: str, environment: dict[str, str], folder: str
) -> None:
    assert around(platform, **environment).managed_folder == Path(folder)


def test_projects_can_be_left_out() -> None:
    assert [around(OPENCODE_DISABLE_PROJECT_CONFIG=each).ignores_projects for each in ("1", "TRUE", "0", "")] == [
        *(True, True, False, False)
    ]
