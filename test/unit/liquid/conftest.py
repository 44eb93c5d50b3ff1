import pytest
import torch

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.gated import GRUCell, LSTMCell
from liquid_nav.liquid.wired_cfc import WiredCfCCell
from liquid_nav.liquid.wiring import ncp

INPUTS = 5


def small_wiring():
    return ncp(INPUTS, 6, 4, 2, sensory_fanout=3, inter_fanout=2, recurrent_command_synapses=5, motor_fanin=2, seed=3)


BUILDERS = {
    'cfc': lambda: CfCCell(INPUTS, 12),
    'cfc with a backbone': lambda: CfCCell(INPUTS, 12, backbone_units=16, backbone_layers=2),
    'wired cfc': lambda: WiredCfCCell(small_wiring()),
    'strictly wired cfc': lambda: WiredCfCCell(small_wiring(), strict=True),
    'gru': lambda: GRUCell(INPUTS, 12),
    'lstm': lambda: LSTMCell(INPUTS, 12),
}


@pytest.fixture(autouse=True)
def _one_thread_and_one_seed():
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.fixture(params=BUILDERS)
def cell(request):
    """Return each cell in turn, in double precision, with biases that are not zero."""
    built = BUILDERS[request.param]().double()
    for name, parameter in built.named_parameters():
        if name.endswith('bias'):
            torch.nn.init.normal_(parameter)
    return built
