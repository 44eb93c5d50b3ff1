"""What a training run is made of; one YAML file, `config/train.yaml`, holds it all."""

from dataclasses import dataclass, field
from pathlib import Path

from liquid_nav.core.config import check_range, from_mapping, load_yaml
from liquid_nav.core.errors import ConfigError
from liquid_nav.policy.config import NetworkConfig

TRAINING_SEEDS = (0, 100_000)
"""Scenes of training come from these seeds alone; evaluation and validation have their own."""
VALIDATION_SEEDS = (200_000, 201_000)
FORESTS = ('forest', 'forest_randomized')
"""The only scenes that training may see."""


def _check_seeds(first: int, count: int) -> None:
    if not TRAINING_SEEDS[0] <= first <= TRAINING_SEEDS[1] - count:
        raise ConfigError(f'training seeds must lie in {TRAINING_SEEDS[0]}:{TRAINING_SEEDS[1]}, '
                          f'got {first}:{first + count}')


def _check_forest(scene: str) -> None:
    if scene not in FORESTS:
        raise ConfigError(f'scene must be one of {", ".join(FORESTS)}, since transfer to all else is what is measured; '
                          f'got {scene!r}')


def check_flown(scene: str, seed: int) -> None:
    """Raise ConfigError for a simulated flight that training must not see: not of a forest, or of held-out seeds."""
    _check_forest(scene)
    _check_seeds(seed, 1)


@dataclass(frozen=True)
class PosesConfig:
    """Views from random poses, for the image encoder."""

    scenes: int = 2500
    frames: int = 30
    """Views per scene."""
    near_share: float = 0.5
    """Share of the views that are taken close to an obstacle, where flights are won and lost."""
    mover_share: float = 0.0
    """Share of the views that are taken beside something that moves, as many of each kind, and face it."""
    level_share: float = 1.0
    """Share of the views that are taken from about the cruise height; the others from any height up to 2.8 m."""
    before: bool = False
    """Whether each view comes with the picture before, which a network with parallax needs."""
    first_seed: int = 0
    randomized_share: float = 0.75
    """Share of scenes that are drawn from `forest_randomized`."""
    canopy_share: float = 0.0
    """Share of scenes that have a roof of leaves, so that what is overhead is not taken for a wall."""
    animal_share: float = 0.0
    """Share of scenes that have two to four animals, where most have none."""

    def __post_init__(self):
        check_range('scenes', self.scenes, 1, 50_000)
        check_range('frames', self.frames, 1, 1000)
        check_range('near_share', self.near_share, 0.0, 1.0)
        check_range('mover_share', self.mover_share, 0.0, 1.0)
        check_range('level_share', self.level_share, 0.0, 1.0)
        check_range('randomized_share', self.randomized_share, 0.0, 1.0)
        check_range('canopy_share', self.canopy_share, 0.0, 1.0)
        check_range('animal_share', self.animal_share, 0.0, 1.0)
        _check_seeds(self.first_seed, self.scenes)


@dataclass(frozen=True)
class FlightsConfig:
    """Flights of the expert under noise, for the recurrent core."""

    episodes: int = 1000
    first_seed: int = 50_000
    randomized_share: float = 0.75
    canopy_share: float = 0.0
    animal_share: float = 0.0
    noise: float = 0.6
    """Standard deviation of the disturbance to the left [m/s]; forward it is 0.7 of it, on yaw rate 1.2 rad/m of it."""
    noise_up: float = 0.18
    """The same upward [m/s]."""
    noise_time_s: float = 0.6
    """Its correlation time."""
    disturbed_share: float = 0.6
    """Share of the time that the disturbance is on."""
    time_limit_s: float = 25.0
    """A flight ends by then. The expert needs half of it, and a policy that is lost would show but more of that."""

    def __post_init__(self):
        check_range('time_limit_s', self.time_limit_s, 1.0, 1000.0)
        check_range('episodes', self.episodes, 1, 50_000)
        check_range('randomized_share', self.randomized_share, 0.0, 1.0)
        check_range('canopy_share', self.canopy_share, 0.0, 1.0)
        check_range('animal_share', self.animal_share, 0.0, 1.0)
        check_range('noise', self.noise, 0.0, 5.0)
        check_range('noise_up', self.noise_up, 0.0, 5.0)
        _check_seeds(self.first_seed, self.episodes)


@dataclass(frozen=True)
class PerceptionConfig:
    """Supervised training of the image encoder."""

    epochs: int = 10
    batch: int = 128
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    muon_rate: float = 0.0
    """Share of its norm by which a hidden layer's weight is moved in a step of Muon, see `training.muon`; 0 leaves all
    weights to AdamW."""
    flight_stride: int = 3
    """Of the flights, whose frames are much alike, one of so many is shown."""
    near_weight: float = 2.0
    """How much more than a far sector the nearest one counts: to overlook what is near is what crashes."""
    overlooked_weight: float = 0.0
    """How much more an error of a sector counts that makes it farther than it is, where another counts once."""
    sector_delta: float = 0.2
    """Error of a sector from which on its loss grows evenly: a greater one lets what is in doubt be read as something
    between near and far, a smaller one as the likelier of the two."""
    target_weight: float = 1.0
    """How much the target counts: seen or not and how near it is so many times as much as a far sector, its bearing six
    times that."""
    height_weight: float = 1.0
    """How much the height counts, where a far sector counts once."""
    dense_weight: float = 1.0
    """Of the loss of coarse depth and target, see `training.dense`."""

    def __post_init__(self):
        check_range('epochs', self.epochs, 1, 1000)
        check_range('flight_stride', self.flight_stride, 1, 1000)
        check_range('near_weight', self.near_weight, 0.0, 100.0)
        check_range('overlooked_weight', self.overlooked_weight, 0.0, 100.0)
        check_range('sector_delta', self.sector_delta, 1e-3, 100.0)
        for name in ('target_weight', 'height_weight', 'dense_weight'):
            check_range(name, getattr(self, name), 0.0, 100.0)
        check_range('batch', self.batch, 1, 100_000)
        check_range('learning_rate', self.learning_rate, 0.0, 1.0)
        check_range('muon_rate', self.muon_rate, 0.0, 1.0)


@dataclass(frozen=True)
class ImitationConfig:
    """Imitation of the expert by the recurrent core, the encoder frozen."""

    epochs: int = 40
    batch: int = 64
    """Sequences per step."""
    length: int = 64
    """Frames per sequence."""
    learning_rate: float = 3e-3
    variants: int = 4
    """Encodings of each flight under different photometric augmentation, half of them mirrored."""
    dropped_frames: float = 0.1
    """Share of frames left out at random, so that elapsed time varies."""
    percept_noise: float = 0.0
    """Standard deviation of what is added to each percept, frame by frame, so that few flights are not learned by
    heart."""
    command_delta: float = 1.0
    """Error of a command, in units of COMMAND_SCALE, from which on its loss grows evenly. With a small one the core
    takes the likelier of two ways round an obstacle, with a great one the mean of both, which leads into it."""
    goal_weight: float = 0.5
    """Of the loss of where the target is, which the core is to remember while it is out of sight."""
    seeds: int = 3
    """Initialisations tried; the one that flies best on validation scenes is kept."""

    def __post_init__(self):
        check_range('epochs', self.epochs, 1, 1000)
        check_range('length', self.length, 2, 10_000)
        check_range('dropped_frames', self.dropped_frames, 0.0, 0.9)
        check_range('percept_noise', self.percept_noise, 0.0, 10.0)
        check_range('seeds', self.seeds, 1, 100)
        check_range('goal_weight', self.goal_weight, 0.0, 100.0)
        check_range('command_delta', self.command_delta, 1e-3, 100.0)


@dataclass(frozen=True)
class DaggerConfig:
    """Flights of the policy, answered by the expert (DAgger, arXiv 1011.0686)."""

    rounds: int = 1
    episodes: int = 300
    """Per round."""
    first_seed: int = 70_000
    encoder_epochs: int = 0
    """Epochs that each round gives the encoder too, on all views so far; then every flight is encoded anew."""
    encoder_learning_rate: float = 1e-3
    """Of the encoder then; `perception.muon_rate` falls by as much."""
    core_epochs: int = 0
    """Epochs of the core after each round; 0 for as many as before. The first core has but to show where it errs."""

    def __post_init__(self):
        check_range('rounds', self.rounds, 0, 100)
        check_range('encoder_epochs', self.encoder_epochs, 0, 1000)
        check_range('core_epochs', self.core_epochs, 0, 1000)
        check_range('encoder_learning_rate', self.encoder_learning_rate, 0.0, 1.0)
        _check_seeds(self.first_seed, max(1, self.rounds) * self.episodes)


@dataclass(frozen=True)
class ValidationConfig:
    """Forest flights by which weights are chosen; no evaluation suite holds their seeds."""

    episodes: int = 40
    """In each of the scenes."""
    scenes: tuple[str, ...] = ('forest', 'forest_randomized')
    first_seed: int = 200_000

    def __post_init__(self):
        for scene in self.scenes:
            _check_forest(scene)
        if not VALIDATION_SEEDS[0] <= self.first_seed <= VALIDATION_SEEDS[1] - self.episodes:
            raise ConfigError(f'validation seeds must lie in {VALIDATION_SEEDS[0]}:{VALIDATION_SEEDS[1]}, '
                              f'got {self.first_seed}:{self.first_seed + self.episodes}')


@dataclass(frozen=True)
class TrainConfig:
    """A training run from nothing to the model file."""

    seed: int = 1
    name: str = 'cfc'
    """Name of the model and of its files."""
    scene: str = 'forest'
    """The scene of what is not the randomized share; one of FORESTS."""
    threads: int = 2
    """Threads of the arithmetic; another number rounds differently."""
    band: float = 0.25
    """What lies within this height above and below the vehicle is labelled an obstacle [m]. With a narrow one, what
    stands just below comes and goes with a height that a picture hardly tells."""
    network: NetworkConfig = field(default_factory=NetworkConfig)
    poses: PosesConfig = PosesConfig()
    flights: FlightsConfig = FlightsConfig()
    perception: PerceptionConfig = PerceptionConfig()
    imitation: ImitationConfig = ImitationConfig()
    dagger: DaggerConfig = DaggerConfig()
    validation: ValidationConfig = ValidationConfig()

    def __post_init__(self):
        check_range('threads', self.threads, 1, 1024)
        check_range('band', self.band, 0.05, 1.2)
        _check_forest(self.scene)
        if self.network.parallax and not self.poses.before:
            raise ConfigError('network.parallax needs views with the picture before: set poses.before to true')


def load_train_config(path: str | Path) -> TrainConfig:
    """Read a training configuration; raise ConfigError naming file and key."""
    return from_mapping(TrainConfig, load_yaml(path), str(path))
