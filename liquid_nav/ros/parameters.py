"""The nodes' parameters: type, default, range and meaning, each stated in one table that nodes and docs read."""

import dataclasses
import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor, SetParametersResult
from rclpy.exceptions import InvalidParameterTypeException, InvalidParameterValueException
from rclpy.node import Node
from rclpy.parameter import Parameter

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.fly import LOCKSTEP, MODES, REALTIME, RENDERERS
from liquid_nav.core.perturbation import check_perturbations
from liquid_nav.core.recording import COMPRESSIONS, LARGEST_SPLIT_MB, LONGEST_SPLIT_S, STORAGES
from liquid_nav.core.scenario import Scenario

_RCLPY_OWN = ('use_sim_time', 'start_type_description_service')
_LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Declaration:
    """One parameter of a node."""

    name: str
    default: bool | int | float | str | list[str]
    description: str
    low: float | None = None
    high: float | None = None
    options: tuple[str, ...] = ()
    """The values that a string may take; empty for any."""
    fixed: bool = False
    """Whether it is read once, at the start."""


_RULES = {field.name: field.default for field in dataclasses.fields(Scenario)}


def _mode(default: str) -> Declaration:
    return Declaration(
        'mode', default, "'lockstep': simulated time waits for each command, nothing is lost, and a flight repeats to "
        "the last bit; 'realtime': time runs by itself", options=MODES, fixed=True)


SIMULATOR = (
    _mode(REALTIME),
    Declaration('scene', 'forest', 'scene generator or the path of a scene file, from the next reset on'),
    Declaration('seed', 0, 'draws scene and sensor noise, from the next reset on', 0, _LARGEST_SEED),
    Declaration('scene_parameters', '{}', "the generator's parameters, a JSON object, from the next reset on"),
    Declaration('perturbations', '{}', 'severities by name, a JSON object, from the next reset on'),
    Declaration('vehicle', _RULES['vehicle'], 'a file of config/vehicles or the path of one, from the next reset on'),
    Declaration('time_limit_s', _RULES['time_limit_s'], 'an episode that lasts longer is a timeout [s]', 0.1, 3600.0),
    Declaration('reach_radius_m', _RULES['reach_radius_m'], 'distance to the target that is success [m]', 0.1, 100.0),
    Declaration('renderer', RENDERERS[0], "the camera's renderer", options=RENDERERS, fixed=True),
    Declaration('simulator_config', '', 'YAML file of rates, camera and IMU; empty for the shipped one', fixed=True),
    Declaration('autostart', True, 'whether to begin an episode at once, without a reset', fixed=True),
    Declaration('command_timeout_s', 0.5, 'realtime: a command older than this gives way to hovering [s]', 0.01, 60.0,
                fixed=True),
    Declaration('retry_s', 0.5, 'lockstep: an unanswered tick is published again after so long [s]', 0.05, 60.0,
                fixed=True),
)

POLICY = (
    _mode(REALTIME),
    Declaration('policy', 'cfc', 'name of a shipped policy, or path of a model file (.onnx)'),
    Declaration('autostart', True, 'whether to configure and activate without being told to', fixed=True),
    Declaration('image_timeout_s', 0.5, 'realtime: without an image for so long, command hovering and warn [s]',
                0.02, 60.0),
    Declaration('intrinsics_tolerance', 0.03, "largest relative departure of the camera's field of view from the "
                "model card's that goes unreported", 0.0, 1.0),
)

SCENARIO = (
    _mode(LOCKSTEP),
    Declaration('scenes', ['forest'], 'scenes to fly, one after another: generators or paths of scene files'),
    Declaration('seed', 0, 'seed of the first episode in each scene; the next ones follow', 0, _LARGEST_SEED),
    Declaration('episodes', 1, 'episodes in each scene', 1, 10_000),
    Declaration('policy', 'cfc', 'what the policy node is to fly'),
    Declaration('vehicle', '', 'a file of config/vehicles or the path of one; empty for that of '
                'config/scenario.yaml'),
    Declaration('perturbations', '{}', 'severities by name of every episode, a JSON object'),
    Declaration('out', 'out/fly', 'folder of the results', fixed=True),
    Declaration('overwrite', False, 'whether results that stand in `out` may be replaced', fixed=True),
    Declaration('video', True, 'whether to write a video of each flight', fixed=True),
    Declaration('record', '', 'folder of the bag, or of one bag for each of several episodes; empty for none',
                fixed=True),
    Declaration('record_storage', STORAGES[0], "the bag's storage", options=STORAGES, fixed=True),
    Declaration('record_compression', COMPRESSIONS[0], "the bag's compression", options=COMPRESSIONS, fixed=True),
    Declaration('record_split_s', 0.0, 'simulated time that a file of the bag spans at most [s]; 0 for all', 0.0,
                LONGEST_SPLIT_S, fixed=True),
    Declaration('record_split_mb', 0.0, 'what a file of the bag holds before another is begun [MB]; 0 for all', 0.0,
                LARGEST_SPLIT_MB, fixed=True),
    Declaration('record_overwrite', False, 'whether a bag that stands in `record` may be replaced', fixed=True),
    Declaration('startup_timeout_s', 60.0, 'longest wait for simulator and policy [s]', 1.0, 3600.0, fixed=True),
    Declaration('silence_timeout_s', 30.0, 'a flight that is not heard of for so long has failed [s]', 1.0, 3600.0,
                fixed=True),
)


REPLAY = (
    Declaration('bag', '', 'recording to replay: a rosbag2 folder, an .mcap, .db3 or ROS 1 .bag file', fixed=True),
    Declaration('policy', 'cfc', 'whose camera the pictures are brought to', fixed=True),
    Declaration('rate', 1.0, 'recorded seconds per second; 0 for as fast as the policy answers', 0.0, 1000.0,
                fixed=True),
    Declaration('image_topic', '', 'topic of the images; empty to find it by its type', fixed=True),
    Declaration('camera_info_topic', '', 'topic of their camera; empty to find it', fixed=True),
    Declaration('imu_topic', '', 'topic of the IMU; empty to find it', fixed=True),
    Declaration('startup_timeout_s', 60.0, 'longest wait for the policy [s]', 1.0, 3600.0, fixed=True),
    Declaration('answer_timeout_s', 2.0, 'longest wait for the answer to an image [s]', 0.05, 60.0, fixed=True),
)


def declare(node: Node, table: Iterable[Declaration]) -> None:
    """
    Declare a table's parameters on a node made with `automatically_declare_parameters_from_overrides`.

    Raises
    ------
    ConfigError
        For a parameter that was given to the node and is unknown, of another type or out of range.

    """
    table = tuple(table)
    given = node.get_parameters_by_prefix('')
    _check_known(node, given, table)
    for item in table:
        if item.name in given:
            node.undeclare_parameter(item.name)
        _check_options(node, item, given)
        try:
            node.declare_parameter(item.name, item.default, _descriptor(item))
        except (InvalidParameterTypeException, InvalidParameterValueException) as error:
            raise ConfigError(f'{node.get_name()}: parameter {item.name} = {given[item.name].value!r} '
                              f'does not fit; it is {_expectation(item)}') from error


def options_hold(table: Iterable[Declaration], parameters: Iterable[Parameter]) -> SetParametersResult:
    """Say whether new values are among their options; ranges and types are rclpy's own checks."""
    options = {item.name: item.options for item in table}
    for parameter in parameters:
        if options.get(parameter.name) and parameter.value not in options[parameter.name]:
            return SetParametersResult(successful=False, reason=str(
                unknown_option(parameter.name, str(parameter.value), options[parameter.name])))
    return SetParametersResult(successful=True)


def values(node: Node, table: Iterable[Declaration]) -> dict[str, Any]:
    """Return the present values of a table's parameters."""
    return {item.name: node.get_parameter(item.name).value for item in table}


def scene_parameters(text: str) -> Mapping[str, float]:
    """Read a generator's parameters from JSON; raise ConfigError where they are not an object of numbers."""
    return _json_object('scene_parameters', text, '{"density": 0.1}')


def perturbations(text: str) -> Mapping[str, float]:
    """Read severities from JSON; raise ConfigError where they are no object, or not what a scenario may hold."""
    severities = _json_object('perturbations', text, '{"wind": 4.0}')
    check_perturbations(severities)
    return severities


def _json_object(name: str, text: str, example: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ConfigError(f'{name} is not JSON: {error}') from error
    if not isinstance(data, dict):
        raise ConfigError(f'{name} must be a JSON object such as {example}, got {text!r}')
    return data


def _check_known(node: Node, given: Iterable[str], table: tuple[Declaration, ...]) -> None:
    known = [item.name for item in table]
    for name in given:
        if name not in known and name not in _RCLPY_OWN and not name.startswith('qos_overrides.'):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f'did you mean {near[0]!r}?' if near else f'known: {", ".join(known)}'
            raise ConfigError(f'{node.get_name()}: unknown parameter {name!r}; {hint}')


def _check_options(node: Node, item: Declaration, given: Mapping[str, Parameter]) -> None:
    if item.options and item.name in given and given[item.name].value not in item.options:
        raise unknown_option(f'{node.get_name()} {item.name}', str(given[item.name].value), item.options)


def _descriptor(item: Declaration) -> ParameterDescriptor:
    descriptor = ParameterDescriptor(description=item.description, read_only=item.fixed)
    if item.options:
        descriptor.additional_constraints = f'one of {", ".join(item.options)}'
    if item.low is None or item.high is None:
        return descriptor
    if isinstance(item.default, int):
        descriptor.integer_range = [IntegerRange(from_value=int(item.low), to_value=int(item.high), step=0)]
    else:
        descriptor.floating_point_range = [FloatingPointRange(from_value=item.low, to_value=item.high, step=0.0)]
    return descriptor


def _expectation(item: Declaration) -> str:
    kind = 'a list of strings' if isinstance(item.default, list) else f'of type {type(item.default).__name__}'
    if item.low is None or item.high is None:
        return kind
    return f'{kind} in [{item.low}, {item.high}]'
