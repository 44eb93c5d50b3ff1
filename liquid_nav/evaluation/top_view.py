"""A scene seen from above, turned so that the way from start to target leads to the right."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Scene, Solid

GROUND, EDGE = (236, 234, 226), (120, 118, 112)
PATH, TARGET, START = (226, 110, 20), (206, 30, 140), (90, 90, 90)
"""Colours, RGB."""
_FAINT = (221, 220, 210)
_LOW, _LOW_PLANT = (198, 196, 188), (190, 204, 170)
_LEVEL, _LEVEL_PLANT = (84, 88, 98), (70, 104, 66)
_HIGH, _HIGH_PLANT = (150, 150, 160), (96, 146, 88)
_HIGH_OPACITY = 0.28
_PLANTS = ('crown', 'bush', 'hedge', 'shrub')
_BAND_M = 0.2  # what lies this near to the heights flown counts as level with the vehicle
_MARGIN_M = 2.5
_SHIFT = 4  # fractional bits of cv2's coordinates


@dataclass(frozen=True)
class Window:
    """The part of the world that a map shows, and how it maps to pixels."""

    width: int
    """[pixel]."""
    height: int
    """[pixel]."""
    centre: tuple[float, float]
    """[m; world]."""
    angle: float
    """Heading that leads to the right [rad]."""
    scale: float
    """[pixel/m]."""

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Map (..., 2) world points to (..., 2) pixels, x right and y down."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        offset = np.asarray(points, dtype=float) - self.centre
        right = offset[..., 0] * cos + offset[..., 1] * sin
        up = offset[..., 1] * cos - offset[..., 0] * sin
        return np.stack([0.5 * self.width + right * self.scale, 0.5 * self.height - up * self.scale], axis=-1)


def frame_window(scene: Scene, positions: np.ndarray, width: int, height: int) -> Window:
    """Return the window that shows start, target and the path, (points, 3) [m; world], as large as fits."""
    start, target = np.asarray(scene.start[:2]), np.asarray(scene.target[:2])
    angle = math.atan2(*(target - start)[::-1])
    unturned = Window(1, 1, (0.0, 0.0), angle, 1.0)
    shown = unturned.pixels(np.vstack([start, target, positions[:, :2]]))
    low, high = shown.min(axis=0) - _MARGIN_M, shown.max(axis=0) + _MARGIN_M
    middle = 0.5 * (low + high) - 0.5
    cos, sin = math.cos(angle), math.sin(angle)
    centre = (middle[0] * cos + middle[1] * sin, middle[0] * sin - middle[1] * cos)
    return Window(width, height, centre, angle, float(min(width / (high - low)[0], height / (high - low)[1])))


def draw_scene(scene: Scene, window: Window, heights: tuple[float, float]) -> np.ndarray:
    """
    Paint the scene, (height, width, 3) uint8 RGB.

    What the vehicle could hit between the lowest and highest of `heights` [m] is dark, what it flies over is
    pale, and what hangs above it lets the rest shine through.
    """
    fine = Window(2 * window.width, 2 * window.height, window.centre, window.angle, 2 * window.scale)
    image = np.full((fine.height, fine.width, 3), GROUND, np.uint8)
    solids = [(solid, footprint(solid), span(solid)) for solid in scene.solids if solid.kind != 'beacon']
    low, high = heights[0] - _BAND_M, heights[1] + _BAND_M
    for solid, outline, (_, top) in sorted(solids, key=lambda item: item[2][1]):
        if top < low:
            _fill(image, fine, outline, _FAINT if top < 0.06 else _LOW_PLANT if _is_plant(solid) else _LOW)
    for solid, outline, (bottom, top) in solids:
        if bottom <= high and top >= low:
            _fill(image, fine, outline, _LEVEL_PLANT if _is_plant(solid) else _LEVEL)
    for plant, colour in ((True, _HIGH_PLANT), (False, _HIGH)):
        overhead = image.copy()
        for solid, outline, (bottom, _) in solids:
            if bottom > high and _is_plant(solid) == plant:
                _fill(overhead, fine, outline, colour)
        image = cv2.addWeighted(overhead, _HIGH_OPACITY, image, 1.0 - _HIGH_OPACITY, 0.0)
    image = cv2.resize(image, (window.width, window.height), interpolation=cv2.INTER_AREA)
    draw_disc(image, window, scene.start[:2], 4.0, START)
    draw_disc(image, window, scene.target[:2], max(5.0, 0.4 * window.scale), TARGET)
    return image


def draw_reach(image: np.ndarray, window: Window, scene: Scene, radius: float) -> None:
    """Draw the circle [m] around the target within which the flight succeeds."""
    angles = np.linspace(0.0, 2.0 * math.pi, 61)
    circle = np.asarray(scene.target[:2]) + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    draw_path(image, window, circle, TARGET, 1)


def draw_path(image: np.ndarray, window: Window, points: np.ndarray, colour: tuple, thickness: int) -> None:
    """Draw the polyline through (points, 2) [m; world]."""
    cv2.polylines(image, [_fixed_point(window.pixels(points))], False, colour, thickness, cv2.LINE_AA, _SHIFT)


def draw_disc(image: np.ndarray, window: Window, point: tuple, radius: float, colour: tuple) -> None:
    """Draw a disc with a white rim; the radius is in pixels."""
    centre = tuple(int(value) for value in _fixed_point(window.pixels(np.asarray(point))))
    cv2.circle(image, centre, int((radius + 1.5) * 2**_SHIFT), (255, 255, 255), -1, cv2.LINE_AA, _SHIFT)
    cv2.circle(image, centre, int(radius * 2**_SHIFT), colour, -1, cv2.LINE_AA, _SHIFT)


def draw_vehicle(image: np.ndarray, window: Window, point: np.ndarray, yaw: float, colour: tuple) -> None:
    """Draw an arrow head at (2,) [m; world] that points along the heading [rad]."""
    shape = np.array([(11.0, 0.0), (-7.0, 7.0), (-3.5, 0.0), (-7.0, -7.0)]) / window.scale
    turn = np.array([[math.cos(yaw), math.sin(yaw)], [-math.sin(yaw), math.cos(yaw)]])
    outline = [_fixed_point(window.pixels(point + shape @ turn))]
    cv2.fillPoly(image, outline, colour, cv2.LINE_AA, _SHIFT)
    cv2.polylines(image, outline, True, (255, 255, 255), 1, cv2.LINE_AA, _SHIFT)


def fill_area(image: np.ndarray, window: Window, points: np.ndarray, colour: tuple, opacity: float) -> None:
    """Tint the polygon through (points, 2) [m; world]."""
    tinted = image.copy()
    cv2.fillPoly(tinted, [_fixed_point(window.pixels(points))], colour, cv2.LINE_AA, _SHIFT)
    cv2.addWeighted(tinted, opacity, image, 1.0 - opacity, 0.0, dst=image)


def footprint(solid: Solid) -> np.ndarray:
    """Return the convex outline of a solid seen from above, (points, 2) [m; world]."""
    points = _surface(solid)[:, :2].astype(np.float32)
    return cv2.convexHull(points)[:, 0].astype(float)


def span(solid: Solid) -> tuple[float, float]:
    """Return the lowest and highest height of a solid [m]."""
    heights = _surface(solid)[:, 2]
    return float(heights.min()), float(heights.max())


def _surface(solid: Solid) -> np.ndarray:
    """Return (points, 3) on the solid's surface whose hull is the solid, or nearly [m; world]."""
    local = _SURFACES[solid.shape] * np.asarray(solid.size, dtype=float)
    return local @ rotation_matrix(solid.orientation).T + np.asarray(solid.position, dtype=float)


def _ring(z: float, radius: float = 1.0) -> np.ndarray:
    angles = np.linspace(0.0, 2.0 * math.pi, 25)[:-1]
    return np.stack([radius * np.cos(angles), radius * np.sin(angles), np.full(24, z)], axis=1)


_SURFACES = {
    'box': np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float),
    'cylinder': np.vstack([_ring(-1.0), _ring(1.0)]),
    'cone': np.vstack([_ring(-1.0), [(0.0, 0.0, 1.0)]]),
    'ellipsoid': np.vstack([_ring(math.sin(angle), math.cos(angle)) for angle in np.linspace(-1.5, 1.5, 13)]
                           + [[(0.0, 0.0, -1.0), (0.0, 0.0, 1.0)]]),
}


def _is_plant(solid: Solid) -> bool:
    return solid.kind in _PLANTS


def _fill(image: np.ndarray, window: Window, outline: np.ndarray, colour: tuple) -> None:
    cv2.fillPoly(image, [_fixed_point(window.pixels(outline))], colour, cv2.LINE_AA, _SHIFT)


def _fixed_point(pixels: np.ndarray) -> np.ndarray:
    """Return cv2's fixed-point coordinates, in which a pixel's centre is a whole number."""
    return np.round((pixels - 0.5) * 2**_SHIFT).astype(np.int32)
