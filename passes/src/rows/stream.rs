//! Input by rows: the model's input as the first member of the first loop.

use super::member::Member;
use edgecc_ir::kernel::{Kernel, pushed_row};
use edgecc_ir::program::{Call, Layer, Operand, Param, Port, Program, Step, Stream, View};
use edgecc_ir::{Shape, TensorType};
use thiserror::Error;

/// Why an input can't come row by row.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum NotByRows {
    /// There must be one.
    #[error("the model has {} inputs, and only the only one can come by rows", names.len())]
    Inputs {
        /// Their names.
        names: Vec<String>,
    },
    /// Rows that nothing reads are not worth pushing.
    #[error("nothing depends on the input")]
    Unused {
        /// The input.
        input: String,
    },
    /// An operator that reads the input does not do so by rows.
    #[error("{} \"{}\" reads it as a whole: {}", layer.op, layer.name, reason(kernel))]
    Reader {
        /// The input.
        input: String,
        /// The operator.
        layer: Box<Layer>,
        /// Its kernel.
        kernel: &'static Kernel,
    },
    /// The operators that read the input are not neighbours in a chain, or take other parts of it for rows.
    #[error("the operators that read the input can't be carried out together, row by row")]
    Apart {
        /// The input.
        input: String,
    },
}

fn reason(kernel: &Kernel) -> String {
    if kernel.computes_rows() {
        "to it, it is no image of several rows".into()
    } else {
        format!("its kernel, {}, computes no single rows", kernel.symbol)
    }
}

/// Makes the program's input one that comes row by row: a first step takes it.
pub(super) fn stream(program: &mut Program) -> Result<(), NotByRows> {
    let [port] = &program.inputs[..] else {
        return Err(NotByRows::Inputs {
            names: program.inputs.iter().map(|port| port.name.clone()).collect(),
        });
    };
    let port = port.clone();
    let rows = height(program, &port)?;
    take(program, &port, rows);
    let bytes = Stream::state_bytes(0);
    let state = program.add_buffer(format!("state of {}", port.name), bytes);
    let state = View { buffer: state, offset: 0, bytes };
    program.inputs.clear();
    program.stream = Some(Stream { port, rows, state });
    Ok(())
}

/// How many rows those see who read the input.
fn height(program: &Program, port: &Port) -> Result<usize, NotByRows> {
    let mut heights = Vec::new();
    for (n, step) in program.steps.iter().enumerate() {
        if !step.call.reads().any(|view| view.buffer == port.view.buffer) {
            continue;
        }
        let refused = || {
            let layer = Box::new(program.layers[step.layer].clone());
            NotByRows::Reader { input: port.name.clone(), layer, kernel: step.call.kernel }
        };
        let member = Member::of(program, n).ok_or_else(refused)?;
        let own = member.inputs().filter(|(buffer, _)| *buffer == port.view.buffer.0);
        heights.extend(own.map(|(_, rows)| rows.height));
    }
    heights.dedup();
    match heights[..] {
        [] => Err(NotByRows::Unused { input: port.name.clone() }),
        [height] => Ok(height),
        _ => Err(NotByRows::Apart { input: port.name.clone() }),
    }
}

/// A first step that takes all rows of the input.
fn take(program: &mut Program, port: &Port, rows: usize) {
    let elements = port.ty.shape.elements();
    let ty = TensorType { dtype: port.ty.dtype, shape: image(&port.ty.shape, rows) };
    program.layers.push(Layer { name: port.name.clone(), origin: String::new(), op: "input", ty, macs: 0 });
    let params = vec![Param::Int(i32::try_from(elements).unwrap_or(i32::MAX))];
    let call = Call { kernel: pushed_row(), params, operands: vec![Operand::View(port.view)] };
    program.steps.insert(0, Step { layer: program.layers.len() - 1, call });
}

/// The input's shape with its rows in the second place.
fn image(shape: &Shape, rows: usize) -> Shape {
    match shape.dims() {
        [1, height, _, _] if *height == rows => shape.clone(),
        _ => Shape::from([1, rows, shape.elements() / rows.max(1), 1]),
    }
}

/// The fault of a program with streamed input for which there is no loop to begin with.
pub(super) fn apart(program: &Program) -> NotByRows {
    let input = program.stream.as_ref().map(|stream| stream.port.name.clone());
    NotByRows::Apart { input: input.unwrap_or_default() }
}

/// Bytes of the ring and of the state, once the loop that begins with the input is there.
pub(super) fn fit(program: &mut Program, members: usize) {
    let Some(stream) = &mut program.stream else { return };
    if let Some(Operand::View(ring)) = program.steps.first().and_then(|step| step.call.operands.first()) {
        stream.port.view = *ring;
    }
    stream.state.bytes = Stream::state_bytes(members);
    program.buffers[stream.state.buffer.0].bytes = stream.state.bytes;
}
