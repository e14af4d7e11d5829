"""Muon in float32.

``torch.optim.Muon`` orthogonalises in bfloat16, which a processor without bfloat16
instructions emulates: measured there, a step took 14 s instead of 2. This one is the same
update (Jordan et al. 2024, with the step size of Liu et al. 2025) in float32, all matrices
of one shape at once.
"""

from collections import defaultdict
from collections.abc import Iterable

import torch

# Quintic Newton-Schulz coefficients of Jordan et al. 2024.
_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonalised(matrices: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """``matrices`` (count, rows, columns) with all singular values driven to about 1."""
    wide = matrices.shape[-2] <= matrices.shape[-1]
    x = matrices if wide else matrices.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = _A * x + (_B * gram + _C * gram @ gram) @ x
    return x if wide else x.mT


class Muon(torch.optim.Optimizer):
    """Momentum whose update matrix is orthogonalised; for weight matrices only."""

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[torch.Tensor]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape[parameter.shape].append(parameter)
            for shape, parameters in by_shape.items():
                updates = orthogonalised(
                    torch.stack([self._nesterov(p, group["momentum"]) for p in parameters])
                )
                # The factor gives the update AdamW's usual size (Liu et al. 2025, section 2.2).
                rate = group["lr"] * 0.2 * max(shape) ** 0.5
                for parameter, update in zip(parameters, updates, strict=True):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.add_(update, alpha=-rate)

    def _nesterov(self, parameter: torch.Tensor, momentum: float) -> torch.Tensor:
        gradient = parameter.grad
        if gradient is None:
            raise ValueError("a parameter without a gradient has no update")
        state = self.state[parameter]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
        buffer: torch.Tensor = state["momentum"]
        buffer.lerp_(gradient, 1 - momentum)
        return gradient.lerp(buffer, momentum)
