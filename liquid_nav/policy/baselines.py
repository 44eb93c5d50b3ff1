"""Policies that a learned one must beat."""

from liquid_nav.core.types import Command, Observation

CRUISE_SPEED = 1.8
"""[m/s]."""


class BlindPolicy:
    """Flies straight ahead whatever it sees: the floor."""

    name = 'blind'

    def __init__(self, speed: float = CRUISE_SPEED):
        self._command = Command((speed, 0.0, 0.0), 0.0)

    def reset(self) -> None:
        """Forget nothing, since nothing is remembered."""

    def step(self, observation: Observation) -> Command:
        """Answer any observation with the same speed ahead [m/s]."""
        return self._command
