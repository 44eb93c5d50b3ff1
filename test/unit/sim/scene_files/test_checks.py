"""What makes a scene unfit to fly in is told before anything flies."""

import pytest

from liquid_nav.core.errors import ConfigError

WALL = 'shape: box, size: [0.2, 30, 2], kind: wall'


@pytest.mark.parametrize(('text', 'line', 'message'), [
    # the start is 0.5 m inside a box that reaches from -1 to 1
    ('solids:\n- {shape: box, position: [0.5, 0], size: [1, 1, 2]}\n', 1, 'start lies inside solids[0] (line 4); it '
     'needs 0.25 m free around it'),
    ('solids:\n- {shape: box, position: [10, 1.1], size: [1, 1, 2]}\n', 2, 'target lies 0.10 m from solids[0] (line 4)'
     ),
    ('movers:\n- solids: [{shape: box, position: [0, 0, 1], size: [1, 1, 1]}]\n'
     '  route: {points: [[0, 0], [5, 5]], speed: 1}\n', 1, 'start lies inside movers[0] (line 4)'),
    ('surfaces:\n- vertices: [[0.1, -1, 0], [0.1, 1, 0], [0.1, 0, 9]]\n  triangles: [[0, 1, 2]]\n', 1,
     'start lies 0.10 m from surfaces[0] (line 4)'),
    ('start: [0, 0, 0.1]\ntarget: [5, 0]\n', 1, 'start lies 0.10 m above the ground, it needs 0.25 m'),
    ('start: [0, 0]\ntarget: [5, 0, -1]\n', 2, 'target lies -1.00 m above the ground'),
    ('start: [0, 0]\ntarget: [0.1, 0]\n', 2, 'target is where the start is; move one of them'),
    ('bounds: [-5, -5, 9, 5]\n', 2, 'target lies outside the bounds [-5.0, -5.0, 9.0, 5.0]'),
    ('bounds: [5, -5, -5, 5]\n', 3, 'bounds must be x_min, y_min, x_max, y_max with x_min < x_max'),
    ('bounds: [-500, -500, 500, 500]\n', 3, 'bounds must cover at most 40,000 m^2'),
    ('solids:\n- {shape: box, position: [900, 900], size: [1, 1, 1]}\n', 1, 'start: bounds [-6.0, -6.0, 907.0, 907.0] '
     'cover more than 40,000 m^2; give `bounds`'),
    # a wall from edge to edge of the bounds
    (f'bounds: [-5, -5, 15, 5]\nsolids:\n- {{{WALL}, position: [5, 0]}}\n', 2, 'target cannot be reached: within the '
     'bounds no way 0.5 m wide leads to it from the start at 1.5 m above the ground'),
])
def test_a_scene_that_cannot_be_flown_is_refused_with_the_line(scene_of, tmp_path, text, line, message):
    with pytest.raises(ConfigError) as raised:
        scene_of(text)
    assert str(raised.value).startswith(f'{tmp_path / "map.yaml"}, line {line}: {message}')


@pytest.mark.parametrize(('gap', 'passes'), [(0.3, False), (0.8, True)])
def test_a_gap_must_be_half_a_metre_wide(scene_of, gap, passes):
    text = (f'bounds: [-5, -5, 15, 5]\nsolids:\n- {{{WALL}, position: [5, {-30 - gap / 2}]}}\n'
            f'- {{{WALL}, position: [5, {30 + gap / 2}]}}\n')
    if passes:
        assert len(scene_of(text).solids) == 2
    else:
        with pytest.raises(ConfigError, match='cannot be reached'):
            scene_of(text)


@pytest.mark.parametrize('more', ['collides: false', 'position: [5, 0, 9]'])
def test_what_is_only_seen_or_hangs_above_does_not_bar_the_way(scene_of, more):
    place = '' if 'position' in more else ', position: [5, 0]'
    scene_of(f'bounds: [-5, -5, 15, 5]\nsolids:\n- {{{WALL}, {more}{place}}}\n')


def test_triangles_bar_the_way_too(scene_of):
    with pytest.raises(ConfigError, match='target cannot be reached'):
        scene_of('bounds: [-5, -5, 15, 5]\nsurfaces:\n- vertices: [[5, -9, 0], [5, 9, 0], [5, 0, 30]]\n'
                 '  triangles: [[0, 1, 2]]\n')


def test_something_may_move_towards_the_target(scene_of):
    scene_of('movers:\n- solids: [{shape: box, position: [0, 0, 1], size: [0.2, 0.2, 1]}]\n'
             '  route: {points: [[10, 0], [10, 5]], speed: 1}\n')


def test_too_many_triangles_are_refused_with_what_brings_most(scene_of, tmp_path):
    row = ''.join(f'v {number} 5 0\nv {number} 6 0\n' for number in range(10_002))
    faces = ''.join(f'f {number} {number + 1} {number + 2}\n' for number in range(1, 20_002))
    (tmp_path / 'strip.obj').write_text(row + faces)
    with pytest.raises(ConfigError, match=r'line 3: model brings 20,001 of 20,001 triangles, but a scene may have '
                                          r'20,000: decimate the mesh'):
        scene_of('model: strip.obj\n')
