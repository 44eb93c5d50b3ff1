"""The policy network: image encoder, recurrent core, command decoder."""

import torch
from torch import Tensor, nn

from liquid_nav.liquid.sequence import unroll
from liquid_nav.policy.config import CommandLimits, NetworkConfig, Normalisation
from liquid_nav.policy.cores import build_core
from liquid_nav.policy.encoder import Encoder
from liquid_nav.policy.signature import COMMAND_SIZE, IMU_SIZE

__all__ = ['CommandLimits', 'NetworkConfig', 'Normalisation', 'PolicyNetwork']

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
        self.core = build_core(config, config.percepts + IMU_SIZE)
        self.decoder = nn.Linear(self.core.state_size, COMMAND_SIZE)
        low, high = torch.tensor(limits.low), torch.tensor(limits.high)
        self.register_buffer('imu_mean', torch.tensor(normalisation.imu_mean), persistent=False)
        self.register_buffer('imu_scale', torch.tensor(normalisation.imu_scale), persistent=False)
        self.register_buffer('command_middle', 0.5 * (low + high), persistent=False)
        self.register_buffer('command_reach', 0.5 * (high - low), persistent=False)

    def initial_state(self, batch: int = 1) -> Tensor:
        """Return the hidden state (batch, state) of one who has seen nothing."""
        return self.imu_mean.new_zeros(batch, self.core.state_size)

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
        _, hidden_state = self.core(self._core_inputs(percept, imu), hidden_state, elapsed_time)
        return self.decode(hidden_state), hidden_state

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
        """Return what `core_sequence` decodes, the states (batch, time, state), and the last of them."""
        return unroll(self.core, self._core_inputs(percept, imu), elapsed_time, hidden_state, mask)

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
