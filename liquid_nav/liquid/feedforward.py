"""
Cores without a feedback of their output: a temporal convolution, and a network that remembers nothing.

They do not know of time: `elapsed_time` is checked and not used.
"""

import torch
from torch import Tensor, nn

from liquid_nav.liquid.checks import check_sizes, check_step
from liquid_nav.liquid.ode import Bounds
from liquid_nav.liquid.sequence import loop


class FeedForwardCell(nn.Module):
    """
    A multilayer perceptron with tanh; its state is its output, which it never reads.

    Parameters
    ----------
    input_size, units : int
        Features of the input, width of every layer.
    layers : int
        Layers in all.

    """

    def __init__(self, input_size: int, units: int, *, layers: int = 2):
        super().__init__()
        check_sizes(input_size=input_size, units=units, layers=layers)
        self.input_size = input_size
        self.state_size = self.output_size = units
        self.synapses = input_size * units + (layers - 1) * units * units
        self.layers = nn.ModuleList(nn.Linear(input_size if index == 0 else units, units) for index in range(layers))
        for layer in self.layers:
            nn.init.xavier_uniform_(layer.weight)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Answer one input; the outputs are the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self._answer(inputs)
        return state, state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the answer as state; nothing is checked."""
        return self._answer(inputs)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the answers (batch, time, units) along a sequence."""
        states = self._answer(inputs)
        if mask is None:
            return states
        return loop(lambda now, state, seconds: now, states, hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return zeros (batch, units) [s]: what was before is forgotten at once."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        return torch.zeros_like(hidden_state)

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return the lowest and highest state, (units,) each."""
        high = torch.ones_like(self.layers[-1].bias, requires_grad=False)
        return -high, high

    def _answer(self, inputs: Tensor) -> Tensor:
        for layer in self.layers:
            inputs = torch.tanh(layer(inputs))
        return inputs


class TCNCell(nn.Module):
    """
    Temporal convolutional network (Bai et al. 2018, arXiv 1803.01271), of one dilated causal convolution a level.

    Level l hears the level below now and 2^l, 2 * 2^l, ... inputs ago, and from level 1 on adds its input to its
    output. The state holds the output and what each level must keep to go on.

    Parameters
    ----------
    input_size, units : int
        Features of the input, channels of every level.
    levels : int
        Convolutions, each of twice the dilation of the one below.
    kernel_size : int
        Inputs that each convolution hears.

    """

    def __init__(self, input_size: int, units: int, *, levels: int = 4, kernel_size: int = 3):
        super().__init__()
        if kernel_size < 2:
            raise ValueError(f'kernel_size must be 2 or more, got {kernel_size}; FeedForwardCell hears one input')
        check_sizes(input_size=input_size, units=units, levels=levels, kernel_size=kernel_size)
        self.kernel_size = kernel_size
        self.input_size = input_size
        self.output_size = units
        self.channels = [input_size] + [units] * (levels - 1)
        self.pasts = [(kernel_size - 1) * 2**level for level in range(levels)]
        """Inputs that each level keeps."""
        self.parts = [units] + [past * channels for past, channels in zip(self.pasts, self.channels, strict=True)]
        self.state_size = sum(self.parts)
        self.synapses = sum(kernel_size * channels * units for channels in self.channels)
        self.convolutions = nn.ModuleList(nn.Linear(kernel_size * channels, units) for channels in self.channels)
        for layer in self.convolutions:
            nn.init.kaiming_uniform_(layer.weight, nonlinearity='relu')

    @property
    def receptive_field(self) -> int:
        """Inputs, the present one included, that an output depends on."""
        return 1 + sum(self.pasts)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step; the outputs are the first part of the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return self.read(state), state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after one input; nothing is checked."""
        return self._convolve(inputs.unsqueeze(1), hidden_state)[:, 0]

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, state) along a sequence."""
        if mask is None:
            return self._convolve(inputs, hidden_state)
        return loop(self.step, inputs, hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state[..., :self.output_size]

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return how far back (batch, units) [s] it hears at this rate of inputs; beyond that it knows nothing."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        return (self.receptive_field * elapsed_time)[:, None].expand(-1, self.output_size)

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return minus and plus infinity: the state holds past inputs, whatever their size."""
        endless = self.convolutions[0].bias.new_full((self.state_size,), float('inf'))
        return -endless, endless

    def _convolve(self, inputs: Tensor, hidden_state: Tensor) -> Tensor:
        """Return the states (batch, time, state) after each of the inputs (batch, time, features)."""
        batch, time = inputs.shape[:2]
        kept = []
        pasts = hidden_state.split(self.parts, dim=-1)[1:]
        for level, (layer, past) in enumerate(zip(self.convolutions, pasts, strict=True)):
            heard = torch.cat([past.reshape(batch, self.pasts[level], -1), inputs], dim=1)
            taps = [heard[:, index * 2**level:index * 2**level + time] for index in range(self.kernel_size)]
            outputs = torch.relu(layer(torch.cat(taps, dim=-1)))
            kept.append(heard.unfold(1, self.pasts[level], 1)[:, 1:].transpose(-1, -2).flatten(2))
            inputs = outputs if level == 0 else outputs + inputs
        return torch.cat([inputs, *kept], dim=-1)
