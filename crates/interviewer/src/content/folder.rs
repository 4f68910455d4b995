//! The files of a host's folder, as they stand on the disk.

use std::fs;
use std::path::Path;

use super::diagnostic::ContentDiagnostic;

/// The largest file that is read, in bytes; the longest of those built in has a tenth of it.
const MAX_FILE_BYTES: u64 = 1 << 20;
/// So many files are read of one folder.
const MAX_FILES: usize = 1_000;

/// The texts of a host's own files.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Families by name, in the order of their names.
    pub(super) bank: Vec<(String, String)>,
    /// Formats by name, in the order of their names.
    pub(super) formats: Vec<(String, String)>,
    /// The rubric, if there is one.
    pub(super) rubric: Option<String>,
    /// Prompts by file name.
    pub(super) prompts: Vec<(String, String)>,
}

impl Folder {
    /// Reads everything that belongs into such a folder, and names everything that does not.
    pub(super) fn read(path: &Path) -> Result<Self, Vec<ContentDiagnostic>> {
        let (mut folder, mut faults) = (Self::default(), Vec::new());
        for name in names(path, "", &mut faults) {
            match name.as_str() {
                "bank" => folder.bank = texts(path, "bank", ".toml", &mut faults),
                "formats" => folder.formats = texts(path, "formats", ".toml", &mut faults),
                "prompts" => folder.prompts = texts(path, "prompts", ".md", &mut faults),
                "rubric.toml" => folder.rubric = text(path, &name, &mut faults),
                _ => faults.push(ContentDiagnostic::new(
                    &name,
                    "nothing of this name is read: the folder holds `bank/`, `formats/`, `rubric.toml` and `prompts/`",
                )),
            }
        }
        for (name, _) in folder.bank.iter_mut().chain(&mut folder.formats) {
            name.truncate(name.len() - ".toml".len());
        }
        if faults.is_empty() { Ok(folder) } else { Err(faults) }
    }
}

/// The names of what a folder holds, in order; hidden files are left alone.
fn names(path: &Path, within: &str, faults: &mut Vec<ContentDiagnostic>) -> Vec<String> {
    let entries = match fs::read_dir(path.join(within)) {
        Ok(entries) => entries,
        Err(cause) => {
            faults.push(ContentDiagnostic::new(within, format!("the folder cannot be read ({cause})")));
            return Vec::new();
        }
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    if names.len() > MAX_FILES {
        faults.push(ContentDiagnostic::new(within, format!("there are more than {MAX_FILES} files")));
        names.clear();
    }
    names
}

fn texts(
    path: &Path,
    within: &str,
    ending: &str,
    faults: &mut Vec<ContentDiagnostic>,
) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for name in names(path, within, faults) {
        let file = format!("{within}/{name}");
        if !name.ends_with(ending) {
            faults.push(ContentDiagnostic::new(
                &file,
                format!("files here end in `{ending}`: rename or remove it"),
            ));
        } else if let Some(text) = text(path, &file, faults) {
            texts.push((name, text));
        }
    }
    texts
}

fn text(path: &Path, file: &str, faults: &mut Vec<ContentDiagnostic>) -> Option<String> {
    let whole = path.join(file);
    let size = fs::metadata(&whole).map_or(0, |found| found.len());
    if size > MAX_FILE_BYTES {
        faults
            .push(ContentDiagnostic::new(file, format!("it has more than {MAX_FILE_BYTES} bytes: split it")));
        return None;
    }
    match fs::read(&whole).map(String::from_utf8) {
        // A mark that some editors write at the beginning belongs to no form.
        Ok(Ok(text)) => Some(text.trim_start_matches('\u{feff}').to_owned()),
        Ok(Err(_)) => {
            faults.push(ContentDiagnostic::new(file, "it is not UTF-8: save it as UTF-8"));
            None
        }
        Err(cause) => {
            faults.push(ContentDiagnostic::new(file, format!("it cannot be read ({cause})")));
            None
        }
    }
}
