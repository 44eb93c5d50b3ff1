"""Chooses, among the topics of a recording, the camera, the IMU and the command, by type and name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from liquid_nav.bags.source import Topic
from liquid_nav.core.errors import BagError, ConfigError, unknown_option

CommandKind = Literal['twist', 'twist_stamped', 'odometry', 'pose', 'tf']

IMAGES = ('sensor_msgs/msg/Image', 'sensor_msgs/msg/CompressedImage')
INFO, IMU, ODOMETRY = 'sensor_msgs/msg/CameraInfo', 'sensor_msgs/msg/Imu', 'nav_msgs/msg/Odometry'
COMMANDS: dict[str, CommandKind] = {
    'geometry_msgs/msg/TwistStamped': 'twist_stamped', 'geometry_msgs/msg/Twist': 'twist', ODOMETRY: 'odometry',
    'geometry_msgs/msg/PoseStamped': 'pose', 'geometry_msgs/msg/PoseWithCovarianceStamped': 'pose',
    'tf2_msgs/msg/TFMessage': 'tf', 'tf/msg/tfMessage': 'tf',
}
"""What a command can be read from, or, for want of one, the flight itself."""
ROLES = {
    'image': IMAGES, 'camera_info': (INFO,), 'imu': (IMU,), 'command': tuple(COMMANDS),
    'ground_truth': (ODOMETRY, 'geometry_msgs/msg/PoseStamped'),
}
"""The types that a topic of each role may have. On the command line the option is --camera-info for `camera_info`."""

_OURS = {'image': 'camera/image_raw', 'camera_info': 'camera/camera_info', 'imu': 'imu/data', 'command': 'cmd_vel',
         'ground_truth': 'ground_truth/odom'}
_VIEWS = ('image_raw', 'image_color', 'image', 'image_rect_color', 'image_rect', 'image_mono')
"""What one camera's driver and image_proc publish beside each other, the one to take first."""
_NO_PICTURES = ('depth', 'disparity', 'confidence', 'mask', 'theora')
"""Words in the names of image topics that hold no picture of a camera."""
_COMMAND_NAMES = ('cmd_vel', 'command_velocity', 'velocity_command', 'cmd_twist', 'setpoint_velocity')
_TRANSPORT = 'compressed'
"""What image_transport appends to the name of an image topic."""


@dataclass(frozen=True)
class Chosen:
    """The topics that take part; None where the recording has none."""

    image: str
    camera_info: str | None
    imu: str | None
    command: str | None
    command_kind: CommandKind | None
    ground_truth: str | None


def choose(topics: Iterable[Topic], given: Mapping[str, str]) -> Chosen:
    """
    Return the topics to use.

    A name that is given wins. Else the type decides, and among several of a type this project's own name, and, for
    commands, a name like cmd_vel. Where there is no command, odometry, another twist, a pose or transforms stand in, in
    this order.

    Parameters
    ----------
    topics : Iterable
        All of the recording's.
    given : Mapping
        From some of ROLES to names of topics.

    Raises
    ------
    BagError
        Where there is no camera, or several of a kind and nothing to tell which.
    ConfigError
        For a given role or name that is not known, or a topic of a type that cannot take the role.

    """
    topics = tuple(topics)
    named = {role: _given(topics, role, name) for role, name in given.items() if name is not None}
    present = [topic for topic in topics if topic.count != 0]
    image = named.get('image') or _camera(present, topics)
    info = named.get('camera_info') or _info_of(image, present)
    imu = named.get('imu') or _one('imu', [topic for topic in present if topic.type == IMU])
    truth = named.get('ground_truth') or _one('ground_truth', [
        topic for topic in present if topic.type in ROLES['ground_truth'] and 'ground_truth' in topic.name])
    command = named.get('command') or _command(present)
    return Chosen(image.name, *(None if topic is None else topic.name for topic in (info, imu, command)),
                  None if command is None else COMMANDS[command.type], None if truth is None else truth.name)


def _given(topics: tuple[Topic, ...], role: str, name: str) -> Topic:
    if role not in ROLES:
        raise unknown_option('role of a topic', role, ROLES)
    of_name = [topic for topic in topics if topic.name == name]
    if not of_name:
        raise unknown_option(f'{role} topic', name, [topic.name for topic in topics])
    for topic in of_name:
        if topic.type in ROLES[role]:
            return topic
    raise ConfigError(f'{_option(role)} {name} is of type {of_name[0].type}, expected one of {", ".join(ROLES[role])}; '
                      f'the recording has {_listed([topic for topic in topics if topic.type in ROLES[role]])}')


def _camera(present: list[Topic], topics: tuple[Topic, ...]) -> Topic:
    pictures = [topic for topic in present if topic.type in IMAGES
                and not any(word in topic.name.lower() for word in _NO_PICTURES)]
    if not pictures:
        raise BagError(f'the recording has no camera: no topic of {" or ".join(IMAGES)} holds messages; it has '
                       f'{_listed(topics)}; record a camera as well, or name a topic by --image TOPIC')
    # Of the views of one camera, the plain before the compressed, and the driver's before those made of it.
    cameras: dict[tuple[str, str], Topic] = {}
    for topic in sorted(pictures, key=_preference):
        cameras.setdefault(_camera_name(topic), topic)
    return _one('image', list(cameras.values()), 'cameras')


def _camera_name(topic: Topic) -> tuple[str, str]:
    space, _, leaf = _without_transport(topic).rpartition('/')
    return space, '' if leaf in _VIEWS else leaf


def _preference(topic: Topic) -> tuple[bool, int, bool]:
    name = _without_transport(topic)
    leaf = name.rpartition('/')[2]
    return not _is_ours('image', name), _VIEWS.index(leaf) if leaf in _VIEWS else 0, name != topic.name


def _without_transport(topic: Topic) -> str:
    return topic.name.removesuffix(f'/{_TRANSPORT}')


def _info_of(image: Topic, present: list[Topic]) -> Topic | None:
    """Return the calibration beside the pictures; one elsewhere only where it is the only one, of the only camera."""
    infos = [topic for topic in present if topic.type == INFO]
    space = _without_transport(image).rpartition('/')[0]
    for topic in infos:
        if topic.name == f'{space}/camera_info':
            return topic
    spaces = {_camera_name(topic)[0] for topic in present if topic.type in IMAGES}
    return infos[0] if len(infos) == 1 and len(spaces) == 1 else None


def _command(present: list[Topic]) -> Topic | None:
    twists = [topic for topic in present if COMMANDS.get(topic.type) in ('twist', 'twist_stamped')]
    meant = [topic for topic in twists if any(name in topic.name for name in _COMMAND_NAMES)]
    for candidates in (meant, [topic for topic in present if topic.type == ODOMETRY], twists,
                       [topic for topic in present if COMMANDS.get(topic.type) == 'pose'],
                       # Of the transforms those that change, for the vehicle is among them.
                       [topic for topic in present if COMMANDS.get(topic.type) == 'tf' and 'static' not in topic.name]):
        if candidates:
            return _one('command', candidates)
    return None


def _one(role: str, candidates: list[Topic], what: str = '') -> Topic | None:
    """Return the only candidate, or the only one of this project's name; None where there is none."""
    ours = [topic for topic in candidates if _is_ours(role, _without_transport(topic))]
    for few in (candidates, ours, *([topic for topic in ours if topic.name == f'/{_OURS[role]}'],)):
        if len(few) == 1:
            return few[0]
    if not candidates:
        return None
    raise BagError(f'the recording has {len(candidates)} {what or f"topics for {role}"}: {_listed(candidates)}; choose '
                   f'one by {_option(role)} TOPIC')


def _is_ours(role: str, name: str) -> bool:
    return f'/{name}'.endswith(f'/{_OURS[role]}')


def _option(role: str) -> str:
    return f'--{role.replace("_", "-")}'


def _listed(topics: Iterable[Topic]) -> str:
    return ', '.join(f'{topic.name} ({topic.type})' for topic in sorted(topics, key=lambda topic: topic.name)) or 'none'
