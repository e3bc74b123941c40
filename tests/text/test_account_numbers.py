"""Numbers of cloud accounts, and what hides them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.text.account_numbers import masked

ARN = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2c3"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ARN, ARN.replace("123456789012", "x" * 12)),
        ("arn:aws-cn:bedrock:cn-north-1:123456789012:x", "arn:aws-cn:bedrock:cn-north-1:xxxxxxxxxxxx:x"),
        ("arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:x", "arn:aws-us-gov:bedrock:us-gov-west-1:xxxxxxxxxxxx:x"),
        ("arn:aws:iam::123456789012:role/chat", "arn:aws:iam::xxxxxxxxxxxx:role/chat"),
        ("ARN:AWS:BEDROCK:US-EAST-1:123456789012:X", "ARN:AWS:BEDROCK:US-EAST-1:xxxxxxxxxxxx:X"),
        (
            "bedrock/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ax",
            "bedrock/arn%3Aaws%3Abedrock%3Aus-east-1%3Axxxxxxxxxxxx%3Ax",
        ),
        ("projects/123456789012/locations/us/models/7", "projects/xxxxxxxxxxxx/locations/us/models/7"),
        ("google/projects/9876543210/models/m", "google/projects/xxxxxxxxxx/models/m"),
        ("v1%2Fprojects%2F123456789012%2Fm", "v1%2Fprojects%2Fxxxxxxxxxxxx%2Fm"),
        ("see projects/123456789012.", "see projects/xxxxxxxxxxxx."),
        (f"{ARN} and {ARN}", f"{ARN} and {ARN}".replace("123456789012", "x" * 12)),
    ],
)
def test_the_digits_of_an_account_become_as_many_x(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "gpt-4o-202501011200",
        "lab/123456789012/chat",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
        "arn:aws:bedrock:us-east-1:1234567890123:x",
        "projects/my-project-1/models/m",
        "projects/2024-01/models/m",
        "my-projects/123456789012/m",
        "/home/me/projects/20261125/catalog",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


PIECES = st.sampled_from(["arn", ":", "aws", "-cn", "%3A", "bedrock", "123456789012", "projects", "/", "%2f", "7", "x"])


@given(st.lists(PIECES, max_size=20).map("".join))
def test_masking_keeps_the_length_and_masks_all_at_once(text: str) -> None:
    assert len(masked(text)) == len(text)
    assert masked(masked(text)) == masked(text)


def test_a_number_that_stands_again_in_the_same_text_is_masked_there_too() -> None:
    arn = "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/123456789012"
    assert masked(arn) == "arn:aws:sagemaker:eu-west-1:xxxxxxxxxxxx:endpoint/xxxxxxxxxxxx"
