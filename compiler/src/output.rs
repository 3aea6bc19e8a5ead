//! Writing DIR: all or nothing, and nothing that is not ours is touched.
//!
//! Files are written aside and renamed into place. A new DIR appears complete; in an existing one each file is
//! replaced as a whole, after all have been written. Files of an earlier compile of the same model that are no
//! longer generated are removed: C compilers are given `DIR/*.c`.

use edgecc_codegen::Bundle;
use serde::Deserialize;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempDir};
use thiserror::Error;

/// The file that lists the others.
pub const REPORT: &str = "report.json";

/// The file that shows them to people.
pub const REPORT_PAGE: &str = "report.html";

/// What the first bytes of every generated file contain.
const MARK: &[u8] = b"edgecc";
const MARK_WITHIN: u64 = 256;

/// Why DIR was not written. It is as it was before.
#[derive(Debug, Error)]
pub enum OutputError {
    /// DIR is something else.
    #[error("error: {} is not a folder\n  help: give -o a folder; it is made if it does not exist", .0.display())]
    NotAFolder(PathBuf),
    /// A file of ours would replace one of somebody else.
    #[error(
        "error: {} was not made by edgecc and is not overwritten\n  \
         help: move it away, or choose another -o or --name", .0.display()
    )]
    Foreign(PathBuf),
    /// The file system refused.
    #[error("error: can't write {}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let path = path.to_owned();
    move |source| OutputError::Io { path, source }
}

/// The folder that generated files go to.
#[derive(Debug)]
pub struct OutputDir {
    path: PathBuf,
}

impl OutputDir {
    /// Checks that files could go there, before any work is done. Writes nothing.
    ///
    /// # Errors
    /// If the path is no folder.
    pub fn new(path: impl Into<PathBuf>) -> Result<OutputDir, OutputError> {
        let path = path.into();
        if path.exists() && !path.is_dir() {
            return Err(OutputError::NotAFolder(path));
        }
        Ok(OutputDir { path })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the files.
    ///
    /// # Errors
    /// If the file system refuses, or a file that is not ours is in the way.
    pub fn write(&self, bundle: &Bundle) -> Result<(), OutputError> {
        if self.path.is_dir() { self.update(bundle) } else { self.create(bundle) }
    }

    fn create(&self, bundle: &Bundle) -> Result<(), OutputError> {
        let parent = self.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(io_error(parent))?;
        let staged = stage(parent, bundle)?;
        make_readable(staged.path())?;
        fs::rename(staged.path(), &self.path).map_err(io_error(&self.path))
    }

    fn update(&self, bundle: &Bundle) -> Result<(), OutputError> {
        let listed = self.listed();
        for file in &bundle.files {
            let path = self.path.join(&file.name);
            if path.exists() && !is_ours(&path) && !listed.contains(&file.name) {
                return Err(OutputError::Foreign(path));
            }
        }
        let stale = self.stale(bundle);
        let staged = stage(&self.path, bundle)?;
        for file in &bundle.files {
            let path = self.path.join(&file.name);
            fs::rename(staged.path().join(&file.name), &path).map_err(io_error(&path))?;
        }
        stale.iter().try_for_each(|path| fs::remove_file(path).map_err(io_error(path)))
    }

    /// Files that an earlier compile of the same model lists and that are no longer generated.
    fn stale(&self, bundle: &Bundle) -> Vec<PathBuf> {
        let old = self.listing();
        let new = bundle.file(REPORT).and_then(|file| Listing::parse(&file.bytes));
        let same = old.zip(new).filter(|(old, new)| old.name == new.name);
        let files = same.map(|(old, _)| old.files).unwrap_or_default();
        let gone = files.into_iter().filter(|name| bundle.file(name).is_none());
        // A name with a folder in it is none that we wrote.
        let gone = gone.filter(|name| Path::new(name).file_name().is_some_and(|file| file == name.as_str()));
        gone.map(|name| self.path.join(name)).filter(|path| is_ours(path) || is_binary(path)).collect()
    }

    /// What an earlier compile says of the folder.
    fn listing(&self) -> Option<Listing> {
        let path = Some(self.path.join(REPORT)).filter(|path| is_ours(path))?;
        Listing::parse(&fs::read(path).ok()?)
    }

    /// Objects and libraries of an earlier compile: they have no head that could say whose they are.
    fn listed(&self) -> Vec<String> {
        let files = self.listing().map(|listing| listing.files).unwrap_or_default();
        files.into_iter().filter(|name| is_binary(Path::new(name))).collect()
    }
}

#[derive(Deserialize)]
struct Listing {
    name: String,
    files: Vec<String>,
}

impl Listing {
    fn parse(json: &[u8]) -> Option<Listing> {
        serde_json::from_slice(json).ok()
    }
}

/// Writes the files into a new folder in `parent`, which vanishes when dropped.
fn stage(parent: &Path, bundle: &Bundle) -> Result<TempDir, OutputError> {
    let folder = Builder::new().prefix(".edgecc-").tempdir_in(parent).map_err(io_error(parent))?;
    for file in &bundle.files {
        let path = folder.path().join(&file.name);
        fs::write(&path, &file.bytes).map_err(io_error(&path))?;
    }
    Ok(folder)
}

fn is_binary(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "o" || extension == "a")
}

fn is_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MARK_WITHIN).read_to_end(&mut head));
    read.is_ok() && head.windows(MARK.len()).any(|window| window == MARK)
}

/// Temporary folders are private; DIR gets what a new folder gets.
#[cfg(unix)]
fn make_readable(folder: &Path) -> Result<(), OutputError> {
    use std::os::unix::fs::PermissionsExt;
    let probe = folder.join("probe");
    let usual = fs::create_dir(&probe).and_then(|()| fs::metadata(&probe)).map_err(io_error(&probe))?;
    fs::remove_dir(&probe).map_err(io_error(&probe))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(usual.permissions().mode()))
        .map_err(io_error(folder))
}

#[cfg(not(unix))]
fn make_readable(_folder: &Path) -> Result<(), OutputError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(name: &str, files: &[&str]) -> Bundle {
        let mut bundle = Bundle::default();
        for file in files {
            bundle.push(*file, format!("/* by edgecc */ {file}"));
        }
        let json = serde_json::json!({ "generator": "edgecc", "name": name, "files": files });
        bundle.push(REPORT, json.to_string());
        bundle
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_folder_appears_with_its_parents() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("a/b");
        OutputDir::new(&dir).unwrap().write(&bundle("m", &["m.c"])).unwrap();
        assert_eq!(names(&dir), ["m.c", "report.json"]);
        assert_eq!(names(&temp.path().join("a")), ["b"]);
    }

    #[test]
    fn an_update_replaces_ours_and_keeps_theirs() {
        let temp = tempfile::tempdir().unwrap();
        let dir = OutputDir::new(temp.path()).unwrap();
        fs::write(temp.path().join("main.c"), "int main;").unwrap();
        dir.write(&bundle("m", &["m.c", "old.h"])).unwrap();
        dir.write(&bundle("m", &["m.c", "new.h"])).unwrap();
        assert_eq!(names(temp.path()), ["m.c", "main.c", "new.h", "report.json"]);
    }

    #[test]
    fn another_model_in_the_same_folder_stays() {
        let temp = tempfile::tempdir().unwrap();
        let dir = OutputDir::new(temp.path()).unwrap();
        dir.write(&bundle("a", &["a.c"])).unwrap();
        dir.write(&bundle("b", &["b.c"])).unwrap();
        assert_eq!(names(temp.path()), ["a.c", "b.c", "report.json"]);
    }

    #[test]
    fn a_file_of_somebody_else_is_not_overwritten() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("m.c"), "int x;").unwrap();
        let error = OutputDir::new(temp.path()).unwrap().write(&bundle("m", &["a.h", "m.c"])).unwrap_err();
        assert!(error.to_string().contains("m.c was not made by edgecc"), "{error}");
        assert_eq!(names(temp.path()), ["m.c"]);
        assert_eq!(fs::read(temp.path().join("m.c")).unwrap(), b"int x;");
    }

    #[test]
    fn a_listing_can_not_name_files_elsewhere() {
        let temp = tempfile::tempdir().unwrap();
        let victim = temp.path().join("victim.c");
        fs::write(&victim, "/* edgecc */").unwrap();
        let dir = OutputDir::new(temp.path().join("out")).unwrap();
        dir.write(&bundle("m", &["m.c"])).unwrap();
        let json = r#"{"generator": "edgecc", "name": "m", "files": ["../victim.c"]}"#;
        fs::write(dir.path().join(REPORT), json).unwrap();
        dir.write(&bundle("m", &["m.c"])).unwrap();
        assert!(victim.exists());
    }

    #[test]
    fn objects_are_ours_if_the_report_lists_them() {
        let folder = tempfile::tempdir().unwrap();
        let output = OutputDir::new(folder.path()).unwrap();
        let object = folder.path().join("m.o");
        fs::write(&object, [0x7f]).unwrap();
        assert!(matches!(output.write(&bundle("m", &["m.h", "m.o"])), Err(OutputError::Foreign(_))));
        fs::remove_file(&object).unwrap();
        output.write(&bundle("m", &["m.h", "m.o"])).unwrap();
        fs::write(&object, [0x7f]).unwrap();
        output.write(&bundle("m", &["m.h", "m.o"])).unwrap();
        fs::write(&object, [0x7f]).unwrap();
        output.write(&bundle("m", &["m.h", "m.c"])).unwrap();
        assert_eq!(names(folder.path()), ["m.c", "m.h", REPORT]);
    }

    #[test]
    fn a_file_is_no_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = OutputDir::new(file.path()).unwrap_err();
        assert!(error.to_string().contains("is not a folder"), "{error}");
    }
}
