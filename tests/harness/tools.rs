//! Finding and running compilers and emulators.

use std::path::PathBuf;
use std::process::Command;

use crate::HarnessError;

/// The program's path.
///
/// # Errors
/// [`HarnessError::MissingTool`], which says how to get it.
pub fn find(program: &str) -> Result<PathBuf, HarnessError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(&path).map(|folder| folder.join(program));
    candidates.find(|file| file.is_file()).ok_or_else(|| HarnessError::MissingTool(program.to_owned()))
}

/// Runs a compiler to its end; anything but success is an error with what it printed.
pub(crate) fn compile(command: &mut Command) -> Result<(), HarnessError> {
    let (done, output) = match command.output() {
        Ok(result) => (result.status.success(), String::from_utf8_lossy(&result.stderr).into_owned()),
        Err(error) => (false, error.to_string()),
    };
    if done { Ok(()) } else { Err(HarnessError::Compiler { command: format!("{command:?}"), output }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_says_how_to_get_it() {
        let error = find("no-such-compiler").unwrap_err().to_string();
        assert_eq!(error, "missing tool `no-such-compiler`: run tests/tools/install.sh");
    }

    #[test]
    fn a_compiler_that_fails_is_quoted() {
        let error = compile(Command::new("sh").args(["-c", "echo bad >&2; exit 3"])).unwrap_err().to_string();
        assert_eq!(error, "`\"sh\" \"-c\" \"echo bad >&2; exit 3\"` failed:\nbad\n");
    }
}
