"""A small model under construction, and its way to the disk together with what ONNX Runtime makes of it."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SAMPLES = 3


class Net:
    """Nodes are added one by one; each method returns the name of the value that it makes."""

    def __init__(self, name, opset=17, ir_version=8):
        self.name, self.opset, self.ir_version = name, opset, ir_version
        self.rng = np.random.default_rng(sum(name.encode()))
        self.nodes, self.initializers, self.inputs, self.outputs, self.functions = [], [], [], [], []
        self.symbols = {}

    def input(self, name, shape, **symbols):
        """A float32 input; symbolic extents are strings, whose values for the samples are given as `symbols`."""
        self.symbols |= symbols
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def constant(self, array, name=None):
        """An initializer; float arrays become float32."""
        array = np.asarray(array)
        array = array.astype(np.float32) if array.dtype.kind == "f" else array.astype(np.int64)
        name = name or f"const_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def stored(self, array):
        """An initializer in the array's own element type."""
        name = f"const_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def weight(self, *shape):
        """Random weights, scaled so that values neither vanish nor explode from layer to layer."""
        fan_in = max(1, int(np.prod(shape[1:])))
        return self.constant(self.rng.normal(size=shape) * (1.5 / fan_in) ** 0.5)

    def stored_weight(self, *shape, axis=None):
        """Random weights as bytes, dequantised by the model: unsigned, or with an axis signed and a scale for each channel."""
        channels = shape[axis] if axis is not None else 1
        fan_in = max(1, int(np.prod(shape[1:])))
        scale = self.constant(self.rng.uniform(0.5, 1.5, channels if axis is not None else ()) * (2.0 / fan_in) ** 0.5 / 128)
        low, kind = (-127, np.int8) if axis is not None else (0, np.uint8)
        zero = np.zeros(channels, kind) if axis is not None else np.array(131, kind)
        operands = [scale]
        for array in (self.rng.integers(low, low + 255, shape).astype(kind), zero):
            operands.append(self.stored(array))
        scale, codes, zero = operands
        return self.add("DequantizeLinear", codes, scale, zero, **({} if axis is None else {"axis": axis}))

    def vector(self, size, low=-0.5, high=0.5):
        return self.constant(self.rng.uniform(low, high, size))

    def add(self, operator, *inputs, name=None, outputs=1, domain="", **attributes):
        """A node; with `outputs` over one returns a list of names."""
        name = name or f"{operator.lower()}_{len(self.nodes)}"
        names = [name] if outputs == 1 else [f"{name}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, name=name, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x, inputs, outputs, kernel, bias=True, group=1, **attributes):
        """Conv with random weights; `kernel` lists its extents."""
        operands = [x, self.weight(outputs, inputs // group, *kernel)]
        if bias:
            operands.append(self.vector(outputs))
        return self.add("Conv", *operands, group=group, kernel_shape=kernel, **attributes)

    def batch_norm(self, x, channels, **attributes):
        statistics = [(0.5, 1.5), (-0.3, 0.3), (-0.3, 0.3), (0.5, 1.5)]
        return self.add("BatchNormalization", x, *(self.vector(channels, *s) for s in statistics), **attributes)

    def dense(self, x, inputs, outputs):
        return self.add("Gemm", x, self.weight(outputs, inputs), self.vector(outputs), transB=1)

    def output(self, name, shape):
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def model(self):
        graph = helper.make_graph(self.nodes, self.name, self.inputs, self.outputs, self.initializers)
        domains = {"": self.opset} | {used.domain: 1 for used in (*self.functions, *self.nodes) if used.domain}
        opsets = [helper.make_opsetid(domain, version) for domain, version in domains.items()]
        model = helper.make_model(graph, opset_imports=opsets, functions=self.functions, producer_name="edgecc-tests")
        model.ir_version = self.ir_version
        onnx.checker.check_model(model)
        return model

    def save(self, external=False):
        """Writes NAME.onnx, and NAME.npz with arrays in_<name> and out_<name>, samples along the first axis."""
        path = f"{self.name}.onnx"
        if external:
            where = dict(save_as_external_data=True, location=f"{self.name}.bin", size_threshold=64)
        onnx.save(self.model(), path, **(where if external else {}))
        arrays = expectations(path, self.samples())
        names = list(arrays)
        assert names == sorted(names), "tests read the arrays by name and need them in the model's order"
        np.savez(f"{self.name}.npz", **arrays)
        worst = max(np.abs(a).max() for n, a in arrays.items() if n.startswith("out_"))
        print(f"{self.name:20} opset {self.opset:2}  {len(self.nodes):3} nodes  largest output {worst:.3g}")

    def samples(self):
        initializers = {i.name for i in self.initializers}
        for _ in range(SAMPLES):
            shapes = {i.name: [d.dim_value or self.symbols[d.dim_param] for d in i.type.tensor_type.shape.dim]
                      for i in self.inputs if i.name not in initializers}
            yield {name: self.rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def expectations(path, samples):
    """Inputs and outputs of ONNX Runtime without its optimisations."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    columns = {}
    for sample in samples:
        results = zip((o.name for o in session.get_outputs()), session.run(None, sample))
        for prefix, pairs in (("in_", sample.items()), ("out_", results)):
            for name, array in pairs:
                columns.setdefault(prefix + name, []).append(array)
    return {name: np.stack(arrays) for name, arrays in columns.items()}
