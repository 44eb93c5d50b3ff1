"""Turning vectors into the body frame in plain floats, for the loop that runs at the physics' rate."""


def to_body(orientation, vector) -> tuple[float, float, float]:
    """Return a world vector in the body frame; `orientation` (x, y, z, w) is body to world."""
    x, y, z, w = orientation
    a, b, c = vector
    return (
        (1 - 2 * (y * y + z * z)) * a + 2 * (x * y + z * w) * b + 2 * (x * z - y * w) * c,
        2 * (x * y - z * w) * a + (1 - 2 * (x * x + z * z)) * b + 2 * (y * z + x * w) * c,
        2 * (x * z + y * w) * a + 2 * (y * z - x * w) * b + (1 - 2 * (x * x + y * y)) * c,
    )
