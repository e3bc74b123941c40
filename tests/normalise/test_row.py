"""One row as a model."""

from datetime import date

from portkey_catalog.normalise.row import normalise_row
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


def test_files_are_pdf_and_other_modalities_are_left_out() -> None:
    model = normalise_row(make_row(inputs=("file", "smell", "Text")), TODAY)
    assert (model.modalities.input, model.attachment) == (("text", "pdf"), True)
    assert normalise_row(make_row(inputs=("text",)), TODAY).attachment is False
    assert normalise_row(make_row(), TODAY).attachment is None
