"""Perturbations: named departures from the conditions of training, each with a severity in physical units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from liquid_nav.core.config import check_range
from liquid_nav.core.errors import ConfigError, unknown_option


@dataclass(frozen=True)
class Perturbation:
    """What a severity means; 0 is none."""

    unit: str
    most: float
    """Largest severity."""
    meaning: str
    least: float = 0.0
    """Smallest severity; below zero where it may go either way."""


PERTURBATIONS: dict[str, Perturbation] = {
    # the air
    'wind': Perturbation('m/s', 15.0, 'steady wind 6 m above the ground, from a direction that the seed draws'),
    'gusts': Perturbation('m/s', 6.0, 'Dryden turbulence of low altitude: standard deviation of the horizontal gusts'),
    'ground_effect': Perturbation('1', 1.0, 'share of the thrust that a rotor gains near the ground by the model'),
    # the weather in the picture
    'rain': Perturbation('mm/h', 100.0, 'rain: streaks, and sight that shortens'),
    'fog': Perturbation('1/km', 400.0, 'fog: extinction of the light on its way; one sees 3912 m over this number'),
    # the camera
    'image_noise': Perturbation('grey levels', 60.0, 'standard deviation of noise on each pixel and channel'),
    'motion_blur': Perturbation('ms', 50.0, 'exposure time, over which the picture is averaged; it ends at the stamp'),
    'exposure': Perturbation('stops', 3.0, 'over- (above 0) or underexposure (below) of the picture', least=-3.0),
    'white_balance_drift': Perturbation('%', 50.0, 'largest drift of the gain of red and of blue, to and fro'),
    'frame_drops': Perturbation('%', 90.0, 'share of pictures that never arrive'),
    'frame_jitter': Perturbation('ms', 25.0, 'largest departure of a picture from its due time, either way'),
    'camera_latency': Perturbation('ms', 500.0, 'from a picture to its arrival; its stamp tells when it was taken'),
    # the rest
    'command_latency': Perturbation('ms', 500.0, 'from a command to its effect'),
    'accelerometer_bias': Perturbation('m/s^2', 5.0, 'size of a constant bias, in a direction that the seed draws'),
    'gyroscope_bias': Perturbation('rad/s', 1.0, 'size of a constant bias, in a direction that the seed draws'),
    'imu_dropout': Perturbation('%', 100.0, 'share of the time without IMU samples, in spells of 0.2 s on average'),
}
"""Every perturbation by name; `sim.perturbations` makes them happen."""


def check_perturbations(severities: Mapping[str, float]) -> None:
    """Raise ConfigError for what is no mapping, an unknown name, or a severity that is no number or out of range."""
    if not isinstance(severities, Mapping):
        raise ConfigError(f'perturbations must map names to severities, such as {{wind: 4}}, got {severities!r}')
    for name, severity in severities.items():
        if name not in PERTURBATIONS:
            raise unknown_option('perturbation', str(name), PERTURBATIONS)
        known = PERTURBATIONS[name]
        if not isinstance(severity, int | float) or isinstance(severity, bool):
            raise ConfigError(f'severity of perturbation {name!r} [{known.unit}] must be a number, got {severity!r}')
        check_range(f'severity of perturbation {name!r} [{known.unit}]', severity, known.least, known.most)


def read_perturbations(words: Iterable[str]) -> dict[str, float]:
    """
    Return severities by name from words such as 'wind=4'; a word may hold several with commas between.

    Raises
    ------
    ConfigError
        For a word of another form, a name that comes twice, and whatever `check_perturbations` refuses.

    """
    severities: dict[str, float] = {}
    for part in (part.strip() for word in words for part in word.split(',')):
        if not part:
            continue
        name, _, text = (piece.strip() for piece in part.partition('='))
        try:
            severity = float(text)
        except ValueError as error:
            raise ConfigError(f'a perturbation is given as NAME=SEVERITY, such as wind=4, got {part!r}') from error
        if name in severities:
            raise ConfigError(f'perturbation {name!r} is given twice: {severities[name]:g} and {severity:g}')
        severities[name] = severity
    check_perturbations(severities)
    return severities


def write_perturbations(severities: Mapping[str, float]) -> str:
    """Return what `read_perturbations` reads: 'wind=4.0,fog=40.0'."""
    return ','.join(f'{name}={float(severity)!r}' for name, severity in severities.items())
