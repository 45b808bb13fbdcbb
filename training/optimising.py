"""One loop for both models: a loss, a step, and the next."""

from collections.abc import Callable, Iterator

import torch
from torch import nn

_WEIGHT_DECAY = 0.01
_WARMING = 0.1  # of all steps, before the rate falls


def optimise(
    model: nn.Module, losses: Iterator[torch.Tensor], *, steps: int, rate: float, on_step: Callable[[float], None]
) -> None:
    """Take a step for each of the `losses`, which are computed one by one; `on_step` is told each.

    AdamW (Loshchilov and Hutter 2019) with one cycle of the rate; `steps` is how many losses there are at most.
    """
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=rate, total_steps=steps, pct_start=_WARMING)
    model.train()
    for loss in losses:
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        on_step(loss.item())
    model.eval()
