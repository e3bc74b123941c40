"""Whole workflows on this machine, by act: stubs for GitHub's actions, a bare remote, and places for what they keep.

act refuses `environment.deployment` and `concurrency.queue`, so those lines are left out of the copy that it runs. It
knows no permissions, no concurrency and no environments.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.github_api import REPOSITORY, TOKEN, GitHub
from support.loopback import Reply, Request, answering
from support.needs import ROOT, act
from support.remote import NOTED, Remote
from support.wheels import NAME as WHEEL
from support.wheels import tiny_wheel
from support.workflow_files import GITHUB, WORKFLOWS

KEY = "pk-test-0123456789abcdef"
STAND_IN = Path(__file__).with_name("stand_in.py")
REAL = Path(__file__).with_name("real_program.py")
STUBS = {
    "actions/attest-build-provenance": 'cp "$SUBJECT_CHECKSUMS" "$SCRATCH/signed"',
    "actions/checkout": """
        mkdir -p "${FROM:-.}" && cd "${FROM:-.}" && find . -mindepth 1 -delete
        git init --quiet --initial-branch=made . && git remote add origin "$SCRATCH/bare.git"
        if [[ $FETCH_DEPTH != 0 ]]; then depth=--depth=1; fi
        git fetch --quiet --no-tags ${depth:-} origin "${REF:-$GITHUB_SHA}"
        git checkout --quiet --detach FETCH_HEAD""",
    "actions/setup-python": "true",
    "actions/configure-pages": 'echo "base_url=$PAGES_URL" >>"$GITHUB_OUTPUT"',
    "actions/upload-artifact": """
        if [[ -e $FROM ]]; then
          id=$(date +%s%N); mkdir -p "$SCRATCH/artifacts"; cp -r "$FROM" "$SCRATCH/artifacts/$id"
          find "$SCRATCH/artifacts/$id" -mindepth 1 -name '.*' -delete
          ln -sfn "$id" "$SCRATCH/artifacts/$NAME"; echo "artifact-id=$id" >>"$GITHUB_OUTPUT"
        elif [[ $IF_NO_FILES_FOUND == error ]]; then exit 1; fi""",
    "actions/download-artifact": """
        mkdir -p "$FROM"
        name=${ARTIFACT_IDS:-$PATTERN}
        if [[ -n $ARTIFACT_IDS || -d $SCRATCH/artifacts/$name ]]; then
          cp -r "$SCRATCH/artifacts/$name/." "$FROM"
        fi""",
    "actions/upload-pages-artifact": """
        mkdir -p "$SCRATCH/artifacts/github-pages"; ln -sfn github-pages "$SCRATCH/artifacts/1"
        [[ $INCLUDE_HIDDEN_FILES == true ]] || hidden=--exclude='.[^/]*'
        tar --create --file "$SCRATCH/artifacts/1/artifact.tar" --directory "$FROM" ${hidden:-} .
        echo "artifact_id=1" >>"$GITHUB_OUTPUT\"""",
    "actions/deploy-pages": """
        rm -rf "$SCRATCH/deployed"; mkdir "$SCRATCH/deployed"
        tar --extract --file "$SCRATCH/artifacts/github-pages/artifact.tar" --directory "$SCRATCH/deployed"
        echo "page_url=$PAGES_URL" >>"$GITHUB_OUTPUT\"""",
    "zizmorcore/zizmor-action": "true",
}
INPUTS = (
    *("name", "artifact-ids", "path", "pattern", "ref", "if-no-files-found", "include-hidden-files"),
    *("fetch-depth", "subject-checksums"),
)
IGNORED = (
    *("persist-credentials", "python-version", "retention-days", "merge-multiple", "filter", "cache"),
    *("cache-dependency-path", "online-audits", "persona"),
)
OUTPUTS = ("artifact-id", "artifact_id", "base_url", "page_url")
MAKEFILE = """
base install:
\tmkdir -p .venv/bin
\tprintf '#!/bin/sh\\nexec "%s" -B "%s" "%s" "$$@"\\n' "{python}" "{program}" "{world}" >.venv/bin/portkey-catalog
\tchmod +x .venv/bin/portkey-catalog
opencode:
\ttrue
wheel:
\tmkdir -p build/wheel
\tcp "{world}/{wheel}" build/wheel/
test:
\t@echo "make test $(ARGS)" >>"{world}/calls"
\t@! grep --quiet --line-regexp --fixed-strings -- "$(ARGS)" "{world}/red" 2>/dev/null
"""
GH = Path(__file__).with_name("gh.py")


def stub(folder: Path, script: str) -> None:
    """An action that runs a script."""
    folder.mkdir(parents=True)
    inputs = "".join(f"  {name}: {{required: false, default: ''}}\n" for name in (*INPUTS, *IGNORED))
    outputs = "".join(f"  {name}: {{value: '${{{{ steps.only.outputs.{name} }}}}'}}\n" for name in OUTPUTS)
    names = {"path": "FROM"}
    env = "".join(
        f"        {names.get(name, name.upper().replace('-', '_'))}: ${{{{ inputs.{name} }}}}\n" for name in INPUTS
    )
    body = "\n".join(f"        {line.strip()}" for line in script.strip().splitlines())
    (folder / "action.yml").write_text(
        f"name: stub\ndescription: stub\ninputs:\n{inputs}outputs:\n{outputs}"
        f"runs:\n  using: composite\n  steps:\n    - id: only\n      shell: bash\n      env:\n{env}"
        f"      run: |\n{body}\n",
        "utf-8",
    )


@dataclass
class Run:
    """What became of a run."""

    results: dict[str, str]
    """Result of each job that ran, by its id."""
    log: str

    def told(self) -> str:
        """The lines of the steps, without what act says of its own."""
        lines = [line for line in self.log.splitlines() if re.match(r"[\w-]+: (?![⭐🏁]|LocalRepo|  ✅|  ⚙)", line)]
        return "\n".join(lines)


@dataclass
class Actions:
    """A repository with the workflow, and what a run leaves."""

    folder: Path
    remote: Remote
    hub: GitHub
    pages_url: str = ""
    gateway: str = ""
    """Address of a gateway that the real program asks; empty for the stand-in."""
    broken: str = ""
    """Path of the published site that answers something else."""
    workflow: str = "refresh"
    """Which workflow is run."""
    environment: dict[str, str] = field(default_factory=dict)
    """Variables besides, of every step."""
    variables: dict[str, str] = field(default_factory=dict)
    """Variables of the repository."""
    logs: list[str] = field(default_factory=list)

    @property
    def world(self) -> Path:
        return self.folder / "world"

    def prepare(self) -> None:
        self.world.mkdir()
        (self.world / "key").write_text(KEY, "utf-8")
        (self.world / WHEEL).write_bytes(tiny_wheel())
        self.day({"index.json": '{"files": ["a.json"]}\n', "a.json": "first\n"})
        files = {f".github/{path.relative_to(GITHUB)}": path.read_text("utf-8") for path in _scripts()}
        for path in WORKFLOWS:
            text = re.sub(r"\n +(deployment: false|queue: max)", "", path.read_text("utf-8"))
            files[f".github/workflows/{path.name}"] = text
        program = REAL if self.gateway else STAND_IN
        files["Makefile"] = MAKEFILE.format(python=sys.executable, program=program, world=self.world, wheel=WHEEL)
        if self.gateway:
            pages = [path for path in (ROOT / "docs").rglob("*.*") if path.suffix != ".png"]
            files |= {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in (*pages, ROOT / "mkdocs.yml")}
            files["catalog.toml"] = f'[gateway]\nbase_url = "{self.gateway}"\n[metadata]\nsources = []\n'
        self.remote.by_hand(files)
        if self.gateway:  # which is asked for a first catalog
            self.remote.git("rm", "-rq", "catalog", cwd=self.remote.colleague)
            self.remote.push({})
        self.remote.git("config", "uploadpack.allowAnySHA1InWant", "true")
        for action, script in STUBS.items():
            stub(self.folder / "stubs" / action, script)

    def day(
        self, catalog: dict[str, str], proposal: dict[str, str] | None = None, status: int = 0, issue: str = ""
    ) -> None:
        """Say what the program makes of this day."""
        for name, files in (("catalog", catalog), ("proposal", proposal)):
            shutil.rmtree(self.world / name, ignore_errors=True)
            if files is not None:
                (self.world / name).mkdir()
                for path, text in files.items():
                    (self.world / name / path).write_text(text, "utf-8")
        (self.world / "status").write_text(str(status), "utf-8")
        (self.world / "issue.md").unlink(missing_ok=True)
        if issue:
            (self.world / "issue.md").write_text(issue, "utf-8")

    def calls(self) -> list[str]:
        return (self.world / "calls").read_text("utf-8").splitlines()

    def run(self, event: str, key: str = KEY, at: str = "HEAD", **payload: Any) -> Run:
        """Run the workflow for an event of the newest commit, or of an older one."""
        for name in ("artifacts", "checkout", "home", "summary"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.world / "calls").write_text("", "utf-8")
        checkout, home = self.folder / "checkout", self.folder / "home"
        home.mkdir()
        self.remote.git("clone", "--quiet", self.remote.bare, checkout, cwd=self.folder)
        self.remote.git("reset", "--quiet", "--hard", at, cwd=checkout)
        self.remote.git("remote", "set-url", "origin", f"https://github.com/{REPOSITORY}.git", cwd=checkout)
        told = self.folder / "event.json"
        repository = {"default_branch": "main", "full_name": REPOSITORY}
        told.write_text(json.dumps({"ref": "refs/heads/main", "repository": repository, **payload}), "utf-8")
        stubs = self.folder / "stubs"
        workflow = Path(".github", "workflows", f"{self.workflow}.yml")
        uses = set(re.findall(r"uses: (\S+)@(\S+)", (checkout / workflow).read_text("utf-8")))
        tools = self.folder / "tools"
        environment = {
            "SCRATCH": str(self.folder),
            "GITHUB_API_URL": self.hub.url,
            "PAGES_URL": self.pages_url,
            "PYTHONPATH": str(tools),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **self.environment,
        }
        command = [str(act()), event, "-W", str(workflow), "-P", "ubuntu-24.04=-self-hosted"]
        command += [
            "--container-daemon-socket",
            "-",
            "--no-cache-server",
            "--no-skip-checkout",
            "--json",
            "-e",
            str(told),
        ]
        command += [f"--{kind}-file={os.devnull}" for kind in ("env", "secret", "var", "input")]
        command += [f"--env={name}={value}" for name, value in environment.items()]
        command += [f"--var={name}={value}" for name, value in self.variables.items()]
        command += [f"--local-repository={action}@{sha}={stubs / action}" for action, sha in sorted(uses)]
        command += ["-s", f"GITHUB_TOKEN={TOKEN}", "--action-cache-path", str(home / "cache"), "--concurrent-jobs=2"]
        command += ["-s", f"PORTKEY_API_KEY={key}"] if key else []
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            command,
            cwd=checkout,
            env={"PATH": path, "HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_PAGER": "cat"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        self.logs.append(done.stdout + done.stderr)
        return Run(_results(done.stdout), _text(done.stdout) + done.stderr)

    def serve(self, request: Request) -> Reply:
        """What was deployed."""
        path = self.folder / "deployed" / request.path.lstrip("/")
        if not path.is_file() or request.path == self.broken:
            return Reply(404)
        return Reply(200, {}, path.read_bytes())


def _scripts() -> Iterator[Path]:
    return (path for path in GITHUB.rglob("*") if path.is_file() and path.suffix not in {".yml", ".pyc", ".md"})


def _lines(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def _results(log: str) -> dict[str, str]:
    """Result of each job, that of a matrix being the worst one of its jobs."""
    found: dict[str, str] = {}
    for line in _lines(log):
        if "jobResult" in line and found.get(line["jobID"]) != "failure":
            found[line["jobID"]] = line["jobResult"]
    return found


def _text(log: str) -> str:
    return "\n".join(f"{line.get('jobID')}: {line.get('msg', '').rstrip()}" for line in _lines(log))


@contextmanager
def actions(folder: Path, remote: Remote, hub: GitHub, gateway: str = "") -> Iterator[Actions]:
    """A repository whose workflow can be run, until the block ends."""
    made = Actions(folder, remote, hub, gateway=gateway)
    (folder / "tools").mkdir(exist_ok=True)
    (folder / "tools" / "sitecustomize.py").write_text(NOTED.format(pauses=str(folder / "pauses")), "utf-8")
    remote.tool("gh", f'exec "{sys.executable}" -B "{GH}" "$@"')
    with answering(made.serve) as made.pages_url:
        made.prepare()
        yield made
