import pytest

from liquid_nav.evaluation.summary import summarise


def _row(outcome, spl, policy='cfc', time_s=10.0, wall_s=1.0):
    return {'policy': policy, 'scenario': 'forest', 'group': 'in_distribution', 'outcome': outcome, 'spl': spl,
            'time_s': time_s, 'wall_s': wall_s, 'mean_speed_m_s': 2.0, 'target_distance_m': 18.0,
            'path_length_m': 20.0, 'min_clearance_m': 0.5}


def test_counts_rates_and_means_by_hand():
    rows = [_row('success', 0.9), _row('success', 0.7, time_s=30.0), _row('collision', 0.0), _row('timeout', 0.0)]
    (row,) = summarise(rows)
    assert (row['episodes'], row['success'], row['collision'], row['timeout']) == (4, 2, 1, 1)
    assert row['success_rate'] == 0.5
    assert row['spl'] == pytest.approx(0.4)
    assert row['mean_time_s'] == 15.0
    assert row['real_time_factor'] == 15.0
    # half of four: 0.5 -+ 1.959964 sqrt(0.0625 + 0.0600228) / 1.9603649 = 0.5 -+ 0.349962
    assert row['success_ci95'] == pytest.approx([0.15, 0.85], abs=1e-4)


def test_policies_get_rows_of_their_own():
    rows = summarise([_row('success', 1.0), _row('collision', 0.0, policy='blind')])
    assert [(row['policy'], row['success']) for row in rows] == [('cfc', 1), ('blind', 0)]
