"""The script that commits the catalog, run for real against a git remote of its own."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.bundles import INDEX, make_bundle
from support.remote import Remote, outputs

pytestmark = pytest.mark.slow

NEW = {"v1/index.json": '{"files": ["added.json"]}\n', "v1/added.json": "new\n"}
OLD = {"v1/index.json": INDEX, "v1/gone.json": "old\n"}
CATALOG_CHANGES = ["A\tcatalog/v1/added.json", "D\tcatalog/v1/gone.json", "M\tcatalog/v1/index.json"]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A changed, a new and a vanished file."""
    return make_bundle(tmp_path / "bundle", NEW)


def test_an_unchanged_catalog_makes_no_commit_and_names_the_one_that_is_there(
    remote: Remote, runner: dict[str, str], tmp_path: Path
) -> None:
    before = remote.head()
    done = remote.publish("push", make_bundle(tmp_path / "bundle", OLD))
    assert done.returncode == 0, done.stdout + done.stderr
    assert remote.head() == before
    assert outputs(runner) == {"changed": "false"}


def test_a_changed_catalog_makes_one_commit_of_the_catalog_alone(
    remote: Remote, runner: dict[str, str], bundle: Path
) -> None:
    before = remote.head()
    (remote.checkout / "README.md").write_text("stray\n", "utf-8")
    done = remote.publish("push", bundle)
    assert done.returncode == 0, done.stdout + done.stderr
    assert remote.git("rev-list", f"{before}..main") == remote.head()
    assert outputs(runner) == {"changed": "true"}
    assert remote.changed_files() == CATALOG_CHANGES
    assert remote.git("log", "-1", "--format=%an <%ae> %cn <%ce> %s", "main") == " ".join(
        ["github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"] * 2 + ["2 added at groq"]
    )
    assert remote.slept() == []


def test_a_first_catalog_is_committed(remote: Remote, bundle: Path) -> None:
    remote.git("rm", "-rq", "catalog", cwd=remote.colleague)
    remote.push({})
    remote.renew()
    assert remote.publish("push", bundle).returncode == 0
    assert remote.changed_files() == ["A\tcatalog/v1/added.json", "A\tcatalog/v1/index.json"]


def test_what_an_owner_keeps_beside_the_catalog_stays(remote: Remote, bundle: Path) -> None:
    own = {"catalog/NOTES.md": "ours\n", "catalog/.keep": "", "catalog/v1/.keep": "", "catalog/v1/notes.json": "{}\n"}
    own |= {"catalog/v1/changes/2026-13.json": "{}\n", "catalog/v1/changes/notes.json": "{}\n"}
    made = {
        "catalog/v1/changes/2020-01.json": "[]\n",
        "catalog/v1/providers/gone.json": "old\n",
        "catalog/accept.toml": "",
        "catalog/v1/held/gone.json": "old\n",
    }
    remote.push(own | made)
    remote.renew()
    assert remote.publish("push", bundle).returncode == 0
    gone = {f"D\t{path}" for path in made} | {*CATALOG_CHANGES}
    assert set(remote.changed_files()) == gone


def test_an_index_that_lists_other_files_has_none_of_them_deleted(remote: Remote, bundle: Path) -> None:
    remote.push({"catalog/v1/index.json": '{"files": ["../NOTES.md", "../../README.md", 3]}\n', "catalog/NOTES.md": ""})
    remote.renew()
    assert remote.publish("push", bundle).returncode == 0
    assert remote.changed_files() == [CATALOG_CHANGES[0], CATALOG_CHANGES[2]]


@pytest.mark.parametrize("index", ["[]", "{", '{"files": 3}', "null"])
def test_an_index_that_cannot_be_read_stops_nothing(remote: Remote, bundle: Path, index: str) -> None:
    remote.push({"catalog/v1/index.json": index})
    remote.renew()
    done = remote.publish("push", bundle)
    assert (done.returncode, "Traceback" in done.stderr) == (0 if index == '{"files": 3}' else 1, False), done.stderr


def test_a_branch_that_moved_since_the_checkout_is_built_upon(remote: Remote, bundle: Path) -> None:
    remote.push({"README.md": "by hand\n"})
    done = remote.publish("push", bundle)
    assert done.returncode == 0, done.stdout + done.stderr
    assert remote.show("README.md") == "by hand"
    assert remote.changed_files() == CATALOG_CHANGES


def test_a_branch_that_moves_under_the_push_is_built_upon_at_the_second_try(
    remote: Remote, runner: dict[str, str], bundle: Path
) -> None:
    before = remote.head()
    remote.push_behind_next_fetch({"README.md": "by hand\n"})
    done = remote.publish("push", bundle)
    assert done.returncode == 0, done.stdout + done.stderr
    assert remote.slept() == ["5"]
    assert remote.git("log", "--format=%s", f"{before}..main").splitlines() == ["2 added at groq", "By hand"]
    assert remote.show("README.md") == "by hand"
    assert remote.changed_files() == CATALOG_CHANGES


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_catalog_somebody_else_changed_meanwhile_is_not_overwritten(
    remote: Remote, runner: dict[str, str], bundle: Path, when: str
) -> None:
    change = {"catalog/v1/index.json": "{}\n"}
    if when == "before":
        remote.push(change)
    else:
        remote.push_behind_next_fetch(change)
    done = remote.publish("push", bundle)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        "::error title=Not published::Somebody changed catalog/ while this run was under way. Run it again."
    )
    assert remote.show("catalog/v1/index.json") == "{}"
    assert outputs(runner) == {}


def test_a_push_that_landed_without_saying_so_is_done_and_so_it_is_once_more(
    remote: Remote, runner: dict[str, str], bundle: Path
) -> None:
    remote.loses_answer_to_next_push()
    for _ in range(2):
        done = remote.publish("push", bundle)
        assert done.returncode == 0, done.stdout + done.stderr
        assert outputs(runner) == {"changed": "true"}
    assert remote.slept() == ["5"]
    assert remote.changed_files() == CATALOG_CHANGES


def test_a_protected_branch_ends_the_run_after_five_tries_and_is_told_the_way_out(
    remote: Remote, runner: dict[str, str], bundle: Path
) -> None:
    remote.refuse_pushes("main")
    done = remote.publish("push", bundle)
    assert done.returncode == 1
    assert remote.slept() == ["5", "10", "20", "40"]
    last = done.stdout.splitlines()[-1]
    assert last.startswith("::error title=Not published::Five pushes were refused.")
    assert 'review = "always"' in last
    assert outputs(runner) == {}


def test_where_everything_goes_by_pull_request_nothing_is_pushed(
    remote: Remote, runner: dict[str, str], tmp_path: Path
) -> None:
    remote.refuse_pushes("main")
    before = remote.head()
    done = remote.publish("push", make_bundle(tmp_path / "bundle", NEW, NEW, direct=False))
    assert done.returncode == 0, done.stdout
    assert (remote.head(), outputs(runner)) == (before, {"changed": "false"})


# What a bundle may hold


@pytest.mark.parametrize(
    "path",
    [
        "NOTES.md",
        ".github/workflows/evil.yml",
        "v1/.hidden.json",
        "v1/a/b/c.json",
        "v1/run.sh",
        "v1/-n.json",
        "v2/index.json",
        "v1/a\nb.json",
        "v1/a b.json",
        "v1/::error::.json",
    ],
)
def test_a_bundle_with_any_other_file_is_refused(remote: Remote, bundle: Path, path: str) -> None:
    before = remote.head()
    target = bundle / "catalog" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("{}\n", "utf-8")
    done = remote.publish("push", bundle)
    assert (done.returncode, remote.head()) == (1, before)
    [line] = done.stdout.splitlines()
    assert line.startswith("::error title=Not published::not published: '")


def test_a_bundle_that_is_out_of_all_proportion_is_refused(remote: Remote, bundle: Path) -> None:
    before, added = remote.head(), bundle / "catalog" / "v1" / "added.json"
    os.truncate(added, 50_000_001)
    done = remote.publish("push", bundle)
    assert (done.returncode, remote.head()) == (1, before)
    assert "'v1/added.json' in the bundle is larger than 50,000,000 bytes" in done.stdout
    os.truncate(added, 1)
    folder = bundle / "catalog" / "v1" / "providers"
    folder.mkdir()
    for number in range(20_000):
        (folder / f"{number}.json").touch()
    done = remote.publish("push", bundle)
    assert (done.returncode, remote.head()) == (1, before)
    assert "and a catalog at most 20,000" in done.stdout


def test_names_that_are_one_on_some_machines_are_refused(remote: Remote, bundle: Path) -> None:
    before = remote.head()
    (bundle / "catalog" / "v1" / "Added.json").write_text("{}\n", "utf-8")
    done = remote.publish("push", bundle)
    assert (done.returncode, remote.head()) == (1, before)
    assert "whose names are one where letter case does not count" in done.stdout


def test_a_bundle_with_a_link_is_refused(remote: Remote, bundle: Path, tmp_path: Path) -> None:
    before = remote.head()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.json").write_text("{}\n", "utf-8")
    v1 = bundle / "catalog" / "v1"
    for link, target in {"secret.json": "/etc/passwd", "providers": str(elsewhere), "broken.json": "nowhere"}.items():
        (v1 / link).symlink_to(target)
        done = remote.publish("push", bundle)
        assert (done.returncode, remote.head(), "link" in done.stdout) == (1, before, True)
        (v1 / link).unlink()
    os.mkfifo(v1 / "pipe.json")
    assert remote.publish("push", bundle).returncode == 1
    (v1 / "pipe.json").unlink()
    (bundle / "catalog").rename(tmp_path / "catalog")
    (bundle / "catalog").symlink_to(tmp_path / "catalog")
    assert (remote.publish("push", bundle).returncode, remote.head()) == (1, before)


@pytest.mark.parametrize("files", [{}, {"v1/added.json": "{}\n"}, {"v1/index.json": "[]\n"}, {"v1/index.json": "{"}])
def test_a_bundle_without_a_catalog_is_refused(remote: Remote, tmp_path: Path, files: dict[str, str]) -> None:
    before = remote.head()
    assert remote.publish("push", make_bundle(tmp_path / "bundle", files)).returncode == 1
    assert remote.head() == before


@pytest.mark.parametrize(
    "plan", [{"direct": 1}, {"direct": None}, {"labels": "x"}, {"labels": ["x"] * 21}, {"findings": ["--force"]}]
)
def test_a_plan_that_says_something_else_is_refused(remote: Remote, tmp_path: Path, plan: dict[str, Any]) -> None:
    before = remote.head()
    done = remote.publish("push", make_bundle(tmp_path / "bundle", NEW, **plan))
    assert (done.returncode, remote.head()) == (1, before)
    assert "Traceback" not in done.stderr


def test_a_link_in_the_place_of_a_folder_of_the_catalog_is_not_followed(remote: Remote, bundle: Path) -> None:
    remote.git("rm", "-rq", "catalog/v1", cwd=remote.colleague)
    (remote.colleague / "elsewhere").mkdir()
    (remote.colleague / "elsewhere" / "index.json").write_text("{}\n", "utf-8")
    (remote.colleague / "catalog").mkdir()
    (remote.colleague / "catalog" / "v1").symlink_to("../elsewhere")
    remote.push({})
    remote.renew()
    assert remote.publish("push", bundle).returncode == 0
    assert remote.show("elsewhere/index.json") == "{}"
    assert remote.show("catalog/v1/added.json") == "new"


def test_words_of_a_provider_are_no_commands(remote: Remote, bundle: Path) -> None:
    message = "--amend ::error::x\n\n::add-path::/evil\n##[add-path]/evil\n"
    (bundle / "message.txt").write_text(message, "utf-8")
    done = remote.publish("push", bundle)
    assert done.returncode == 0
    assert not [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert remote.git("log", "-1", "--format=%s", "main") == "--amend ::error::x"


# The token


def test_git_is_handed_the_token_when_it_asks_and_keeps_it_nowhere(remote: Remote, bundle: Path) -> None:
    ask = "from git import Git; print(Git()._run('credential', 'fill', given='protocol=https\\nhost=h.example\\n\\n'))"
    done = subprocess.run(
        ["python3", "-B", "-c", ask],
        env=remote.env | {"PYTHONPATH": str(Path(__file__).parents[2] / ".github" / "publish")},
        cwd=remote.checkout,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert {"username=x-access-token", "password=token-test"} <= set(done.stdout.splitlines())
    pushed = remote.publish("push", bundle)
    assert "token-test" not in pushed.stdout + pushed.stderr
    folders = [remote.checkout / ".git", remote.bare]
    kept = [
        path for each in folders for path in each.rglob("*") if path.is_file() and b"token-test" in path.read_bytes()
    ]
    assert kept == []
