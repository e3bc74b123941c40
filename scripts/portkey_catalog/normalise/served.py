"""The weights behind an id, as its row names them, and whether a server of one's own runs them (pure).

A self-hosted server bears whatever names whoever started it chose, often those that a client expects. What its row says
of the weights outranks its id:

- A repository or a name counts as it stands; of a path the last part that tells something. Where none does (`/model`,
  a digest), the weights are not told, and the id counts as far as `identity` believes it.
- A name that says the same as the id, but for an owner or letter case, says nothing, unless it is a base model's
  repository, or spelled like one, and the id may be the chat model's name.
- What has a `parent` other than itself is a tuned copy of it, whatever it is called, and nobody else's model.
- Whoever runs a program that serves any weights, states a path, or names other weights than the id, is such a server. A
  cloud that says which model it deployed is none, nor a proxy that says which one it calls, nor a company known to
  serve everybody (Hetzner states `/model`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portkey_catalog.identity import how_base
from portkey_catalog.identity.deployments import TUNED, UNTOLD, reads_as_tuned
from portkey_catalog.normalise.owned_by import is_host, is_server
from portkey_catalog.upstream.rows import Row

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_FILE = re.compile(r"(?:-\d{5}-of-\d{5})?\.(?:gguf|ggml|safetensors|bin|pth?)$", re.IGNORECASE)
_DIGEST = re.compile(r"(?:sha256[-:])?[0-9a-f]{16,}", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]+")
_NOT_COMPARED = re.compile(r"[^a-z0-9]+")
_HUB = "models--"
"""Beginning of a folder of Hugging Face's cache: `models--Qwen--Qwen3-8B/snapshots/<commit>`."""
_FROM_HUB = re.compile(r".*-gguf_(?=.)", re.IGNORECASE)
"""Prefix of a file's name in llama.cpp's cache: `ggml-org_gemma-3-4b-it-GGUF_gemma-3-4b-it-Q4_K_M.gguf`."""
_TELL_NOTHING = frozenset(
    # Where weights lie.
    {"app", "blobs", "cache", "data", "disk", "drive", "files", "home", "hub", "local", "mnt", "nfs", "opt"}
    | {"pvc", "repo", "root", "share", "shared", "snapshot", "snapshots", "srv", "storage", "tmp", "users"}
    | {"usr", "var", "volume", "volumes", "workspace"}
    # What they are.
    | {"adapter", "adapters", "base", "best", "chat", "checkpoint", "checkpoints", "ckpt", "default", "final"}
    | {"hf", "huggingface", "latest", "llm", "llms", "main", "master", "merged", "ml", "model", "models", "of"}
    | {"out", "output", "outputs", "prod", "production", "quantized", "serve", "server", "serving", "step"}
    | {"weight", "weights"}
    # How their numbers are written, and letters of versions.
    | {"awq", "bf", "bin", "fp", "ggml", "gguf", "gptq", "int", "k", "m", "onnx", "q", "pytorch", "s"}
    | {"safetensors", "v"}
)
"""Words of a path that tell nothing of a model."""


@dataclass(frozen=True, slots=True)
class Served:
    """The weights that answer to an id."""

    name: str | None
    """The weights, where they have another name than the id; see `Model.served`."""
    own_server: bool
    """A server of one's own runs them."""


def served_of(row: Row, roots: Mapping[str, str]) -> Served:
    """A row's word on the weights behind its id.

    Args:
        row: the row.
        roots: what other rows of the list say, by id: an adapter's `parent` is another id of its server.
    """
    if not row.root and not row.parent:
        return Served(None, bool(row.own_server) or is_server(row.owner))
    may_be_own = row.own_server is not False and not is_host(row.owner)
    own = row.own_server or is_server(row.owner) or (may_be_own and _is_path(row.root or ""))
    parent = row.parent if row.parent != row.id else None
    if parent is None and row.root and reads_as_tuned(row.id) and not _same(row.id, row.root):
        parent = row.root
    if parent:
        below = weights_in(roots.get(parent, parent))
        return Served(f"{TUNED}{below}" if below else UNTOLD, bool(own))
    name = weights_in(row.root) if row.root else None
    if name is None or (_same(row.id, name) and how_base(row.id) >= how_base(name)):
        return Served(None, bool(own))
    return Served(name, bool(own) or (may_be_own and not _adds_a_date(row.id, name)))


def weights_in(text: str) -> str | None:
    """The name of the weights in a repository, a path or a name; `None` where it tells none."""
    if not _is_path(text):
        return text.strip() if _tells(text) else None
    parts = [part.strip() for part in re.split(r"[\\/]+", _SCHEME.sub("", text).partition("?")[0]) if part.strip()]
    named = [_FROM_HUB.sub("", _FILE.sub("", part)) for part in parts]
    for place, part in enumerate(reversed(named)):
        if part.startswith(_HUB):
            return "/".join(part.removeprefix(_HUB).split("--"))
        # A folder above the last one may be anybody's name, so it tells a model only with a number in it.
        if _tells(part) and (place == 0 or any(map(str.isdecimal, part))):
            return part
    return None


def _is_path(text: str) -> bool:
    return (
        text.startswith(("/", "./", "../", "~", "\\"))
        or "\\" in text
        or _SCHEME.match(text) is not None
        or _DRIVE.match(text) is not None
        or _FILE.search(text) is not None
    )


def _tells(part: str) -> bool:
    return not _DIGEST.fullmatch(part) and not _TELL_NOTHING.issuperset(_WORDS.findall(part.lower()))


def _same(model_id: str, name: str) -> bool:
    """Tell whether a name says the same as an id, but for an owner that only one of them has."""
    owner, _, bare = model_id.removesuffix(":latest").rpartition("/")
    other_owner, _, other = name.removesuffix(":latest").rpartition("/")
    owners = {_folded(each) for each in (owner, other_owner) if each}
    return _folded(_FILE.sub("", bare)) == _folded(_FILE.sub("", other)) and (len(owners) < 2 or _is_path(model_id))


def _adds_a_date(model_id: str, name: str) -> bool:
    """Tell whether a name is the id with a snapshot behind it."""
    short, long = (_folded(each.rpartition("/")[2]) for each in (model_id, name))
    return long.startswith(short) and long.removeprefix(short).isdecimal() and len(long) - len(short) >= len("0528")


def _folded(text: str) -> str:
    return _NOT_COMPARED.sub("", text.lower())
