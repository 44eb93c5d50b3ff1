"""Which velocity errors an integral should take up."""


class IntegralGate:
    """Lets small errors through, so that a step does not wind an integral up, and those that last, as wind's do."""

    def __init__(self, dt: float):
        """Prepare for steps of `dt` seconds."""
        self._dt = dt
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._before = (0.0, 0.0, 0.0)
        self._lasted = 0.0

    def lets_through(self, x: float, y: float, z: float) -> bool:
        """Tell whether to integrate this step's error of velocity [m/s; world]."""
        before, self._before = self._before, (x, y, z)
        small = max(abs(x), abs(y), abs(z)) < 0.3
        same_way = x * before[0] + y * before[1] + z * before[2] > 0.0
        # A step is over sooner than that; what is still off then is held by something.
        self._lasted = self._lasted + self._dt if same_way and not small else 0.0
        return small or self._lasted > 1.0
