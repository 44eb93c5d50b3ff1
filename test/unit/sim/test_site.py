"""Ground that is taken bit by bit."""

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.layout import Spots
from liquid_nav.sim.scenes.site import Site

START, TARGET = (0.0, 0.0, 1.5), (12.0, 0.0, 1.5)


def site(seed=0):
    rng = np.random.default_rng(seed)
    return Site(rng, Spots(rng, (-2.0, -6.0, 14.0, 6.0)), START, TARGET)


def post(frame):
    return [frame.column(0.0, 0.0, 0.1, 0.0, 3.0)]


def test_nothing_stands_where_something_stands_or_in_the_clearings():
    ground = site()
    assert ground.stand(Frame(5.0, 0.0), 0.5, 0.3, post)
    assert not ground.stand(Frame(6.2, 0.0), 0.5, 0.3, post)
    assert ground.stand(Frame(6.4, 0.0), 0.5, 0.3, post)
    assert not ground.stand(Frame(1.9, 0.0), 0.5, 0.0, post)
    assert len(ground.solids) == 2


def test_a_long_thing_takes_its_whole_length():
    """Three discs of 1 m, the outer ones 2 m from the middle, along a frame that is turned to y."""
    ground = site()
    assert ground.stand(Frame(6.0, 0.0, 0.5 * np.pi), 1.0, 0.0, post, 2.0)
    assert not ground.stand(Frame(6.0, 3.4), 0.5, 0.0, post)
    assert ground.stand(Frame(6.0, 3.6), 0.5, 0.0, post)
    assert ground.stand(Frame(7.6, 0.0), 0.5, 0.0, post)


def test_what_reaches_into_a_clearing_is_left_out():
    ground = site()
    ground.put([Solid('box', (1.0, 0.0, 1.5), (0.3, 0.3, 0.3))])
    assert ground.solids == []
    ground.put([Solid('box', (1.0, 0.0, 3.0), (0.3, 0.3, 0.3))])
    assert len(ground.solids) == 1


def test_strewn_things_keep_their_gap():
    ground = site()
    ground.strew(12, [(post, 0.3)], lambda radius: Frame(*np.random.default_rng(len(ground.solids)).uniform(
        (2.5, -5.0), (9.5, 5.0)).tolist()), 0.8)
    places = np.array([solid.position[:2] for solid in ground.solids])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2) + 99.0 * np.eye(len(places))
    assert 2 <= len(places) <= 12
    assert apart.min() >= 1.4


def test_distractors_are_as_many_as_asked_for_on_free_ground():
    ground = site(3)
    ground.strew_distractors({'colour_distractors': 0.0, 'shape_distractors': 2.0}, (2.0, -5.0, 10.0, 5.0))
    assert sum(solid.shape == 'cylinder' for solid in ground.solids) == 2
