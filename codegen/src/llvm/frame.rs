//! What single instructions do to the stack and whom they call, read from assembly language as LLVM prints it.

/// An instruction set whose code can be looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Thumb.
    Arm,
    /// 32 and 64 bits.
    RiscV,
    /// AT&T's syntax.
    X86,
    /// 64-bit Arm.
    Aarch64,
}

/// What an instruction does, as far as the stack is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing, or it releases stack.
    None,
    /// Takes so many bytes.
    Takes(usize),
    /// Continues in another function, perhaps to return, with so many more bytes taken.
    Calls(String, usize),
    /// Takes an amount that the line does not tell.
    Unknown,
}

impl Dialect {
    /// The dialect of a target triple's assembly language; `None` where it is unknown, or names functions otherwise than
    /// C does.
    pub(super) fn of(triple: &str) -> Option<Dialect> {
        let families: [(&[&str], Dialect); 4] = [
            (&["thumb", "arm"], Dialect::Arm),
            (&["riscv"], Dialect::RiscV),
            (&["x86_64"], Dialect::X86),
            (&["aarch64"], Dialect::Aarch64),
        ];
        let plain = !["apple", "windows"].iter().any(|system| triple.contains(system));
        let mut families = families.iter().filter(|_| plain);
        let found = families.find(|(names, _)| names.iter().any(|name| triple.starts_with(name)));
        found.map(|(_, dialect)| *dialect)
    }

    /// What begins a comment.
    fn comment(self) -> &'static str {
        match self {
            Dialect::Arm => "@ ",
            Dialect::RiscV | Dialect::X86 => "# ",
            Dialect::Aarch64 => "//",
        }
    }

    /// The line without its comment.
    pub(super) fn code(self, line: &str) -> &str {
        line.split(self.comment()).next().unwrap_or(line).trim()
    }

    /// What one instruction does; `line` has no comment.
    pub(super) fn effect(self, line: &str) -> Effect {
        let (name, operands) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let operands = operands.trim();
        match self {
            Dialect::Arm => arm(name.trim_end_matches(".w"), operands),
            Dialect::RiscV => riscv(name, operands),
            Dialect::X86 => x86(name, operands),
            Dialect::Aarch64 => aarch64(name, operands),
        }
    }
}

fn call(target: &str, pushed: usize) -> Effect {
    Effect::Calls(target.split(['@', '(']).next().unwrap_or(target).trim().to_owned(), pushed)
}

fn arm(name: &str, operands: &str) -> Effect {
    match (name, operands) {
        ("push" | "vpush", list) => registers(list),
        ("stmdb" | "vstmdb" | "stmfd", rest) if rest.starts_with("sp!") => registers(rest),
        ("str" | "strd" | "vstr", rest) if rest.contains("[sp, #-") && rest.ends_with("]!") => {
            known(rest.split("#-").nth(1).and_then(|end| number(end.trim_end_matches("]!"))))
        }
        ("sub" | "subs" | "subw", rest) if takes_from(rest, "sp") => {
            known(rest.split('#').nth(1).and_then(number))
        }
        // A frame too large for an immediate operand: the sum with a negative register.
        ("add", rest) if rest.starts_with("sp, r") => Effect::Unknown,
        ("blx", _) => Effect::Unknown,
        ("bx" | "bkpt", _) => Effect::None,
        // Branches with a condition may leave the function, too.
        (branch, target) if branch.starts_with('b') && !target.contains(',') => call(target, 0),
        _ => Effect::None,
    }
}

fn riscv(name: &str, operands: &str) -> Effect {
    match (name, operands) {
        ("addi" | "c.addi16sp", rest) if rest.starts_with("sp, sp, -") => {
            known(number(&rest["sp, sp, -".len()..]))
        }
        ("sub", rest) if rest.starts_with("sp, sp,") => Effect::Unknown,
        ("call" | "tail" | "j", target) => call(target, 0),
        ("jalr", _) => Effect::Unknown,
        _ => Effect::None,
    }
}

fn x86(name: &str, operands: &str) -> Effect {
    const WORD: usize = 8;
    match (name, operands) {
        ("pushq", _) => Effect::Takes(WORD),
        ("subq", rest) if rest.ends_with(", %rsp") => {
            known(rest.strip_prefix('$').and_then(|rest| number(rest.split(',').next()?)))
        }
        ("andq", rest) if rest.ends_with(", %rsp") => {
            known(rest.strip_prefix("$-").and_then(|rest| number(rest.split(',').next()?)))
        }
        ("callq" | "jmpq", target) if target.starts_with('*') => Effect::Unknown,
        ("callq" | "jmp", target) => call(target, WORD),
        _ => Effect::None,
    }
}

fn aarch64(name: &str, operands: &str) -> Effect {
    match (name, operands) {
        ("stp" | "str", rest) if rest.contains("[sp, #-") && rest.ends_with("]!") => {
            known(rest.split("#-").nth(1).and_then(|end| number(end.trim_end_matches("]!"))))
        }
        ("sub", rest) if takes_from(rest, "sp") => {
            let shift = if rest.ends_with("lsl #12") { 12 } else { 0 };
            known(rest.split('#').nth(1).and_then(number).map(|bytes| bytes << shift))
        }
        ("bl" | "b", target) => call(target, 0),
        ("blr", _) => Effect::Unknown,
        _ => Effect::None,
    }
}

/// Whether a subtraction's result and first operand are the register: `sp, …` or `sp, sp, …`.
fn takes_from(operands: &str, register: &str) -> bool {
    operands.split(',').next().is_some_and(|first| first.trim() == register)
}

fn known(bytes: Option<usize>) -> Effect {
    bytes.map_or(Effect::Unknown, Effect::Takes)
}

/// The decimal number that a text begins with.
fn number(text: &str) -> Option<usize> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Registers in braces, with their sizes: `r4-r11`, `d8`, `s16-s19`, `lr`.
fn registers(list: &str) -> Effect {
    let Some((inside, _)) = list.split_once('{').and_then(|(_, rest)| rest.split_once('}')) else {
        return Effect::Unknown;
    };
    let size = |name: &str| match name.trim().chars().next() {
        Some('d') => 8,
        Some('q') => 16,
        _ => 4,
    };
    let index = |name: &str| number(name.trim().trim_start_matches(char::is_alphabetic));
    let bytes = |item: &str| match item.split_once('-') {
        None => Some(size(item)),
        Some((first, last)) => Some(size(first) * (index(last)? + 1).checked_sub(index(first)?)?),
    };
    known(inside.split(',').map(bytes).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(dialect: Dialect, lines: &[(&str, usize)]) {
        for (line, bytes) in lines {
            assert_eq!(dialect.effect(line), Effect::Takes(*bytes), "{line}");
        }
    }

    #[test]
    fn frames_of_each_instruction_set() {
        let arm = [
            ("push\t{r4, r5, r6, r7, lr}", 20),
            ("push.w\t{r0, r4-r11, lr}", 40),
            ("vpush\t{d8, d9, d10}", 24),
            ("vpush {s16-s19}", 16),
            ("sub\tsp, #24", 24),
            ("sub.w\tsp, sp, #512", 512),
            ("subw\tsp, sp, #1028", 1028),
            ("str\tlr, [sp, #-4]!", 4),
        ];
        takes(Dialect::Arm, &arm);
        takes(Dialect::RiscV, &[("addi\tsp, sp, -48", 48)]);
        let x86 = [("pushq\t%rbp", 8), ("subq\t$72, %rsp", 72), ("andq\t$-32, %rsp", 32)];
        takes(Dialect::X86, &x86);
        takes(
            Dialect::Aarch64,
            &[
                ("stp\tx29, x30, [sp, #-32]!", 32),
                ("sub\tsp, sp, #1, lsl #12", 4096),
                ("sub sp, sp, #64", 64),
            ],
        );
    }

    #[test]
    fn calls_name_their_function() {
        let calls = |name: &str, pushed| Effect::Calls(name.into(), pushed);
        assert_eq!(Dialect::Arm.effect("bl\tmemcpy"), calls("memcpy", 0));
        assert_eq!(Dialect::RiscV.effect("tail\texpf"), calls("expf", 0));
        assert_eq!(Dialect::X86.effect("callq\tmemset@PLT"), calls("memset", 8));
    }

    #[test]
    fn what_can_not_be_bounded_is_known_as_such() {
        assert_eq!(Dialect::Arm.effect("sub.w\tsp, sp, r4"), Effect::Unknown);
        assert_eq!(Dialect::RiscV.effect("sub\tsp, sp, a0"), Effect::Unknown);
        assert_eq!(Dialect::X86.effect("callq\t*%rax"), Effect::Unknown);
        assert_eq!(Dialect::Arm.effect("add\tsp, #24"), Effect::None);
    }

    #[test]
    fn only_known_families_have_a_dialect() {
        assert_eq!(Dialect::of("thumbv7em-none-gnueabihf"), Some(Dialect::Arm));
        assert_eq!(Dialect::of("aarch64-apple-darwin"), None);
        assert_eq!(Dialect::of("mipsel-linux-gnu"), None);
    }
}
