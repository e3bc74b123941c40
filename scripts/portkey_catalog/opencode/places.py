"""Where opencode looks for its configuration and keeps what it remembers, and where this program keeps what is its own
(pure: no disk is asked).

The first as the program text of opencode 1.18.33 has it: `Global.Path`, `ConfigPaths` and `ConfigManaged`. The second
by the XDG Base Directory Specification 0.8, which has a relative path ignored where opencode takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "opencode"
OWN_NAME = "portkey-catalog"
GLOBAL_NAMES = ("config.json", "opencode.json", "opencode.jsonc")
"""The user's own files in their folder; each wins over those before it."""
NAMES = ("opencode.json", "opencode.jsonc")
"""Files of a project, of an `.opencode` folder and of the managed folder, likewise."""
FOLDER = ".opencode"
INLINE = "OPENCODE_CONFIG_CONTENT"
"""The variable that holds a configuration itself."""


@dataclass(frozen=True)
class Surroundings:
    """What decides where opencode looks."""

    home: Path
    cwd: Path
    """Folder that opencode is started in."""
    environment: Mapping[str, str]
    platform: str
    """As `sys.platform` says it: `linux`, `darwin`, `win32`."""

    @property
    def config_folder(self) -> Path:
        """The user's configuration, on Windows too: `~/.config/opencode`, unless XDG_CONFIG_HOME says otherwise."""
        return self._base("XDG_CONFIG_HOME", ".config") / NAME

    @property
    def data_folder(self) -> Path:
        """Logins and sessions."""
        return self._base("XDG_DATA_HOME", ".local/share") / NAME

    @property
    def state_folder(self) -> Path:
        """Which models were chosen lately."""
        return self._base("XDG_STATE_HOME", ".local/state") / NAME

    @property
    def own_state_folder(self) -> Path:
        """What this program remembers, and copies of files as they were."""
        return self._own("XDG_STATE_HOME", ".local/state", "state")

    @property
    def own_cache_folder(self) -> Path:
        """What this program fetched, and can fetch again."""
        return self._own("XDG_CACHE_HOME", ".cache", "cache")

    @property
    def managed_folder(self) -> Path:
        """What an administrator sets; it wins over all else but the preferences of a managed Mac."""
        if given := self.environment.get("OPENCODE_TEST_MANAGED_CONFIG_DIR"):
            return Path(given)
        if self.platform == "darwin":
            return Path("/Library/Application Support/opencode")
        if self.platform == "win32":
            return Path(self.environment.get("ProgramData") or "C:\\ProgramData") / NAME
        return Path("/etc/opencode")

    @property
    def custom_file(self) -> Path | None:
        """The file that OPENCODE_CONFIG names."""
        return self._given("OPENCODE_CONFIG")

    @property
    def custom_folder(self) -> Path | None:
        """The folder that OPENCODE_CONFIG_DIR names."""
        return self._given("OPENCODE_CONFIG_DIR")

    @property
    def logins_file(self) -> Path:
        """Stored logins, those at sites among them."""
        return self.data_folder / "auth.json"

    @property
    def recent_models_file(self) -> Path:
        """Models chosen lately and favourites."""
        return self.state_folder / "model.json"

    @property
    def ignores_projects(self) -> bool:
        """OPENCODE_DISABLE_PROJECT_CONFIG is set."""
        return self.environment.get("OPENCODE_DISABLE_PROJECT_CONFIG", "").lower() in ("1", "true")

    def _base(self, variable: str, usual: str) -> Path:
        return Path(self.environment.get(variable) or self.home / usual)

    def _own(self, variable: str, usual: str, local: str) -> Path:
        """A folder of our own; on Windows `local` below LOCALAPPDATA, unless XDG says otherwise."""
        given = self.environment.get(variable, "")
        if given and Path(given).is_absolute():
            return Path(given) / OWN_NAME
        if self.platform == "win32" and (data := self.environment.get("LOCALAPPDATA")):
            return Path(data) / OWN_NAME / local
        return self.home / usual / OWN_NAME

    def _given(self, variable: str) -> Path | None:
        given = self.environment.get(variable)
        return self.cwd / given if given else None
