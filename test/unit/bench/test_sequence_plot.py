import xml.etree.ElementTree as ElementTree

import pytest

from liquid_nav.bench.sequence import CONTESTANTS
from liquid_nav.bench.sequence_plot import COLOURS, draw

ROWS = [
    {'name': 'cfc', 'encoding': 'event', 'validation': [[0.5, 0.9, 0.99], [0.5, 1.0]]},
    {'name': 'lstm', 'encoding': 'event', 'validation': [[0.5, 0.6, 0.7]]},
    {'name': 'lstm', 'encoding': 'equidistant', 'validation': [[0.5, 1.0]]},
]
LINE = '{http://www.w3.org/2000/svg}g'


def lines_of(svg: bytes, axes: int) -> int:
    """Count the curves of a panel: all lines but those of ticks, grid and frame, which stand in groups of their own."""
    root = ElementTree.fromstring(svg)
    (panel,) = [group for group in root.iter(LINE) if group.get('id') == f'axes_{axes}']
    return sum(child.get('id', '').startswith('line2d') for child in panel)


def test_a_panel_holds_a_curve_for_each_training_and_a_median_for_each_cell():
    svg = draw(ROWS)['svg']
    assert lines_of(svg, 1) == 1 + 1  # equidistant stands first
    assert lines_of(svg, 2) == 3 + 2


def test_the_same_rows_give_the_same_bytes():
    assert draw(ROWS) == draw(ROWS)
    assert draw(ROWS[:1]) != draw(ROWS[1:2])


def test_one_encoding_is_enough():
    assert draw(ROWS[:1])['png'].startswith(b'\x89PNG')


@pytest.mark.parametrize('name', CONTESTANTS)
def test_every_contestant_has_a_colour_of_its_own(name):
    assert list(COLOURS.values()).count(COLOURS[name]) == 1
