import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from liquid_nav.core.errors import ModelFileError
from liquid_nav.policy.onnx_file import check_self_contained


def model(node=None, initializer=None, functions=()) -> onnx.ModelProto:
    node = helper.make_node('Add', ['x', 'w'], ['y']) if node is None else node
    initializer = numpy_helper.from_array(np.ones(3, np.float32), 'w') if initializer is None else initializer
    value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [3]) for name in 'xy']
    graph = helper.make_graph([node], 'graph', value[:1], value[1:], [initializer])
    return helper.make_model(graph, functions=functions, opset_imports=[helper.make_opsetid('', 18)])


def external_tensor() -> TensorProto:
    tensor = TensorProto(name='w', data_type=TensorProto.FLOAT, dims=[3], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key='location', value='/etc/passwd')
    return tensor


def branch(node) -> onnx.NodeProto:
    """Hide a node in the branch of an If."""
    graph = helper.make_graph([node], 'branch', [], [helper.make_tensor_value_info('y', TensorProto.FLOAT, [3])])
    return helper.make_node('If', ['x'], ['y'], then_branch=graph, else_branch=graph)


def test_a_plain_model_passes():
    check_self_contained(model().SerializeToString())
    check_self_contained(model(branch(helper.make_node('Relu', ['x'], ['y']))).SerializeToString())


@pytest.mark.parametrize(('bad', 'words'), [
    (model(helper.make_node('Add', ['x', 'w'], ['y'], domain='com.evil')), 'custom operator com.evil.Add'),
    (model(branch(helper.make_node('Gelu', ['x'], ['y'], domain='com.microsoft'))), 'custom operator com.microsoft'),
    (model(initializer=external_tensor()), 'another file'),
    (model(helper.make_node('Constant', [], ['y'], value=external_tensor())), 'another file'),
    (model(branch(helper.make_node('Constant', [], ['y'], value=external_tensor()))), 'another file'),
    (model(functions=[helper.make_function('mine', 'f', ['x'], ['y'], [helper.make_node('Relu', ['x'], ['y'])],
                                           [helper.make_opsetid('', 18)])]), 'functions'),
])
def test_what_reaches_beyond_the_file_or_the_standard_is_refused(bad, words):
    with pytest.raises(ModelFileError, match=words):
        check_self_contained(bad.SerializeToString())


def test_a_model_cut_anywhere_is_refused_or_lacks_its_last_fields_only():
    data = model().SerializeToString()
    graph_end = data.rindex(b'\x42')  # the opset, field 8, follows the graph
    for length in range(graph_end):
        with pytest.raises(ModelFileError):
            check_self_contained(data[:length])


@pytest.mark.parametrize('data', [b'', b'not a model', b'\xff' * 64, b'PK\x03\x04' + bytes(64), b'\x3a\x05ab'])
def test_other_files_are_refused(data):
    with pytest.raises(ModelFileError, match='not an ONNX model'):
        check_self_contained(data)


def test_a_nesting_without_end_is_refused():
    node = helper.make_node('Relu', ['x'], ['y']).SerializeToString()
    for _ in range(2000):
        for tag in (b'\x0a', b'\x32', b'\x2a'):  # node of a graph, graph of an attribute, attribute of a node
            node = tag + _varint(len(node)) + node
    with pytest.raises(ModelFileError):
        check_self_contained(b'\x3a' + _varint(len(node) + 1 + len(_varint(len(node)))) + b'\x0a'
                             + _varint(len(node)) + node)


def _varint(value: int) -> bytes:
    out = b''
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])
