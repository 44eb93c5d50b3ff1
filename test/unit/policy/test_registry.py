import sys

import pytest

from liquid_nav.core.errors import ConfigError, MissingDependencyError, ModelFileError
from liquid_nav.policy.registry import load_policy


def test_a_model_file_is_flown_by_its_path(model):
    policy = load_policy(model)
    assert policy.name == 'small'
    assert policy.max_gap_s == 0.4


def test_the_blind_flier_goes_by_its_name():
    assert load_policy('blind').name == 'blind'


def test_an_unknown_policy_is_told_the_nearest_and_all_known():
    with pytest.raises(ConfigError) as caught:
        load_policy('blnd')
    assert all(word in str(caught.value) for word in ("'blnd'", "did you mean 'blind'", 'cfc', '.onnx'))


def test_a_path_without_a_model_is_named():
    with pytest.raises(ModelFileError, match=r'cannot read the model none\.onnx: No such file'):
        load_policy('none.onnx')


def test_without_onnxruntime_the_remedy_is_named(model, monkeypatch):
    monkeypatch.delitem(sys.modules, 'liquid_nav.policy.runner', raising=False)
    monkeypatch.setitem(sys.modules, 'onnxruntime', None)
    with pytest.raises(MissingDependencyError, match='onnxruntime.*pip install'):
        load_policy(model)
