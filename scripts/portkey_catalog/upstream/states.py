"""States of a deployment or of a server, in the words that are documented, and what they mean for requests.

Azure: `notRunning`, `running`, `succeeded`, `canceled`, `failed`, `deleted` of `GET /openai/deployments`, and the
`provisioningState` of its resources. Bedrock, SageMaker: `Creating`, `Active`, `InService`, `OutOfService`. Fireworks:
`CREATING`, `READY`, `DELETING`. Together: `PENDING`, `STARTED`, `STOPPED`, `ERROR`. Hugging Face: `initializing`,
`paused`, `updateFailed`. llama.cpp: `"status": {"failed": true}`. A model that is merely not loaded is loaded by the
first request (LM Studio, llama.cpp), one that is updated answers, and a word that is not known says nothing.
"""

from __future__ import annotations

import re

from portkey_catalog.upstream.entry import Entry

REFUSING = frozenset(
    # It does not answer yet.
    {"accepted", "creating", "initializing", "pending", "provisioning", "queued", "starting", "uploading"}
    # It does not answer any more.
    | {"canceled", "cancelled", "canceling", "cancelling", "deleted", "deleting", "deprovisioning", "stopped"}
    | {"stopping", "terminated", "terminating"}
    # It does not answer now.
    | {"disabled", "error", "failed", "inactive", "notready", "notrunning", "outofservice", "paused", "suspended"}
    | {"unavailable", "updatefailed"}
)
"""States in which requests are refused: in lower case, letters only."""
_KEYS = ("status", "state", "provisioning_state", "provisioningState", "deployment_status")
_NOT_LETTERS = re.compile(r"[^a-z]+")


def is_refusing(word: str | None) -> bool:
    """Tell whether a word for a state says that requests are refused."""
    return _NOT_LETTERS.sub("", (word or "").lower()) in REFUSING


def refuses(entry: Entry) -> bool:
    """Tell whether an entry says that requests to it are refused."""
    if not entry.tells(*_KEYS, "properties", at_least=1):
        return False
    words = [each.text(key) for each in (entry, entry.child("properties")) for key in _KEYS]
    status = entry.child("status")
    return any(map(is_refusing, words)) or status.flag("failed") is True or is_refusing(status.text("value", "state"))
