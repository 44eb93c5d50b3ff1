"""A scene seen from above, turned so that the way from start to target leads to the right."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from liquid_nav.core.scene import Scene
from liquid_nav.evaluation.outlines import (
    Outline,
    mover_footprint,
    mover_route,
    outlines,
    ribbon_outline,
)

GROUND, EDGE = (236, 234, 226), (120, 118, 112)
PATH, TARGET, START = (226, 110, 20), (206, 30, 140), (90, 90, 90)
TRAIL, MOVER = (214, 198, 168), (38, 106, 200)
"""Colours, RGB."""
_FAINT = (221, 220, 210)
_LOW, _LOW_PLANT = (198, 196, 188), (190, 204, 170)
_LEVEL, _LEVEL_PLANT = (84, 88, 98), (70, 104, 66)
_HIGH, _HIGH_PLANT = (150, 150, 160), (96, 146, 88)
_HIGH_OPACITY = 0.28
_TRAILS = ('trail', 'path')
_THIN = 6  # [pixel, twice the map's] width of what has none from above
_BAND_M = 0.2  # what lies this near to the heights flown counts as level with the vehicle
_MARGIN_M = 2.5
_SHADE_CELL = 8  # [pixel] between looks at the ground's slope
_RELIEF = 0.7  # how much darker a slope of 45 degrees is
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

    def places(self, pixels: np.ndarray) -> np.ndarray:
        """Map (..., 2) pixels to (..., 2) world points, the other way round."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        right = (pixels[..., 0] - 0.5 * self.width) / self.scale
        up = (0.5 * self.height - pixels[..., 1]) / self.scale
        return np.stack([right * cos - up * sin, right * sin + up * cos], axis=-1) + self.centre


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
    Paint the scene as it is at the start, (height, width, 3) uint8 RGB.

    What the vehicle could hit between the lowest and highest of `heights` above the ground [m] is dark, what it
    flies over is pale, and what hangs above it or is only seen lets the rest shine through. Slopes of the ground
    are shaded, trails are brown, other strips pale, and what moves is blue, with a line where it goes.
    """
    fine = Window(2 * window.width, 2 * window.height, window.centre, window.angle, 2 * window.scale)
    image = _ground(scene, fine)
    for ribbon in scene.ribbons:
        for piece in ribbon_outline(ribbon):
            _fill(image, fine, piece, TRAIL if ribbon.kind in _TRAILS else _FAINT)
    _draw_things(image, fine, list(outlines(scene)), heights[0] - _BAND_M, heights[1] + _BAND_M)
    _draw_movers(image, fine, scene)
    image = cv2.resize(image, (window.width, window.height), interpolation=cv2.INTER_AREA)
    draw_disc(image, window, scene.start[:2], 4.0, START)
    draw_disc(image, window, scene.target[:2], max(5.0, 0.4 * window.scale), TARGET)
    return image


def heights_flown(scene: Scene, positions: np.ndarray) -> tuple[float, float]:
    """Return the lowest and highest height of (points, 3) positions [m; world] above the ground [m]."""
    above = positions[:, 2] - scene.ground_height(positions[:, :2])
    return float(above.min()), float(above.max())


def _ground(scene: Scene, window: Window) -> np.ndarray:
    """Return the bare ground, lit from the map's upper left where it slopes."""
    image = np.full((window.height, window.width, 3), GROUND, np.uint8)
    if scene.terrain is None:
        return image
    coarse = [max(1, side // _SHADE_CELL) for side in (window.height, window.width)]
    rows, columns = np.meshgrid(*(_SHADE_CELL * (np.arange(count) + 0.5) for count in coarse), indexing='ij')
    cos, sin = math.cos(window.angle), math.sin(window.angle)
    normals = scene.terrain.normal(window.places(np.stack([columns, rows], axis=-1)))
    right, up = normals[..., 0] * cos + normals[..., 1] * sin, normals[..., 1] * cos - normals[..., 0] * sin
    shade = np.clip(1.0 + _RELIEF * (up - right), 0.72, 1.06)
    shade = cv2.resize(shade, (window.width, window.height), interpolation=cv2.INTER_LINEAR)
    return np.clip(image * shade[..., None], 0.0, 255.0).astype(np.uint8)


def _draw_things(image: np.ndarray, window: Window, things: list[Outline], low: float, high: float) -> None:
    for thing in sorted(things, key=lambda item: item.top):
        if thing.top < low:
            _fill(image, window, thing.points, _FAINT if thing.top < 0.06 else _LOW_PLANT if thing.plant else _LOW)
    for thing in things:
        if thing.bottom <= high and thing.top >= low and thing.collides:
            colour = _LEVEL_PLANT if thing.plant else _LEVEL
            _fill(image, window, thing.points, colour)
            if thing.thin:
                draw_path(image, window, np.vstack([thing.points, thing.points[:1]]), colour, _THIN)
    for plant, colour in ((True, _HIGH_PLANT), (False, _HIGH)):
        overhead = image.copy()
        for thing in things:
            if thing.plant == plant and thing.top >= low and (thing.bottom > high or not thing.collides):
                _fill(overhead, window, thing.points, colour)
        cv2.addWeighted(overhead, _HIGH_OPACITY, image, 1.0 - _HIGH_OPACITY, 0.0, dst=image)


def _draw_movers(image: np.ndarray, window: Window, scene: Scene) -> None:
    for mover in scene.movers:
        route = mover_route(mover)
        if route is not None:
            draw_path(image, window, route, MOVER, 2)
        outline = mover_footprint(mover)
        _fill(image, window, outline, MOVER)
        draw_path(image, window, np.vstack([outline, outline[:1]]), MOVER, 3)


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


def _fill(image: np.ndarray, window: Window, outline: np.ndarray, colour: tuple) -> None:
    cv2.fillPoly(image, [_fixed_point(window.pixels(outline))], colour, cv2.LINE_AA, _SHIFT)


def _fixed_point(pixels: np.ndarray) -> np.ndarray:
    """Return cv2's fixed-point coordinates, in which a pixel's centre is a whole number."""
    return np.round((pixels - 0.5) * 2**_SHIFT).astype(np.int32)
