"""Every cell by a name, at equal sizes: what experiments and benchmarks compare."""

import inspect
from collections.abc import Callable

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.checks import check_sizes
from liquid_nav.liquid.feedforward import FeedForwardCell, TCNCell
from liquid_nav.liquid.gated import GRUCell, LSTMCell
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.memory import MixedMemoryCell
from liquid_nav.liquid.ode_cells import CTRNNCell, GRUODECell
from liquid_nav.liquid.sequence import Cell
from liquid_nav.liquid.wired_cfc import WiredCfCCell
from liquid_nav.liquid.wiring import Wiring, auto_ncp


def build_cell(name: str, input_size: int, units: int, **options) -> Cell:
    """
    Return the cell of a name, for so many inputs and neurons.

    Parameters
    ----------
    name : str
        One of `CELLS`.
    input_size, units : int
        Features of the input, neurons.
    **options
        What the cell's constructor takes besides: `solver='dopri5'`, `mode='pure'`, `backbone_units=64` ...

    Raises
    ------
    ValueError
        For an unknown name, an option that the cell does not take, and values that it refuses; each lists what is
        known.

    """
    if name not in CELLS:
        raise unknown_option('cell', name, CELLS)
    known = options_of(name)
    for option in options:
        if option not in known:
            raise ConfigError(f'cell {name!r}: {unknown_option("option", option, known)}')
    return CELLS[name](input_size, units, **options)


def options_of(name: str) -> tuple[str, ...]:
    """Return the options that `build_cell` takes for a name."""
    return tuple(_parameters(CELLS[name]))


def knows_time(name: str) -> bool:
    """Return whether a cell's state depends on the elapsed time; others can be given it as an input."""
    return name not in ('lstm', 'gru', 'tcn', 'feedforward')


def _wired_cfc(input_size: int, units: int, *, wiring: Wiring | None = None, outputs: int | None = None, seed: int = 0,
               mode: str = 'default', gate_span: float | None = None, strict: bool = False) -> WiredCfCCell:
    """Draw an automatic NCP with a quarter of the neurons as outputs, unless a wiring or `outputs` is given."""
    check_sizes(input_size=input_size, units=units)
    if wiring is None:
        wiring = auto_ncp(input_size, units, max(units // 4, 1) if outputs is None else outputs, seed=seed)
    if (wiring.inputs, wiring.units) != (input_size, units):
        raise ConfigError(f'wiring must be of {input_size} inputs and {units} units, got {wiring.inputs} inputs and '
                          f'{wiring.units} units; draw it for these sizes')
    return WiredCfCCell(wiring, mode=mode, gate_span=gate_span, strict=strict)


def _with_memory(build: Callable[..., Cell]) -> Callable[..., Cell]:
    """Return a builder of the same cell inside a mixed memory."""
    def built(input_size: int, units: int, *, forget_bias: float = 1.0, **options) -> MixedMemoryCell:
        return MixedMemoryCell(build(input_size, units, **options), forget_bias=forget_bias)

    memory = inspect.signature(built).parameters['forget_bias']
    inner = [parameter for parameter in inspect.signature(build).parameters.values()
             if parameter.kind is inspect.Parameter.KEYWORD_ONLY]
    built.__signature__ = inspect.Signature([memory, *inner])
    return built


def _parameters(build: Callable[..., Cell]) -> list[str]:
    return [parameter.name for parameter in inspect.signature(build).parameters.values()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY]


CELLS: dict[str, Callable[..., Cell]] = {
    'cfc': CfCCell,
    'cfc_wired': _wired_cfc,
    'cfc_mixed_memory': _with_memory(CfCCell),
    'ltc': LTCCell,
    'ltc_mixed_memory': _with_memory(LTCCell),
    'ctrnn': CTRNNCell,
    'ctrnn_mixed_memory': _with_memory(CTRNNCell),
    'gru_ode': GRUODECell,
    'lstm': LSTMCell,
    'gru': GRUCell,
    'tcn': TCNCell,
    'feedforward': FeedForwardCell,
}
"""Builders `(input_size, units, **options) -> Cell`. `ctrnn_mixed_memory` is the ODE-LSTM of arXiv 2006.04418."""
