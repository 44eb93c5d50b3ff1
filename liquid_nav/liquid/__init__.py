"""
Liquid networks in torch for any time series: cells, wirings and their unrolling; nothing here knows of drones.

    from liquid_nav.liquid import CfCCell, LTCCell, unroll

Names are imported when they are first used, so that the wirings need no torch.
"""

import importlib

_HOMES = {
    'cfc': ('CfCCell',),
    'wired_cfc': ('WiredCfCCell',),
    'ltc': ('LTCCell',),
    'ode': ('Solver',),
    'ode_cells': ('CTRNNCell', 'GRUODECell'),
    'memory': ('MixedMemoryCell',),
    'gated': ('GRUCell', 'LSTMCell'),
    'feedforward': ('FeedForwardCell', 'TCNCell'),
    'sequence': ('Cell', 'responses', 'unroll'),
    'registry': ('CELLS', 'build_cell'),
    'wiring': ('Wiring', 'auto_ncp', 'fully_connected', 'lane_keeping', 'ncp', 'random_sparse'),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = list(_HOME_OF)


def __getattr__(name: str):
    if name not in _HOME_OF:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'{__name__}.{_HOME_OF[name]}'), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
