"""What is left of every recorded list when a gateway keeps four facts of each model: `make bench`.

`rich` is the list as its provider sent it, `bare` the same list cut to `id, object, created, owned_by`, and `nameless`
the bare list in a workspace whose slugs do not tell the provider. `offered` counts models that opencode gets, `chains`
combined models with this provider in their chain, and `wrong` models that are offered from the bare list although the
rich one says that they cannot be used. Why is written behind it: reasons for which models are missing, and each wrong
one. Nothing here fails.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.bare_lists import (
    bare_account,
    nameless_account,
    rich_account,
    wrongly_offered,
)
from support.recordings import FULL


def main() -> None:
    if not FULL.folder.is_dir():
        print("bare: the recorded lists (../shared) are not on this machine")
        return
    rich, bare, nameless = rich_account(FULL), bare_account(FULL), nameless_account(FULL)
    total: Counter[str] = Counter()
    print(f"{'':22} models  offered  bare  nameless  wrong   chains  bare   missing from the bare list, and wrong")
    for slug, provider in rich.providers.items():
        offered, left = rich.offered(slug), bare.offered(slug)
        wrong = wrongly_offered(slug, rich, bare) | wrongly_offered(slug, rich, nameless)
        figures = {
            "models": len(provider.models),
            "offered": len(offered),
            "bare": len(left),
            "nameless": len(nameless.offered(slug)),
            "wrong": len(wrong),
        }
        total.update(figures)
        reasons = bare.reasons(slug)
        missing = Counter(reasons[each] for each in offered - left)
        told = [f"{count} {reason}" for reason, count in missing.most_common()]
        told += [f"WRONG {model_id}: {reason}" for model_id, reason in wrong.items()]
        print(_line(slug, figures, rich.chains(slug), bare.chains(slug)), "; ".join(told))
    chains = [sum(bool(each.chain) for each in account.combined.values()) for account in (rich, bare)]
    print(_line("all", total, *chains))


def _line(what: str, figures: dict[str, int], chains: int, bare: int) -> str:
    columns = ("{models:6,}", "{offered:8,}", "{bare:5,}", "{nameless:9,}", "{wrong:6,}")
    return f"{what:22} " + " ".join(columns).format(**figures) + f" {chains:8} {bare:5}  "


if __name__ == "__main__":
    main()
