from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from liquid_nav.core.fly import FlySettings
from liquid_nav.core.percept import PerceptLabeller, PerceptLayout
from liquid_nav.evaluation.flight import Flight, PolicyInfo, View
from liquid_nav.evaluation.rollout import rollout
from liquid_nav.evaluation.suite import scenario
from liquid_nav.policy.baselines import BlindPolicy
from liquid_nav.sim.simulator import PyBulletSimulator

SEED = 3
"""A blind flier hits a tree of this forest within 6 s."""


@pytest.fixture(scope='session')
def simulator():
    with closing(PyBulletSimulator()) as opened:
        yield opened


@pytest.fixture(scope='session')
def flight(simulator):
    """A blind flight whose percepts are the true ones."""
    layout = PerceptLayout(horizontal_fov=simulator.camera.horizontal_fov)
    labeller = PerceptLabeller(layout, simulator.camera)
    views = []

    def look(state, observation, command):
        _, depth, segmentation = simulator.render_with_depth()
        percept = labeller(depth, segmentation, simulator.target_id, state, simulator.scene.target)
        views.append(View(observation.image, percept))

    episode = rollout(simulator, BlindPolicy(), scenario('forest', SEED, time_limit_s=1.5), look)
    assert len(views) == 30
    return Flight(FlySettings('forest', SEED, 'blind', Path('unused')), episode, simulator.scene,
                  PolicyInfo('blind', None, layout), simulator.camera, 0.069, views)


@pytest.fixture
def rng():
    return np.random.default_rng(0)
