"""
flight.mp4: the onboard view beside a map, what the policy believes below the one, what it commands below the other.

A frame per camera tick, in real time, then the outcome for a second.
"""

import contextlib
import math
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from liquid_nav.core.errors import LiquidNavError
from liquid_nav.core.frames import yaw_of
from liquid_nav.core.percept import proximity_of
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation import top_view
from liquid_nav.evaluation.flight import Flight

WIDTH, HEIGHT = 1280, 528
OUTCOME_FRAMES = 20
"""How long the outcome stands at the end."""
OUTCOME_COLOURS = {'success': (46, 160, 90), 'collision': (214, 56, 48), 'timeout': (222, 150, 30)}

_BACKGROUND, _PANEL, _INK, _DIM = (18, 22, 27), (29, 35, 42), (238, 240, 242), (142, 152, 162)
_BELIEF, _FORWARD = (62, 146, 255), (255, 170, 60)
_GAP, _HEAD = 8, 32
_PANEL_WIDTH = (WIDTH - 3 * _GAP) // 2
_VIEW_HEIGHT = 316
_STRIP_TOP = _HEAD + _VIEW_HEIGHT + _GAP
_STRIP_HEIGHT = HEIGHT - _STRIP_TOP - _GAP
_RIGHT = 2 * _GAP + _PANEL_WIDTH
_COMMANDS = (('forward', 'm/s', 2.5), ('left', 'm/s', 1.5), ('up', 'm/s', 1.0), ('turn left', 'rad/s', 2.0))
"""Name, unit and full scale of a command's numbers."""


def write_video(path: Path, flight: Flight) -> Path:
    """Write the video as H.264 in yuv420p, which browsers play; raise LiquidNavError where ffmpeg fails."""
    import imageio_ffmpeg

    rate = round(NANOSECONDS / usual_period_ns(flight))
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), '-y', '-loglevel', 'error', '-f', 'rawvideo', '-pix_fmt', 'rgb24',
        '-s', f'{WIDTH}x{HEIGHT}', '-r', str(rate), '-i', '-', '-an', '-c:v', 'libx264', '-preset', 'veryfast',
        '-crf', '21', '-pix_fmt', 'yuv420p', '-threads', '1', '-movflags', '+faststart', str(path),
    ]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=complaints)
        try:
            for frame in FramePainter(flight).frames():
                process.stdin.write(frame.tobytes())
        except BrokenPipeError:
            pass  # ffmpeg says why below
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
        if process.returncode != 0:
            complaints.seek(0)
            raise LiquidNavError(f'ffmpeg could not write {path}: {complaints.read().decode(errors="replace")}')
    return path


def usual_period_ns(flight: Flight) -> float:
    """Return the time between two ticks when all goes well."""
    periods = np.diff(flight.episode.stamps_ns)
    return float(np.median(periods)) if len(periods) > 1 else 0.05 * NANOSECONDS


class FramePainter:
    """Paints the frames of one flight."""

    def __init__(self, flight: Flight):
        """Paint what all frames share."""
        self._flight = flight
        episode = flight.episode
        self._window = top_view.frame_window(flight.scene, episode.positions, _PANEL_WIDTH, _VIEW_HEIGHT)
        heights = top_view.heights_flown(flight.scene, episode.positions)
        self._map = top_view.draw_scene(flight.scene, self._window, heights)
        top_view.draw_reach(self._map, self._window, flight.scene, episode.scenario.reach_radius_m)
        self._fonts = {size: ImageFont.load_default(size) for size in (13, 15, 17, 30)}
        self._speeds = np.linalg.norm(episode.linear_velocities, axis=1)
        self._distances = np.linalg.norm(episode.positions - np.asarray(flight.scene.target), axis=1)
        self._edges = None if flight.policy.layout is None else self._sector_edges()
        self._canvas = self._static_canvas()

    def frames(self):
        """Yield (HEIGHT, WIDTH, 3) uint8 RGB frames in their order; where pictures were lost, one stays longer."""
        periods = np.diff(self._flight.episode.stamps_ns) / usual_period_ns(self._flight)
        for tick in range(len(self._flight.views)):
            frame = self.frame(tick)
            for _ in range(max(1, round(float(periods[tick])))):
                yield frame
        last = self.final_frame()
        for _ in range(OUTCOME_FRAMES):
            yield last

    def frame(self, tick: int) -> np.ndarray:
        """Return the frame of one tick."""
        canvas = self._canvas.copy()
        self._paint_view(canvas, tick)
        self._paint_map(canvas, tick)
        self._paint_belief(canvas, tick)
        self._paint_commands(canvas, tick)
        return self._write_numbers(canvas, tick)

    def final_frame(self) -> np.ndarray:
        """Return the last view with the outcome on it."""
        episode = self._flight.episode
        canvas = self.frame(len(self._flight.views) - 1).copy()
        self._paint_map(canvas, len(episode.positions) - 1)
        left, top, width, height = _GAP, _HEAD + _VIEW_HEIGHT // 2 - 34, _PANEL_WIDTH, 68
        banner = canvas[top : top + height, left : left + width]
        banner[:] = (0.2 * banner + 0.8 * np.array(OUTCOME_COLOURS[episode.outcome])).astype(np.uint8)
        image = Image.fromarray(canvas)
        self._text(ImageDraw.Draw(image), (left + width // 2, top + height // 2),
                   f'{episode.outcome} after {episode.duration_s:.1f} s', 30, (255, 255, 255), 'mm')
        return np.asarray(image)

    def _static_canvas(self) -> np.ndarray:
        image = Image.new('RGB', (WIDTH, HEIGHT), _BACKGROUND)
        draw = ImageDraw.Draw(image)
        flight = self._flight
        title = f'{flight.title}, flown by {flight.episode.policy}'
        self._text(draw, (_GAP, _HEAD // 2), title, 17, _INK, 'lm')
        for left in (_GAP, _RIGHT):
            draw.rectangle((left, _STRIP_TOP, left + _PANEL_WIDTH - 1, HEIGHT - _GAP - 1), _PANEL)
        for row, (name, unit, _) in enumerate(_COMMANDS):
            y = self._command_row(row)
            self._text(draw, (_RIGHT + 14, y), name, 15, _INK, 'lm')
            self._text(draw, (_RIGHT + _PANEL_WIDTH - 14, y), unit, 13, _DIM, 'rm')
            left, right = self._command_span()
            draw.rectangle((left, y - 8, right, y + 8), _BACKGROUND)
        self._text(draw, (_RIGHT + 14, _STRIP_TOP + 14), 'commands', 13, _DIM, 'lm')
        heading = 'what the policy sees: nearness of obstacles by bearing, and the target'
        if self._edges is None:
            heading = f'{flight.episode.policy} flies without a percept'
        self._text(draw, (_GAP + 14, _STRIP_TOP + 14), heading, 13, _DIM, 'lm')
        return np.array(image)

    def _paint_view(self, canvas: np.ndarray, tick: int) -> None:
        image = self._flight.views[tick].image
        scale = min(_PANEL_WIDTH / image.shape[1], _VIEW_HEIGHT / image.shape[0])
        width, height = round(image.shape[1] * scale), round(image.shape[0] * scale)
        large = cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC)
        left, top = _GAP + (_PANEL_WIDTH - width) // 2, _HEAD + (_VIEW_HEIGHT - height) // 2
        canvas[top : top + height, left : left + width] = large

    def _paint_map(self, canvas: np.ndarray, tick: int) -> None:
        episode, window = self._flight.episode, self._window
        image = self._map.copy()
        position, yaw = episode.positions[tick, :2], yaw_of(episode.orientations[tick])
        self._paint_fan(image, position, yaw, tick)
        top_view.draw_path(image, window, episode.positions[: tick + 1, :2], top_view.PATH, 2)
        top_view.draw_vehicle(image, window, position, yaw, (20, 24, 30))
        canvas[_HEAD : _HEAD + _VIEW_HEIGHT, _RIGHT : _RIGHT + _PANEL_WIDTH] = image

    def _paint_fan(self, image: np.ndarray, position: np.ndarray, yaw: float, tick: int) -> None:
        """Draw the believed ranges around the vehicle, and where it believes the target."""
        layout, percept = self._flight.policy.layout, self._percept(tick)
        if percept is None:
            return
        bearings, ranges = yaw + layout.bearings, layout.ranges(percept)
        rim = position + ranges[:, None] * np.stack([np.cos(bearings), np.sin(bearings)], axis=1)
        top_view.fill_area(image, self._window, np.vstack([position, rim]), _BELIEF, 0.28)
        seen, bearing, distance = layout.target(percept)
        if seen > 0.5:
            far = position + distance * np.array([math.cos(yaw + bearing), math.sin(yaw + bearing)])
            top_view.draw_path(image, self._window, np.vstack([position, far]), top_view.TARGET, 2)

    def _paint_belief(self, canvas: np.ndarray, tick: int) -> None:
        """Draw a bar per sector under the columns of the view that it spans, and the target's bearing."""
        percept = self._percept(tick)
        if percept is None:
            return
        layout = self._flight.policy.layout
        floor, ceiling = HEIGHT - _GAP - 12, _STRIP_TOP + 42
        nearness = 0.5 * (1.0 + proximity_of(layout.ranges(percept)))
        for sector, value in enumerate(nearness):
            right, left = (int(_GAP + 1 + self._edges[sector + side] * (_PANEL_WIDTH - 2)) for side in (0, 1))
            top = int(floor - 3 - value * (floor - ceiling - 3))
            colour = np.array(_BELIEF) * (1.0 - value) + np.array((255, 92, 60)) * value
            cv2.rectangle(canvas, (left + 1, top), (right - 1, floor), tuple(int(part) for part in colour), -1)
        seen, bearing, _ = layout.target(percept)
        if seen > 0.5:
            x = int(_GAP + self._column(bearing) * _PANEL_WIDTH)
            cv2.line(canvas, (x, ceiling), (x, floor), top_view.TARGET, 2, cv2.LINE_AA)
            tip = np.array([(x, ceiling - 2), (x - 8, ceiling - 14), (x + 8, ceiling - 14)])
            cv2.fillPoly(canvas, [tip], top_view.TARGET, cv2.LINE_AA)

    def _paint_commands(self, canvas: np.ndarray, tick: int) -> None:
        left, right = self._command_span()
        middle, half = 0.5 * (left + right), 0.5 * (right - left)
        for row, (_, _, scale) in enumerate(_COMMANDS):
            value, y = self._flight.episode.commands[tick, row], self._command_row(row)
            # what leads to the left grows to the left
            share = float(np.clip(value / scale, -1.0, 1.0)) * (-1.0 if row in (1, 3) else 1.0)
            ends = sorted((int(middle), int(middle + share * half)))
            cv2.rectangle(canvas, (ends[0], y - 8), (ends[1], y + 8), _FORWARD, -1)
            cv2.line(canvas, (int(middle), y - 11), (int(middle), y + 11), _DIM, 1)

    def _write_numbers(self, canvas: np.ndarray, tick: int) -> np.ndarray:
        image = Image.fromarray(canvas)
        draw = ImageDraw.Draw(image)
        for row in range(len(_COMMANDS)):
            value = round(self._flight.episode.commands[tick, row], 2) + 0.0  # no minus before zero
            self._text(draw, (_RIGHT + _PANEL_WIDTH - 60, self._command_row(row)), f'{value:+.2f}', 15, _INK, 'rm')
        stamp = self._flight.episode.stamps_ns[tick] / NANOSECONDS
        numbers = (f'{stamp:5.1f} s', f'{self._speeds[tick]:.1f} m/s', f'{self._distances[tick]:.1f} m to the target')
        for column, text in enumerate(numbers):
            self._text(draw, (_RIGHT + (78, 190, _PANEL_WIDTH)[column], _HEAD // 2), text, 17, _INK, 'rm')
        return np.asarray(image)

    def _percept(self, tick: int) -> np.ndarray | None:
        if self._edges is None or tick >= len(self._flight.views):
            return None
        return self._flight.views[tick].percept

    def _sector_edges(self) -> np.ndarray:
        """Return where the sectors' edges lie across the view, (sectors + 1,), 0 left to 1 right."""
        layout = self._flight.policy.layout
        edges = np.linspace(-0.5, 0.5, layout.sectors + 1) * layout.horizontal_fov
        return np.array([self._column(edge) for edge in edges])

    def _column(self, bearing: float) -> float:
        """Return where a bearing [rad] lies across the view, 0 left to 1 right."""
        half = 0.5 * self._flight.camera.horizontal_fov
        reach = max(-0.999 * 0.5 * math.pi, min(0.999 * 0.5 * math.pi, bearing))
        return min(1.0, max(0.0, 0.5 - 0.5 * math.tan(reach) / math.tan(half)))

    def _command_row(self, row: int) -> int:
        return _STRIP_TOP + 44 + row * (_STRIP_HEIGHT - 62) // (len(_COMMANDS) - 1)

    def _command_span(self) -> tuple[int, int]:
        return _RIGHT + 100, _RIGHT + _PANEL_WIDTH - 130

    def _text(self, draw, place: tuple, text: str, size: int, colour: tuple, anchor: str) -> None:
        draw.text(place, text, fill=colour, font=self._fonts[size], anchor=anchor)
