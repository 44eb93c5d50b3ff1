import json

from liquid_nav.cli.main import main


def test_the_command_writes_what_it_says(tmp_path, capsys):
    assert main(['bench', 'replay', '--images', '20', '--size', '0.02', '--out', str(tmp_path)]) == 0
    data = json.loads((tmp_path / 'bench_replay.json').read_text())
    assert [(row['policy'], row['width']) for row in data['rows']] == [
        ('cfc', 96), ('blind', 96), ('cfc', 640), ('blind', 640)]
    assert data['commit']
    assert 'x real time' in capsys.readouterr().out


def test_bad_input_is_refused(tmp_path, capsys):
    assert main(['bench', 'replay', '--images', '0', '--out', str(tmp_path / 'out')]) == 2
    assert '--images must be 1 or more' in capsys.readouterr().err
    assert not (tmp_path / 'out').exists()
