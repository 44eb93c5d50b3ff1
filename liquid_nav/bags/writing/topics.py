"""What a bag says of a topic: its name, type, quality of service, and the type's definition and hash."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from rosbags.typesys import Stores, get_typestore

DISTRIBUTION = 'jazzy'
"""ROS 2 release whose definitions of the types are used; those of a flight have been the same since Iron."""
_INFINITE = {'sec': 9223372036, 'nsec': 854775807}
"""How rmw spells no limit [s, ns]."""


@dataclass(frozen=True)
class Qos:
    """Quality of service that a topic's publisher offers, as far as ours differ in it; the rest is rmw's default."""

    depth: int
    reliable: bool = True
    latched: bool = False
    """Whether a late subscriber is given the last message (transient local)."""


@dataclass(frozen=True)
class Topic:
    """One topic of a bag."""

    name: str
    """With its namespace, from the root on: '/camera/image_raw'."""
    kind: str
    """'sensor_msgs/msg/Image'."""
    qos: Qos


@lru_cache(maxsize=1)
def typestore():
    """Return the definitions of ROS 2's own types, with which messages can be made and serialized."""
    return get_typestore(Stores.ROS2_JAZZY)


def definition(kind: str) -> tuple[str, str]:
    """Return the text of a type's definition with those of all that it holds (ros2msg), and its hash (REP 2016)."""
    text, _ = typestore().generate_msgdef(kind, ros_version=2)
    return text, typestore().hash_rihs01(kind)


def qos_profiles(qos: Qos) -> list[dict[str, Any]]:
    """Return the offered profiles as metadata.yaml of version 9 has them."""
    return [{
        'history': 'keep_last', 'depth': qos.depth, 'reliability': 'reliable' if qos.reliable else 'best_effort',
        'durability': 'transient_local' if qos.latched else 'volatile', 'deadline': dict(_INFINITE),
        'lifespan': dict(_INFINITE), 'liveliness': 'automatic', 'liveliness_lease_duration': dict(_INFINITE),
        'avoid_ros_namespace_conventions': False}]


def qos_text(qos: Qos) -> str:
    """Return the offered profiles as a storage file has them: YAML in a string."""
    return yaml.safe_dump(qos_profiles(qos), sort_keys=False).strip()
