"""Models that are quantised, in every form that ONNX Runtime's quantiser writes; the files go to `quantised/`."""

import os
import tempfile

import numpy as np
import onnx
from onnxruntime import quantization as q
from onnxruntime.quantization.shape_inference import quant_pre_process

from net import Net, expectations

FOLDER = "quantised"
CALIBRATION_SAMPLES, SAMPLES = 40, 20
S8, U8 = q.QuantType.QInt8, q.QuantType.QUInt8


class Calibration(q.CalibrationDataReader):
    """Samples for the quantiser to measure ranges on."""

    def __init__(self, samples):
        self.samples = iter(samples)

    def get_next(self):
        return next(self.samples, None)


def draw(net, count):
    """So many samples, in multiples of what a network draws at a time."""
    samples = []
    while len(samples) < count:
        samples += net.samples()
    return samples[:count]


def save(net, edit=None, **options):
    """Quantises the network and writes it with what ONNX Runtime makes of it; `edit` changes model and samples before."""
    with tempfile.TemporaryDirectory() as folder:
        float_model, prepared = os.path.join(folder, "float.onnx"), os.path.join(folder, "prepared.onnx")
        onnx.save(net.model(), float_model)
        quant_pre_process(float_model, prepared, skip_symbolic_shape=True)
        path = os.path.join(FOLDER, f"{net.name}.onnx")
        q.quantize_static(prepared, path, Calibration(draw(net, CALIBRATION_SAMPLES)), **options)
    samples = draw(net, SAMPLES)
    if edit:
        samples = edit(path, samples)
    record(path, net.name, samples)


def save_dynamic(net, **options):
    """The same, with scales of activations that the model computes at run time."""
    path = os.path.join(FOLDER, f"{net.name}.onnx")
    with tempfile.TemporaryDirectory() as folder:
        float_model = os.path.join(folder, "float.onnx")
        onnx.save(net.model(), float_model)
        q.quantize_dynamic(float_model, path, **options)
    record(path, net.name, draw(net, SAMPLES))


def record(path, name, samples):
    """Writes what ONNX Runtime makes of the model at `path`."""
    np.savez(os.path.join(FOLDER, f"{name}.npz"), **expectations(path, samples))
    operators = sorted({node.op_type for node in onnx.load(path).graph.node})
    print(f"{name:20} {os.path.getsize(path):6} bytes  {' '.join(operators)}")


def integer_ports(path, samples):
    """Cuts the conversions off the only input and the only output; returns the samples in the input's integers."""
    model = onnx.load(path)
    graph, tensors = model.graph, {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    source, result = graph.input[0], graph.output[0]
    first = next(node for node in graph.node if source.name in node.input)
    last = next(node for node in graph.node if result.name in node.output)
    scale, zero = (tensors[name] for name in first.input[1:3])
    for port, name in ((source, first.output[0]), (result, last.input[0])):
        port.name, port.type.tensor_type.elem_type = name, onnx.helper.np_dtype_to_tensor_dtype(zero.dtype)
    for node in (first, last):
        graph.node.remove(node)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    limits = np.iinfo(zero.dtype)
    codes = lambda x: np.clip(np.rint(x / scale) + zero, limits.min, limits.max).astype(zero.dtype)
    return [{source.name: codes(x) for x in sample.values()} for sample in samples]


def vision(name):
    """A residual block and a depthwise one side by side, concatenated: scales that differ meet."""
    net = Net(name, opset=17)
    x = net.input("image", [1, 3, 14, 11])
    x = net.add("Relu", net.conv(x, 3, 8, [3, 3], strides=[2, 1], pads=[1, 1, 0, 1]))
    y = net.conv(net.add("Relu", net.conv(x, 8, 8, [3, 3], group=8, pads=[1] * 4)), 8, 8, [1, 1])
    y = net.add("Relu", net.add("Add", x, y))
    z = net.add("MaxPool", net.conv(x, 8, 5, [1, 1]), kernel_shape=[3, 3], strides=[1, 1], pads=[1] * 4)
    y = net.add("Concat", y, z, axis=1)
    # Means of odd counts: those of even counts end in ties, which the runtime's floats break this way or that.
    y = net.add("AveragePool", y, kernel_shape=[3, 3], strides=[2, 2])
    y = net.conv(y, 13, 17, [3, 3], pads=[1] * 4, dilations=[1, 2])
    y = net.add("Flatten", net.add("GlobalAveragePool", y))
    net.output(net.dense(y, 17, 6), [1, 6])
    return net


def vision_s8_qdq():
    save(vision("vision_s8_qdq"), quant_format=q.QuantFormat.QDQ, activation_type=S8, weight_type=S8, per_channel=True,
         extra_options=dict(ActivationSymmetric=False, WeightSymmetric=True))


def vision_u8_qop():
    save(vision("vision_u8_qop"), quant_format=q.QuantFormat.QOperator, activation_type=U8, weight_type=S8,
         per_channel=True)


def vision_s8_qop():
    save(vision("vision_s8_qop"), quant_format=q.QuantFormat.QOperator, activation_type=S8, weight_type=S8)


def decoder_u8_qdq():
    """Up again: Resize, Concat, Sigmoid, HardSwish, a Mul; activations and weights are unsigned."""
    net = Net("decoder_u8_qdq", opset=17)
    x = net.input("image", [1, 2, 8, 6])
    fine = net.add("HardSwish", net.conv(x, 2, 7, [3, 3], pads=[1] * 4))
    coarse = net.add("LeakyRelu", net.conv(fine, 7, 9, [3, 3], strides=[2, 2], pads=[1] * 4), alpha=0.2)
    gate = net.add("Sigmoid", net.conv(net.add("GlobalAveragePool", coarse), 9, 9, [1, 1]))
    coarse = net.add("Mul", coarse, gate)
    none = net.constant(np.zeros(0))
    how = dict(mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    up = net.add("Resize", coarse, none, net.constant([1.0, 1.0, 2.0, 2.0]), **how)
    y = net.conv(net.add("Concat", up, fine, axis=1), 16, 3, [3, 3], pads=[1] * 4)
    net.output(y, [1, 3, 8, 6])
    save(net, quant_format=q.QuantFormat.QDQ, activation_type=U8, weight_type=U8)


def signal_integer_ports():
    """A 1-D classifier as converters from TensorFlow Lite leave it: integers in, integers out, Softmax at the end."""
    net = Net("signal_integer_ports", opset=17)
    x = net.input("signal", [1, 2, 40])
    x = net.add("Relu", net.conv(x, 2, 8, [5], strides=[2], pads=[2, 1]))
    x = net.add("Relu", net.conv(x, 8, 12, [3], dilations=[2], pads=[4, 0]))
    x = net.add("MaxPool", x, kernel_shape=[2], strides=[2])
    x = net.add("Relu", net.dense(net.add("Flatten", x), 12 * 10, 9))
    net.output(net.add("Softmax", net.dense(x, 9, 4), axis=-1), [1, 4])
    save(net, edit=integer_ports, quant_format=q.QuantFormat.QDQ, activation_type=S8, weight_type=S8, per_channel=True)


def gates_u8_qop():
    """What com.microsoft has beside the layers: LeakyRelu, Sigmoid, Mul, Softmax; weights are unsigned, too."""
    net = Net("gates_u8_qop", opset=17)
    x = net.input("image", [1, 2, 8, 6])
    x = net.add("LeakyRelu", net.conv(x, 2, 7, [3, 3], strides=[2, 1], pads=[1] * 4), alpha=0.2)
    gate = net.add("Sigmoid", net.conv(net.add("GlobalAveragePool", x), 7, 7, [1, 1]))
    x = net.add("Mul", x, gate)
    x = net.add("Reshape", x, net.constant(np.array([1, 7, 24])))
    x = net.add("MatMul", x, net.weight(24, 10))
    net.output(net.add("Softmax", x, axis=-1), [1, 7, 10])
    save(net, quant_format=q.QuantFormat.QOperator, activation_type=U8, weight_type=U8)


def dynamic(name):
    """Layers whose inputs' ranges are not known before: ConvInteger, MatMulInteger."""
    net = Net(name, opset=17)
    x = net.input("image", [1, 3, 9, 7])
    x = net.add("Relu", net.conv(x, 3, 6, [3, 3], strides=[2, 2], pads=[1] * 4))
    x = net.add("Relu", net.conv(x, 6, 6, [3, 3], group=6, pads=[1] * 4))
    x = net.add("Reshape", x, net.constant(np.array([1, 6, 20])))
    x = net.add("Relu", net.add("Add", net.add("MatMul", x, net.weight(20, 8)), net.vector(8)))
    net.output(net.add("MatMul", net.add("Flatten", x), net.weight(48, 5)), [1, 5])
    return net


def dynamic_u8():
    save_dynamic(dynamic("dynamic_u8"), weight_type=U8)


def dynamic_s8():
    save_dynamic(dynamic("dynamic_s8"), weight_type=S8, per_channel=True, op_types_to_quantize=["MatMul"])


def coded(net, x, scale, zero, top=None):
    """Quantised to the element type of the zero point, and back; codes above `top` do not occur."""
    operands = net.constant(scale), net.stored(zero)
    y = net.add("QuantizeLinear", x, *operands)
    if top is not None:
        y = net.add("Clip", y, "", net.stored(top))
    return net.add("DequantizeLinear", y, *operands)


def retype(port, kind):
    port.type.tensor_type.elem_type = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(kind))


def save_as_is(net, samples):
    """Writes a network that is quantised by hand."""
    path = os.path.join(FOLDER, f"{net.name}.onnx")
    onnx.save(net.model(), path)
    record(path, net.name, samples)


def bytes_of(net, name, shape, kind=np.uint8):
    limits = np.iinfo(kind)
    return [{name: net.rng.integers(limits.min, limits.max + 1, shape).astype(kind)} for _ in range(SAMPLES)]


def exported_qdq():
    """As frameworks export what they trained quantised: bytes of a camera, ranges of 7 bits, and between a layer and its
    conversion what other exporters fold into it."""
    net = Net("exported_qdq", opset=17)
    x = net.input("image", [1, 3, 10, 7])
    retype(net.inputs[0], np.uint8)
    x = net.add("Mul", net.add("Cast", x, to=onnx.TensorProto.FLOAT), net.constant(1 / 255))
    x = coded(net, x, 1 / 255, np.int8(-128))
    x = net.add("Conv", x, net.stored_weight(6, 3, 3, 3, axis=0), pads=[1] * 4)
    x = coded(net, net.add("Relu", net.batch_norm(x, 6)), 0.03, np.uint8(0), top=np.uint8(127))
    x = net.add("Conv", x, net.stored_weight(5, 6, 3, 3, axis=0), strides=[2, 2])
    x = net.add("Mul", x, net.constant(net.rng.uniform(-1.5, 1.5, (1, 5, 1, 1))))
    x = net.add("Add", x, net.constant(net.rng.uniform(-0.5, 0.5, (1, 5, 1, 1))))
    x = coded(net, x, 0.05, np.int8(-7))
    x = coded(net, net.add("PRelu", x, net.constant(net.rng.uniform(-0.4, 0.6, (5, 1, 1)))), 0.04, np.int8(-20))
    x = net.add("Reshape", x, net.constant(np.array([1, 5, 12])))
    x = net.add("Add", net.add("MatMul", x, net.stored_weight(12, 4, axis=1)), net.vector(4))
    net.output(coded(net, x, 0.06, np.int8(3)), [1, 5, 4])
    save_as_is(net, bytes_of(net, "image", [1, 3, 10, 7]))


def scaled_qop():
    """Gemm with factors before its sums, one zero point for scales per channel, weights of 4 bits."""
    net = Net("scaled_qop", opset=21, ir_version=10)
    x = net.input("image", [1, 3, 6, 5])
    retype(net.inputs[0], np.uint8)
    scales = net.constant(net.rng.uniform(0.002, 0.01, 4))
    weights = net.stored(net.rng.integers(-127, 128, (4, 3, 3, 3)).astype(np.int8))
    zero = net.constant(0.02), net.stored(np.uint8(120))
    y = net.constant(0.06), net.stored(np.uint8(130))
    bias = net.stored(net.rng.integers(-3000, 3000, 4).astype(np.int32))
    x = net.add("QLinearConv", x, *zero, weights, scales, net.stored(np.int8(0)), *y, bias)
    weights = net.stored(net.rng.integers(-127, 128, (48, 9)).astype(np.int8))
    scales, zeros = net.constant(net.rng.uniform(0.002, 0.01, 9)), net.stored(np.zeros(9, np.int8))
    bias = net.stored(net.rng.integers(-9000, 9000, 9).astype(np.int32))
    z = net.constant(0.05), net.stored(np.uint8(125))
    x = net.add("QGemm", net.add("Flatten", x), *y, weights, scales, zeros, bias, *z, domain="com.microsoft", alpha=0.5)
    x = net.add("DequantizeLinear", x, *z)
    codes = onnx.helper.make_tensor("codes", onnx.TensorProto.INT4, [5, 9], net.rng.integers(-8, 8, 45).tolist())
    net.initializers.append(codes)
    weights = net.add("DequantizeLinear", "codes", net.constant(net.rng.uniform(0.05, 0.1, 5)), axis=0)
    x = net.add("Gemm", x, weights, net.vector(5), transB=1, alpha=-0.7, beta=2.0)
    net.output(coded(net, x, 0.04, np.uint8(128)), [1, 5])
    save_as_is(net, bytes_of(net, "image", [1, 3, 6, 5]))


def pooled_ties():
    """Means over whole images that are often in the middle of two codes. Between conversions they are pools of floats,
    whose noise decides; a pool of codes decides for the even one."""
    net = Net("pooled_ties", opset=17)
    square, wide = net.input("square", [1, 24, 4, 4]), net.input("wide", [1, 20, 2, 4])
    for port, kind in zip(net.inputs, (np.int8, np.uint8)):
        retype(port, kind)
    scale, zero = 0.0236, np.int8(-128)
    x = net.add("DequantizeLinear", square, net.constant(scale), net.stored(zero))
    x = net.add("AveragePool", x, kernel_shape=[4, 4], strides=[4, 4])
    net.output(coded(net, x, scale, zero), [1, 24, 1, 1])
    x = net.add("DequantizeLinear", wide, net.constant(0.117), net.stored(np.uint8(31)))
    x = net.add("AveragePool", x, kernel_shape=[2, 4], strides=[2, 4])
    net.output(coded(net, x, 0.117, np.uint8(31)), [1, 20, 1, 1])
    port = net.constant(scale), net.stored(zero)
    x = net.add("QLinearAveragePool", square, *port, *port, domain="com.microsoft", kernel_shape=[4, 4], strides=[4, 4])
    net.output(net.add("DequantizeLinear", x, *port), [1, 24, 1, 1])
    images = bytes_of(net, square, [1, 24, 4, 4], np.int8), bytes_of(net, wide, [1, 20, 2, 4])
    save_as_is(net, [one | other for one, other in zip(*images)])


ALL = [exported_qdq, scaled_qop, pooled_ties, vision_s8_qdq, vision_u8_qop, vision_s8_qop, decoder_u8_qdq, signal_integer_ports, gates_u8_qop, dynamic_u8,
       dynamic_s8]
