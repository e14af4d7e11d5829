"""What an adapter counts: trainable numbers by formula, equal to PEFT's own count.

    from core.adapters.counting import AdapterConfig, count_adapter
    from core.adapters.shapes import shape_of

    count_adapter(shape_of("llama-2-7b"), AdapterConfig(rank=8)).trainable      # 4,194,304

Each formula follows the module that PEFT puts beside a matrix; the names are PEFT's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from core.adapters.shapes import EMBEDDING, HEAD, LINEARS, Linear, LlamaShape
from core.problems import Problem

Method = Literal[
    "lora", "rslora", "dora", "adalora", "loha", "lokr", "vera", "ia3", "oft", "boft",
    "fourierft", "ln_tuning", "prompt", "prefix", "p_tuning",
]  # fmt: skip
Bias = Literal["none", "all", "lora_only"]
Precision = Literal["float32", "bfloat16"]

METHODS: tuple[Method, ...] = get_args(Method)
BIASES: tuple[Bias, ...] = get_args(Bias)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
RANKED = ("lora", "rslora", "dora", "adalora", "loha", "lokr", "vera")
BLOCKED = ("oft", "boft")  # they turn blocks of the input instead
VIRTUAL = ("prompt", "prefix", "p_tuning")  # tokens that no vocabulary has
UNTARGETED = (*VIRTUAL, "ln_tuning")
SAVABLE = (EMBEDDING, HEAD)
ALL_LINEAR = "all-linear"

BYTES: dict[str, int] = {"float32": 4, "bfloat16": 2}
# Where PEFT's own default for Llama is not the query and the value.
DEFAULT_TARGETS = {"ia3": ("k_proj", "v_proj", "down_proj")}


@dataclass(frozen=True)
class AdapterConfig:
    """How an adapter is made; ``rank`` and the like count where the method has them.

    ``block`` is the width of a turned block (OFT, BOFT), ``frequencies`` that many a matrix
    (FourierFT), ``tokens`` the virtual ones, ``encoder`` the width of what makes them.
    """

    method: Method = "lora"
    rank: int = 8
    targets: tuple[str, ...] = ("q_proj", "v_proj")
    alpha: float = 16
    bias: Bias = "none"
    saved: tuple[str, ...] = ()
    block: int = 32
    frequencies: int = 1_000
    tokens: int = 20
    encoder: int = 128

    @property
    def scaling(self) -> float:
        """What the product of the two thin matrices is multiplied by."""
        root = self.rank**0.5 if self.method == "rslora" else self.rank
        return self.alpha / root


@dataclass(frozen=True)
class TargetCount:
    """What stands beside one kind of matrix: numbers beside one, and beside all of them."""

    linear: Linear
    each: int

    @property
    def total(self) -> int:
        return self.each * self.linear.times


@dataclass(frozen=True)
class AdapterCount:
    """``trainable`` of ``total`` (base and adapter) numbers; ``kept`` go into the file."""

    base: int
    trainable: int
    total: int
    kept: int
    by_target: tuple[TargetCount, ...]

    @property
    def percent(self) -> float:
        return 100 * self.trainable / self.total

    def file_bytes(self, precision: Precision = "float32") -> int:
        """Bytes of the adapter's numbers; a file adds a few thousand for their names."""
        return self.kept * BYTES[precision]


def read_targets(text: str) -> tuple[str, ...]:
    """Targets as the command line has them: names with commas, or ``all-linear``."""
    if text.strip() == ALL_LINEAR:
        return LINEARS
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def default_targets(method: str) -> tuple[str, ...]:
    """The matrices that PEFT chooses for a Llama when it is told none."""
    return DEFAULT_TARGETS.get(method, ("q_proj", "v_proj"))


def count_adapter(shape: LlamaShape, config: AdapterConfig) -> AdapterCount:
    """Count. Raises Problem for a method, a target or a size that cannot be."""
    check_adapter(shape, config)
    linears = () if config.method in UNTARGETED else tuple(map(shape.linear, config.targets))
    each = _EACH.get(config.method)
    by_target = tuple(TargetCount(part, each(part, config)) for part in linears) if each else ()
    added = sum(part.total for part in by_target) + _WHOLE.get(config.method, _nothing)(
        shape, config
    )
    unfrozen = _biases(shape, config, linears)
    copies = sum(shape.embedding for _ in config.saved)
    frozen = sum(part.linear.times for part in by_target) if config.method == "adalora" else 0
    kept = added + unfrozen + copies
    if config.method == "vera":  # the frozen matrices all layers share go along
        kept += config.rank * (max(p.inputs for p in linears) + max(p.outputs for p in linears))
    if config.method == "p_tuning":  # what makes the tokens is done once they are made
        kept = config.tokens * shape.width + copies
    return AdapterCount(
        base=shape.parameters,
        trainable=added + unfrozen + copies,
        total=shape.parameters + added + copies + frozen,
        kept=kept,
        by_target=by_target,
    )


def check_adapter(shape: LlamaShape, config: AdapterConfig) -> None:
    """Raise Problem for what cannot be built."""
    if config.method not in METHODS:
        raise Problem("adapters.method", value=config.method, known=", ".join(METHODS))
    if config.bias not in BIASES:
        raise Problem("adapters.bias", value=config.bias, known=", ".join(BIASES))
    for name in config.saved:
        if name not in SAVABLE:
            raise Problem("adapters.saved", value=name, known=", ".join(SAVABLE))
    if config.method in VIRTUAL:
        _within("adapters.tokens", config.tokens, 100_000)
        _within("adapters.encoder", config.encoder, 1_000_000)
        return
    if config.method == "ln_tuning":
        return
    if not config.targets:
        raise Problem("adapters.no_targets", known=", ".join((*LINEARS, HEAD)))
    for name in config.targets:
        if name not in (*LINEARS, HEAD):
            known = ", ".join((*LINEARS, HEAD, ALL_LINEAR))
            raise Problem("adapters.target", value=name[:40], known=known)
        part = shape.linear(name)
        if config.method in RANKED and config.method != "vera":
            _check_rank(config.rank, part)
        if config.method in BLOCKED and (config.block < 2 or part.inputs % config.block):
            raise Problem("adapters.block", value=config.block, name=name, width=part.inputs)
        if config.method == "fourierft" and not 1 <= config.frequencies <= part.weights:
            raise Problem("adapters.frequencies", value=config.frequencies, most=part.weights)
    if config.method == "vera":
        _within("adapters.rank", config.rank, 1_000_000)


def _check_rank(rank: int, part: Linear) -> None:
    most = min(part.inputs, part.outputs)
    if rank < 1:
        raise Problem("adapters.rank", value=rank, most=f"{most:,}")
    if rank > most:
        raise Problem("adapters.rank_width", value=f"{rank:,}", name=part.name, most=f"{most:,}")


def _within(problem: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise Problem(problem, value=value, most=f"{most:,}")


def _biases(shape: LlamaShape, config: AdapterConfig, linears: tuple[Linear, ...]) -> int:
    """Numbers of the base that learn along: its biases, of which a Llama 2 has none."""
    if config.bias == "all":
        return shape.biases
    if config.bias == "lora_only":
        return sum(part.outputs * part.times for part in linears if part.has_bias)
    return 0


# Beside one matrix ------------------------------------------------------------------------


def _lora(part: Linear, config: AdapterConfig) -> int:
    return config.rank * (part.inputs + part.outputs)


def _dora(part: Linear, config: AdapterConfig) -> int:
    return _lora(part, config) + part.outputs  # a length for each row


def _adalora(part: Linear, config: AdapterConfig) -> int:
    return _lora(part, config) + config.rank  # singular values between the two


def _loha(part: Linear, config: AdapterConfig) -> int:
    return 2 * _lora(part, config)  # two pairs, multiplied number by number


def _lokr(part: Linear, config: AdapterConfig) -> int:
    """A small matrix whose every number stands for a block: their Kronecker product."""
    small_in, large_in = nearest_factors(part.inputs)
    small_out, large_out = nearest_factors(part.outputs)
    if config.rank < max(large_out, large_in) / 2:
        return small_out * small_in + config.rank * (large_out + large_in)
    return small_out * small_in + large_out * large_in


def _vera(part: Linear, config: AdapterConfig) -> int:
    return config.rank + part.outputs


def _ia3(part: Linear, config: AdapterConfig) -> int:
    return part.inputs if part.name == "down_proj" else part.outputs


def _oft(part: Linear, config: AdapterConfig) -> int:
    return part.inputs // config.block * (config.block * (config.block - 1) // 2)


def _boft(part: Linear, config: AdapterConfig) -> int:
    return part.inputs * config.block + part.outputs


def _fourierft(part: Linear, config: AdapterConfig) -> int:
    return config.frequencies


_EACH: dict[str, Callable[[Linear, AdapterConfig], int]] = {
    "lora": _lora, "rslora": _lora, "dora": _dora, "adalora": _adalora, "loha": _loha,
    "lokr": _lokr, "vera": _vera, "ia3": _ia3, "oft": _oft, "boft": _boft,
    "fourierft": _fourierft,
}  # fmt: skip


# Beside the model as a whole --------------------------------------------------------------


def _nothing(shape: LlamaShape, config: AdapterConfig) -> int:
    return 0


def _norms(shape: LlamaShape, config: AdapterConfig) -> int:
    return shape.norms  # a copy of each that learns


def _prompt(shape: LlamaShape, config: AdapterConfig) -> int:
    return config.tokens * shape.width


def _prefix(shape: LlamaShape, config: AdapterConfig) -> int:
    return config.tokens * shape.layers * 2 * shape.key_width


def _p_tuning(shape: LlamaShape, config: AdapterConfig) -> int:
    width, inner = shape.width, config.encoder
    layers = (width * inner + inner) + (inner * inner + inner) + (inner * width + width)
    return config.tokens * width + layers


_WHOLE: dict[str, Callable[[LlamaShape, AdapterConfig], int]] = {
    "ln_tuning": _norms, "prompt": _prompt, "prefix": _prefix, "p_tuning": _p_tuning,
}  # fmt: skip


def nearest_factors(size: int) -> tuple[int, int]:
    """Two factors of ``size`` as near to each other as they come, the smaller first."""
    small = next(number for number in range(int(size**0.5), 0, -1) if size % number == 0)
    return small, size // small


def method_of(text: str) -> Method:
    """``text`` as a method. Raises Problem if PEFT has none of that name here."""
    if text not in METHODS:
        raise Problem("adapters.method", value=text[:40], known=", ".join(METHODS))
    return text
