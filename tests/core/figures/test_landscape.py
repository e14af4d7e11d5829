"""Maps of losses with their walks."""

from core.figures.landscape import landscapes
from core.sequence.landscape import landscape, walk


def test_both_maps_share_a_scale_and_the_walk_lies_on_its_map() -> None:
    sides = [
        (landscape(way, 20, (-2, 2), (-2, 2), 11), walk(way, 20, (0.4, -0.5), steps=5))
        for way in ("recursion", "attention")
    ]
    text = {"bring": "carry", "let_in": "let in", "loss": "loss"}
    figure = landscapes(sides, ["one", "other"], text)
    maps = [trace for trace in figure.data if trace.type == "contour"]
    walks = [trace for trace in figure.data if trace.type == "scatter"]
    assert maps[0].zmax == maps[1].zmax == max(land.loss.max() for land, _ in sides)
    assert [list(drawn.y) for drawn in walks] == [walked.bring.tolist() for _, walked in sides]
    assert walks[0].marker.symbol[-1] == "star"
    assert tuple(figure.layout.xaxis.range) == (-2, 2)
    assert figure.layout.yaxis2.matches is None, "the maps carry in units of their own"
