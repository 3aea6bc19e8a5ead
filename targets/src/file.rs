//! The data files' format, and how a file becomes a [`Target`].

use serde::Deserialize;

use crate::{Fpu, Gcc, Kind, Llvm, Memory, Qemu, Target, TargetError, Tier, parse_bytes};

/// An embedded file: its name without folder and extension, and its text.
pub(crate) type File = (&'static str, &'static str);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CoreFile {
    summary: String,
    architecture: String,
    tier: Tier,
    fpu: Fpu,
    gcc: Gcc,
    llvm: Option<Llvm>,
    qemu: Option<Qemu>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoardFile {
    core: String,
    summary: String,
    ram: String,
    flash: String,
    clock_mhz: u64,
    #[serde(default)]
    flash_wait_states: u32,
}

pub(crate) fn read_core((name, text): File) -> Result<Target, TargetError> {
    let file: CoreFile = toml::from_str(text).map_err(|e| wrong("cores", name, e))?;
    Ok(Target {
        name: name.into(),
        summary: file.summary,
        kind: Kind::Core,
        core: name.into(),
        architecture: file.architecture,
        tier: file.tier,
        fpu: file.fpu,
        gcc: file.gcc,
        llvm: file.llvm,
        qemu: file.qemu,
        memory: None,
    })
}

/// A board takes everything from its core, which must be among `cores`, but what its file says.
pub(crate) fn read_board((name, text): File, cores: &[Target]) -> Result<Target, TargetError> {
    let file: BoardFile = toml::from_str(text).map_err(|e| wrong("boards", name, e))?;
    let core = cores
        .iter()
        .find(|core| core.name == file.core)
        .ok_or_else(|| wrong("boards", name, format!("there is no core `{}`", file.core)))?;
    let memory = Memory {
        ram_bytes: parse_bytes(&file.ram).map_err(|e| wrong("boards", name, e))?,
        flash_bytes: parse_bytes(&file.flash).map_err(|e| wrong("boards", name, e))?,
        clock_hz: file.clock_mhz * 1_000_000,
        flash_wait_states: file.flash_wait_states,
    };
    Ok(Target {
        name: name.into(),
        summary: file.summary,
        kind: Kind::Board,
        memory: Some(memory),
        ..core.clone()
    })
}

fn wrong(folder: &str, name: &str, why: impl ToString) -> TargetError {
    TargetError::Data { file: format!("{folder}/{name}.toml"), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORE: &str = r#"
        summary = "a core"
        architecture = "armv6-m"
        tier = "portable"
        fpu = "none"
        gcc = { program = "gcc", flags = ["-O2"] }
    "#;
    const BOARD: &str = r#"
        core = "m"
        summary = "a board"
        ram = "8K"
        flash = "64K"
        clock_mhz = 48
    "#;

    fn why(error: TargetError) -> String {
        error.to_string()
    }

    #[test]
    fn a_board_inherits_its_core() {
        let core = read_core(("m", CORE)).unwrap();
        let board = read_board(("b", BOARD), std::slice::from_ref(&core)).unwrap();
        assert_eq!((&*board.name, &*board.core, board.kind), ("b", "m", Kind::Board));
        assert_eq!((&board.gcc, board.tier), (&core.gcc, core.tier));
        let memory = board.memory.unwrap();
        assert_eq!((memory.ram_bytes, memory.flash_bytes), (8192, 65_536));
        assert_eq!((memory.clock_hz, memory.flash_wait_states), (48_000_000, 0));
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let text = format!("colour = \"red\"\n{CORE}");
        let error = why(read_core(("m", Box::leak(text.into_boxed_str()))).unwrap_err());
        assert!(error.starts_with("the target file cores/m.toml is wrong"), "{error}");
        assert!(error.contains("unknown field `colour`"), "{error}");
    }

    #[test]
    fn a_board_without_its_core_is_an_error() {
        let error = why(read_board(("b", BOARD), &[]).unwrap_err());
        assert_eq!(error, "the target file boards/b.toml is wrong (a bug in edgecc): there is no core `m`");
    }

    #[test]
    fn a_wrong_size_is_an_error() {
        let core = read_core(("m", CORE)).unwrap();
        let text: &'static str = Box::leak(BOARD.replace("8K", "8Q").into_boxed_str());
        assert!(why(read_board(("b", text), &[core]).unwrap_err()).contains("`8Q` is no size"));
    }
}
