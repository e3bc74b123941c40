"""Stands in for the program in runs of the workflow: each command does what a folder of the test says, and no more."""

import json
import os
import shutil
import sys
from pathlib import Path


def option(name: str, arguments: list[str]) -> Path:
    return Path(arguments[arguments.index(name) + 1])


def main(world: Path, command: str, *arguments: str) -> int:
    given = list(arguments)
    with (world / "calls").open("a") as file:
        file.write(" ".join([command, *given]) + "\n")
    if "--list-keys" in given:
        print("PORTKEY_API_KEY")
        return 0
    match command:
        case "update":
            print("::add-path::/evil\n##[add-path]/evil")
            if os.environ["PORTKEY_API_KEY"] != (world / "key").read_text():
                option("--issue", given).write_text("# No list can be read\n\n- the key is wrong\n")
                return 1
            shutil.rmtree("catalog")
            shutil.copytree(world / "catalog", "catalog/v1")
            option("--report", given).write_text("# Report\n")
            if (world / "issue.md").exists():
                shutil.copy(world / "issue.md", option("--issue", given))
            return int((world / "status").read_text())
        case "demo":
            shutil.copytree(world / "catalog", "build/demo/catalog/v1")
        case "accept":
            out = option("--out", given)
            if "--from" in given and "unusable" in option("--from", given).read_text():
                print("accept.toml: not valid TOML")
                return 2
            if "--from" in given and "breaks" in option("--from", given).read_text():
                return 1
            shutil.copytree(option("--catalog", given), out)
            if (world / "proposal").is_dir():
                shutil.copytree(world / "proposal", out / "v1", dirs_exist_ok=True)
                choice = option("--from", given).read_text() if "--from" in given else "# take all\n"
                (out / "accept.toml").write_text(choice)
                (out / "v1" / "chosen.json").write_text(json.dumps(choice) + "\n")
        case "review":
            out, catalog, proposal = (option(name, given) for name in ("--out", "--catalog", "--proposal"))
            shutil.copytree(catalog, out / "catalog")
            shutil.copytree(proposal, out / "proposal")
            direct = not (world / "always").exists()
            rest = {"labels": ["portkey-catalog"], "findings": ["0123456789ab"]}
            (out / "plan.json").write_text(
                json.dumps({"direct": direct, "proposal": (world / "proposal").is_dir(), **rest})
            )
            for name in ("message.txt", "proposal-message.txt", "title.txt", "body.md", "whole.md"):
                (out / name).write_text(f"{name} of the day\n")
        case "check":
            looked_at = str(option("--catalog", given))
            if (world / "refuses").exists() and looked_at.endswith((world / "refuses").read_text()):
                print(f"::error::hostile\nopencode does not start with {looked_at}")
                return 1
        case "diff":
            print("# What is different")
        case "site":
            out = option("--out", given)
            read = (".well-known/opencode", "v1/opencode.json", "api.json", "memory/available_models")
            wheel = ("install/wheel.json", f"install/{option('--wheel', given).name}") if "--wheel" in given else ()
            for path in (*read, *wheel):
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy("catalog/v1/index.json", out / path)
    return 0


sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
