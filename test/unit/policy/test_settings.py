import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.policy.settings import RunnerSettings, shipped_settings


def test_the_shipped_settings_are_the_defaults():
    assert shipped_settings() == RunnerSettings()


@pytest.mark.parametrize('change', [{'max_gap_s': 0.0}, {'max_gap_s': -1.0}, {'threads': 0}])
def test_a_setting_out_of_range_is_named(change):
    with pytest.raises(ConfigError, match=next(iter(change))):
        RunnerSettings(**change)
