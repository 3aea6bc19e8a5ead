"""Writes the trained network as ONNX, and the test split as a C header."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """Nodes and weights, growing from the input on; `at` names the value that the next node reads."""

    def __init__(self, at):
        self.nodes, self.weights, self.at = [], [], at

    def add(self, operator, name, weights=(), **attributes):
        """A node that reads the last value and `weights`, pairs of a name and an array."""
        names = [f"{name}.{weight}" for weight, _ in weights]
        self.weights += [
            numpy_helper.from_array(np.asarray(array, np.float32), full)
            for full, (_, array) in zip(names, weights)
        ]
        self.nodes.append(helper.make_node(operator, [self.at, *names], [name], name=name, **attributes))
        self.at = name


def add_layer(graph, name, kind, p, statistics, epsilon):
    size = p["weights"].shape[-1]
    groups = len(p["weights"]) if kind == "depthwise" else 1
    border = [size // 2] * 4
    graph.add("Conv", name, [("weight", p["weights"])], kernel_shape=[size] * 2, pads=border, group=groups)
    mean, variance = statistics
    norm = [("scale", p["scale"]), ("offset", p["offset"]), ("mean", mean), ("variance", variance)]
    graph.add("BatchNormalization", f"{name}_bn", norm, epsilon=epsilon)
    graph.add("Relu", f"{name}_relu")


def model(layers, params, statistics, epsilon, path):
    """f32 image [1, 1, 8, 8] in, f32 probability [1, 10] out."""
    graph = Graph("image")
    for name, kind, _ in layers:
        if kind == "pool":
            graph.add("MaxPool", name, kernel_shape=[2, 2], strides=[2, 2])
        else:
            add_layer(graph, name, kind, params[name], statistics[name], epsilon)
    graph.add("Flatten", "flatten", axis=1)
    classifier = params["classifier"]
    graph.add("Gemm", "classifier", [("weight", classifier["weights"]), ("bias", classifier["bias"])], transB=1)
    graph.add("Softmax", "probability", axis=1)

    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    proto = helper.make_graph(
        graph.nodes, "digits", [value("image", [1, 1, 8, 8])], [value("probability", [1, 10])], graph.weights
    )
    result = helper.make_model(proto, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(result, full_check=True)
    onnx.save(result, path)


def test_data(images, labels, path):
    """Pixels as the data set has them, 0 to 16, one image a line."""
    pixels = (images.reshape(len(images), -1) * 16).astype(int)
    lines = [f"    {{ {', '.join(map(str, image))} }}," for image in pixels]
    text = f"""\
/* The test split of scikit-learn's digits: written by train.py. */
#ifndef TEST_DATA_H
#define TEST_DATA_H

#include <stdint.h>

#define TEST_IMAGES {len(images)}
#define TEST_PIXELS {pixels.shape[1]}

/* 8 x 8 pixels, row by row; 0 is paper and 16 is ink. */
static const uint8_t test_images[TEST_IMAGES][TEST_PIXELS] = {{
{chr(10).join(lines)}
}};

static const uint8_t test_labels[TEST_IMAGES] = {{
    {', '.join(map(str, labels))},
}};

#endif
"""
    with open(path, "w") as file:
        file.write(text)
