"""Whether one can pass, by hand-made walls."""

import pytest

from liquid_nav.core.scene import Look, Solid
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.passage import has_passage


def draft(walls):
    return Draft((0.0, 0.0, 1.5), 0.0, (10.0, 0.0, 1.5), (-1.0, -4.0, 11.0, 4.0), Look(), walls)


@pytest.mark.parametrize(('width', 'passable'), [(0.8, False), (0.95, False), (1.6, True)])
def test_a_gap_of_less_than_a_metre_is_no_passage(width, passable):
    half = 0.5 * (5.0 - 0.5 * width)
    walls = [Solid('box', (5.0, side * (0.5 * width + half), 1.5), (0.2, half, 1.5)) for side in (-1, 1)]
    assert has_passage(draft(walls)) is passable


def test_a_wall_at_flight_height_alone_closes_the_passage():
    low, high = (draft([Solid('box', (5.0, 0.0, z), (0.2, 6.0, 0.3))]) for z in (0.3, 1.5))
    assert has_passage(low)
    assert not has_passage(high)
