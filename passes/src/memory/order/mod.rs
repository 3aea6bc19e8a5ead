//! The order of layers: as few live bytes at the worst moment as possible.
//!
//! The search runs over sets of layers that have been carried out. What is live depends on that set alone, not
//! on the order in which it was reached, so each set is expanded once, those with the lowest peak first: the
//! first complete set is an optimum. A layer that needs no more than the peak so far and leaves no more bytes
//! than it found is carried out at once: putting it off can't help any order. Beyond [`STATES`] sets the search
//! gives up the proof and keeps the best few sets of every size instead.

mod beam;
mod best_first;
mod bits;
mod model;

use edgecc_ir::program::Program;
use model::Model;

/// Sets of layers after which the exact search is given up.
const STATES: usize = 20_000;

/// The outcome of ordering a program's layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Live bytes at the worst moment, with results over inputs where kernels allow it.
    pub peak_bytes: usize,
    /// Whether it is proved that no order of the layers needs less.
    pub optimal: bool,
}

/// Orders the layers for the least peak of live bytes. The steps of a layer stay together; an order that is
/// good already stays as it is. Row loops are made after this.
pub fn schedule(program: &mut Program) -> Order {
    let model = Model::of(program);
    let given: Vec<usize> = (0..model.groups.len()).collect();
    let given_peak = model.peak(&given);
    if given_peak <= model.floor {
        return Order { peak_bytes: given_peak, optimal: true };
    }
    let exact = best_first::search(&model, STATES);
    let proved = exact.is_some();
    let found = exact.unwrap_or_else(|| beam::search(&model));
    let peak = model.peak(&found);
    if peak < given_peak {
        reorder(program, &model, &found);
    }
    Order { peak_bytes: peak.min(given_peak), optimal: proved || peak <= model.floor }
}

/// Puts steps and layers into the order of `groups`.
fn reorder(program: &mut Program, model: &Model, groups: &[usize]) {
    let steps = std::mem::take(&mut program.steps);
    let order = groups.iter().flat_map(|group| model.groups[*group].steps.clone());
    program.steps = order.map(|step| steps[step].clone()).collect();
    let mut place = vec![None; program.layers.len()];
    let mut layers = Vec::with_capacity(program.layers.len());
    for step in &mut program.steps {
        let to = *place[step.layer].get_or_insert_with(|| {
            layers.push(program.layers[step.layer].clone());
            layers.len() - 1
        });
        step.layer = to;
    }
    program.layers = layers;
}
