//! The embedded files, and looking a target up.

use crate::file::{File, read_board, read_core};
use crate::{Target, TargetError};

macro_rules! files {
    ($folder:literal: $($name:literal)*) => {
        &[$(($name, include_str!(concat!("../", $folder, "/", $name, ".toml")))),*]
    };
}

/// Every file of `cores/`, in the order of the table; a test compares the list with the folder.
const CORES: &[File] = files!("cores":
    "host"
    "c99"
    "cortex-m0"
    "cortex-m0plus"
    "cortex-m3"
    "cortex-m4"
    "cortex-m4f"
    "cortex-m4-nofp"
    "cortex-m7"
    "cortex-m23"
    "cortex-m33"
    "cortex-m55"
    "cortex-m85"
    "rv32imc"
    "rv32imac"
    "rv32imafc"
    "rv32imcv"
);

/// Every file of `boards/`, in the order of the table.
const BOARDS: &[File] = files!("boards":
    "arduino-nano-33-ble"
    "ek-ra8m1"
    "esp32-c3"
    "esp32-p4"
    "microbit-v2"
    "nrf52840-dk"
    "nucleo-f103rb"
    "nucleo-f411re"
    "nucleo-f446re"
    "nucleo-g071rb"
    "nucleo-h743zi"
    "nucleo-l4r5zi"
    "nucleo-u575zi"
    "rp2040"
    "rp2350"
    "stm32f746g-disco"
);

/// A name with at most one wrong character in this many, added, left out or swapped ones too, looks like another.
const CHARS_PER_TYPO: usize = 3;
const SUGGESTIONS: usize = 3;

/// All targets: the cores, then the boards.
///
/// # Errors
/// [`TargetError::Data`] where an embedded file is wrong, which the crate's tests exclude.
pub fn all() -> Result<Vec<Target>, TargetError> {
    let mut targets = CORES.iter().map(|&file| read_core(file)).collect::<Result<Vec<_>, _>>()?;
    let boards = BOARDS.iter().map(|&file| read_board(file, &targets)).collect::<Result<Vec<_>, _>>()?;
    targets.extend(boards);
    Ok(targets)
}

pub(crate) fn find(name: &str) -> Result<Target, TargetError> {
    let targets = all()?;
    let near = near(name, &targets);
    let found = targets.into_iter().find(|target| target.name == name);
    found.ok_or_else(|| TargetError::Unknown { name: name.to_owned(), near })
}

/// Names like `name`, the most similar first; equals in the order of the table.
fn near(name: &str, targets: &[Target]) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut typos: Vec<_> =
        targets.iter().map(|t| (strsim::osa_distance(&lower, &t.name), &t.name)).collect();
    typos.retain(|(typos, _)| typos * CHARS_PER_TYPO <= name.len());
    typos.sort_by_key(|(typos, _)| *typos);
    typos.into_iter().map(|(_, name)| name.to_string()).take(SUGGESTIONS).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::Kind;

    fn stems(folder: &str) -> BTreeSet<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_file_is_listed_and_reads() {
        let names = |kind| {
            let all = all().unwrap().into_iter();
            all.filter(|t| t.kind == kind).map(|t| t.name.to_string()).collect::<BTreeSet<_>>()
        };
        assert_eq!(names(Kind::Core), stems("cores"));
        assert_eq!(names(Kind::Board), stems("boards"));
    }

    #[test]
    fn names_are_unique() {
        let all = all().unwrap();
        assert_eq!(all.iter().map(|t| &t.name).collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn linker_scripts_exist() {
        let firmware = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/firmware");
        for qemu in all().unwrap().into_iter().filter_map(|t| t.qemu) {
            assert!(firmware.join(&qemu.linker_script).is_file(), "{}", qemu.linker_script);
        }
    }

    #[test]
    fn boards_have_memory_and_cores_do_not() {
        for target in all().unwrap() {
            assert_eq!(target.memory.is_some(), target.kind == Kind::Board, "{}", target.name);
        }
    }

    #[test]
    fn a_wrong_name_gets_the_right_ones() {
        let near = |name| match Target::find(name).unwrap_err() {
            TargetError::Unknown { near, .. } => near,
            other => panic!("{other}"),
        };
        assert_eq!(near("Cortex-M4F").first().map(String::as_str), Some("cortex-m4f"));
        assert_eq!(near("corex-m7").first().map(String::as_str), Some("cortex-m7"));
        let error = Target::find("nucleo_l4r5").unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown target `nucleo_l4r5` (did you mean nucleo-l4r5zi?): \
             `edgecc targets` lists them all"
        );
        let error = Target::find("zzz").unwrap_err().to_string();
        assert_eq!(error, "unknown target `zzz`: `edgecc targets` lists them all");
    }

    #[test]
    fn a_name_finds_its_target() {
        let target = Target::find("nucleo-l4r5zi").unwrap();
        assert_eq!((&*target.core, target.gcc.program.as_str()), ("cortex-m4", "arm-none-eabi-gcc"));
        assert_eq!(target.memory.unwrap().ram_bytes, 640 * 1024);
    }
}
