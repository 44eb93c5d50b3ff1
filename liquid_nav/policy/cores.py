"""The recurrent cores that a NetworkConfig can name."""

from liquid_nav.core.errors import ConfigError
from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.gated import GRUCell, LSTMCell
from liquid_nav.liquid.sequence import Cell
from liquid_nav.liquid.wired_cfc import WiredCfCCell
from liquid_nav.liquid.wiring import Wiring, ncp
from liquid_nav.policy.config import NetworkConfig


def build_core(config: NetworkConfig, inputs: int) -> Cell:
    """Return the cell that `config.core` names, for so many inputs."""
    return _BUILDERS[config.core](config, inputs)


def draw_wiring(config: NetworkConfig, inputs: int) -> Wiring:
    """Return the wiring of the core 'cfc'; raise ConfigError where its terms are impossible."""
    terms = config.wiring
    try:
        return ncp(inputs, terms.inter, terms.command, terms.motor, sensory_fanout=terms.sensory_fanout,
                   inter_fanout=terms.inter_fanout, recurrent_command_synapses=terms.recurrent_command_synapses,
                   motor_fanin=terms.motor_fanin, seed=terms.seed)
    except ValueError as error:
        raise ConfigError(f'wiring: {error}') from error


_BUILDERS = {
    'cfc': lambda config, inputs: WiredCfCCell(draw_wiring(config, inputs), strict=config.wiring.strict),
    'cfc_dense': lambda config, inputs: CfCCell(inputs, config.units, backbone_units=config.backbone_units,
                                                backbone_layers=config.backbone_layers),
    'gru': lambda config, inputs: GRUCell(inputs, config.units),
    'lstm': lambda config, inputs: LSTMCell(inputs, config.units),
}
