//! Cycles of a Cortex-M4 with memory without wait states, by the table of instruction timings in its technical
//! reference manual (Arm DDI 0439, section 3.3).
//!
//! What the table leaves open is taken so: a load that directly follows another load takes one cycle, because their
//! address and data phases overlap; a branch that is taken takes two cycles more than its own to fill the pipeline;
//! a division takes seven of its two to twelve; a multiplication is complete before the addition that it feeds.

use edgecc_tests::Instruction;

/// What a branch that is taken costs in addition.
pub(crate) const REFILL: u64 = 2;

/// Cycles of instructions that run one after the other, without what the last costs if it is a branch taken.
pub(crate) fn cycles<'i>(instructions: impl Iterator<Item = &'i Instruction>) -> u64 {
    let (mut sum, mut after_load) = (0, false);
    for instruction in instructions {
        let (cycles, is_load) = timing(instruction, after_load);
        sum += cycles;
        after_load = is_load;
    }
    sum
}

/// Cycles of an instruction, and whether a load behind it overlaps with it.
fn timing(instruction: &Instruction, after_load: bool) -> (u64, bool) {
    let name = instruction.mnemonic.split('.').next().unwrap_or_default();
    if name.starts_with('v') {
        return floating_point(name, instruction);
    }
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    if starts(&["push", "pop", "ldm", "stm"]) {
        (1 + registers(&instruction.operands), false)
    } else if starts(&["ldrd", "strd"]) {
        (3, false)
    } else if starts(&["ldr"]) {
        (if after_load { 1 } else { 2 }, true)
    } else if starts(&["mla", "mls", "tbb", "tbh"]) {
        (2, false)
    } else if starts(&["sdiv", "udiv"]) {
        (7, false)
    } else {
        (1, false)
    }
}

/// Instructions of the floating-point unit; a double register is two words.
fn floating_point(name: &str, instruction: &Instruction) -> (u64, bool) {
    let words = if instruction.operands.trim_start_matches('{').starts_with('d') { 2 } else { 1 };
    match name {
        "vldm" | "vldmia" | "vldmdb" | "vpop" | "vstm" | "vstmia" | "vstmdb" | "vpush" => {
            (1 + registers(&instruction.operands), true)
        }
        "vldr" | "vstr" => (1 + words, true),
        "vmla" | "vmls" | "vnmla" | "vnmls" | "vfma" | "vfms" | "vfnma" | "vfnms" => (3, false),
        "vdiv" | "vsqrt" => (14, false),
        _ => (1, false),
    }
}

/// The words in the register list of the operands; 1 without a list.
fn registers(operands: &str) -> u64 {
    let Some((_, list)) = operands.split_once('{') else { return 1 };
    let list = list.split('}').next().unwrap_or_default();
    list.split(',').map(|part| range(part.trim())).sum()
}

/// Words of a register or of a range of them, such as `r4-r7` or `s0-s15`.
fn range(text: &str) -> u64 {
    let words = if text.starts_with('d') { 2 } else { 1 };
    let number = |register: &str| match register {
        "sl" => 10,
        "fp" => 11,
        "ip" => 12,
        "sp" => 13,
        "lr" => 14,
        "pc" => 15,
        other => other.trim_start_matches(char::is_alphabetic).parse::<u64>().unwrap_or(0),
    };
    match text.split_once('-') {
        Some((first, last)) => words * (number(last).saturating_sub(number(first)) + 1),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cycles of instructions written as `mnemonic operands`.
    fn of(lines: &[&str]) -> u64 {
        let instruction = |line: &&str| {
            let (mnemonic, operands) = line.split_once(' ').unwrap_or((line, ""));
            Instruction { bytes: 2, mnemonic: mnemonic.into(), operands: operands.into() }
        };
        cycles(lines.iter().map(instruction).collect::<Vec<_>>().iter())
    }

    #[test]
    fn loads_overlap_with_loads_only() {
        assert_eq!(of(&["ldr.w r0, [r1]", "ldrsb r2, [r1]", "ldr r3, [r1]"]), 4);
        assert_eq!(of(&["ldr r0, [r1]", "str r0, [r2]", "ldr r3, [r1]"]), 5);
        assert_eq!(of(&["ldr r0, [r1]", "smlad r0, r1, r2, r3", "ldr r3, [r1]"]), 5);
    }

    #[test]
    fn lists_cost_their_registers() {
        assert_eq!(of(&["push {r4, r5, r6, lr}"]), 5);
        assert_eq!(of(&["stmdb sp!, {r4, r5, r6, r7, r8, r9, sl, fp, lr}"]), 10);
        assert_eq!(of(&["ldmia.w r1!, {r4-r7, r8-fp}"]), 9);
        assert_eq!(of(&["vldmia r1!, {s0-s15}"]), 17);
        assert_eq!(of(&["vpush {d8-d9}"]), 5);
    }

    #[test]
    fn arithmetic_is_of_the_table() {
        assert_eq!(of(&["mla r0, r1, r2, r3", "mul.w r0, r1, r2", "smull r0, r1, r2, r3"]), 4);
        assert_eq!(of(&["vfma.f32 s0, s1, s2", "vmul.f32 s0, s1, s2", "vdiv.f32 s0, s1, s2"]), 18);
        assert_eq!(of(&["vldr s0, [r1]", "vldr d0, [r1]", "udiv r0, r1, r2", "it eq"]), 13);
    }
}
