//! From the text of a program to its optimised module.

use super::Effort;
use super::machine::Machine;
use super::print::KERNEL_PREFIX;
use crate::CodegenError;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::module::{Linkage, Module};
use inkwell::passes::PassBuilderOptions;
use inkwell::values::FunctionValue;

/// What says for which processor a function is compiled.
const PROCESSOR: [&str; 3] = ["target-cpu", "target-features", "tune-cpu"];

/// Links the program with the kernels and optimises both: kernels are specialised to their calls, and what is not
/// called is gone.
pub(super) fn build<'c>(
    context: &'c Context,
    text: &str,
    machine: &Machine,
    effort: Effort,
) -> Result<Module<'c>, CodegenError> {
    let kernels = MemoryBuffer::create_from_memory_range_copy(machine.kernels, "kernels");
    let module =
        Module::parse_bitcode_from_buffer(&kernels, context).map_err(fault("the kernels' bitcode"))?;
    internalise(context, &module);
    if machine.foreign {
        forget_processor(&module);
    }
    let common: Vec<Attribute> =
        module.get_functions().find(|f| defined(*f)).map_or_else(Vec::new, |kernel| {
            kernel
                .attributes(AttributeLoc::Function)
                .into_iter()
                .filter(|attribute| attribute.is_string())
                .collect()
        });
    let text = MemoryBuffer::create_from_memory_range_copy(text.as_bytes(), "program");
    let program = context.create_module_from_ir(text).map_err(fault("the program's text"))?;
    // The program's functions are compiled as the kernels are, or LLVM would not mix them.
    for function in program.get_functions().filter(|f| defined(*f)) {
        common.iter().for_each(|attribute| function.add_attribute(AttributeLoc::Function, *attribute));
    }
    for part in [&module, &program] {
        part.set_triple(&machine.triple);
        part.set_data_layout(&machine.machine.get_target_data().get_data_layout());
    }
    program.link_in_module(module).map_err(fault("linking"))?;
    if effort == Effort::Size {
        mark(context, &program, "optsize");
    }
    if !machine.vectorises {
        mark(context, &program, "noimplicitfloat");
    }
    program.verify().map_err(fault("the linked module"))?;
    let passes = match effort {
        Effort::Speed => "default<O2>",
        Effort::Size => "default<Os>",
    };
    let options = PassBuilderOptions::create();
    // The kernels' inner loops are unrolled by hand; doing it to the walk around them doubles a layer's code for nothing.
    options.set_loop_unrolling(false);
    program.run_passes(passes, &machine.machine, options).map_err(fault("optimisation"))?;
    Ok(program)
}

/// What LLVM says of a stage, as an error.
pub(super) fn fault<E: ToString>(stage: &'static str) -> impl Fn(E) -> CodegenError {
    move |why| CodegenError::Llvm { stage, why: why.to_string() }
}

fn defined(function: FunctionValue<'_>) -> bool {
    function.count_basic_blocks() > 0
}

/// Makes the kernels parts of their callers.
fn internalise(context: &Context, kernels: &Module<'_>) {
    let inline = context.create_enum_attribute(Attribute::get_named_enum_kind_id("alwaysinline"), 0);
    for function in kernels.get_functions().filter(|f| defined(*f)) {
        if function.get_name().to_bytes().starts_with(KERNEL_PREFIX.as_bytes()) {
            function.add_attribute(AttributeLoc::Function, inline);
            function.set_linkage(Linkage::AvailableExternally);
        }
    }
}

fn forget_processor(kernels: &Module<'_>) {
    for function in kernels.get_functions() {
        PROCESSOR.iter().for_each(|key| function.remove_string_attribute(AttributeLoc::Function, key));
    }
}

fn mark(context: &Context, module: &Module<'_>, attribute: &str) {
    let mark = context.create_enum_attribute(Attribute::get_named_enum_kind_id(attribute), 0);
    for function in module.get_functions().filter(|f| defined(*f)) {
        function.add_attribute(AttributeLoc::Function, mark);
    }
}
