"""
A look into an ONNX file before a runtime is given it, without the onnx package.

Only what decides on safety is read: external data (which would open other files), functions and operators
from outside the ONNX standard. Field numbers are those of onnx.proto (github.com/onnx/onnx).
"""

from collections.abc import Iterator

from liquid_nav.core.errors import ModelFileError

_STANDARD_DOMAINS = ('', 'ai.onnx')
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

# Field numbers in ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto, SparseTensorProto.
_MODEL_GRAPH, _MODEL_OPSET, _MODEL_TRAINING, _MODEL_FUNCTION = 7, 8, 20, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_OPERATOR, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_ATTRIBUTE_TENSOR, _ATTRIBUTE_GRAPH, _ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS = 5, 6, 10, 11
_TENSOR_EXTERNAL, _TENSOR_LOCATION = 13, 14
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2


def check_self_contained(data: bytes) -> None:
    """Raise ModelFileError unless the file is whole, holds all its weights and standard operators only."""
    try:
        model = list(_fields(data))
        graphs = [value for number, value in model if number == _MODEL_GRAPH]
        if len(graphs) != 1 or not isinstance(graphs[0], bytes):
            raise ModelFileError(f'it is not an ONNX model: expected one graph, found {len(graphs)}')
        if any(number in (_MODEL_FUNCTION, _MODEL_TRAINING) for number, _ in model):
            raise ModelFileError('it holds functions or training graphs of its own; export it with functions inlined')
        _check_graph(graphs[0])
    except (IndexError, RecursionError, TypeError, ValueError) as error:
        raise ModelFileError(f'it is not an ONNX model, or it is truncated ({error})') from error


def _check_graph(graph: bytes) -> None:
    for number, value in _fields(graph):
        if number == _GRAPH_NODE:
            _check_node(value)
        elif number == _GRAPH_INITIALIZER:
            _check_tensor(value)
        elif number == _GRAPH_SPARSE:
            raise ModelFileError('it holds sparse weights, which no export of this package writes')


def _check_node(node: bytes) -> None:
    fields = list(_fields(node))
    text = {number: value.decode() for number, value in fields if number in (_NODE_OPERATOR, _NODE_DOMAIN)}
    if text.get(_NODE_DOMAIN, '') not in _STANDARD_DOMAINS:
        raise ModelFileError(f'it uses the custom operator {text[_NODE_DOMAIN]}.{text.get(_NODE_OPERATOR, "")}; only '
                             'standard ONNX operators are run')
    for number, attribute in fields:
        if number == _NODE_ATTRIBUTE:
            for kind, value in _fields(attribute):
                if kind in (_ATTRIBUTE_TENSOR, _ATTRIBUTE_TENSORS):
                    _check_tensor(value)
                elif kind in (_ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS):
                    _check_graph(value)


def _check_tensor(tensor: bytes) -> None:
    for number, value in _fields(tensor):
        if number == _TENSOR_EXTERNAL or (number == _TENSOR_LOCATION and value != 0):
            raise ModelFileError('it keeps weights in another file; export it with its weights inside')


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value) of a protobuf message; raise ValueError where it ends too early."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, position = _varint(message, position)
        elif wire in (_FIXED32, _FIXED64, _BYTES):
            if wire == _BYTES:
                length, position = _varint(message, position)
            else:
                length = 8 if wire == _FIXED64 else 4
            value = message[position : position + length]
            position += length
            if position > len(message):
                raise ValueError('it ends within a field')
        else:
            raise ValueError(f'unknown wire type {wire}')
        yield number, value


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise ValueError('a number has too many digits')
