//! Processors that no file describes, named in LLVM's words.

use std::borrow::Cow;

use crate::{Fpu, Gcc, Kind, Llvm, Target, TargetError, Tier};

/// What such a name begins with.
pub(crate) const START: &str = "triple:";

/// Reads `triple:TRIPLE,cpu:CPU,features:+A,-B,abi:ABI`; all but the triple may be left out.
pub(crate) fn parse(text: &str) -> Result<Target, TargetError> {
    let mut llvm =
        Llvm { triple: String::new(), cpu: String::new(), features: String::new(), float_abi: String::new() };
    for (key, value) in fields(text) {
        let field = match key {
            "triple" => &mut llvm.triple,
            "cpu" => &mut llvm.cpu,
            "features" => &mut llvm.features,
            "abi" => &mut llvm.float_abi,
            _ => return Err(wrong(text, format!("there is no key `{key}`"))),
        };
        if !field.is_empty() || value.is_empty() {
            return Err(wrong(text, format!("`{key}` needs one value")));
        }
        *field = value;
    }
    Ok(Target {
        name: Cow::Owned(text.to_owned()),
        summary: format!("What LLVM calls {}", llvm.triple),
        kind: Kind::Core,
        core: Cow::Owned(text.to_owned()),
        architecture: llvm.triple.split('-').next().unwrap_or_default().to_owned(),
        tier: Tier::Portable,
        fpu: Fpu::None,
        gcc: Gcc { program: "cc".to_owned(), flags: vec!["-std=c99".to_owned()] },
        llvm: Some(llvm),
        qemu: None,
        memory: None,
    })
}

/// The keys and values. Features have commas in them: a part without a key belongs to the one before.
fn fields(text: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for part in text.split(',') {
        match (part.split_once(':'), fields.last_mut()) {
            (None, Some((_, value))) => {
                value.push(',');
                value.push_str(part);
            }
            (Some((key, value)), _) => fields.push((key, value.to_owned())),
            (None, None) => {}
        }
    }
    fields
}

fn wrong(text: &str, why: String) -> TargetError {
    TargetError::Custom { text: text.to_owned(), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_are_read() {
        let target =
            parse("triple:riscv32-unknown-none-elf,cpu:generic-rv32,features:+m,+f,-c,abi:ilp32f").unwrap();
        let llvm = target.llvm.unwrap();
        assert_eq!((llvm.triple.as_str(), llvm.cpu.as_str()), ("riscv32-unknown-none-elf", "generic-rv32"));
        assert_eq!((llvm.features.as_str(), llvm.float_abi.as_str()), ("+m,+f,-c", "ilp32f"));
        assert_eq!((target.tier, target.architecture.as_str()), (Tier::Portable, "riscv32"));
        assert!(parse("triple:xtensa").unwrap().llvm.unwrap().cpu.is_empty());
    }

    #[test]
    fn mistakes_are_named() {
        let error = |text| parse(text).unwrap_err().to_string();
        let form = "(expected triple:TRIPLE,cpu:CPU,features:+A,-B,abi:ABI)";
        assert_eq!(
            error("triple:a,core:b"),
            format!("`triple:a,core:b` names no target: there is no key `core` {form}")
        );
        assert_eq!(error("triple:"), format!("`triple:` names no target: `triple` needs one value {form}"));
        assert_eq!(
            error("triple:a,cpu:b,cpu:c"),
            format!("`triple:a,cpu:b,cpu:c` names no target: `cpu` needs one value {form}")
        );
    }
}
