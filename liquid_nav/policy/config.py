"""What defines a policy network, as plain data: its shape, its inputs' normalisation and its commands' limits."""

import math
from dataclasses import dataclass, field, fields

import numpy as np

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.percept import OTHERS, PerceptLayout
from liquid_nav.policy.inputs import IMU_AT_REST

CORES = ('cfc', 'cfc_dense', 'gru', 'lstm')
"""Recurrent cores: CfC along a wiring, CfC with a backbone, and the usual gated cells to compare with."""


@dataclass(frozen=True)
class WiringConfig:
    """Terms from which a neural circuit policy is drawn; see `liquid.wiring.ncp`."""

    inter: int = 32
    command: int = 20
    motor: int = 12
    sensory_fanout: int = 16
    inter_fanout: int = 10
    recurrent_command_synapses: int = 40
    motor_fanin: int = 10
    seed: int = 22222
    strict: bool = False
    """Whether gates and the neurons of one layer follow the wiring too; see `liquid.cfc.WiredCfCCell`."""

    def __post_init__(self):
        sizes = {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name != 'strict'}
        for name, size in sizes.items():
            least = 0 if name in ('recurrent_command_synapses', 'seed') else 1
            if size < least:
                raise ConfigError(f'wiring {name} must be {least} or more, got {size}')

    @property
    def neurons(self) -> int:
        return self.inter + self.command + self.motor


@dataclass(frozen=True)
class NetworkConfig:
    """Shape of a policy network: image encoder, recurrent core, command decoder."""

    image_width: int = 96
    image_height: int = 48
    channels: tuple[int, ...] = (16, 32, 48, 64)
    """Of the convolutions: the first is 5x5, the others 3x3."""
    halvings: int = 3
    """So many of the convolutions halve the picture, further ones its height alone."""
    batch_norm: bool = False
    """Whether each convolution is followed by batch normalisation, which costs nothing in flight: it is folded in."""
    residuals: int = 0
    """Residual 3x3 convolutions that follow each of the convolutions from the third on."""
    column_channels: int = 32
    """Numbers that remain of each column of the picture once its height is collapsed."""
    column_head: int = 0
    """Channels of convolutions along the columns that read what is near in each by the same weights, and whose reading
    is added to the percept's sectors; 0 for none."""
    hidden: int = 128
    """Units between the columns and the percept."""
    percepts: int = 21
    """Size of the percept, what the encoder says about the picture, each scaled to about [-1, 1]."""
    heading: bool = False
    """Whether the state also sums up how far the vehicle has turned, which the core is told as sine and cosine."""
    parallax: bool = False
    """Whether the state also keeps the picture before, which the encoder sees turned into the present view."""
    climb: bool = False
    """Whether the state also keeps the way upward since the start, which the core is told; see `policy.climb`."""
    nearby: bool = False
    """Whether the state also keeps what was near a moment ago, which the core is told; see `policy.nearby`."""
    guard: bool = False
    """Whether commands are held back from what is nearby; see `policy.guard`."""
    whereabouts: bool = False
    """Whether the state also keeps where the start lies and where the target was seen last, which the core is told; see
    `policy.whereabouts`."""
    horizontal_fov: float = math.radians(100.0)
    """Of the camera [rad]; only parallax, what is nearby, the whereabouts and the column head need it."""
    core: str = 'cfc'
    wiring: WiringConfig = field(default_factory=WiringConfig)
    """Of the core 'cfc'."""
    units: int = 64
    """Of the other cores."""
    backbone_units: int = 64
    """Of the core 'cfc_dense'."""
    backbone_layers: int = 1

    def __post_init__(self):
        if self.core not in CORES:
            raise unknown_option('core', self.core, CORES)
        if not self.channels:
            raise ConfigError('channels must name one convolution or more, got none')
        sizes = {name: getattr(self, name) for name in ('column_channels', 'hidden', 'percepts', 'units',
                                                        'backbone_units')}
        for name, size in {**sizes, 'channels': min(self.channels)}.items():
            if size < 1:
                raise ConfigError(f'{name} must be 1 or more, got {size}')
        for name in ('backbone_layers', 'residuals', 'halvings', 'column_head'):
            if getattr(self, name) < 0:
                raise ConfigError(f'{name} must be 0 or more, got {getattr(self, name)}')
        if self.image_width < 16 or self.image_height < 16:
            raise ConfigError(f'the image must measure 16 pixels or more a side, got {self.image_width}x'
                              f'{self.image_height}')

        if not 0.0 < self.horizontal_fov < math.pi:
            raise ConfigError(f'horizontal_fov must lie between 0 and pi, got {self.horizontal_fov}')
        if self.guard and not self.nearby:
            raise ConfigError('guard holds commands back from what nearby keeps: set nearby to true')
        for name in ('nearby', 'whereabouts', 'column_head'):
            if getattr(self, name) and self.percepts < OTHERS + 2:
                raise ConfigError(f'{name} needs {OTHERS + 2} percepts or more, for two sectors; got {self.percepts}')

    @property
    def memory_size(self) -> int:
        """Size of the core's state, then the heading [rad] if there is one."""
        core = {'cfc': self.wiring.neurons, 'lstm': 2 * self.units}.get(self.core, self.units)
        return core + (1 if self.heading else 0)

    @property
    def climb_size(self) -> int:
        """Size of what is kept of the climb: the way upward, and the command upward."""
        return 2 if self.climb else 0

    @property
    def sector_bearings(self) -> np.ndarray:
        """(sectors,) of the percept's sectors, left positive [rad]."""
        return PerceptLayout(self.percepts - OTHERS, self.horizontal_fov).bearings

    @property
    def nearby_bearings(self) -> np.ndarray:
        """(directions,) that what is nearby is kept for [rad]: the sectors, and more of them to either side."""
        seen = self.sector_bearings
        width = self.horizontal_fov / len(seen)
        more = max(0, round((0.5 * math.pi - seen[-1]) / width))
        return seen[0] + width * np.arange(-more, len(seen) + more)

    @property
    def nearby_size(self) -> int:
        """Size of what is kept of what is nearby: a point for each direction."""
        return 2 * len(self.nearby_bearings) if self.nearby else 0

    @property
    def motion_size(self) -> int:
        """Size of what is kept of the motion in the plane, by which the whereabouts and what is nearby are carried."""
        return 4 if self.whereabouts or self.nearby else 0

    @property
    def whereabouts_size(self) -> int:
        """Size of what is kept of the whereabouts: two places, and how sure the second is."""
        return 5 if self.whereabouts else 0

    @property
    def reckoned_size(self) -> int:
        """Size of what is kept by dead reckoning: the climb, the motion, the whereabouts, then what is nearby."""
        return self.climb_size + self.motion_size + self.whereabouts_size + self.nearby_size

    @property
    def state_size(self) -> int:
        """Size of the hidden state: the memory, what is reckoned, and the picture before row by row."""
        return self.memory_size + self.reckoned_size + (self.image_width * self.image_height if self.parallax else 0)

    @property
    def focal_length(self) -> float:
        """Of the camera [pixel]."""
        return 0.5 * self.image_width / math.tan(0.5 * self.horizontal_fov)

    @property
    def neurons(self) -> int:
        """Neurons of the core."""
        return self.wiring.neurons if self.core == 'cfc' else self.units


@dataclass(frozen=True)
class Normalisation:
    """A network takes (value - mean) / scale of what the sensors give."""

    image_mean: tuple[float, float, float] = (127.5, 127.5, 127.5)
    """Of red, green and blue [0 to 255]."""
    image_scale: tuple[float, float, float] = (63.75, 63.75, 63.75)
    imu_mean: tuple[float, float, float, float, float, float] = IMU_AT_REST
    """Specific force [m/s^2; body], then angular velocity [rad/s; body]: the values at rest."""
    imu_scale: tuple[float, float, float, float, float, float] = (4.0, 4.0, 4.0, 2.0, 2.0, 2.0)
    imu_bound: float = 10.0
    """The IMU's normalised numbers are clipped to this size, so that a shock or a fault cannot swamp the state."""

    def __post_init__(self):
        for entry in fields(self):
            if not np.isfinite(getattr(self, entry.name)).all():
                raise ConfigError(f'{entry.name} must be finite, got {getattr(self, entry.name)}')
        for name in ('image_scale', 'imu_scale', 'imu_bound'):
            if np.min(getattr(self, name)) <= 0:
                raise ConfigError(f'{name} must be positive, got {getattr(self, name)}')


@dataclass(frozen=True)
class CommandLimits:
    """Lowest and highest command: velocity [m/s; levelled body FLU] and rate of the heading [rad/s]."""

    forward: tuple[float, float] = (-1.0, 2.5)
    lateral: tuple[float, float] = (-1.5, 1.5)
    vertical: tuple[float, float] = (-1.0, 1.0)
    yaw_rate: tuple[float, float] = (-2.0, 2.0)

    def __post_init__(self):
        for name, (low, high) in zip(('forward', 'lateral', 'vertical', 'yaw_rate'), self.pairs, strict=True):
            if not -math.inf < low < high < math.inf:
                raise ConfigError(f'{name} limits must be finite and rise from low to high, got [{low}, {high}]')

    @property
    def pairs(self) -> tuple[tuple[float, float], ...]:
        """(low, high) of each of a command's four numbers, in their order."""
        return self.forward, self.lateral, self.vertical, self.yaw_rate

    @property
    def low(self) -> tuple[float, ...]:
        return tuple(pair[0] for pair in self.pairs)

    @property
    def high(self) -> tuple[float, ...]:
        return tuple(pair[1] for pair in self.pairs)
