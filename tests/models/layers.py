"""Models that are about layers: kernels of every shape, padding and activation."""

from net import Net


def waves_cnn1d():
    """A 1-D network as time series have them."""
    net = Net("waves_cnn1d")
    x = net.input("signal", [1, 2, 64])
    for inputs, outputs, kernel in [(2, 8, 5), (8, 12, 3), (12, 16, 3)]:
        x = net.conv(x, inputs, outputs, [kernel], pads=[kernel // 2] * 2)
        x = net.add("MaxPool", x, kernel_shape=[2], strides=[2])
        x = net.add("Relu", x)
    x = net.add("Flatten", x, axis=1)
    x = net.add("Relu", net.dense(x, 16 * 8, 24))
    net.output(net.add("Softmax", net.dense(x, 24, 4), name="class", axis=-1), [1, 4])
    net.save()


def separable_pad():
    """MobileNet as converters write it: Pad before a strided convolution, batch norm left as Mul and Add."""
    net = Net("separable_pad", opset=13)
    x = net.input("image", [1, 3, 17, 17])

    def norm(x, channels):
        x = net.add("Mul", x, net.constant(net.rng.uniform(0.5, 1.5, (1, channels, 1, 1))))
        x = net.add("Add", x, net.constant(net.rng.uniform(-0.3, 0.3, (channels, 1, 1))))
        return net.add("Clip", x, net.constant(0.0), net.constant(6.0))

    x = net.add("Pad", x, net.constant([0, 0, 0, 0, 0, 0, 1, 1]))
    x = norm(net.conv(x, 3, 8, [3, 3], bias=False, strides=[2, 2]), 8)
    for inputs, outputs, stride in [(8, 12, 1), (12, 20, 2), (20, 20, 1)]:
        if stride == 2:
            x = net.add("Pad", x, net.constant([0, 0, 0, 0, 0, 0, 1, 1]))
        pads = [0 if stride == 2 else 1] * 4
        depthwise = net.conv(x, inputs, inputs, [3, 3], bias=False, group=inputs, strides=[stride] * 2, pads=pads)
        x = norm(net.conv(norm(depthwise, inputs), inputs, outputs, [1, 1]), outputs)
    x = net.add("ReduceMean", x, axes=[2, 3], keepdims=0)
    net.output(net.add("Softmax", net.dense(x, 20, 5), name="class", axis=1), [1, 5])
    net.save()


def paddings():
    """Every way to say where the border is: auto_pad on odd sizes, unequal pads, dilation, ceil mode."""
    net = Net("paddings")
    x = net.input("image", [1, 2, 15, 13])
    x = net.add("Relu", net.conv(x, 2, 5, [3, 3], strides=[2, 2], auto_pad="SAME_UPPER"))
    x = net.add("Relu", net.conv(x, 5, 6, [2, 4], strides=[1, 2], auto_pad="SAME_LOWER"))
    x = net.conv(x, 6, 7, [3, 3], pads=[2, 0, 1, 3], dilations=[2, 1])
    y = net.conv(x, 7, 7, [3, 2], auto_pad="VALID")
    a = net.add("AveragePool", y, kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2], count_include_pad=1)
    b = net.add("AveragePool", y, kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2])
    c = net.add("MaxPool", y, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
    d = net.add("MaxPool", y, kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
    rows = [net.add("GlobalAveragePool", v) for v in (a, b, c, d)]
    net.output(net.add("Concat", *rows, name="means", axis=1), [1, 28, 1, 1])
    net.output(net.add("Sub", a, b, name="padding_effect"), [1, 7, 3, 2])
    net.save()


def grouped():
    """Groups between one and all, depthwise with a multiplier, channel counts that fill no register block."""
    net = Net("grouped")
    x = net.input("image", [1, 6, 9, 7])
    x = net.add("Relu", net.conv(x, 6, 9, [3, 3], group=3, pads=[1] * 4))
    x = net.add("LeakyRelu", net.conv(x, 9, 18, [3, 3], group=9, strides=[2, 1], pads=[1] * 4), alpha=0.2)
    x = net.add("Relu", net.conv(x, 18, 11, [1, 1]))
    x = net.conv(x, 11, 11, [5, 1], group=11, pads=[2, 0, 2, 0])
    net.output(net.conv(x, 11, 3, [1, 1], strides=[2, 2]), [1, 3, 3, 4])
    net.save()


def activations():
    """Every element-wise function, with and without broadcasting."""
    net = Net("activations", opset=18)
    x = net.input("x", [1, 4, 5, 6])
    parts = net.add("Split", x, net.constant([1, 1, 2]), outputs=3, axis=1)
    a = net.add("HardSwish", parts[0])
    b = net.add("HardSigmoid", parts[1], alpha=0.25, beta=0.4)
    c = net.add("Div", net.add("Tanh", parts[2]), net.constant(net.rng.uniform(1, 2, (2, 1, 6))))
    y = net.add("Concat", a, c, b, axis=1)
    y = net.add("Mul", net.add("Sigmoid", y), net.add("Sub", y, net.constant([[0.5], [1], [1.5], [2], [2.5]])))
    y = net.add("PRelu", y, net.constant(net.rng.uniform(0.1, 0.4, (4, 1, 1))))
    y = net.add("Clip", y, net.constant(-0.5))
    y = net.add("Add", y, net.add("ReduceMean", y, net.constant([3]), keepdims=1))
    net.output(net.add("Softmax", y, name="share", axis=1), [1, 4, 5, 6])
    net.save()


ALL = [waves_cnn1d, separable_pad, paddings, grouped, activations]
