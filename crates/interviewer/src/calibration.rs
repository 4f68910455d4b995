//! Which graders were found to agree with people, in which language.
//!
//! A record is made by measuring a grader on labelled answers (`daedam eval`) and finding every gate met. It
//! names the grader with the versions of everything that makes its scores, and holds for exactly that.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{DateTime, Utc};
use interview::language::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A grader that was measured and found to agree with people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Name and version of the grader, with those of rubric, prompt and bank, as evaluations carry it.
    pub grader: String,
    /// The language of the answers.
    pub language: Language,
    /// When it was measured.
    pub measured_at: DateTime<Utc>,
    /// The SHA-256 of the labelled answers.
    pub data_sha256: String,
    /// How far it agreed, in the figures of the measurement: kept for people and not read by the program.
    pub figures: Value,
}

/// Every record of a host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibrations {
    calibrations: Vec<Calibration>,
}

/// Why the records cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// The file cannot be read or written.
    #[error("the calibration file {path} cannot be used: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The file holds something else.
    #[error("{path}:{line}:{column}: this is no calibration record ({why}): correct or remove the file", line = .cause.line(), column = .cause.column(), why = .cause)]
    Form {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        cause: serde_json::Error,
    },
}

impl Calibrations {
    /// Reads the records of a file; without the file there are none.
    pub fn read(path: &Path) -> Result<Self, CalibrationError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(cause) => return Err(CalibrationError::File { path: path.to_owned(), cause }),
        };
        serde_json::from_str(&text).map_err(|cause| CalibrationError::Form { path: path.to_owned(), cause })
    }

    /// Writes the records to a file, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), CalibrationError> {
        let failed = |cause: io::Error| CalibrationError::File { path: path.to_owned(), cause };
        let text = serde_json::to_string_pretty(self).map_err(|cause| failed(cause.into()))?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let beside = path.with_extension("json.new");
        fs::write(&beside, text + "\n").map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)
    }

    /// Puts a record in the place of an earlier one for the same grader and language.
    pub fn put(&mut self, record: Calibration) {
        self.calibrations
            .retain(|other| (&other.grader, other.language) != (&record.grader, record.language));
        self.calibrations.push(record);
    }

    /// The record for exactly this grader and language.
    pub fn find(&self, grader: &str, language: Language) -> Option<&Calibration> {
        self.calibrations.iter().find(|record| record.grader == grader && record.language == language)
    }

    /// Whether there is a record for exactly this grader and language.
    pub(crate) fn cover(&self, grader: &str, language: Language) -> bool {
        self.find(grader, language).is_some()
    }
}
