"""metadata.yaml of a rosbag2 folder, version 9, as Jazzy and later write and read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from liquid_nav.bags.writing.topics import DISTRIBUTION, Topic, definition, qos_profiles

_DUMPER = getattr(yaml, 'CSafeDumper', yaml.SafeDumper)


@dataclass
class Span:
    """How many messages there are, and from when to when."""

    start_ns: int = 0
    end_ns: int = 0
    count: int = 0

    def add(self, log_ns: int) -> None:
        """Count a message."""
        self.start_ns = min(self.start_ns, log_ns) if self.count else log_ns
        self.end_ns = max(self.end_ns, log_ns)
        self.count += 1

    def facts(self) -> dict[str, Any]:
        return {'duration': {'nanoseconds': self.end_ns - self.start_ns},
                'starting_time': {'nanoseconds_since_epoch': self.start_ns}, 'message_count': self.count}


@dataclass
class BagFacts:
    """What metadata.yaml holds."""

    storage: str
    compression: str
    """'none', or by what each message is compressed; what a storage does inside its files stands in these."""
    topics: Sequence[Topic]
    counts: Sequence[int]
    """Messages by topic."""
    files: Sequence[tuple[str, Span]]
    """Names and contents, in the order in which they are to be read."""
    span: Span
    """Of all files."""
    custom_data: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the YAML document."""
        by_message = self.compression != 'none'
        return yaml.dump({'rosbag2_bagfile_information': {
            'version': 9,
            'storage_identifier': self.storage,
            **self.span.facts(),
            'topics_with_message_count': [_topic(topic, count) for topic, count in zip(self.topics, self.counts)],
            'compression_format': self.compression if by_message else '',
            'compression_mode': 'MESSAGE' if by_message else '',
            'relative_file_paths': [name for name, _ in self.files],
            'files': [{'path': name, **span.facts()} for name, span in self.files],
            'custom_data': dict(self.custom_data) or None,
            'ros_distro': DISTRIBUTION,
        }}, Dumper=_DUMPER, sort_keys=False)


def _topic(topic: Topic, count: int) -> dict[str, Any]:
    return {'topic_metadata': {
        'name': topic.name, 'type': topic.kind, 'serialization_format': 'cdr',
        'offered_qos_profiles': qos_profiles(topic.qos), 'type_description_hash': definition(topic.kind)[1],
    }, 'message_count': count}
