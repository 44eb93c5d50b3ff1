"""What goes into a model file's graph and what comes out: names, shapes and types; one image at a time."""

from liquid_nav.policy.config import NetworkConfig

IMU_SIZE = 6
"""Mean specific force and mean angular velocity since the last image, three numbers each."""
COMMAND_SIZE = 4

Signature = dict[str, tuple[str, list[int]]]
"""Name to (ONNX type, shape), in order."""


def input_signature(config: NetworkConfig) -> Signature:
    return {
        'image': ('tensor(uint8)', [1, config.image_height, config.image_width, 3]),
        'imu': ('tensor(float)', [1, IMU_SIZE]),
        'elapsed_time': ('tensor(float)', [1]),
        'hidden_state': ('tensor(float)', [1, config.state_size]),
    }


def output_signature(config: NetworkConfig) -> Signature:
    return {
        'command': ('tensor(float)', [1, COMMAND_SIZE]),
        'hidden_state_out': ('tensor(float)', [1, config.state_size]),
        'percept': ('tensor(float)', [1, config.percepts]),
    }
