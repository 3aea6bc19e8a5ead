//! The stack that generated code uses, added up from its assembly language: what each function takes, and the deepest
//! chain of calls. Assembly of the kernels counts like the rest.

use super::frame::{Dialect, Effect};
use crate::CodegenError;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that functions of other libraries take at most: the first name that a function's begins with decides. Estimates,
/// above what the kernels' stack tests see with newlib and picolibc.
const OTHERS: [(&str, usize); 7] =
    [("mem", 64), ("__aeabi_mem", 64), ("__", 112), ("sinf", 512), ("cosf", 512), ("powf", 192), ("", 128)];

/// What a function does to the stack.
#[derive(Debug, Default)]
struct Frame {
    bytes: usize,
    /// Callee, and what is pushed for the call.
    calls: BTreeSet<(String, usize)>,
}

/// Upper bound in bytes of the stack that calling `function` takes.
///
/// # Errors
/// Code whose bound can't be told: it takes an amount computed at run time, calls by pointer or calls itself.
pub(super) fn bound(assembly: &str, dialect: Dialect, function: &str) -> Result<usize, CodegenError> {
    let frames = frames(assembly, dialect)?;
    let mut depths = BTreeMap::new();
    depth(&frames, function, &mut depths)
}

fn fault(why: String) -> CodegenError {
    CodegenError::Llvm { stage: "the stack's bound", why }
}

/// The functions of a file.
fn frames(assembly: &str, dialect: Dialect) -> Result<BTreeMap<&str, Frame>, CodegenError> {
    let mut frames: BTreeMap<&str, Frame> =
        assembly.lines().filter_map(declared).map(|name| (name, Frame::default())).collect();
    let mut current = None;
    for line in assembly.lines() {
        let code = dialect.code(line);
        if let Some(label) = code.strip_suffix(':') {
            current = frames.contains_key(label).then_some(label).or(current);
            continue;
        }
        let Some(frame) = current.and_then(|name| frames.get_mut(name)) else { continue };
        match dialect.effect(code) {
            Effect::None => {}
            Effect::Takes(bytes) => frame.bytes += bytes,
            // Jumps within the function go to local labels.
            Effect::Calls(callee, _) if callee.starts_with(|c: char| c == '.' || c.is_ascii_digit()) => {}
            Effect::Calls(callee, pushed) => drop(frame.calls.insert((callee, pushed))),
            Effect::Unknown => return Err(fault(format!("`{code}` in {}", current.unwrap_or_default()))),
        }
    }
    Ok(frames)
}

/// The function that a line declares: `.type NAME,%function`, or with `@`.
fn declared(line: &str) -> Option<&str> {
    let (name, kind) = line.trim().strip_prefix(".type")?.split_once(',')?;
    kind.contains("function").then(|| name.trim())
}

fn depth<'a>(
    frames: &'a BTreeMap<&str, Frame>,
    function: &'a str,
    depths: &mut BTreeMap<&'a str, Option<usize>>,
) -> Result<usize, CodegenError> {
    match depths.get(function) {
        Some(Some(known)) => return Ok(*known),
        Some(None) => return Err(fault(format!("{function} calls itself"))),
        None => depths.insert(function, None),
    };
    let deepest = match frames.get(function) {
        Some(frame) => {
            let below = |(callee, pushed): &'a (String, usize)| Ok(pushed + depth(frames, callee, depths)?);
            let below: Vec<usize> = frame.calls.iter().map(below).collect::<Result<_, CodegenError>>()?;
            frame.bytes + below.into_iter().max().unwrap_or_default()
        }
        None => OTHERS.iter().find(|(start, _)| function.starts_with(start)).map_or(0, |(_, bytes)| *bytes),
    };
    depths.insert(function, Some(deepest));
    Ok(deepest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "\
        .type m_run,%function\n\
        m_run:\n  push {r4, lr}\n  bl layer\n  bl other\n.LBB0_1:\n  bne .LBB0_1\n  pop {r4, pc}\n\
        .type layer,%function\n\
        layer:\n  push {r7, lr} @ saved\n  sub sp, #88\n  b.w memcpy\n\
        .type other,%function\n\
        other:\n  push {r4-r7, lr}\n1:\n  b 1b\n";

    #[test]
    fn the_deepest_chain_counts() {
        assert_eq!(bound(CODE, Dialect::Arm, "m_run").unwrap(), 8 + 96 + 64);
        assert_eq!(bound(CODE, Dialect::Arm, "other").unwrap(), 20);
    }

    #[test]
    fn what_has_no_bound_is_a_fault() {
        let error =
            |code: &str| bound(&format!("{CODE}{code}"), Dialect::Arm, "m_run").unwrap_err().to_string();
        assert_eq!(error("  bl m_run\n"), "LLVM, the stack's bound: m_run calls itself");
        assert_eq!(error("  blx r3\n"), "LLVM, the stack's bound: `blx r3` in other");
    }
}
