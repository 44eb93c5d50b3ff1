"""What `liquid-nav scene preview` shows of a scene."""

import math
import textwrap
from collections.abc import Iterator
from contextlib import closing

import numpy as np

from liquid_nav.core.percept import CRUISE_HEIGHT_M
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import NANOSECONDS, CameraModel
from liquid_nav.evaluation import top_view
from liquid_nav.evaluation.contact_sheet import MAP_SIZE, VIEW_SIZE, WIDE_SIZE, Sheet
from liquid_nav.expert import Expert
from liquid_nav.sim.config import load_simulator_config
from liquid_nav.sim.simulator import PyBulletSimulator
from liquid_nav.sim.views import Studio, high_view, start_view, way_view

_FOV = math.radians(80.0)
_COLUMNS = 190
"""Characters of a line of the caption."""
_SIDE_M = 4.0
"""How far to either side of the way the map reaches beyond its margin [m]."""
_OWN_S = (1.0, 4.0)
"""How long the expert has flown when the policy's pictures are taken [s]; at rest some perturbations do not show."""


def make_sheet(title: str, scene: Scene, terms: Scenario) -> Sheet:
    """Render a scene from all sides; the camera's own picture is taken under the scenario's perturbations."""
    shown = [start_view(scene, 'from the start'), way_view(scene, 0.35, 'a third of the way'),
             way_view(scene, 0.7, 'two thirds of the way'), high_view(scene, 'from above the start')]
    cameras = [CameraModel(*size, _FOV) for size in (VIEW_SIZE, VIEW_SIZE, VIEW_SIZE, WIDE_SIZE)]
    with Studio(scene) as studio:
        *views, whole = [(view.title, studio.picture(view, camera))
                         for view, camera in zip(shown, cameras, strict=True)]
        caption = list(_caption(scene, terms, studio.triangles))
    window = top_view.frame_window(scene, _beside_the_way(scene), *MAP_SIZE)
    return Sheet(title, caption, views, whole, _own_pictures(scene, terms),
                 top_view.draw_scene(scene, window, (CRUISE_HEIGHT_M, CRUISE_HEIGHT_M)))


def _caption(scene: Scene, terms: Scenario, triangles: int) -> Iterator[str]:
    counts = [(len(scene.solids), 'solid'), (len(scene.movers), 'mover'), (len(scene.ribbons), 'ribbon'),
              (len(scene.surfaces), 'surface')]
    told = ', '.join(f'{count} {name}{"s" * (count > 1)}' for count, name in counts if count)
    yield f'{told or "empty ground"}; {triangles:,} triangles; {scene.target_distance:.1f} m to the target'
    for heading, numbers in (('parameters', scene.parameters), ('perturbations', terms.perturbations)):
        if numbers:
            yield from textwrap.wrap(f'{heading}: ' + ', '.join(f'{key} {value:.4g}' for key, value in numbers.items()),
                                     _COLUMNS)


def _beside_the_way(scene: Scene) -> np.ndarray:
    """Return (4, 3) places to the left and right of start and target [m; world]."""
    start, target = np.array(scene.start), np.array(scene.target)
    ahead = (target - start)[:2] / np.linalg.norm((target - start)[:2])
    left = _SIDE_M * np.array([-ahead[1], ahead[0], 0.0])
    return np.array([start + left, start - left, target + left, target - left])


def _own_pictures(scene: Scene, terms: Scenario) -> list[tuple[str, np.ndarray]]:
    """Return what a policy gets as the expert flies."""
    camera, expert, pictures = load_simulator_config().camera, Expert(), []
    told = ', '.join([f'{camera.width}x{camera.height}',
                      *(f'{name} {value:g}' for name, value in terms.perturbations.items())])
    with closing(PyBulletSimulator()) as simulator:
        simulator.reset_in(terms, scene)
        expert.reset(scene)
        for seconds in _OWN_S:
            image = simulator.observe().image
            while simulator.outcome is None and simulator.stamp_ns < seconds * NANOSECONDS:
                simulator.step(expert.step(simulator.state))
                image = simulator.observe().image
            pictures.append((f"the policy's picture after {simulator.stamp_ns / NANOSECONDS:g} s, {told}", image))
    return pictures
