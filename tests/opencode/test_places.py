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
        assert place.cache_folder == HOME / ".cache"


def test_variables_of_xdg_move_them() -> None:
    place = around(XDG_CONFIG_HOME="/c", XDG_DATA_HOME="/d", XDG_STATE_HOME="/s", XDG_CACHE_HOME="/k")
    assert [place.config_folder, place.data_folder, place.state_folder, place.cache_folder] == [
        *map(Path, ("/c/opencode", "/d/opencode", "/s/opencode", "/k"))
    ]


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
