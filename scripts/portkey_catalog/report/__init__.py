"""A run's account of itself.

A report (`shapes`) holds what happened to each provider's list, what happened to chains, and notices: sentences for
people, each of some level. `made` makes it, with what there is to say of the catalog as a whole (`notices`); `shown`
takes out what must not be told; `text`, `markdown` and `json` write it down.
"""
