"""
Quality of service by name.

In lockstep nothing may be lost, so sensors and commands are reliable; otherwise sensors are best effort, as
REP 2003 asks and as camera drivers publish.
"""

from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy

from liquid_nav.core.fly import LOCKSTEP


def sensors(mode: str) -> QoSProfile:
    """Return the profile of camera and IMU; a best-effort subscriber matches either kind of publisher."""
    return RECORDED if mode == LOCKSTEP else _SENSORS


def recorded_sensors(mode: str) -> QoSProfile:
    """Return the profile of a recorder of camera and IMU: it takes what came while it was busy."""
    return RECORDED if mode == LOCKSTEP else _profile(depth=RECORDED.depth, reliable=False)


def commands(mode: str) -> QoSProfile:
    """Return the profile that commands are published with; in realtime an old one is not worth sending again."""
    return RECORDED if mode == LOCKSTEP else COMMAND


def clock(mode: str) -> QoSProfile:
    """Return the profile of /clock."""
    return RECORDED if mode == LOCKSTEP else _CLOCK


def _profile(depth: int, reliable: bool = True, latched: bool = False) -> QoSProfile:
    return QoSProfile(
        history=HistoryPolicy.KEEP_LAST, depth=depth,
        reliability=ReliabilityPolicy.RELIABLE if reliable else ReliabilityPolicy.BEST_EFFORT,
        durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE)


_SENSORS = _profile(depth=16, reliable=False)

RECORDED = _profile(depth=5000)
"""For what a slow recorder must not miss: 40 s of IMU samples at 120 Hz, and far more of the rest."""

COMMAND = _profile(depth=10)

OUTCOME = _profile(depth=1, latched=True)
"""A late subscriber learns how the last episode ended."""

_CLOCK = _profile(depth=10)

DIAGNOSTICS = _profile(depth=10)
