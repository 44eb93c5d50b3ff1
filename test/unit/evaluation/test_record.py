import dataclasses
import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from liquid_nav.core.errors import OutputError
from liquid_nav.evaluation.episode import Episode
from liquid_nav.evaluation.flight import PolicyInfo
from liquid_nav.evaluation.record import FILES, check_out, record, write_flight

SCORE = {'policy': 'cfc', 'scenario': 'forest', 'group': 'in_distribution', 'episodes': 100,
         'success': 97, 'success_rate': 0.97, 'success_ci95': [0.915, 0.990]}
CARD = {
    'name': 'cfc', 'architecture': {'core': 'cfc'}, 'size': {'neurons': 64, 'synapses': 900, 'parameters': 40000},
    'camera': {'width': 96, 'height': 48, 'renderer': 'tiny'}, 'sha256': 'ab' * 32, 'scores': [SCORE],
    'training': {'seed': 3, 'settings': {}},
}


@pytest.fixture(scope='module')
def written(flight, tmp_path_factory):
    folder = tmp_path_factory.mktemp('record') / 'deep' / 'flight'
    policy = PolicyInfo('cfc', CARD, flight.policy.layout)
    return write_flight(folder, dataclasses.replace(flight, policy=policy))


def test_a_flight_leaves_its_four_files_and_nothing_else(written):
    assert [path.name for path in written] == list(FILES)
    assert sorted(path.name for path in written[0].parent.iterdir()) == sorted(FILES)
    assert [path.name for path in written[0].parent.parent.iterdir()] == ['flight']


def test_the_record_states_outcome_terms_and_provenance(written, flight):
    facts = json.loads(written[0].read_text())
    assert (facts['outcome'], facts['scene'], facts['seed'], facts['policy']) == ('timeout', 'forest', 3, 'blind')
    assert facts['time_s'] == 1.5
    assert facts['ticks'] == 30
    assert facts['path_length_m'] == pytest.approx(
        np.linalg.norm(np.diff(flight.episode.positions, axis=0), axis=1).sum())
    assert facts['known_score'] == SCORE
    assert facts['versions']['numpy'] == np.__version__
    assert facts['commit']


def test_the_arrays_are_those_of_the_flight(written, flight):
    assert Episode.load(written[1]).positions.tobytes() == flight.episode.positions.tobytes()


class Links(HTMLParser):
    """Gathers whatever a page would load, and checks that what opens also closes."""

    def __init__(self):
        super().__init__()
        self.found, self.open = [], []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ('src', 'href', 'xlink:href', 'poster', 'data')]
        if tag not in ('meta', 'img', 'link', 'br', 'input'):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_report_opens_offline(written):
    page = written[3].read_text()
    links = Links()
    links.feed(page)
    assert links.open == []
    assert links.found
    assert all(link.startswith(('data:', '#')) for link in links.found)
    assert '@import' not in page
    assert 'url(http' not in page
    assert '<script' not in page


def test_the_report_tells_what_is_known_of_the_policy_and_how_to_fly_again(written):
    page = written[3].read_text()
    assert '97 %' in page
    assert 'liquid-nav fly --scene forest --seed 3 --policy blind' in page


def test_a_large_video_stays_beside_the_report(flight, tmp_path, monkeypatch):
    monkeypatch.setattr('liquid_nav.evaluation.report.EMBEDDED_VIDEO_BYTES', 1000)
    paths = write_flight(tmp_path / 'flight', flight)
    assert 'src="flight.mp4"' in paths[3].read_text()


def test_no_video_without_views(flight, tmp_path):
    paths = write_flight(tmp_path / 'flight', dataclasses.replace(flight, views=[]))
    assert [path.name for path in paths] == ['episode.json', 'episode.npz', 'report.html']
    assert '<video' not in paths[2].read_text()


def test_standing_results_are_replaced_by_leave_only(flight, tmp_path):
    folder = tmp_path / 'flight'
    folder.mkdir()
    (folder / 'episode.json').write_text('{}')
    (folder / 'mine.txt').write_text('kept')
    plain = dataclasses.replace(flight, views=[])
    with pytest.raises(OutputError, match='already holds episode.json; .*--overwrite'):
        write_flight(folder, plain)
    assert (folder / 'episode.json').read_text() == '{}'
    settings = dataclasses.replace(flight.settings, overwrite=True)
    write_flight(folder, dataclasses.replace(plain, settings=settings))
    assert json.loads((folder / 'episode.json').read_text())['seed'] == 3
    assert (folder / 'mine.txt').read_text() == 'kept'
    assert [path.name for path in tmp_path.iterdir()] == ['flight']


def test_a_failure_half_way_leaves_nothing_behind(flight, tmp_path):
    card = {'sha256': '', 'scores': [], 'camera': {'renderer': 'tiny'}}
    broken = dataclasses.replace(flight, views=[], policy=PolicyInfo('cfc', card))
    with pytest.raises(Exception, match='has no attribute'):
        write_flight(tmp_path / 'flight', broken)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('inside', ['', 'below', 'below/deeper'])
def test_a_file_where_the_folder_should_be_is_refused_before_the_flight(inside, tmp_path):
    (tmp_path / 'file').write_text('')
    with pytest.raises(OutputError, match='cannot write to .*file'):
        check_out(tmp_path / 'file' / inside)


def test_a_place_that_takes_no_files_is_refused_before_the_flight():
    with pytest.raises(OutputError, match='cannot write to /proc/flight'):
        check_out(Path('/proc/flight'))


def test_the_check_leaves_no_trace(tmp_path):
    check_out(tmp_path / 'a' / 'b')
    assert list(tmp_path.iterdir()) == []


def test_a_perturbed_flight_names_its_perturbations_and_claims_no_known_score(flight):
    claimed = PolicyInfo('cfc', CARD)
    flight = dataclasses.replace(flight, policy=claimed)
    assert record(flight)['known_score']['episodes'] == 100
    terms = dataclasses.replace(flight.episode.scenario, perturbations={'wind': 4.0, 'fog': 40})
    facts = record(dataclasses.replace(flight, episode=dataclasses.replace(flight.episode, scenario=terms)))
    assert facts['known_score'] is None
    assert facts['scenario']['perturbations'] == {'wind': 4.0, 'fog': 40}
    assert '--perturb wind=4.0 --perturb fog=40.0 ' in facts['command_line']
