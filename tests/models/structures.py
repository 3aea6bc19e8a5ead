"""Models that are about the graph: branches, layouts, shape arithmetic, functions, several inputs and outputs."""

import numpy as np
from onnx import TensorProto, helper

from net import Net


def residual_nhwc():
    """A residual network as TensorFlow exports it: channels last outside, Transpose inside, odd names."""
    net = Net("residual_nhwc", opset=13)
    x = net.input("serving_default_image:0", [1, 12, 12, 3])
    x = net.add("Transpose", x, perm=[0, 3, 1, 2])
    x = net.add("Relu", net.batch_norm(net.conv(x, 3, 8, [3, 3], pads=[1] * 4), 8))
    for inputs, outputs, stride in [(8, 8, 1), (8, 12, 2)]:
        y = net.conv(x, inputs, outputs, [3, 3], bias=False, strides=[stride] * 2, auto_pad="SAME_UPPER")
        y = net.add("Relu", net.batch_norm(y, outputs))
        y = net.batch_norm(net.conv(y, outputs, outputs, [3, 3], pads=[1] * 4), outputs)
        if stride == 2:
            x = net.conv(x, inputs, outputs, [1, 1], strides=[2, 2])
        x = net.add("Relu", net.add("Add", x, y))
    x = net.add("AveragePool", x, kernel_shape=[6, 6])
    x = net.add("Transpose", x, perm=[0, 2, 3, 1])
    x = net.add("Reshape", x, net.constant([-1, 12]))
    x = net.add("Add", net.add("MatMul", x, net.weight(12, 10)), net.vector(10))
    net.output(net.add("Softmax", x, name="StatefulPartitionedCall:0"), [1, 10])
    net.save()


def stored_weights():
    """A float model whose weights are kept as bytes: large enough that as floats they take more than before."""
    net = Net("stored_weights", opset=13)
    x = net.input("image", [1, 3, 12, 12])
    x = net.add("Conv", x, net.stored_weight(24, 3, 3, 3, axis=0), net.vector(24), kernel_shape=[3, 3], strides=[2, 2])
    x = net.add("Relu", x)
    x = net.add("Conv", x, net.stored_weight(40, 24, 1, 1), net.vector(40), kernel_shape=[1, 1])
    x = net.add("Relu", x)
    x = net.add("Reshape", net.add("GlobalAveragePool", x), net.constant([1, 40]))
    x = net.add("Add", net.add("MatMul", x, net.stored_weight(40, 12, axis=1)), net.vector(12))
    net.output(net.add("Softmax", x, name="class"), [1, 12])
    net.save()


def unet():
    """Down and up again, with a shortcut: Resize, Concat, PRelu."""
    net = Net("unet", opset=15)
    x = net.input("image", [1, 1, 16, 12])
    slope = lambda channels: net.constant(net.rng.uniform(0.1, 0.4, (channels, 1, 1)))
    fine = net.add("PRelu", net.conv(x, 1, 6, [3, 3], pads=[1] * 4), slope(6))
    coarse = net.add("MaxPool", fine, kernel_shape=[2, 2], strides=[2, 2])
    coarse = net.add("PRelu", net.conv(coarse, 6, 10, [3, 3], pads=[1] * 4), slope(10))
    none = net.constant(np.zeros(0))
    how = dict(mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    up = net.add("Resize", coarse, none, net.constant([1.0, 1.0, 2.0, 2.0]), **how)
    y = net.add("Concat", up, fine, axis=1)
    y = net.add("PRelu", net.conv(y, 16, 6, [3, 3], pads=[1] * 4), slope(6))
    net.output(net.add("Sigmoid", net.conv(y, 6, 1, [1, 1]), name="mask"), [1, 1, 16, 12])
    net.save()


def shape_arithmetic():
    """Flatten and unflatten as PyTorch traces them: the shapes are computed in the graph."""
    net = Net("shape_arithmetic")
    x = net.input("x", [1, 4, 6, 5])
    shape = net.add("Shape", x)
    batch = net.add("Unsqueeze", net.add("Gather", shape, net.constant(np.int64(0)), axis=0), net.constant([0]))
    rest = net.add("ConstantOfShape", net.constant([1]), value=helper.make_tensor("v", TensorProto.INT64, [1], [-1]))
    flat = net.add("Reshape", x, net.add("Concat", batch, rest, axis=0))
    y = net.add("Relu", net.dense(flat, 120, 24))
    size = net.add("Slice", shape, net.constant([2]), net.constant([3]), net.constant([0]))
    size = net.add("Cast", net.add("Floor", net.add("Cast", size, to=TensorProto.FLOAT)), to=TensorProto.INT64)
    y = net.add("Reshape", y, net.add("Concat", batch, size, rest, axis=0))
    wide = net.add("Expand", net.constant([[0.5], [1.5], [-1.0], [2.0], [0.25], [1.0]]), net.add("Shape", y))
    y = net.add("Add", net.add("Mul", y, wide), net.add("Slice", y, *map(net.constant, ([3], [-9], [2], [-1]))))
    net.output(net.add("Identity", y, name="y"), [1, 6, 4])
    net.save()


def two_heads():
    """Two inputs, two outputs, one of which goes on into the other."""
    net = Net("two_heads")
    image, state = net.input("image", [1, 2, 8, 8]), net.input("state", [1, 6])
    x = net.add("Relu", net.conv(image, 2, 6, [3, 3], strides=[2, 2], pads=[1] * 4))
    x = net.add("Flatten", net.add("GlobalAveragePool", x))
    next_state = net.add("Tanh", net.dense(net.add("Concat", x, state, axis=1), 12, 6), name="next_state")
    net.output(next_state, [1, 6])
    net.output(net.add("Softmax", net.dense(next_state, 6, 3), name="verdict"), [1, 3])
    net.save()


def attention():
    """Products of two computed matrices, and Transposes that have to be done."""
    net = Net("attention")
    x = net.input("tokens", [1, 10, 8])
    q, k, v = (net.add("MatMul", x, net.weight(8, 8)) for _ in range(3))
    split = lambda y, perm: net.add("Transpose", net.add("Reshape", y, net.constant([1, 10, 2, 4])), perm=perm)
    scores = net.add("MatMul", split(q, [0, 2, 1, 3]), split(k, [0, 2, 3, 1]))
    weights = net.add("Softmax", net.add("Div", scores, net.constant(2.0)), axis=-1)
    y = net.add("Transpose", net.add("MatMul", weights, split(v, [0, 2, 1, 3])), perm=[0, 2, 1, 3])
    y = net.add("Add", x, net.add("Reshape", y, net.constant([0, 0, -1])))
    net.output(net.add("ReduceMean", y, name="mean", axes=[1], keepdims=0), [1, 8])
    net.save()


def masks():
    """Where with conditions that are constant: one side a number, both sides computed, one side never chosen."""
    net = Net("masks")
    x = net.input("tokens", [1, 6, 8])
    scores = net.add("MatMul", net.add("MatMul", x, net.weight(8, 8)), net.add("Transpose", x, perm=[0, 2, 1]))
    scores = net.add("Where", net.stored(np.tri(6, dtype=bool)), scores, net.constant(-1e4))
    y = net.add("MatMul", net.add("Softmax", scores, axis=-1), x)
    y = net.add("Where", net.stored(np.arange(8) % 3 == 0), net.add("Relu", y), net.add("Sub", x, y))
    never = net.stored(np.zeros((6, 1), bool))
    net.output(net.add("Where", never, net.constant(7.0), y, name="mixed"), [1, 6, 8])
    net.save()


def external_data():
    """Weights in a file beside the model."""
    net = Net("external_data")
    x = net.input("x", [1, 16])
    x = net.add("Relu", net.dense(x, 16, 20))
    net.output(net.add("Identity", net.dense(x, 20, 4), name="y"), [1, 4])
    net.save(external=True)


def symbolic():
    """A batch and a length that are bound on the command line: N=1, T=24."""
    net = Net("symbolic")
    x = net.input("signal", ["N", 3, "T"], N=1, T=24)
    x = net.add("Relu", net.conv(x, 3, 8, [3], pads=[1, 1], dilations=[1]))
    x = net.add("Relu", net.conv(x, 8, 8, [3], pads=[4, 0], dilations=[2]))
    x = net.add("GlobalAveragePool", x)
    net.output(net.dense(net.add("Flatten", x), 8, 3), ["N", 3])
    net.save()


def function_and_if():
    """A function of the model's own, and a branch whose condition is a constant."""
    net = Net("function_and_if")
    body = [helper.make_node("Sigmoid", ["x"], ["gate"]), helper.make_node("Mul", ["x", "gate"], ["y"])]
    opsets = [helper.make_opsetid("", net.opset)]
    net.functions.append(helper.make_function("own", "Swish", ["x"], ["y"], body, opsets))
    x = net.add("Swish", net.dense(net.input("x", [1, 6]), 6, 8), domain="own")

    def branch(name, operator):
        value = helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 8])
        return helper.make_graph([helper.make_node(operator, [x], [name])], name, [], [value])

    always = helper.make_tensor("always", TensorProto.BOOL, [], [True])
    condition = net.add("Constant", value=always)
    x = net.add("If", condition, then_branch=branch("t", "Tanh"), else_branch=branch("e", "Exp"))
    net.output(net.add("Swish", x, name="y", domain="own"), [1, 8])
    net.save()


def opset7():
    """The oldest form: weights among the inputs, attributes that became inputs later."""
    net = Net("opset7", opset=7, ir_version=3)
    x = net.input("x", [1, 3, 10, 10])
    x = net.add("Dropout", net.batch_norm(net.conv(x, 3, 6, [3, 3], pads=[1] * 4), 6), ratio=0.4)
    x = net.add("Clip", x, min=-0.5, max=1.0)
    x = net.add("Slice", net.add("Pad", x, pads=[0, 0, 1, 1, 0, 0, 1, 1], value=0.5), starts=[1, 0], ends=[9, 12], axes=[2, 3])
    x = net.add("Upsample", x, scales=[1.0, 1.0, 2.0, 1.0], mode="nearest")
    x = net.add("Unsqueeze", net.add("Squeeze", x, axes=[0]), axes=[0])
    x = net.add("ReduceMean", x, axes=[2, 3], keepdims=0)
    net.output(net.add("Softmax", net.dense(x, 6, 4), name="class", axis=1), [1, 4])
    for tensor in net.initializers:
        net.inputs.append(helper.make_tensor_value_info(tensor.name, tensor.data_type, list(tensor.dims)))
    net.save()


ALL = [
    residual_nhwc, stored_weights, unet, shape_arithmetic, two_heads, attention, masks,
    external_data, symbolic, function_and_if, opset7,
]
