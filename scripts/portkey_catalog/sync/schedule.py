"""How the systems that people use start a command once a day, as text to put in place by hand (pure)."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape

NAME = "portkey-catalog-sync"
PLACES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
"""Variables that say where files of opencode and of this program lie."""
_OF_UV = re.compile(r"(?:archive|builds|environments)-v[0-9]+")
"""Folders of uv's cache."""


def minute(command: Sequence[str]) -> int:
    """A minute of the hour, the same for the same command: so that not everybody asks a site at once."""
    return int(sha256("\0".join(command).encode()).hexdigest(), 16) % 60


def in_environment(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The command as it finds the user's files where it finds them now; a scheduler knows nothing of a shell's rc."""
    given = [f"{name}={environment[name]}" for name in PLACES if environment.get(name)]
    return ["/usr/bin/env", *given, *command] if given else list(command)


def is_disposable(program: Sequence[str], caches: Iterable[Sequence[str]]) -> bool:
    """Tell whether a program lies where it may be gone tomorrow: in a cache, as `uvx` and `pipx run` put it there.

    Args:
        program: the parts of its path.
        caches: those of folders that a user may empty.
    """
    return any(map(_OF_UV.fullmatch, program)) or any(program[: len(each)] == each for each in caches)


def cron(command: Sequence[str]) -> str:
    """A line for `crontab -e`; a percent sign ends a command there (crontab(5)).

    Cron mails what is printed. That is what was said, but only where somebody has to look at it.
    """
    line = shlex.join(command).replace("%", r"\%")
    return f'# crontab -e\n{minute(command)} 9 * * * said=$({line} 2>&1) || echo "$said"'


def systemd(command: Sequence[str]) -> str:
    """A service and a timer of the user's own; `%` and `$` mean something in a unit (systemd.service(5))."""
    words = " ".join(f'"{_unit_word(word)}"' for word in command)
    return f"""# ~/.config/systemd/user/{NAME}.service
[Unit]
Description=Fetch the list of models for opencode
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={words}

# ~/.config/systemd/user/{NAME}.timer
[Unit]
Description=Fetch the list of models for opencode once a day

[Timer]
OnCalendar=*-*-* 09:{minute(command):02}:00
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user daemon-reload && systemctl --user enable --now {NAME}.timer"""


def _unit_word(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")


def launchd(command: Sequence[str]) -> str:
    """A property list for macOS (launchd.plist(5))."""
    words = "\n".join(f"    <string>{escape(word, quote=False)}</string>" for word in command)
    label = f"local.{NAME}"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- ~/Library/LaunchAgents/{label}.plist
     then: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{label}.plist -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{label}</string>
  <key>ProgramArguments</key>
  <array>
{words}
  </array>
  <key>StartCalendarInterval</key>
  <dict>
    <key>Hour</key>
    <integer>9</integer>
    <key>Minute</key>
    <integer>{minute(command)}</integer>
  </dict>
</dict>
</plist>"""


def windows(command: Sequence[str]) -> str:
    """A line for PowerShell, which registers a task of the Task Scheduler."""
    program, *arguments = command
    line = _powershell(subprocess.list2cmdline(arguments))
    return f"""# PowerShell
Register-ScheduledTask -TaskName '{NAME}' `
  -Action (New-ScheduledTaskAction -Execute {_powershell(program)} -Argument {line}) `
  -Trigger (New-ScheduledTaskTrigger -Daily -At 09:{minute(command):02}) `
  -Settings (New-ScheduledTaskSettingsSet -StartWhenAvailable)"""


def _powershell(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


KINDS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "cron": cron,
    "systemd": systemd,
    "launchd": launchd,
    "windows": windows,
}
