import dataclasses
import json

import numpy as np
import pytest
import torch

from liquid_nav.bench import sequence
from liquid_nav.bench.bit_stream import draw_streams
from liquid_nav.bench.sequence import (
    CONTESTANTS,
    DATA_SEEDS,
    Trial,
    accuracy,
    build_classifier,
    plan,
    run_trial,
    settings,
)
from liquid_nav.bench.sequence_summary import PUBLISHED, summarise

SMALL = Trial('gru', 'event', 0, units=6, streams=300, epochs=3, batch=50)
TIMELESS = ('lstm', 'gru')


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


def without_times(result: dict) -> dict:
    return {name: value for name, value in result.items() if name != 'epoch_s'}


def test_a_trial_repeats_itself():
    assert without_times(run_trial(SMALL)) == without_times(run_trial(SMALL))
    assert run_trial(SMALL)['losses'] != run_trial(dataclasses.replace(SMALL, seed=1))['losses']


def test_a_trial_that_was_cut_short_goes_on_to_the_same_end(tmp_path):
    class Cut(Exception):
        pass

    def cut(epoch: int, loss: float, score: float) -> None:
        if epoch == 1:
            raise Cut

    checkpoint = tmp_path / 'kept' / 'trial.pt'
    with pytest.raises(Cut):
        run_trial(SMALL, checkpoint, cut)
    seen = []
    resumed = run_trial(SMALL, checkpoint, lambda epoch, loss, score: seen.append(epoch))
    assert seen == [2]
    assert without_times(resumed) == without_times(run_trial(SMALL))
    assert not checkpoint.exists()


def test_a_checkpoint_of_other_settings_is_passed_over(tmp_path):
    checkpoint = tmp_path / 'trial.pt'
    with pytest.raises(KeyboardInterrupt):
        run_trial(SMALL, checkpoint, _interrupt)
    other = dataclasses.replace(SMALL, learning_rate=0.02)
    assert without_times(run_trial(other, checkpoint)) == without_times(run_trial(other))


def _interrupt(epoch: int, loss: float, score: float) -> None:
    raise KeyboardInterrupt


def test_the_weights_of_the_best_epoch_by_validation_are_tested(monkeypatch):
    scores = iter([0.7, 0.9, 0.8])
    asked = []

    def scored(network, streams):
        asked.append(({name: value.clone() for name, value in network.state_dict().items()}, len(streams)))
        return next(scores, 0.5)

    monkeypatch.setattr(sequence, 'accuracy', scored)
    result = run_trial(SMALL)
    assert result['validation'] == [0.7, 0.9, 0.8]
    assert result['accuracy'] == 0.5
    assert len(asked) == 4
    second, last, tested = asked[1][0], asked[2][0], asked[3][0]
    assert all(torch.equal(tested[name], second[name]) for name in second)
    assert any(not torch.equal(tested[name], last[name]) for name in last)


def test_a_trial_ends_when_nothing_is_left_to_learn(monkeypatch):
    left = iter([0.8, 1.0])
    monkeypatch.setattr(sequence, 'accuracy', lambda network, streams: next(left, 0.9))
    result = run_trial(SMALL)
    assert (result['validation'], result['accuracy']) == ([0.8, 1.0], 0.9)


def test_accuracy_counts_what_is_told_right():
    class Oracle(torch.nn.Module):
        """Tells the parity of what it hears, and is wrong on streams whose first bit is one."""

        def forward(self, inputs, elapsed_time, mask):
            parity = (inputs * mask).sum(dim=1) % 2
            return torch.where(inputs[:, 0] == 1.0, 0.5 - parity, parity - 0.5)

    streams = draw_streams(3000, 'equidistant', np.random.default_rng(5))
    assert accuracy(Oracle(), streams) == (streams.inputs[:, 0] == 0.0).mean()


@pytest.mark.parametrize('count', [1, 49, 50, 51, 5000])
def test_batches_hold_every_stream_once(count):
    steps = np.random.default_rng(0).integers(1, 31, size=count)
    batches = list(sequence._batches(steps, 50, np.random.default_rng(1)))
    assert sorted(np.concatenate(batches)) == list(range(count))
    assert max(len(batch) for batch in batches) <= 50


def test_a_batch_holds_streams_of_like_length():
    steps = np.random.default_rng(0).integers(1, 31, size=5000)
    batches = sequence._batches(steps, 50, np.random.default_rng(1))
    spans = [steps[batch].max() - steps[batch].min() for batch in batches]
    assert np.mean(spans) < 2.0  # 30 lengths over 50 batches of a pool; a random batch spans about 28


@pytest.mark.parametrize('name', CONTESTANTS)
def test_every_contestant_can_tell_elapsed_times_apart(name):
    network = build_classifier(Trial(name, 'event', 3, units=8))
    inputs, mask = torch.tensor([[0.0, 1.0, 0.0]]), torch.ones(1, 3, dtype=torch.bool)
    short, long = (network(inputs, torch.tensor([[1.0, seconds, 1.0]]), mask) for seconds in (1.0, 3.0))
    assert (short - long).abs() > 1e-5
    assert network.sees_time == (name in TIMELESS)
    assert network.cell.input_size == (2 if name in TIMELESS else 1)


def test_padding_does_not_change_an_answer():
    network = build_classifier(Trial('cfc', 'event', 3, units=8))
    inputs, times = torch.tensor([[0.0, 1.0, 0.0]]), torch.tensor([[0.2, 0.3, 0.4]])
    padded = [torch.nn.functional.pad(part, (0, 2)) for part in (inputs, times)]
    mask = torch.tensor([[True, True, True, False, False]])
    assert torch.equal(network(inputs, times, mask[:, :3]), network(*padded, mask))


def test_test_streams_are_drawn_apart_from_those_of_training_and_validation():
    assert len(set(DATA_SEEDS.values())) == 3


def test_a_plan_holds_a_trial_for_each_seed():
    trials = plan('ltc', 'event', 3, {'units': 5})
    assert [(trial.name, trial.seed, trial.units) for trial in trials] == [('ltc', 0, 5), ('ltc', 1, 5), ('ltc', 2, 5)]
    assert len({trial.key for trial in trials}) == 3
    assert settings({'units': 5})['units'] == 5
    json.dumps(settings({}))


def test_the_summary_holds_mean_and_sample_deviation():
    rows = [{'name': 'cfc', 'encoding': 'event', 'seed': seed, 'accuracy': value, 'losses': [0.1] * epochs,
             'epoch_s': 2.0, 'parameters': 7, 'learning_rate': 0.1, 'validation': [value], 'commit': 'abc'}
            for seed, value, epochs in ((2, 0.9, 4), (0, 0.8, 2), (1, 0.7, 3))]
    (row,) = summarise(rows)
    assert row['accuracies'] == [0.8, 0.7, 0.9]
    assert row['accuracy'] == pytest.approx(0.8)
    assert row['accuracy_sd'] == pytest.approx(0.1)  # sqrt((0 + 0.01 + 0.01) / 2)
    assert (row['epochs'], row['trainings'], row['commits']) == (3.0, 3, ['abc'])


def test_one_training_has_no_deviation_and_leaves_strict_json():
    row = {'name': 'cfc', 'encoding': 'event', 'seed': 0, 'accuracy': 0.8, 'losses': [0.1], 'epoch_s': 2.0,
           'parameters': 7, 'learning_rate': 0.1, 'validation': [0.8], 'commit': 'abc'}
    assert json.loads(json.dumps(summarise([row]), allow_nan=False))[0]['accuracy_sd'] is None


def test_published_figures_belong_to_contestants():
    assert {name for name, _ in PUBLISHED} <= set(CONTESTANTS)
