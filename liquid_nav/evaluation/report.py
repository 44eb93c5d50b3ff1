"""report.html: one page that opens offline, with video, map, plots and all that is needed to fly it again."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from liquid_nav.evaluation import top_view
from liquid_nav.evaluation.flight import Flight
from liquid_nav.evaluation.plots import plot_commands, plot_flight

EMBEDDED_VIDEO_BYTES = 8_000_000
"""A larger video stays beside the report, which links to it."""
_MAP_WIDTH, _MAP_HEIGHT = 1400, 700


def write_report(path: Path, flight: Flight, facts: Mapping[str, Any], video: Path | None) -> Path:
    """Write the page; `facts` is what episode.json holds."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
                                     lstrip_blocks=True)
    template = environment.from_string(Path(__file__).with_name('report.html.jinja').read_text(encoding='utf-8'))
    page = template.render(
        facts=facts,
        title=flight.title,
        video=None if video is None else _video_source(video),
        map=_png(draw_map(flight)),
        commands=plot_commands(flight),
        flight=plot_flight(flight),
        card=flight.policy.card,
        scores=flight.policy.scores,
        tables=_tables(facts),
    )
    path.write_text(page, encoding='utf-8')
    return path


def draw_map(flight: Flight) -> np.ndarray:
    """Return the scene from above with the whole path, (height, width, 3) uint8 RGB."""
    episode = flight.episode
    window = top_view.frame_window(flight.scene, episode.positions, _MAP_WIDTH, _MAP_HEIGHT)
    heights = top_view.heights_flown(flight.scene, episode.positions)
    image = top_view.draw_scene(flight.scene, window, heights)
    top_view.draw_reach(image, window, flight.scene, episode.scenario.reach_radius_m)
    top_view.draw_path(image, window, episode.positions[:, :2], top_view.PATH, 3)
    top_view.draw_disc(image, window, episode.positions[-1, :2], 6.0, top_view.PATH)
    _draw_scale(image, window)
    return image


def _draw_scale(image: np.ndarray, window: top_view.Window) -> None:
    """Draw a bar of 5 m."""
    left, bottom, length = 24, window.height - 24, int(5.0 * window.scale)
    cv2.rectangle(image, (left - 8, bottom - 34), (left + length + 8, bottom + 10), (255, 255, 255), -1)
    cv2.line(image, (left, bottom), (left + length, bottom), (40, 40, 40), 3)
    cv2.putText(image, '5 m', (left, bottom - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (40, 40, 40), 1, cv2.LINE_AA)


def _tables(facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    scenario = {name: value for name, value in facts['scenario'].items() if name != 'scene_parameters'}
    camera = {f'camera {name}': value for name, value in facts['settings']['camera'].items()}
    settings = {name: value for name, value in facts['settings'].items() if name != 'camera'}
    return {
        'Scenario': {**scenario, **facts['scenario']['scene_parameters']},
        'Settings': {**settings, **camera},
        'Versions': {'commit': facts['commit'], **facts['versions']},
    }


def _video_source(video: Path) -> str:
    content = video.read_bytes()
    if len(content) > EMBEDDED_VIDEO_BYTES:
        return video.name
    return f'data:video/mp4;base64,{base64.b64encode(content).decode()}'


def _png(image: np.ndarray) -> str:
    _, content = cv2.imencode('.png', image[..., ::-1])
    return f'data:image/png;base64,{base64.b64encode(content.tobytes()).decode()}'
