"""The bundled sample: what a sample account's providers answer, and metadata about their models.

Facts of real public model lists, cut down; it describes no real account.
"""

from importlib.resources import files
from pathlib import Path

SAMPLE_KEY = "pk-test-sample"
"""The only key the sample gateway takes; it opens nothing else."""

_FOLDER = Path(str(files(__package__)))


def answers() -> dict[str, bytes]:
    """Each provider's model list as the provider words it, by provider slug."""
    return {path.stem: path.read_bytes() for path in sorted((_FOLDER / "answers").glob("*.json"))}


def metadata_path() -> Path:
    """A models.dev-shaped file with facts the sample's answers leave out."""
    return _FOLDER / "metadata.json"
