"""The target: a magenta and white striped column with a ball on top."""

from liquid_nav.core.scene import Solid

RADIUS_M = 0.3
HEIGHT_M = 3.0
"""Of the column and its ball [m]."""
HUES = (0.7, 0.98)
"""Around the beacon's hue (0 to 1); only distractors wear saturated colours of them."""


def beacon(target: tuple[float, float, float], ground: float = 0.0) -> tuple[Solid, ...]:
    """
    Return the beacon at a scene's target [m; world]; touching it is no collision.

    It stands on the ground, which lies at the height `ground` [m] there.
    """
    x, y = target[:2]
    ball = 0.38
    column = 0.5 * (HEIGHT_M - 1.6 * ball)
    return (
        Solid('cylinder', (x, y, ground + column), (RADIUS_M, RADIUS_M, column), material='beacon', kind='beacon',
              collides=False),
        Solid('ellipsoid', (x, y, ground + HEIGHT_M - ball), (ball, ball, ball), material='beacon_head', kind='beacon',
              collides=False),
    )
