"""Messages laid out byte by byte as CDR and as ROS 1 write them, and the definitions that recordings carry."""

import struct
from collections.abc import Sequence

SECOND = 1_000_000_000
RULE = '=' * 80 + '\n'

_HEADER = (f'{RULE}MSG: std_msgs/Header\nbuiltin_interfaces/Time stamp\nstring frame_id\n'
           f'{RULE}MSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec\n')
_VECTORS = f'{RULE}MSG: geometry_msgs/Vector3\nfloat64 x\nfloat64 y\nfloat64 z\n'
_TWIST = f'{RULE}MSG: geometry_msgs/Twist\nVector3 linear\nVector3 angular\n{_VECTORS}'
IMAGE_FIELDS = ('std_msgs/Header header\nuint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\n'
                'uint32 step\nuint8[] data\n')

IMAGE, TWIST, TWIST_STAMPED = 'sensor_msgs/msg/Image', 'geometry_msgs/msg/Twist', 'geometry_msgs/msg/TwistStamped'
DEFINITIONS = {
    IMAGE: IMAGE_FIELDS + _HEADER,
    TWIST: f'Vector3 linear\nVector3 angular\n{_VECTORS}',
    TWIST_STAMPED: f'std_msgs/Header header\nTwist twist\n{_HEADER}{_TWIST}',
    'my_msgs/msg/Odd': 'float32 share\nuint16[] codes\n',
}
"""As rosbag2 stores them, language ros2msg."""
TWIST_IDL = (f'{RULE}IDL: geometry_msgs/msg/Twist\n'
             'module geometry_msgs { module msg { struct Twist {\n'
             '  geometry_msgs::msg::Vector3 linear;\n  geometry_msgs::msg::Vector3 angular;\n}; }; };\n'
             f'{RULE}IDL: geometry_msgs/msg/Vector3\n'
             'module geometry_msgs { module msg { struct Vector3 { double x; double y; double z; }; }; };\n')
ROS1_DEFINITIONS = {
    IMAGE: (f'{IMAGE_FIELDS.replace("std_msgs/", "")}{RULE}MSG: std_msgs/Header\n'
            'uint32 seq\ntime stamp\nstring frame_id\n'),
    TWIST: DEFINITIONS[TWIST],
}


class Layout:
    """Lays fields one after the other: CDR aligns each to its size, ROS 1 does not."""

    def __init__(self, dialect: str = 'cdr'):
        self.is_ros1, self.order = dialect == 'ros1', '>' if dialect == 'cdr_be' else '<'
        self.data = bytearray()

    def put(self, form: str, *values) -> 'Layout':
        for value in values:
            if not self.is_ros1:
                self.data += bytes(-len(self.data) % struct.calcsize(form))
            self.data += struct.pack(self.order + form, value)
        return self

    def text(self, value: str) -> 'Layout':
        encoded = value.encode() + (b'' if self.is_ros1 else b'\0')
        self.put('I', len(encoded))
        self.data += encoded
        return self

    def raw(self, value: bytes) -> 'Layout':
        self.put('I', len(value))
        self.data += value
        return self

    def header(self, stamp_ns: int, frame: str) -> 'Layout':
        if self.is_ros1:
            self.put('I', 7)  # seq
        return self.put('I', stamp_ns // SECOND, stamp_ns % SECOND).text(frame)

    def bytes(self) -> bytes:
        if self.is_ros1:
            return bytes(self.data)
        return (b'\0\0\0\0' if self.order == '>' else b'\0\1\0\0') + bytes(self.data)


def image(stamp_ns: int, data: bytes, width: int, height: int, encoding: str = 'rgb8', dialect: str = 'cdr') -> bytes:
    layout = Layout(dialect).header(stamp_ns, 'camera').put('I', height, width).text(encoding)
    return layout.put('B', 0).put('I', len(data) // height).raw(data).bytes()


def twist(linear: Sequence[float], angular: Sequence[float], dialect: str = 'cdr') -> bytes:
    return Layout(dialect).put('d', *linear, *angular).bytes()


def twist_stamped(stamp_ns: int, linear: Sequence[float], angular: Sequence[float]) -> bytes:
    return Layout().header(stamp_ns, 'base_link').put('d', *linear, *angular).bytes()


def odd(share: float, codes: Sequence[int]) -> bytes:
    layout = Layout().put('f', share).put('I', len(codes))
    return layout.put('H', *codes).bytes()


def numbered(count: int, topic: str = '/cmd_vel', start_ns: int = SECOND, period_ns: int = SECOND // 10) -> list:
    """Return twists whose forward speed is their number."""
    return [(topic, TWIST, start_ns + i * period_ns, twist([i, 0, 0], [0, 0, 0.5])) for i in range(count)]
