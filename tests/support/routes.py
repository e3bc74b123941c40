"""A model at two providers, each reached by a route, and an id with the number of an account."""

from portkey_catalog.schema import Catalog, Member, Route
from support.small_catalog import make_combined, make_model, make_provider

SELF_HOSTED = Route(provider="openai", provider_key_env="OWN_KEY", custom_host="https://models.example/v1")
VIRTUAL = Route(virtual_key_env="PORTKEY_VK_OLD")

ARN = "arn:aws:bedrock:us-east-1:{}:inference-profile/m"
MASKED = ARN.format("x" * 12)


def two_providers(first: Route, second: Route) -> Catalog:
    providers = {
        "a": make_provider("a", make_model("grok-4"), route=first),
        "b": make_provider("b", make_model("x-ai/grok-4"), route=second),
    }
    members = (Member(provider="a", id="grok-4", evidence=()), Member(provider="b", id="x-ai/grok-4", evidence=()))
    return Catalog(
        gateway="https://gateway.example/v1",
        providers=providers,
        combined={"grok-4": make_combined("grok-4", *members)},
    )
