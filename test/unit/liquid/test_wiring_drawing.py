import io
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError, MissingDependencyError, OutputError
from liquid_nav.liquid.synapses import Wiring
from liquid_nav.liquid.wiring import auto_ncp, fully_connected, lane_keeping, ncp, random_sparse
from liquid_nav.liquid.wiring_layout import curve_between, lay_out

pytest.importorskip('matplotlib')

DOCS = Path(__file__).resolve().parents[3] / 'docs'


def chain() -> Wiring:
    """Two inputs, a layer of one neuron and a layer of two that hear themselves, the second of which is read."""
    adjacency = np.zeros((3, 3), int)
    adjacency[0, 1], adjacency[0, 2], adjacency[1, 1], adjacency[2, 1] = 1, -1, -1, 1
    return Wiring((1, 2), np.array([[1, 0, 0], [-1, 0, 0]]), adjacency, motor=1)


WIRINGS = {
    'lane keeping': lane_keeping(0),
    'a chain': ncp(1, 1, 1, 1, sensory_fanout=1, inter_fanout=1, recurrent_command_synapses=1, motor_fanin=1, seed=1),
    'two layers': chain(),
    'many motor neurons': auto_ncp(3, 20, 12, sparsity=0.3, seed=2),
    'a ring': random_sparse(6, 24, 4, sparsity=0.8, seed=0),
    'a full ring': fully_connected(2, 5, seed=0),
    'one neuron': fully_connected(1, 1, seed=0),
}


def ids_of(path: Path) -> list[str]:
    return [element.get('id') for element in ElementTree.parse(path).iter() if element.get('id')]


@pytest.mark.parametrize('name', WIRINGS)
def test_a_drawing_holds_every_input_neuron_and_synapse_once(name, tmp_path):
    wiring = WIRINGS[name]
    drawn = Counter(i for i in ids_of(wiring.draw(tmp_path / 'wiring.svg'))
                    if i.startswith(('input-', 'neuron-', 'synapse-')))
    expected = [f'input-{number}' for number in range(wiring.inputs)]
    expected += [f'neuron-{number}' for number in range(wiring.units)]
    expected += [f'synapse-input-{a}-neuron-{b}' for a in range(wiring.inputs) for b in range(wiring.units)
                 if wiring.sensory[a, b]]
    expected += [f'synapse-neuron-{a}-neuron-{b}' for a in range(wiring.units) for b in range(wiring.units)
                 if wiring.adjacency[a, b]]
    assert drawn == Counter(expected)


def test_polarity_decides_colour_and_dashes(tmp_path):
    wiring = chain()
    drawing = ElementTree.parse(wiring.draw(tmp_path / 'wiring.svg'))
    styles = {group.get('id'): group[0].get('style') for group in drawing.iter('{http://www.w3.org/2000/svg}g')
              if (group.get('id') or '').startswith('synapse-')}
    for name, polarity in (('synapse-input-0-neuron-0', 1), ('synapse-input-1-neuron-0', -1),
                           ('synapse-neuron-0-neuron-2', -1), ('synapse-neuron-1-neuron-1', -1),
                           ('synapse-neuron-2-neuron-1', 1)):
        assert ('#0072b2' in styles[name]) == (polarity > 0)
        assert ('#d55e00' in styles[name]) == (polarity < 0)
        assert ('stroke-dasharray' in styles[name]) == (polarity < 0)


def test_the_title_and_the_legend_count(tmp_path):
    # In the chain: 6 synapses, of which input 0, 0 -> 1 and 2 -> 1 excite. matplotlib notes a text as a comment.
    drawing = chain().draw(tmp_path / 'wiring.svg').read_text(encoding='utf-8')
    for text in ('3 neurons, 6 synapses', 'excitatory (3)', 'inhibitory (3)', 'sensory', '2 inputs', '1 neuron'):
        assert f'<!-- {text} -->' in drawing


@pytest.mark.parametrize('suffix', ['.svg', '.png', '.PNG'])
def test_the_same_wiring_gives_the_same_bytes_whatever_the_style(suffix, tmp_path):
    import matplotlib

    first = lane_keeping(3).draw(tmp_path / f'a{suffix}').read_bytes()
    with matplotlib.rc_context({'lines.linewidth': 7, 'font.size': 30, 'svg.fonttype': 'none', 'text.color': 'red'}):
        again = lane_keeping(3).draw(tmp_path / f'b{suffix}').read_bytes()
    assert first == again
    assert first != lane_keeping(4).draw(tmp_path / f'c{suffix}').read_bytes()


@pytest.mark.parametrize('name', WIRINGS)
def test_a_png_shows_blue_vermilion_and_ink_on_white(name, tmp_path):
    from matplotlib.image import imread

    picture = WIRINGS[name].draw(tmp_path / 'wiring.png').read_bytes()
    assert picture[:8] == b'\x89PNG\r\n\x1a\n'
    pixels = imread(io.BytesIO(picture))[..., :3]
    assert pixels.shape[0] > 200
    assert pixels.shape[1] > 800
    for colour in ('#0072b2', '#d55e00', '#222222'):
        wanted = np.array([int(colour[at:at + 2], 16) for at in (1, 3, 5)]) / 255
        # The legend is opaque, so that each colour stands somewhere pure, to the rounding of 8 bits.
        assert (np.abs(pixels - wanted).max(axis=-1) < 0.01).any()
    assert 0.3 < (pixels == 1).all(axis=-1).mean() < 0.99
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (border == 1).all()  # nothing is cut off


@pytest.mark.parametrize('name', WIRINGS)
def test_no_two_nodes_touch_and_layers_stand_from_left_to_right(name):
    wiring = WIRINGS[name]
    layout = lay_out(wiring)
    nodes = layout.inputs + layout.neurons
    for index, one in enumerate(nodes):
        for other in nodes[index + 1:]:
            assert np.hypot(*(one.position - other.position)) > one.radius + other.radius
    columns = [min(node.position[0] for node in nodes if node.column == column)
               for column in range(len(wiring.layers) + 1)]
    assert columns == sorted(columns)
    assert [node.is_motor for node in layout.neurons] == [number >= wiring.units - wiring.outputs
                                                          for number in range(wiring.units)]


def test_a_synapse_and_its_reverse_run_on_different_sides():
    for wiring in (lane_keeping(0), fully_connected(3, 8, seed=0)):
        layout = lay_out(wiring)
        one, other = layout.neurons[-4], layout.neurons[-2]
        there, back = curve_between(layout, one, other).points[1], curve_between(layout, other, one).points[1]
        assert np.hypot(*(there - back)) > 0.02


def test_a_synapse_arrives_just_before_its_neuron_and_points_at_it():
    layout = lay_out(lane_keeping(0))
    source, destination = layout.inputs[0], layout.neurons[5]
    curve = curve_between(layout, source, destination)
    step = destination.position - source.position
    assert np.allclose(curve.heading, step / np.linalg.norm(step))  # a straight way
    assert 0 < np.linalg.norm(curve.points[-1] - destination.position) - destination.radius < 0.05


def test_a_drawing_makes_its_folder_and_names_its_file(tmp_path):
    path = chain().draw(str(tmp_path / 'new' / 'folder' / 'wiring.svg'))
    assert path == tmp_path / 'new' / 'folder' / 'wiring.svg'
    assert path.exists()


@pytest.mark.parametrize('name', ['wiring.pdf', 'wiring'])
def test_an_unknown_format_is_refused_and_the_known_ones_listed(name, tmp_path):
    with pytest.raises(ConfigError, match=r'picture format.*known: \.png, \.svg') as caught:
        chain().draw(tmp_path / 'new' / name)
    assert isinstance(caught.value, ValueError)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / 'file').write_text('')
    with pytest.raises(OutputError, match=r'cannot write the picture .*file/wiring\.svg'):
        chain().draw(tmp_path / 'file' / 'wiring.svg')


def test_without_matplotlib_the_remedy_is_told(tmp_path, monkeypatch):
    for module in [name for name in sys.modules if name.partition('.')[0] == 'matplotlib']:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, 'matplotlib', None)
    with pytest.raises(MissingDependencyError, match=r"^matplotlib is not.*pip install 'liquid_nav\[report\]'"):
        chain().draw(tmp_path / 'wiring.svg')


def test_the_documented_picture_is_the_lane_keeper_and_small():
    path = DOCS / 'wirings/lane_keeping.svg'
    synapses = {i for i in ids_of(path) if i.startswith('synapse-')}
    wiring = lane_keeping(seed=0)
    assert synapses == ({f'synapse-input-{a}-neuron-{b}' for a, b in np.argwhere(wiring.sensory)}
                        | {f'synapse-neuron-{a}-neuron-{b}' for a, b in np.argwhere(wiring.adjacency)})
    assert path.stat().st_size < 300_000
