"""
Between the renderer's pictures and light.

The renderer draws for a display: 8 bits a channel, gamma 2.2 (IEC 61966-2-1, whose curve this follows to 1 %).
What happens to light before it reaches a sensor (air, exposure, blur) is reckoned on light itself, where it adds up.
"""

import numpy as np

GAMMA = 2.2

_LIGHT = ((np.arange(256) / 255.0) ** GAMMA).astype(np.float32)


def to_light(picture: np.ndarray) -> np.ndarray:
    """Return the light that a picture (..., 3) uint8 stands for, float32 from 0 to 1 (white)."""
    return _LIGHT[picture]


def colour_to_light(colour) -> np.ndarray:
    """Return the light of a colour (3,) from 0 to 1 as it is displayed, float32."""
    return np.clip(np.asarray(colour, np.float32), 0.0, 1.0) ** np.float32(GAMMA)


def to_display(light: np.ndarray) -> np.ndarray:
    """Return grey levels, float32 from 0 to 255; light beyond white is clipped."""
    return np.float32(255.0) * np.clip(light, 0.0, 1.0) ** np.float32(1.0 / GAMMA)
