//! The LLVM backend: the same kernels as the C backend's, as bitcode, specialised to a program and compiled to an object
//! file. No compiler is needed but this.

mod archive;
mod frame;
mod machine;
mod module;
mod print;
mod rows;
mod stack;
mod strip;

use crate::c::{header, names};
use crate::{Bundle, CodegenError, EmitOptions, Form};
use edgecc_ir::program::Program;
use edgecc_targets::Target;
use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::targets::FileType;
use machine::Machine;
use module::fault;

/// What the object is optimised for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Cycles.
    Speed,
    /// Bytes of code.
    Size,
}

/// How to generate code.
#[derive(Clone, Debug)]
pub struct LlvmOptions<'a> {
    /// For what.
    pub target: &'a Target,
    /// With what in mind.
    pub effort: Effort,
    /// In which form.
    pub form: Form,
}

/// Generated code, and what is known of it.
#[derive(Clone, Debug)]
pub struct LlvmOutput {
    /// `NAME.h` and the code.
    pub bundle: Bundle,
    /// Upper bound in bytes of the stack that a run uses.
    pub stack_bytes: usize,
}

/// The header of a planned program and its code. `options.stack_bytes` holds for processors whose code can't be looked
/// through for it.
///
/// # Errors
/// [`CodegenError::Target`] where LLVM does not know the target; else a fault of the compiler.
pub fn emit_llvm(
    program: &Program,
    options: &EmitOptions,
    llvm: &LlvmOptions<'_>,
) -> Result<LlvmOutput, CodegenError> {
    let name = options.name.as_str();
    let machine = Machine::new(llvm.target, OptimizationLevel::Default)?;
    let names = names::choose(program, &options.name);
    let text = print::module(program, options, &names, machine.constant_section(name).as_deref())?;
    let context = Context::create();
    let module = module::build(&context, &text, &machine, llvm.effort)?;

    // Generating code changes the module, and a copy has other orders of uses, which decide on registers: what is read for
    // the stack's bound must come from a copy as the object does.
    let assembly = assembly(&machine, &module.clone())?;
    let run = format!("{name}_run");
    let stack_bytes = match frame::Dialect::of(&machine.name()) {
        Some(dialect) => stack::bound(&assembly, dialect, &run)?,
        None => options.stack_bytes,
    };
    let options = EmitOptions { stack_bytes, ..options.clone() };
    let mut bundle = Bundle::default();
    bundle.push(format!("{name}.h"), header::render(program, &options, &names, "")?);
    let object = || -> Result<Vec<u8>, CodegenError> {
        let object = code(&machine, &module.clone(), FileType::Object)?;
        if machine.bare { strip::essential(&object) } else { Ok(object) }
    };
    match llvm.form {
        Form::Object => bundle.push(format!("{name}.o"), object()?),
        Form::Library => {
            let symbols = names.functions().chain([run.as_str()]);
            bundle.push(format!("lib{name}.a"), archive::of(&format!("{name}.o"), &object()?, symbols));
        }
        Form::Assembly => bundle.push(format!("{name}.s"), headed(&options, ["/* ", " */"], &assembly)),
        Form::Ir => bundle
            .push(format!("{name}.ll"), headed(&options, ["; ", ""], &module.print_to_string().to_string())),
    }
    Ok(LlvmOutput { bundle, stack_bytes })
}

fn assembly(machine: &Machine, module: &Module<'_>) -> Result<String, CodegenError> {
    String::from_utf8(code(machine, module, FileType::Assembly)?).map_err(fault("assembly"))
}

fn code(machine: &Machine, module: &Module<'_>, form: FileType) -> Result<Vec<u8>, CodegenError> {
    let buffer = machine.machine.write_to_memory_buffer(module, form).map_err(fault("code generation"))?;
    Ok(buffer.as_slice().to_vec())
}

/// The text under lines that say where it comes from.
fn headed(options: &EmitOptions, [open, close]: [&str; 2], text: &str) -> String {
    let lines =
        options.banner.iter().map(|line| format!("{open}{}{close}\n", crate::c::template::comment(line)));
    lines.chain([text.to_owned()]).collect()
}
