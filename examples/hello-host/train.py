"""Trains a network of 16 + 16 neurons to know the sine, and writes it to sine.onnx.

Run it to get other weights; the example comes with the file:  pip install jax onnx && python train.py
"""

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTHS = [1, 16, 16, 1]
STEPS = 20_000
RATE = 3e-3


def start(key):
    """Weights [in, out] and biases [out] of each layer."""
    layers = []
    for n_in, n_out in zip(WIDTHS, WIDTHS[1:]):
        key, w, b = jax.random.split(key, 3)
        # Biases far from zero: the inputs are all positive, so kinks at zero would never bend the curve.
        layers.append([jax.random.normal(w, (n_in, n_out)) * (2 / n_in) ** 0.5, jax.random.normal(b, n_out) * 3])
    return layers


def forward(layers, x):
    for weights, bias in layers[:-1]:
        x = jax.nn.relu(x @ weights + bias)
    weights, bias = layers[-1]
    return x @ weights + bias


def train():
    x = jnp.linspace(0, 2 * jnp.pi, 512)[:, None]
    y = jnp.sin(x)
    layers = start(jax.random.key(1))
    gradient = jax.grad(lambda layers: jnp.mean((forward(layers, x) - y) ** 2))
    zeros = jax.tree.map(jnp.zeros_like, layers)

    def adam(i, state):
        layers, mean, square = state
        g = gradient(layers)
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, g)
        square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, g)
        rate = RATE * (1 - i / STEPS) * jnp.sqrt(1 - 0.999 ** (i + 1.0)) / (1 - 0.9 ** (i + 1.0))
        step = lambda w, m, s: w - rate * m / (jnp.sqrt(s) + 1e-8)
        return jax.tree.map(step, layers, mean, square), mean, square

    layers, _, _ = jax.lax.fori_loop(0, STEPS, adam, (layers, zeros, zeros))
    print("largest error", float(jnp.abs(forward(layers, x) - y).max()))
    return layers


def export(layers, path):
    nodes, tensors, name = [], [], "x"
    for i, (weights, bias) in enumerate(layers):
        last = i == len(layers) - 1
        tensors += [numpy_helper.from_array(np.asarray(a), f"{n}{i}") for a, n in [(weights, "w"), (bias, "b")]]
        nodes.append(helper.make_node("Gemm", [name, f"w{i}", f"b{i}"], ["sine" if last else f"dense{i}"]))
        if not last:
            nodes.append(helper.make_node("Relu", [f"dense{i}"], [f"relu{i}"]))
            name = f"relu{i}"
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1])
    graph = helper.make_graph(nodes, "sine", [value("x")], [value("sine")], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


export(train(), "sine.onnx")
