"""The policy network: image encoder, recurrent core, command decoder."""

import math

import torch
from torch import Tensor, nn

from liquid_nav.liquid.sequence import unroll
from liquid_nav.policy.config import CommandLimits, NetworkConfig, Normalisation
from liquid_nav.policy.cores import build_core
from liquid_nav.policy.encoder import Encoder
from liquid_nav.policy.signature import COMMAND_SIZE, IMU_SIZE

__all__ = ['CommandLimits', 'NetworkConfig', 'Normalisation', 'PolicyNetwork']

_HEADING_SIZE = 2  # its sine and cosine
_YAW_RATE = 5  # where the IMU's numbers hold the angular velocity about body z


class PolicyNetwork(nn.Module):
    """
    From image and IMU to a velocity command, with an explicit hidden state.

    Commands are (forward, left, up [m/s; levelled body], yaw rate [rad/s]) and lie within `limits`.
    """

    def __init__(self, config: NetworkConfig = NetworkConfig(), normalisation: Normalisation = Normalisation(),
                 limits: CommandLimits = CommandLimits()):
        super().__init__()
        self.config = config
        self.normalisation = normalisation
        self.limits = limits
        self.encoder = Encoder(config, normalisation)
        self.core = build_core(config, config.percepts + IMU_SIZE + (_HEADING_SIZE if config.heading else 0))
        self.decoder = nn.Linear(self.core.state_size, COMMAND_SIZE)
        low, high = torch.tensor(limits.low), torch.tensor(limits.high)
        self.register_buffer('imu_mean', torch.tensor(normalisation.imu_mean), persistent=False)
        self.register_buffer('imu_scale', torch.tensor(normalisation.imu_scale), persistent=False)
        self.register_buffer('command_middle', 0.5 * (low + high), persistent=False)
        self.register_buffer('command_reach', 0.5 * (high - low), persistent=False)

    def initial_state(self, batch: int = 1) -> Tensor:
        """Return the hidden state (batch, state) of one who has seen nothing."""
        return self.imu_mean.new_zeros(batch, self.config.state_size)

    def encode(self, image: Tensor) -> Tensor:
        """Return the percept (batch, percepts) of images (batch, height, width, 3) uint8 RGB."""
        return self.encoder(image)

    def core_step(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor,
                  hidden_state: Tensor) -> tuple[Tensor, Tensor]:
        """
        Take one step behind the encoder.

        Parameters
        ----------
        percept : Tensor
            (batch, percepts).
        imu : Tensor
            (batch, 6) specific force [m/s^2; body] and angular velocity [rad/s; body], not normalised.
        elapsed_time : Tensor
            (batch,) seconds since the image before.
        hidden_state : Tensor
            (batch, state).

        Returns
        -------
        command : Tensor
            (batch, 4).
        hidden_state : Tensor
            (batch, state).

        """
        inputs = self._core_inputs(percept, imu)
        if not self.config.heading:
            _, hidden_state = self.core(inputs, hidden_state, elapsed_time)
            return self.decode(hidden_state), hidden_state
        heading = _wrapped(hidden_state[:, -1] + imu[:, _YAW_RATE] * elapsed_time)
        _, state = self.core(_with_heading(inputs, heading), hidden_state[:, :-1], elapsed_time)
        return self.decode(state), torch.cat([state, heading[:, None]], dim=-1)

    def core_sequence(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor, hidden_state: Tensor | None = None,
                      mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """
        Run `core_step` along sequences, at a fraction of the cost.

        All arguments have a time axis after the batch; where `mask` (batch, time) is False the state stays.

        Returns
        -------
        commands : Tensor
            (batch, time, 4).
        hidden_state : Tensor
            (batch, state) after the last step.

        """
        states, hidden_state = self.core_states(percept, imu, elapsed_time, hidden_state, mask)
        return self.decode(states), hidden_state

    def core_states(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor, hidden_state: Tensor | None = None,
                    mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return what `core_sequence` decodes, the core's states (batch, time, state), and the last hidden state."""
        inputs = self._core_inputs(percept, imu)
        if not self.config.heading:
            return unroll(self.core, inputs, elapsed_time, hidden_state, mask)
        if hidden_state is None:
            hidden_state = self.initial_state(len(inputs))
        turns = imu[..., _YAW_RATE] * elapsed_time
        turns = turns if mask is None else torch.where(mask, turns, torch.zeros_like(turns))
        heading = _wrapped(hidden_state[:, -1:] + torch.cumsum(turns, dim=1))
        states, state = unroll(self.core, _with_heading(inputs, heading), elapsed_time, hidden_state[:, :-1], mask)
        return states, torch.cat([state, heading[:, -1:]], dim=-1)

    def forward(self, image: Tensor, imu: Tensor, elapsed_time: Tensor,
                hidden_state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return (command, hidden_state, percept) for one image of each row of the batch."""
        percept = self.encode(image)
        command, hidden_state = self.core_step(percept, imu, elapsed_time, hidden_state)
        return command, hidden_state, percept

    def _core_inputs(self, percept: Tensor, imu: Tensor) -> Tensor:
        bound = self.normalisation.imu_bound
        imu = torch.clamp((imu - self.imu_mean) / self.imu_scale, -bound, bound)
        return torch.cat([percept, imu], dim=-1)

    def decode(self, hidden_state: Tensor) -> Tensor:
        """
        Return the command (..., 4) of states (..., state).

        It reads the whole state, not the motor neurons alone: clones fly better for it.
        """
        return self.command_middle + self.command_reach * torch.tanh(self.decoder(hidden_state))


def _wrapped(angle: Tensor) -> Tensor:
    """Return the angle [rad] brought to -pi to pi, so that a state that turns for ever stays bounded."""
    return angle - 2.0 * math.pi * torch.round(angle / (2.0 * math.pi))


def _with_heading(inputs: Tensor, heading: Tensor) -> Tensor:
    """Return (..., inputs) with sine and cosine of a heading (...) [rad] behind."""
    return torch.cat([inputs, torch.sin(heading)[..., None], torch.cos(heading)[..., None]], dim=-1)
