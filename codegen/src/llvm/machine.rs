//! The processor that LLVM generates code for, and the kernels that fit it.

use crate::CodegenError;
use edgecc_targets::{Llvm, Target};
use inkwell::OptimizationLevel;
use inkwell::targets::{
    ByteOrdering, CodeModel, InitializationConfig, RelocMode, Target as LlvmTarget, TargetMachine,
    TargetMachineOptions, TargetTriple,
};

/// The kernels as bitcode: the core's name or `portable` and the size of a pointer, and the module.
const BITCODE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/bitcode.rs"));

/// In the data files: the computer that edgecc runs on.
const NATIVE: &str = "native";

/// A processor, as LLVM knows it.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) machine: TargetMachine,
    pub(super) triple: TargetTriple,
    /// The bitcode of the kernels.
    pub(super) kernels: &'static [u8],
    /// Whether the bitcode was made for another processor, whose name in it means nothing.
    pub(super) foreign: bool,
    /// Whether programs run on it without an operating system.
    pub(super) bare: bool,
    /// Whether LLVM may use vectors where the kernels do not.
    pub(super) vectorises: bool,
}

impl Machine {
    /// The processor of a target, and the best kernels for it.
    ///
    /// # Errors
    /// A target that LLVM does not know or that the kernels can't run on.
    pub(super) fn new(target: &Target, level: OptimizationLevel) -> Result<Machine, CodegenError> {
        let refuse = |why: String| CodegenError::Target { target: target.name.to_string(), why };
        let Some(llvm) = &target.llvm else {
            return Err(refuse(
                "it stands for any processor, and LLVM has to know which: name a core, or give \
                               --target triple:TRIPLE,cpu:CPU,features:FEATURES"
                    .into(),
            ));
        };
        LlvmTarget::initialize_all(&InitializationConfig::default());
        let native = llvm.triple == NATIVE;
        let triple =
            if native { TargetMachine::get_default_triple() } else { TargetTriple::create(&llvm.triple) };
        let triple = TargetMachine::normalize_triple(&triple);
        let known = LlvmTarget::from_triple(&triple).map_err(|why| refuse(why.to_string()))?;
        let machine = known.create_target_machine_from_options(&triple, options(llvm, level, native));
        let machine = machine.ok_or_else(|| refuse("LLVM has no code generator for it".into()))?;
        let data = machine.get_target_data();
        let bits = 8 * data.get_pointer_byte_size(None);
        if data.get_byte_ordering() == ByteOrdering::BigEndian {
            return Err(refuse("it is big-endian, the kernels and constants are little-endian".into()));
        }
        let find =
            |wanted: &str| BITCODE.iter().find(|(name, _)| *name == wanted).map(|(_, kernels)| *kernels);
        let own = find(&target.core);
        let kernels = own.or_else(|| find(&format!("portable{bits}")));
        let kernels =
            kernels.ok_or_else(|| refuse(format!("there are no kernels for {bits}-bit pointers")))?;
        let vectorises = vectorises(&triple.as_str().to_string_lossy());
        Ok(Machine { machine, triple, kernels, foreign: own.is_none(), bare: !native, vectorises })
    }

    /// The triple's text.
    pub(super) fn name(&self) -> String {
        self.triple.as_str().to_string_lossy().into_owned()
    }

    /// The section that constants go to; none where sections are named in another way than in ELF.
    pub(super) fn constant_section(&self, name: &str) -> Option<String> {
        let other = ["darwin", "macos", "apple", "windows"].iter().any(|system| self.name().contains(system));
        (!other).then(|| format!(".rodata.{name}_weights"))
    }
}

/// Vectors of RISC-V would be spilt to frames whose size is known at run time only. For Helium, LLVM 19 gathers with steps of
/// 512 bytes, which the instruction can't hold: it would take 0.
fn vectorises(triple: &str) -> bool {
    !["riscv", "thumbv8"].iter().any(|family| triple.starts_with(family))
}

fn options(llvm: &Llvm, level: OptimizationLevel, native: bool) -> TargetMachineOptions {
    // Programs on a computer are position-independent.
    let relocation = if native { RelocMode::PIC } else { RelocMode::Static };
    let options = TargetMachineOptions::new()
        .set_cpu(&llvm.cpu)
        .set_features(&llvm.features)
        .set_level(level)
        .set_reloc_mode(relocation)
        .set_code_model(CodeModel::Default);
    // On Arm the triple says it.
    if llvm.float_abi.starts_with("ilp32") { options.set_abi(&llvm.float_abi) } else { options }
}
