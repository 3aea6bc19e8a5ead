//! Embeds the run-time headers: whatever `runtime-c/include` holds, sorted by name. With the feature `llvm` also the
//! kernels as bitcode.

#[cfg(feature = "llvm")]
#[path = "build/bitcode.rs"]
mod bitcode;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime-c/include").canonicalize()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let rows: Vec<String> = files(&folder, "h")?.iter().map(|file| row(file)).collect();
    fs::write(out.join("headers.rs"), format!("&[\n{}]", rows.concat()))?;
    rerun_if_changed(&folder);
    #[cfg(feature = "llvm")]
    bitcode::embed(&folder, &out)?;
    Ok(())
}

/// The folder's files with this extension, sorted.
fn files(folder: &Path, extension: &str) -> std::io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut files = entries.collect::<std::io::Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    Ok(files)
}

fn row(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    format!("    ({name:?}, include_str!({file:?})),\n")
}

fn rerun_if_changed(folder: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
}
