"""What is told of a run of opencode."""

from pathlib import Path

from portkey_catalog.check.opencode_process import Outcome, last_words

HOME = Path("/tmp/opencode-x1y2z3")


def test_words_are_the_same_whatever_folder_and_port_a_run_had() -> None:
    told = last_words(Outcome(1, f"{HOME}/config/opencode.json of http://127.0.0.1:40123/v1/x is bad\n", ""), HOME)
    assert told == "~/config/opencode.json of http://127.0.0.1/v1/x is bad"


def test_of_a_long_last_line_both_ends_are_told() -> None:
    where = f"Error: Configuration is invalid at {'/a-long-folder' * 20}/opencode.json: bad file reference: "
    told = last_words(Outcome(1, "", f"{where}/nowhere does not exist\n"), HOME)
    assert (told[:20], told[-24:], len(told)) == (where[:20], "/nowhere does not exist"[-24:].rjust(24), 200)


def test_a_short_last_line_is_told_whole_and_no_words_are_said_to_be_none() -> None:
    assert last_words(Outcome(1, "first\nlast one\n---\n", ""), HOME) == "last one"
    assert last_words(Outcome(1, "", "\n"), HOME) == "it says nothing"
