"""The policy network: image encoder, recurrent core, command decoder."""

import math

import torch
from torch import Tensor, nn

from liquid_nav.core.percept import OTHERS
from liquid_nav.liquid.sequence import unroll
from liquid_nav.policy import climb, dead_reckoning, whereabouts
from liquid_nav.policy.config import CommandLimits, NetworkConfig, Normalisation
from liquid_nav.policy.cores import build_core
from liquid_nav.policy.encoder import Encoder
from liquid_nav.policy.guard import held_back
from liquid_nav.policy.nearby import Nearby
from liquid_nav.policy.parallax import NOMINAL_PERIOD_S, Before, clipped_turn, grey
from liquid_nav.policy.signature import COMMAND_SIZE, IMU_SIZE

__all__ = ['CommandLimits', 'NetworkConfig', 'Normalisation', 'PolicyNetwork']

_HEADING_SIZE = 2  # its sine and cosine
_ANGULAR_VELOCITY = slice(3, 6)  # where the IMU's numbers hold it
_YAW_RATE = 5  # and its part about body z
_LEVELS = 256.0


class PolicyNetwork(nn.Module):
    """
    From image and IMU to a velocity command, with an explicit hidden state.

    Commands are (forward, left, up [m/s; levelled body], yaw rate [rad/s]) and lie within `limits`. The state is a
    memory, the core's neurons and the heading, and then what is reckoned (the climb, the whereabouts, what is
    nearby) and the picture before, where the configuration asks for them.
    """

    def __init__(self, config: NetworkConfig = NetworkConfig(), normalisation: Normalisation = Normalisation(),
                 limits: CommandLimits = CommandLimits()):
        super().__init__()
        self.config = config
        self.normalisation = normalisation
        self.limits = limits
        self.encoder = Encoder(config, normalisation)
        self.nearby = None
        if config.nearby:
            self.nearby = Nearby(*map(torch.from_numpy, (config.sector_bearings, config.nearby_bearings)))
        self.core = build_core(config, config.percepts + IMU_SIZE + (_HEADING_SIZE if config.heading else 0)
                               + (climb.TOLD_SIZE if config.climb else 0)
                               + (whereabouts.TOLD_SIZE if config.whereabouts else 0)
                               + (self.nearby.directions if self.nearby is not None else 0))
        self.decoder = nn.Linear(self.core.state_size, COMMAND_SIZE)
        low, high = torch.tensor(limits.low), torch.tensor(limits.high)
        self.register_buffer('imu_mean', torch.tensor(normalisation.imu_mean), persistent=False)
        self.register_buffer('imu_scale', torch.tensor(normalisation.imu_scale), persistent=False)
        self.register_buffer('command_middle', 0.5 * (low + high), persistent=False)
        self.register_buffer('command_reach', 0.5 * (high - low), persistent=False)

    def initial_state(self, batch: int = 1) -> Tensor:
        """Return the hidden state (batch, state) of one who has seen nothing."""
        return self.imu_mean.new_zeros(batch, self.config.state_size)

    def initial_memory(self, batch: int = 1) -> Tensor:
        """Return the memory (batch, memory) of one who has seen nothing."""
        return self.imu_mean.new_zeros(batch, self.config.memory_size)

    def encode(self, image: Tensor, before: Before | None = None) -> Tensor:
        """Return the percept (batch, percepts) of images (batch, height, width, 3) uint8 RGB; None is seen before."""
        return self.encoder(image, before)

    def core_step(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor, hidden_state: Tensor,
                  told: Tensor | None = None) -> tuple[Tensor, Tensor]:
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
            (batch, memory).
        told : Tensor, optional
            (batch, told) what `reckon` says, of a network that reckons.

        Returns
        -------
        command : Tensor
            (batch, 4).
        hidden_state : Tensor
            (batch, memory).

        """
        inputs = self._core_inputs(percept, imu, told)
        if not self.config.heading:
            _, hidden_state = self.core(inputs, hidden_state, elapsed_time)
            return self.decode(hidden_state), hidden_state
        state, heading = hidden_state.split([self.core.state_size, 1], dim=1)
        heading = _wrapped(heading + imu[:, _YAW_RATE : _YAW_RATE + 1] * elapsed_time[:, None])
        _, state = self.core(_with_heading(inputs, heading), state, elapsed_time)
        return self.decode(state), torch.cat([state, heading], dim=-1)

    def core_sequence(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor, hidden_state: Tensor | None = None,
                      mask: Tensor | None = None, told: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """
        Run `core_step` along sequences, at a fraction of the cost.

        All arguments have a time axis after the batch; where `mask` (batch, time) is False the state stays.

        Returns
        -------
        commands : Tensor
            (batch, time, 4).
        hidden_state : Tensor
            (batch, memory) after the last step.

        """
        states, hidden_state = self.core_states(percept, imu, elapsed_time, hidden_state, mask, told)
        return self.decode(states), hidden_state

    def core_states(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor, hidden_state: Tensor | None = None,
                    mask: Tensor | None = None, told: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return what `core_sequence` decodes, the core's states (batch, time, state), and the last hidden state."""
        inputs = self._core_inputs(percept, imu, told)
        if not self.config.heading:
            return unroll(self.core, inputs, elapsed_time, hidden_state, mask)
        if hidden_state is None:
            hidden_state = self.initial_memory(len(inputs))
        turns = imu[..., _YAW_RATE] * elapsed_time
        turns = turns if mask is None else torch.where(mask, turns, torch.zeros_like(turns))
        heading = _wrapped(hidden_state[:, -1:] + torch.cumsum(turns, dim=1))
        inputs = _with_heading(inputs, heading[..., None])
        states, state = unroll(self.core, inputs, elapsed_time, hidden_state[:, :-1], mask)
        return states, torch.cat([state, heading[:, -1:]], dim=-1)

    def forward(self, image: Tensor, imu: Tensor, elapsed_time: Tensor,
                hidden_state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return (command, hidden_state, percept) for one image of each row of the batch."""
        behind = self.config.memory_size + self.config.reckoned_size
        memory, reckoned = hidden_state[:, : self.config.memory_size], hidden_state[:, self.config.memory_size : behind]
        before, later = None, []
        if self.config.parallax:
            now = grey(image)
            before = _before(now, hidden_state[:, behind:], imu, elapsed_time)
            later = [(now.flatten(1) + 1.0) / _LEVELS]
        percept = self.encode(image, before)
        told, reckoned = self.reckon(percept, imu, elapsed_time, reckoned)
        command, memory = self.core_step(percept, imu, elapsed_time, memory, told)
        if self.config.guard:
            command = self._guarded(command, reckoned)
        if told is not None:
            later = [self.commanded(reckoned, command), *later]
        return command, torch.cat([memory, *later], dim=1) if later else memory, percept

    def _guarded(self, command: Tensor, reckoned: Tensor) -> Tensor:
        """Return a command that is held back from what is nearby, within the limits as any other."""
        *_, around = self._parts(reckoned)
        command = held_back(command, around.reshape(len(around), -1, 2))
        return torch.minimum(torch.maximum(command, self.command_middle - self.command_reach),
                             self.command_middle + self.command_reach)

    def reckon(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor,
               reckoned: Tensor) -> tuple[Tensor | None, Tensor]:
        """
        Reckon from the picture before to this one, by gyroscope and own commands.

        Parameters
        ----------
        percept, imu, elapsed_time : Tensor
            As `core_step` takes them.
        reckoned : Tensor
            (batch, reckoned); 0 for one who has seen nothing.

        Returns
        -------
        told : Tensor or None
            (batch, told) what the core is told of it: the way upward (`policy.climb`), the whereabouts
            (`policy.whereabouts`), then the proximity of what is near in each direction, from right to left
            (`policy.nearby`); None for a network that reckons nothing.
        reckoned : Tensor
            (batch, reckoned), the command still to be set, by `commanded`.

        """
        config, told = self.config, []
        way_up, motion, places, around = self._parts(reckoned)
        if config.climb:
            way_up = climb.climbed(way_up, elapsed_time)
            told.append(climb.told(way_up))
        if config.motion_size:
            seconds = torch.clamp(elapsed_time, max=dead_reckoning.LONGEST_S)[:, None]
            way, motion = dead_reckoning.moved(motion, seconds)
            turned = dead_reckoning.turned_by(imu[:, _YAW_RATE : _YAW_RATE + 1] * seconds)
        if config.whereabouts:
            places = whereabouts.looked(places, percept[:, -OTHERS:-1], way, turned, seconds, config.horizontal_fov)
            told.append(whereabouts.told(places))
        if self.nearby is not None:
            near, around = self.nearby(percept[:, :-OTHERS], way, turned, seconds, around)
            told.append(near)
        return torch.cat(told, dim=1) if told else None, torch.cat([way_up, motion, places, around], dim=1)

    def commanded(self, reckoned: Tensor, command: Tensor) -> Tensor:
        """Return what is reckoned (batch, reckoned) of a vehicle that flies by a command (batch, 4) from now on."""
        way_up, motion, *others = self._parts(reckoned)
        if self.config.climb:
            way_up = climb.commanded(way_up, command)
        if self.config.motion_size:
            motion = dead_reckoning.commanded(motion, command)
        return torch.cat([way_up, motion, *others], dim=1)

    def _parts(self, reckoned: Tensor) -> tuple[Tensor, ...]:
        config = self.config
        return torch.split(reckoned, [config.climb_size, config.motion_size, config.whereabouts_size,
                                      config.nearby_size], dim=1)

    @torch.no_grad()
    def told_along(self, percept: Tensor, imu: Tensor, elapsed_time: Tensor, flown: Tensor) -> Tensor | None:
        """
        Return what `reckon` says along flights, (batch, time, told).

        Parameters
        ----------
        percept, imu, elapsed_time : Tensor
            As `core_sequence` takes them.
        flown : Tensor
            (batch, time, 4) command that was flown after each picture.

        """
        if self.config.reckoned_size == 0:
            return None
        reckoned = percept.new_zeros(len(percept), self.config.reckoned_size)
        said = []
        for time in range(percept.shape[1]):
            told, reckoned = self.reckon(percept[:, time], imu[:, time], elapsed_time[:, time], reckoned)
            reckoned = self.commanded(reckoned, flown[:, time])
            said.append(told)
        return torch.stack(said, dim=1)

    def _core_inputs(self, percept: Tensor, imu: Tensor, told: Tensor | None) -> Tensor:
        if (told is None) != (self.config.reckoned_size == 0):
            raise ValueError('a network that reckons the climb, the whereabouts or what is nearby takes what is told '
                             'of it, any other takes none')
        bound = self.normalisation.imu_bound
        imu = torch.clamp((imu - self.imu_mean) / self.imu_scale, -bound, bound)
        return torch.cat([percept, imu] if told is None else [percept, imu, told], dim=-1)

    def decode(self, hidden_state: Tensor) -> Tensor:
        """
        Return the command (..., 4) of states (..., state).

        It reads the whole state, not the motor neurons alone: clones fly better for it.
        """
        return self.command_middle + self.command_reach * torch.tanh(self.decoder(hidden_state))


def _before(now: Tensor, kept: Tensor, imu: Tensor, elapsed_time: Tensor) -> Before:
    """
    Return the picture that the state (batch, pixels) keeps, of which nothing is 0 and black is not.

    Where it keeps none, the present one (batch, height, width) stands in, as though nothing had moved.
    """
    none = kept[:, 0] == 0.0
    picture = torch.where(none[:, None, None], now, kept.reshape(now.shape) * _LEVELS - 1.0)
    turn = clipped_turn(imu[:, _ANGULAR_VELOCITY], elapsed_time)
    return Before(picture, torch.where(none[:, None], torch.zeros_like(turn), turn),
                  torch.where(none, torch.full_like(elapsed_time, NOMINAL_PERIOD_S), elapsed_time))


def _wrapped(angle: Tensor) -> Tensor:
    """Return the angle [rad] brought to -pi to pi, so that a state that turns for ever stays bounded."""
    return angle - 2.0 * math.pi * torch.round(angle * (0.5 / math.pi))


def _with_heading(inputs: Tensor, heading: Tensor) -> Tensor:
    """Return (..., inputs) with sine and cosine of a heading (..., 1) [rad] behind."""
    return torch.cat([inputs, torch.sin(heading), torch.cos(heading)], dim=-1)
