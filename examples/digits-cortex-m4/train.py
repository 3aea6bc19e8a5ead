"""Trains the digits network and writes all that the example needs.

    pip install -r requirements.txt && python train.py

writes digits.onnx (the network as PyTorch would export it: NCHW, BatchNormalization kept), digits_calib.npz
(samples to quantise with), and the test split as digits_test.npz and, for the firmware, as test_data.h. Takes a
minute on two cores.
"""

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_digits

import export

CLASSES = 10
TEST = 360
CALIBRATION = 100
EPOCHS = 60
BATCH = 64
RATE = 4e-3
EPSILON = 1e-5
# (name, kind, output channels); "pool" halves height and width.
LAYERS = [
    ("stem", "conv", 16),
    ("dw1", "depthwise", 16),
    ("pw1", "pointwise", 32),
    ("pool1", "pool", 32),
    ("conv2", "conv", 32),
    ("dw2", "depthwise", 32),
    ("pw2", "pointwise", 48),
    ("pool2", "pool", 48),
]


def load():
    """Pixels f32 [n, 1, 8, 8] in whole sixteenths from 0 to 1, labels; the order is shuffled once and for all."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.target))
    return (digits.images[order, None] / 16).astype(np.float32), digits.target[order]


def start(key):
    """Weights OIHW without bias, then scale and offset of each normalisation; the classifier last."""
    params, channels = {}, 1
    for name, kind, out in LAYERS:
        if kind == "pool":
            continue
        key, sub = jax.random.split(key)
        inputs = 1 if kind == "depthwise" else channels
        size = 1 if kind == "pointwise" else 3
        weights = jax.random.normal(sub, (out, inputs, size, size)) * (2 / (inputs * size * size)) ** 0.5
        params[name] = {"weights": weights, "scale": jnp.ones(out), "offset": jnp.zeros(out)}
        channels = out
    features = channels * 2 * 2
    weights = jax.random.normal(key, (CLASSES, features)) * features**-0.5
    params["classifier"] = {"weights": weights, "bias": jnp.zeros(CLASSES)}
    return params


def layer(kind, x, p, statistics):
    """Convolution, normalisation with the given or the batch's own statistics, ReLU."""
    groups = x.shape[1] if kind == "depthwise" else 1
    x = jax.lax.conv_general_dilated(x, p["weights"], (1, 1), "SAME", feature_group_count=groups)
    mean, variance = statistics or (x.mean((0, 2, 3)), x.var((0, 2, 3)))
    shape = (1, -1, 1, 1)
    x = (x - mean.reshape(shape)) / jnp.sqrt(variance.reshape(shape) + EPSILON)
    return jax.nn.relu(x * p["scale"].reshape(shape) + p["offset"].reshape(shape)), (mean, variance)


def forward(params, x, statistics=None):
    """Logits and the statistics used; without given ones each normalisation uses the batch's."""
    used = {}
    for name, kind, _ in LAYERS:
        if kind == "pool":
            x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        else:
            x, used[name] = layer(kind, x, params[name], statistics and statistics[name])
    classifier = params["classifier"]
    return x.reshape(len(x), -1) @ classifier["weights"].T + classifier["bias"], used


def loss(params, x, labels):
    logits, _ = forward(params, x)
    targets = jax.nn.one_hot(labels, CLASSES) * 0.9 + 0.1 / CLASSES
    return -(targets * jax.nn.log_softmax(logits)).sum(1).mean()


@jax.jit
def adam(params, mean, square, step, rate, x, labels):
    g = jax.grad(loss)(params, x, labels)
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, g)
    square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, g)
    rate = rate * jnp.sqrt(1 - 0.999**step) / (1 - 0.9**step)
    update = lambda w, m, s: w - rate * m / (jnp.sqrt(s) + 1e-8)
    return jax.tree.map(update, params, mean, square), mean, square


def shifted(images, rng):
    """Each image moved by up to one pixel, so that the network learns shapes rather than places."""
    moves = rng.integers(-1, 2, (len(images), 2))
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = [p[:, 1 + y : 9 + y, 1 + x : 9 + x] for p, (y, x) in zip(padded, moves)]
    return np.stack(windows)


def train(x, labels):
    rng = np.random.default_rng(1)
    params = start(jax.random.key(0))
    mean = square = jax.tree.map(jnp.zeros_like, params)
    batches = len(x) // BATCH
    for step in range(EPOCHS * batches):
        if step % batches == 0:
            order = rng.permutation(len(x))
        pick = order[step % batches * BATCH :][:BATCH]
        rate = RATE * (1 - step / (EPOCHS * batches))
        params, mean, square = adam(params, mean, square, step + 1.0, rate, shifted(x[pick], rng), labels[pick])
    _, statistics = forward(params, x)
    return params, statistics


def main():
    images, labels = load()
    training, test = (images[TEST:], labels[TEST:]), (images[:TEST], labels[:TEST])
    params, statistics = train(*training)
    logits, _ = forward(params, test[0], statistics)
    print("accuracy on the test split:", float((logits.argmax(1) == test[1]).mean()))
    export.model(LAYERS, params, statistics, EPSILON, "digits.onnx")
    np.savez_compressed("digits_calib.npz", image=training[0][:CALIBRATION])
    np.savez_compressed("digits_test.npz", image=test[0], label=test[1].astype(np.int64))
    export.test_data(*test, "test_data.h")


main()
