"""Asking providers and sources, and filling gaps: one outcome per provider, enriched.

`ask` is the order of it. Asking: `providers` says whom, `lists` asks. Reading: `account` and `provider_answer` make an
`outcome` of what came. Filling: `sources` reads metadata, `fill` puts it where lists leave something unknown, by way of
`matching` (whom in a source a list belongs to), `enrich` (fact by fact) and `dated_ids`.
"""
