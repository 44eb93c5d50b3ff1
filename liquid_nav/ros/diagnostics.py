"""How the nodes report on themselves."""

from collections.abc import Mapping

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.node import Node

from liquid_nav.ros.conversions import to_stamp


def status_array(node: Node, stamp_ns: int, warning: str, values: Mapping[str, str]) -> DiagnosticArray:
    """Return one status in the node's name: OK, or WARN with the reason if there is a warning."""
    status = DiagnosticStatus(
        level=DiagnosticStatus.WARN if warning else DiagnosticStatus.OK, name=node.get_fully_qualified_name(),
        message=warning or 'ok', hardware_id='liquid_nav',
        values=[KeyValue(key=key, value=str(value)) for key, value in values.items()])
    message = DiagnosticArray(status=[status])
    message.header.stamp = to_stamp(stamp_ns)
    return message
