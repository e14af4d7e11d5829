import torch

from core.recipe.muon import Muon, orthogonalised


def test_singular_values_come_near_one() -> None:
    torch.manual_seed(0)
    for shape in ((3, 16, 48), (2, 48, 16), (1, 32, 32)):
        values = torch.linalg.svdvals(orthogonalised(torch.randn(shape)))
        assert values.min() > 0.2
        assert values.max() < 1.3


def test_directions_are_those_of_the_matrix() -> None:
    torch.manual_seed(1)
    matrix = torch.randn(24, 24, dtype=torch.float64)
    left, _, right = torch.linalg.svd(matrix)
    turned = left.T @ orthogonalised(matrix[None])[0] @ right.T
    assert (turned - torch.diag(turned.diagonal())).abs().max() < 1e-6


def test_it_lowers_a_loss() -> None:
    torch.manual_seed(2)
    target = torch.randn(8, 8)
    weight = torch.nn.Parameter(torch.zeros(8, 8))
    optimizer = Muon([weight], lr=0.2)
    losses = []
    for _ in range(100):
        loss = (weight - target).square().mean()
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < 0.1 * losses[0]
