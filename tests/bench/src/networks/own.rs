//! Our own networks: the shapes of what people run on microcontrollers, with random weights.

use edgecc_ir::{Graph, OpError};

use super::builder::Builder;
use crate::{BenchError, Network};

/// A network's name, whether it stays in floats, and what builds it.
type Row = (&'static str, bool, fn(Builder) -> Result<Builder, OpError>, &'static [usize]);

const OWN: &[Row] = &[
    ("ds_cnn", false, ds_cnn, &[1, 49, 10, 1]),
    ("mobilenet", false, mobilenet, &[1, 48, 48, 3]),
    ("resnet", false, resnet, &[1, 32, 32, 3]),
    ("autoencoder", false, autoencoder, &[1, 320]),
    ("conv_1d", false, conv_1d, &[1, 1, 256, 1]),
    ("inverted", false, inverted, &[1, 40, 40, 3]),
    ("ds_cnn_f32", true, ds_cnn, &[1, 49, 10, 1]),
];

/// Our own networks, in a fixed order.
///
/// # Errors
/// None but a fault of this crate or of the quantiser.
pub fn own() -> Result<Vec<Network>, BenchError> {
    OWN.iter().map(network).collect()
}

fn network(&(name, is_float, layers, input): &Row) -> Result<Network, BenchError> {
    let wrong = |fault: OpError| BenchError::Network { network: name.to_owned(), why: fault.to_string() };
    let graph: Graph = layers(Builder::new(name, input)).map_err(wrong)?.finish();
    if is_float { Ok(Network::float(name, graph)) } else { Network::quantised(name, graph) }
}

/// Keyword spotting: depthwise-separable convolutions (Zhang et al., arXiv 1711.07128).
fn ds_cnn(network: Builder) -> Result<Builder, OpError> {
    let mut network = network.conv(64, [10, 4], [2, 2])?.relu()?;
    for _ in 0..4 {
        network = network.separable(64, 1)?;
    }
    network.mean()?.dense(12)?.softmax()
}

/// A small MobileNet (Howard et al., arXiv 1704.04861).
fn mobilenet(network: Builder) -> Result<Builder, OpError> {
    let mut network = network.conv(8, [3, 3], [2, 2])?.relu()?;
    for (outputs, stride) in [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), (128, 1)] {
        network = network.separable(outputs, stride)?;
    }
    network.mean()?.dense(2)?.softmax()
}

/// A small residual network (He et al., CVPR 2016).
fn resnet(network: Builder) -> Result<Builder, OpError> {
    let network = network.conv(16, [3, 3], [1, 1])?.relu()?;
    network.residual(16, 1)?.residual(32, 2)?.residual(64, 2)?.mean()?.dense(10)?.softmax()
}

/// Fully connected layers, as anomaly detection has them.
fn autoencoder(mut network: Builder) -> Result<Builder, OpError> {
    for outputs in [128, 128, 8, 128] {
        network = network.dense(outputs)?.relu()?;
    }
    network.dense(320)
}

/// Convolutions along one axis, as for sound and power.
fn conv_1d(mut network: Builder) -> Result<Builder, OpError> {
    for outputs in [16, 24, 32] {
        network = network.conv(outputs, [1, 9], [1, 1])?.relu()?.halve()?;
    }
    network.flatten()?.dense(32)?.relu()?.dense(10)?.softmax()
}

/// Inverted residuals with large windows, as searched networks have them.
fn inverted(network: Builder) -> Result<Builder, OpError> {
    let network = network.conv(8, [3, 3], [2, 2])?.relu()?;
    let network = network.inverted(3, 5, 16, 2)?.inverted(3, 7, 16, 1)?;
    network.inverted(4, 5, 24, 2)?.inverted(4, 3, 24, 1)?.mean()?.dense(10)
}
