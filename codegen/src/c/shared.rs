//! Kernels whose code several layers share.

use super::names::Names;
use super::source::declaration;
use edgecc_ir::kernel::Kernel;
use edgecc_ir::program::Program;
use serde::Serialize;
use std::collections::BTreeMap;

/// A function that is a kernel for parameters that are not known at compile time.
#[derive(Serialize)]
pub(super) struct SharedView {
    function: String,
    kernel: String,
    params: String,
    parameters: String,
    operands: String,
}

/// The kernels that more than one step calls, in the order of their names.
pub(super) fn kernels(program: &Program, names: &Names) -> Vec<SharedView> {
    let mut calls: BTreeMap<&str, (&Kernel, usize)> = BTreeMap::new();
    for step in &program.steps {
        calls.entry(&step.call.kernel.symbol).or_insert((step.call.kernel, 0)).1 += 1;
    }
    let shared = calls.into_values().filter(|(_, count)| *count > 1);
    shared.map(|(kernel, _)| view(kernel, names)).collect()
}

/// What a step calls for this kernel.
pub(super) fn callee(shared: &[SharedView], kernel: &Kernel) -> String {
    let found = shared.iter().find(|view| view.kernel == kernel.symbol);
    found.map_or(&kernel.symbol, |view| &view.function).clone()
}

fn view(kernel: &Kernel, names: &Names) -> SharedView {
    let parameters = kernel.operands.iter().map(|spec| format!(", {}", declaration(spec)));
    SharedView {
        function: names.shared(kernel),
        kernel: kernel.symbol.clone(),
        params: kernel.params.clone(),
        parameters: parameters.collect(),
        operands: kernel.operands.iter().map(|spec| format!(", {}", spec.name)).collect(),
    }
}
