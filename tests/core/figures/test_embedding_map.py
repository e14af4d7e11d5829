import numpy as np

from core.figures.embedding_map import embedding_map
from core.retrieval.mapping import EmbeddingMap

TEXT = {"question": "question", "chunk": "chunk", "found": "found", "picked": "picked",
        "across": "across", "up": "up"}  # fmt: skip


def test_every_chunk_is_drawn_once_with_its_number() -> None:
    points = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]])
    drawn = EmbeddingMap(points, np.array([8.0, 9.0]), 0.5, 0.5, 0.5, 3)
    figure = embedding_map(drawn, ["a", "b <i>", "c", "d"], [1, 2], 2, TEXT)
    by_name = {trace.name: trace for trace in figure.data}
    assert list(by_name["chunk"].customdata) == [1, 4]
    assert list(by_name["found"].customdata) == [2]
    assert list(by_name["picked"].customdata) == [3]
    assert (by_name["picked"].x[0], by_name["picked"].y[0]) == (4.0, 5.0)
    assert (by_name["question"].x[0], by_name["question"].y[0]) == (8.0, 9.0)
    assert by_name["found"].hovertext[0] == "b &lt;i&gt;", "a document is no markup"
