"""The shipped model, as a user flies it."""

import json

import pytest

from liquid_nav.cli.main import main


@pytest.mark.parametrize('scene', ['forest', 'urban_street'])
def test_the_shipped_policy_arrives_in_most_validation_scenes(scene, tmp_path):
    code = main(['scenarios', '--suite', scene, '--policy', 'cfc', '--seeds', '200100:200106', '--workers', '2',
                 '--out', str(tmp_path)])
    row = json.loads((tmp_path / 'summary.json').read_text())['rows'][0]
    assert code == 0
    assert row['success'] >= 4  # a policy that arrives in 80 of 100 misses this once in ten; flights repeat bit for bit
    assert row['mean_speed_m_s'] > 1.4


def test_a_flight_in_one_process_leaves_video_report_and_record(tmp_path, capsys):
    out = tmp_path / 'flight'
    assert main(['fly', '--no-ros', '--scene', 'forest', '--seed', '200103', '--out', str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ['episode.json', 'episode.npz', 'flight.mp4', 'report.html']
    episode = json.loads((out / 'episode.json').read_text())
    assert episode['policy'] == 'cfc'
    told = capsys.readouterr().out
    assert episode['outcome'] in told
    assert 'of 200 such scenes' in ' '.join(told.split())
