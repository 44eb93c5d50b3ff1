"""The simulator's settings, from config/simulator.yaml."""

from dataclasses import dataclass, replace
from pathlib import Path

from liquid_nav.core.config import check_range, from_mapping, load_yaml
from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.paths import config_path
from liquid_nav.core.types import CameraModel

RENDERERS = ('tiny', 'egl')


@dataclass(frozen=True)
class ImuNoise:
    """Noise densities; zeros make a perfect sensor."""

    accelerometer_noise: tuple[float, float, float]
    """White noise along x, y, z [m/s^2/sqrt(Hz)]."""
    gyroscope_noise: float
    """White noise, each axis [rad/s/sqrt(Hz)]."""
    accelerometer_bias_walk: float
    """Random walk of the bias, each axis [m/s^3/sqrt(Hz)]."""
    gyroscope_bias_walk: float
    """Random walk of the bias, each axis [rad/s^2/sqrt(Hz)]."""

    def __post_init__(self):
        for density in self.accelerometer_noise:
            check_range('accelerometer_noise', density, 0.0, 1.0)
        check_range('gyroscope_noise', self.gyroscope_noise, 0.0, 1.0)
        check_range('accelerometer_bias_walk', self.accelerometer_bias_walk, 0.0, 1.0)
        check_range('gyroscope_bias_walk', self.gyroscope_bias_walk, 0.0, 1.0)


@dataclass(frozen=True)
class SimulatorConfig:
    """Rates, camera and IMU; the camera's and the IMU's rate divide the physics' rate."""

    camera: CameraModel
    imu: ImuNoise
    physics_hz: int = 240
    imu_hz: int = 120
    camera_hz: int = 20

    def __post_init__(self):
        check_range('physics_hz', self.physics_hz, 200, 2000)
        for name in ('imu_hz', 'camera_hz'):
            rate = getattr(self, name)
            check_range(name, rate, 1, self.physics_hz)
            if self.physics_hz % rate:
                raise ConfigError(f'{name} must divide physics_hz {self.physics_hz}, got {rate}')
        check_range('camera.width', self.camera.width, 8, 4096)
        check_range('camera.height', self.camera.height, 8, 4096)
        check_range('camera.horizontal_fov', self.camera.horizontal_fov, 0.1, 2.8)
        if self.camera.renderer not in RENDERERS:
            raise unknown_option('renderer', self.camera.renderer, RENDERERS)

    @property
    def physics_steps_per_image(self) -> int:
        return self.physics_hz // self.camera_hz

    def with_renderer(self, renderer: str) -> 'SimulatorConfig':
        """Return the same settings with another renderer, 'tiny' or 'egl'."""
        return replace(self, camera=replace(self.camera, renderer=renderer))


def load_simulator_config(path: str | Path | None = None) -> SimulatorConfig:
    """Read the settings from `path`, or the shipped ones; raise ConfigError for unknown or out-of-range keys."""
    path = config_path('simulator.yaml') if path is None else Path(path)
    return from_mapping(SimulatorConfig, load_yaml(path), path.name)
