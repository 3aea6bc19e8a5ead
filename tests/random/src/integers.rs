//! Random graphs in integers: random float graphs, quantised for random samples.

use crate::unsigned::unsigned;
use crate::{Recipe, build};
use edgecc_ir::{DType, Graph, NodeId, Op, Tensor, TensorType};
use edgecc_passes::quant::{Calibration, Method, calibrate, insert, integer_ports, integerise, prepare};

/// Samples that ranges are measured with.
const SAMPLES: u64 = 4;

/// The quantised graph of a recipe; `None` if something of it computes in floats, as what has no integer form does, or
/// if it has a value without bounds. Ports are signed integers, real numbers, or unsigned integers as the recipe wants.
pub fn integers(recipe: &Recipe) -> Option<Graph> {
    integerised(build(recipe), recipe.steps.iter().fold(0, |sum: u8, step| sum.wrapping_add(step[7])))
}

/// The variant whose ports are signed integers.
pub(crate) const INTEGER_PORTS: u8 = 4;

/// A float graph quantised for random samples, in one of several ways, as [`integers`] says.
pub(crate) fn integerised(mut float: Graph, variant: u8) -> Option<Graph> {
    // Unprepared graphs have their transposes and bounds still in them.
    if variant.is_multiple_of(2) {
        prepare(&mut float).ok()?;
    }
    let samples: Vec<Vec<Tensor>> = (0..SAMPLES).map(|seed| inputs(&float, seed)).collect();
    let mut ranges = calibrate(&float, &samples, Method::MinMax, &|| ()).ok()?;
    if !variant.is_multiple_of(3) {
        pool_within_ranges(&float, &mut ranges);
    }
    let rounded = insert(&float, &ranges).ok()?.graph;
    let graph = match variant / 2 % 4 {
        0 => integerise(&unsigned(&rounded).ok()?),
        1 => integerise(&rounded),
        _ => integerise(&rounded).and_then(|graph| integer_ports(&graph)),
    };
    let graph = graph.ok()?;
    let kinds = graph.ids().into_iter().map(|id| kind(&graph, id));
    let (real, computes) = kinds.fold((false, false), |(real, computes), kind| {
        (real || kind == Kind::Float, computes || kind == Kind::Integer)
    });
    (!real && computes).then_some(graph)
}

/// Means over windows in the codes of what they are of, as quantisers elsewhere like to have them.
fn pool_within_ranges(graph: &Graph, ranges: &mut Calibration) {
    for id in graph.order() {
        let node = graph.node(id);
        let range = node.inputs().first().and_then(|x| ranges.get(x)).copied();
        if let (Op::Pool2d(_), Some(range)) = (node.op(), range) {
            ranges.insert(id, range);
        }
    }
}

#[derive(PartialEq)]
enum Kind {
    /// Inputs, constants, and what converts at the ports.
    Border,
    Integer,
    Float,
}

fn kind(graph: &Graph, id: NodeId) -> Kind {
    let node = graph.node(id);
    match node.op() {
        Op::Input(_) | Op::Const(_) => Kind::Border,
        // Between integers, a real number would be one that an operator without an integer form asked for.
        Op::Quantize(_) if graph.inputs().contains(&node.inputs()[0]) => Kind::Border,
        Op::Dequantize(_) if graph.users(id).is_empty() => Kind::Border,
        _ if node.ty().dtype == DType::F32 => Kind::Float,
        _ => Kind::Integer,
    }
}

/// Reproducible inputs for a graph: floats in [-2, 2), integers over their whole range; of every fourth seed only the
/// ends of that range.
pub fn inputs(graph: &Graph, seed: u64) -> Vec<Tensor> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = (state >> 33) as u32;
        if seed % 4 == 3 { ends(number) } else { number }
    };
    graph.inputs().iter().map(|id| noise(graph.node(*id).ty(), &mut next)).collect()
}

/// The greatest or least number whichever way [`noise`] reads it.
fn ends(number: u32) -> u32 {
    match number % 4 {
        0 => 0x7FFF_FF7F,
        1 => 0x0000_0080,
        2 => 0x7FFF_FFFF,
        _ => 0,
    }
}

fn noise(ty: &TensorType, next: &mut dyn FnMut() -> u32) -> Tensor {
    match ty.dtype {
        DType::I8 => Tensor::from_fn(ty.shape.clone(), |_| next() as i8),
        DType::U8 => Tensor::from_fn(ty.shape.clone(), |_| next() as u8),
        _ => Tensor::from_fn(ty.shape.clone(), |_| (next() >> 8) as f32 / (1 << 21) as f32 - 2.0),
    }
}
