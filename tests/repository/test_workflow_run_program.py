"""The workflow as a whole with the real program, a gateway like hosted Portkey, and a stand-in for GitHub's API."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.act import Actions, actions
from support.github_api import REPOSITORY, GitHub
from support.hosted import HostedGateway, hosted_gateway, listing, rows
from support.needs import ROOT, opencode
from support.remote import Remote
from support.wheels import NAME

pytestmark = pytest.mark.slow

REVIEW = "portkey-catalog/review"
ALL = ["fetch", "review", "opencode", "push", "site", "deploy", "look", "issue"]
PULL = {"base": {"ref": "main"}, "head": {"ref": REVIEW, "repo": {"full_name": REPOSITORY}}}
DEAR = {"prompt": "0.0004", "completion": "0.0009"}
"""Over a hundred times what it was."""


@pytest.fixture
def gateway() -> Iterator[HostedGateway]:
    ours = rows("grok-4", "phi-4", "qwen3-32b")
    with hosted_gateway({"alpha": listing(*ours), "beta": listing(*ours)}) as made:
        yield made


@pytest.fixture
def flow(tmp_path: Path, remote: Remote, hub: GitHub, gateway: HostedGateway) -> Iterator[Actions]:
    with actions(tmp_path, remote, hub, gateway.url) as made:
        yield made


def good(*jobs: str) -> dict[str, str]:
    return dict.fromkeys(jobs, "success")


def models(flow: Actions, revision: str = "main") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(flow.remote.git("show", f"{revision}:catalog/v1/providers/alpha.json"))
    return found


def price(flow: Actions, revision: str = "main") -> float:
    found: float = models(flow, revision)["grok-4"]["cost"]["input"]
    return found


def findings(flow: Actions) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(flow.remote.show("catalog/v1/findings.json"))
    return found


def choose(flow: Actions, *refused: str) -> None:
    """Let a person refuse these findings in the pull request."""
    colleague = flow.remote.colleague
    flow.remote.git("fetch", "--quiet", "origin", REVIEW, cwd=colleague)
    flow.remote.git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=colleague)
    choice = colleague / "catalog" / "accept.toml"
    tables = choice.read_text("utf-8").split("[[finding]]")
    told = [each.replace("take = true", "take = false") if any(i in each for i in refused) else each for each in tables]
    choice.write_text("[[finding]]".join(told), "utf-8")
    flow.remote.git("commit", "--quiet", "--all", "-m", "Not this one", cwd=colleague)
    flow.remote.git("push", "--quiet", "origin", f"HEAD:{REVIEW}", cwd=colleague)


def test_days_of_a_real_catalog(flow: Actions, gateway: HostedGateway) -> None:
    first = flow.run("schedule")
    assert first.results == good(*ALL), first.told()
    assert price(flow) == 3
    assert flow.hub.pulls() == []

    # A price out of all reason holds the list.
    gateway.lists["alpha"] = listing(*rows("grok-4", pricing=DEAR), *rows("phi-4", "qwen3-32b", "new-1"))
    second = flow.run("schedule")
    assert second.results == good(*ALL[:-1]) | {"issue": "failure"}, second.told()
    [pull] = flow.hub.pulls()
    [issue] = flow.hub.issues()
    assert pull["title"] == "Review: 1 chain lost (grok-4), 1 price at alpha"
    assert "alpha/grok-4" in issue["body"]
    assert price(flow) == 3
    assert price(flow, REVIEW) > 300
    calls = list(flow.hub.calls)
    third = flow.run("schedule")
    assert third.results == good(*ALL[:-1]) | {"issue": "failure"}, third.told()
    assert flow.hub.calls == calls, "nothing is new"

    # The owner refuses the price in the pull request, and takes the rest.
    [dear] = [each["id"] for each in findings(flow) if each["risk"] == "price"]
    choose(flow, dear)
    judged = flow.run("pull_request", key="", pull_request=PULL)
    assert judged.results == good("review", "opencode", "push"), judged.told()
    assert (price(flow, REVIEW), "new-1" in models(flow, REVIEW)) == (3, True)
    again = flow.run("schedule")
    assert again.results == good(*ALL[:-1]) | {"issue": "failure"}, again.told()
    assert (price(flow, REVIEW), "new-1" in models(flow)) == (3, False), "the choice holds on the day after"

    # Merged, the rest is taken, and the price is refused for good: nothing waits, and nobody is asked.
    flow.remote.git("push", "--quiet", ".", f"{REVIEW}:main")
    flow.hub.close(pull["number"], merged=True)
    merged = flow.run("push")
    assert merged.results == good("site", "deploy", "look", "issue"), merged.told()
    last = flow.run("schedule")
    assert last.results == good(*ALL), last.told()
    assert (price(flow), "new-1" in models(flow)) == (3, True)
    assert flow.hub.pulls() == flow.hub.issues() == []
    assert "accept.toml" not in flow.remote.git("ls-tree", "-r", "--name-only", "main")


def test_where_all_is_refused_in_the_pull_request_it_is_closed_and_nobody_is_asked_again(
    flow: Actions, gateway: HostedGateway
) -> None:
    flow.run("schedule")
    gateway.lists["alpha"] = listing(*rows("grok-4", pricing=DEAR), *rows("phi-4", "qwen3-32b"))
    flow.run("schedule")
    choose(flow, *(each["id"] for each in findings(flow)))
    judged = flow.run("pull_request", key="", pull_request=PULL)
    assert judged.results == good("review", "opencode", "push"), judged.told()
    assert flow.hub.pulls() == []
    last = flow.run("schedule")
    assert last.results == good(*ALL), last.told()
    assert price(flow) == 3
    assert flow.hub.pulls() == flow.hub.issues() == []


def assert_signed_as_published(flow: Actions) -> None:
    """All that programs read but for the chains, by name and digest, with the file that the guide verifies."""
    signed = [line.split("  ") for line in (flow.folder / "signed").read_text("utf-8").splitlines()]
    deployed = flow.folder / "deployed"
    assert signed == [[hashlib.sha256((deployed / name).read_bytes()).hexdigest(), name] for _, name in signed]
    read = {
        str(path.relative_to(deployed))
        for pattern in ("v1/**/*", "**/.well-known/opencode")
        for path in deployed.glob(pattern)
        if path.is_file()
    }
    chains = {name for name in read if name.startswith("v1/portkey/")}
    assert chains
    assert {".well-known/opencode", "combined/.well-known/opencode"} < read
    more = {"api.json", "memory/available_models", "install/wheel.json", f"install/{NAME}"}
    assert {name for _, name in signed} == read - chains | more
    shown = re.search(
        r"SITE_URL/(\S+)\ngh attestation verify (\S+) --repo OWNER/REPO --signer-workflow OWNER/REPO/(\S+)",
        (ROOT / "docs" / "operate.md").read_text("utf-8"),
    )
    assert shown
    path, file, workflow = shown.groups()
    assert path in read and path.endswith(f"/{file}")
    assert "attest:" in (ROOT / workflow).read_text("utf-8")


def test_a_price_that_is_merged_is_published_and_signed(flow: Actions, gateway: HostedGateway) -> None:
    flow.run("schedule")
    gateway.lists["alpha"] = listing(*rows("grok-4", pricing=DEAR), *rows("phi-4", "qwen3-32b"))
    flow.run("schedule")
    [pull] = flow.hub.pulls()
    flow.remote.git("push", "--quiet", ".", f"{REVIEW}:main")
    flow.hub.close(pull["number"], merged=True)
    flow.variables["ATTEST"] = "true"
    assert flow.run("push").results == good("site", "attest", "deploy", "look", "issue")
    assert_signed_as_published(flow)
    last = flow.run("schedule")
    assert last.results == good(*ALL, "attest"), last.told()
    assert price(flow) > 300
    assert flow.hub.issues() == []


def test_a_price_whose_proposal_is_closed_is_refused_and_not_asked_about_again(
    flow: Actions, gateway: HostedGateway
) -> None:
    flow.run("schedule")
    gateway.lists["alpha"] = listing(*rows("grok-4", pricing=DEAR), *rows("phi-4", "qwen3-32b"))
    flow.run("schedule")
    [pull] = flow.hub.pulls()
    flow.hub.close(pull["number"])
    for _ in range(2):
        done = flow.run("schedule")
        assert done.results == good(*ALL), done.told()
        assert price(flow) == 3
        assert flow.hub.pulls() == flow.hub.issues() == []
    assert "refused" in flow.hub.comments[pull["number"]][0]


def test_the_real_opencode_starts_with_what_is_published_and_what_only_it_refuses_is_not(
    flow: Actions, gateway: HostedGateway
) -> None:
    flow.environment["OPENCODE"] = str(opencode())
    first = flow.run("schedule")
    assert first.results == good(*ALL), first.told()
    assert first.told().count("trying the published file in opencode") == 2, "the candidate, and what is published"
    head, deployed = flow.remote.head(), (flow.folder / "deployed" / "api.json").read_bytes()

    flow.environment["BLIND"] = "1"
    gateway.lists["alpha"] = listing(*rows("grok-4", "phi-4", "qwen3-32b"), *rows("new-1", name="{file:/nonexistent}"))
    second = flow.run("schedule")
    assert second.results == good("fetch", "review", "issue") | {"opencode": "failure"}, second.told()
    assert "/nonexistent" in second.told()
    assert (flow.remote.head(), flow.hub.pulls()) == (head, [])
    assert (flow.folder / "deployed" / "api.json").read_bytes() == deployed
    [issue] = flow.hub.issues()
    assert issue["title"] == "The refresh failed"
