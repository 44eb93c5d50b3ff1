import math
import re
from pathlib import Path

import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.perturbation import PERTURBATIONS, check_perturbations, read_perturbations, write_perturbations
from liquid_nav.core.scenario import Scenario


@pytest.mark.parametrize(('severities', 'message'), [
    ({'wint': 4.0}, "unknown perturbation 'wint'; did you mean 'wind'"),
    ({'wind': 15.1}, r"'wind' \[m/s\] must lie in \[0, 15\], got 15.1"),
    ({'fog': -1.0}, r"'fog' \[1/km\] must lie in \[0, 400\], got -1.0"),
    ({'fog': math.nan}, "'fog'.*got nan"),
    ({'rain': 'heavy'}, r"'rain' \[mm/h\] must be a number, got 'heavy'"),
    ({'rain': True}, 'must be a number, got True'),
    ({3: 1.0}, "unknown perturbation '3'"),
    (['wind'], r"must map names to severities, such as \{wind: 4\}, got \['wind'\]"),
])
def test_a_severity_that_makes_no_sense_is_refused(severities, message):
    with pytest.raises(ConfigError, match=message):
        Scenario('forest', 0, perturbations=severities)


def test_the_ends_of_each_range_are_allowed():
    check_perturbations({name: item.most for name, item in PERTURBATIONS.items()})
    check_perturbations({name: item.least for name, item in PERTURBATIONS.items()})
    assert PERTURBATIONS['exposure'].least == -3.0


@pytest.mark.parametrize('words', [
    ['wind=4', 'exposure=-1.5'], ['wind=4,exposure=-1.5'], [' wind = 4 ,', 'exposure=-1.5']])
def test_words_name_perturbations_and_their_severities(words):
    assert read_perturbations(words) == {'wind': 4.0, 'exposure': -1.5}


def test_no_words_are_no_perturbations():
    assert read_perturbations([]) == read_perturbations(['']) == {}


@pytest.mark.parametrize(('words', 'message'), [
    (['wind'], "NAME=SEVERITY, such as wind=4, got 'wind'"),
    (['wind=strong'], "got 'wind=strong'"),
    (['wind=4', 'wind=5'], "'wind' is given twice: 4 and 5"),
    (['wind=99'], r'must lie in \[0, 15\], got 99'),
    (['breeze=1'], "unknown perturbation 'breeze'"),
])
def test_words_that_make_no_sense_are_refused(words, message):
    with pytest.raises(ConfigError, match=message):
        read_perturbations(words)


def test_what_is_written_is_read_back_to_the_last_bit():
    severities = {'wind': 0.1 + 0.2, 'fog': 40}
    assert read_perturbations([write_perturbations(severities)]) == severities
    assert write_perturbations({}) == ''


def test_the_page_lists_each_perturbation_with_its_unit_and_range():
    page = (Path(__file__).parents[3] / 'docs/perturbations.md').read_text(encoding='utf-8')
    rows = re.findall(r'^\| `(\w+)` \| (.+?) \| (\S+) to (\S+) \|', page, re.MULTILINE)
    assert [(name, unit, float(low), float(high)) for name, unit, low, high in rows] == [
        (name, item.unit, item.least, item.most) for name, item in PERTURBATIONS.items()]
