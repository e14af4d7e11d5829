from pathlib import Path

import pytest

from core.encoder import bundled_encoder, load_encoder
from core.problems import Problem


def test_it_is_loaded_once_and_stands_still():
    encoder = bundled_encoder()
    assert bundled_encoder() is encoder
    assert not encoder.model.training
    assert (encoder.folder / "tokenizer.json").is_file()


def test_weights_that_are_not_the_official_ones_are_refused(tmp_path: Path):
    with pytest.raises(Problem, match=r"retrieval\.encoder_changed"):
        load_encoder(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(Problem, match=r"retrieval\.encoder_changed"):
        load_encoder(tmp_path)
