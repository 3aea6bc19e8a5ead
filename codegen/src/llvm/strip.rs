//! Leaves out of an object what firmware has no use for.

use super::module::fault;
use crate::CodegenError;
use object::build::elf::{Builder, SectionData};
use object::elf::SHT_STRTAB;

/// Sections that LLVM always writes: tables for exceptions, which nothing here can throw, and a remark for operating
/// systems, whose absence from other objects makes linkers warn once one object has it.
const USELESS: [&str; 4] = [".ARM.exidx", ".rel.ARM.exidx", ".note.GNU-stack", ".llvm_addrsig"];

/// The object without useless sections; as it is where it is no ELF file.
pub(super) fn essential(object: &[u8]) -> Result<Vec<u8>, CodegenError> {
    if !object.starts_with(b"\x7fELF") {
        return Ok(object.to_vec());
    }
    let mut file = Builder::read(object).map_err(fault("the object"))?;
    for section in &mut file.sections {
        section.delete |= USELESS.iter().any(|name| section.name.as_slice() == name.as_bytes());
    }
    file.delete_orphans();
    add_section_names(&mut file);
    let mut stripped = Vec::new();
    file.write(&mut stripped).map_err(fault("the object"))?;
    Ok(stripped)
}

/// LLVM keeps the names of sections with those of symbols; the library that writes the file wants a table for them.
fn add_section_names(file: &mut Builder<'_>) {
    let names = file.sections.add();
    names.name = b".shstrtab"[..].into();
    names.sh_type = SHT_STRTAB;
    names.sh_addralign = 1;
    names.data = SectionData::SectionString;
}
