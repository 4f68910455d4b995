//! Prompts as files: a version, and a text for each turn of the conversation with places to fill in.

use std::fmt;

use super::revision;

/// The files built into the program.
const FILES: [(&str, &str); 3] = [
    ("judge.md", include_str!("../../prompts/judge.md")),
    ("ask.md", include_str!("../../prompts/ask.md")),
    ("follow_up.md", include_str!("../../prompts/follow_up.md")),
];
const JUDGE: &[&str] = &[
    "question",
    "reference",
    "key_points",
    "criteria",
    "mark",
    "write_in",
    "form",
    "position",
    "answer",
    "faults",
];
const ASK: &[&str] =
    &["count", "kind", "mark", "write_in", "form", "position", "documents", "asked", "faults"];
const FOLLOW_UP: &[&str] =
    &["count", "mark", "write_in", "form", "position", "question", "answer", "asked", "faults"];

/// Every prompt.
#[derive(Clone, Debug)]
pub struct Prompts {
    pub(crate) judge: Template,
    pub(crate) ask: Template,
    pub(crate) follow_up: Template,
}

impl Prompts {
    /// The prompts built into the program.
    #[expect(clippy::expect_used, reason = "the files are constants, and a test reads them")]
    pub fn embedded() -> Self {
        Self::read(&[]).expect("constant prompts")
    }

    /// The files built into the program, with their names.
    pub fn files() -> [(&'static str, &'static str); 3] {
        FILES
    }

    /// Name and version of the prompt by which answers are judged, as "judge-3".
    pub fn judge_version(&self) -> &str {
        &self.judge.version
    }

    /// The prompts built into the program, those named here (as "judge.md") replaced by these texts; every fault is
    /// found, not only the first.
    pub fn read(replaced: &[(&str, &str)]) -> Result<Self, Vec<PromptDiagnostic>> {
        let mut faults: Vec<PromptDiagnostic> = replaced
            .iter()
            .filter(|(file, _)| FILES.iter().all(|(known, _)| known != file))
            .map(|(file, _)| {
                PromptDiagnostic::new(
                    file,
                    0,
                    "no prompt has this name: they are judge.md, ask.md and follow_up.md",
                )
            })
            .collect();
        let mut read = |index: usize, places: &[&str]| {
            let (file, built_in) = FILES[index];
            let text = replaced.iter().find(|(name, _)| *name == file).map_or(built_in, |(_, text)| text);
            Template::read(file, text, places).map_err(|found| faults.extend(found)).ok()
        };
        let prompts = (read(0, JUDGE), read(1, ASK), read(2, FOLLOW_UP));
        match prompts {
            (Some(judge), Some(ask), Some(follow_up)) if faults.is_empty() => {
                Ok(Self { judge, ask, follow_up })
            }
            _ => Err(faults),
        }
    }
}

/// One prompt.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// Name and version, as "judge-3"; with a digest where the file is not the one built in.
    pub(crate) version: String,
    pub(crate) system: Text,
    pub(crate) user: Text,
    pub(crate) again: Text,
}

/// A text with places to fill in.
#[derive(Clone, Debug)]
pub(crate) struct Text(String);

impl Text {
    /// Fills the places in, each once and at once, so that what is filled in is never looked at for places itself.
    pub(crate) fn fill(&self, values: &[(&str, &str)]) -> String {
        let room: usize = values.iter().map(|(_, value)| value.len()).sum();
        let mut filled = String::with_capacity(self.0.len() + room);
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let (name, after) = after.split_once("}}").unwrap_or((after, ""));
            let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
            filled.push_str(value);
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// What is wrong with a prompt file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptDiagnostic {
    /// The file, as "judge.md".
    pub file: String,
    /// The line, counted from 1; 0 when it is about the whole file.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

impl PromptDiagnostic {
    fn new(file: &str, line: usize, why: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, why: why.into() }
    }
}

impl fmt::Display for PromptDiagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{}: {}", self.file, self.why),
            line => write!(formatter, "{}, line {line}: {}", self.file, self.why),
        }
    }
}

impl Template {
    /// Reads a file: `version: N`, then the parts `# System`, `# User` and `# Again`. Every place must be there, and no
    /// other.
    fn read(file: &str, text: &str, places: &[&str]) -> Result<Self, Vec<PromptDiagnostic>> {
        let mut faults = misplaced(file, text, places);
        let mut part = |name: &str| {
            let found = part(text, name);
            if found.is_none() {
                faults.push(PromptDiagnostic::new(
                    file,
                    0,
                    format!("the part \"# {name}\" is missing or empty: write it"),
                ));
            }
            found.unwrap_or_default()
        };
        let [system, user, again] = ["System", "User", "Again"].map(|name| Text(part(name)));
        let version = text.lines().next().and_then(|line| line.strip_prefix("version:"));
        match version.and_then(|version| version.trim().parse::<u32>().ok()) {
            Some(number) if faults.is_empty() => {
                let built_in = FILES.iter().find(|(name, _)| *name == file).map(|(_, text)| *text);
                let revision = revision::revision(number, text, built_in);
                let version = format!("{}-{revision}", file.trim_end_matches(".md").replace('_', "-"));
                Ok(Self { version, system, user, again })
            }
            Some(_) => Err(faults),
            None => {
                faults.push(PromptDiagnostic::new(
                    file,
                    1,
                    "the first line is not \"version: N\": write it so",
                ));
                Err(faults)
            }
        }
    }
}

/// Places that are not known, or known ones that are missing.
fn misplaced(file: &str, text: &str, places: &[&str]) -> Vec<PromptDiagnostic> {
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for after in line.split("{{").skip(1) {
            match after.split_once("}}") {
                Some((name, _)) if places.contains(&name) => {}
                Some((name, _)) => {
                    faults.push(PromptDiagnostic::new(
                        file,
                        index + 1,
                        format!("there is no place {{{{{name}}}}}: correct its name, or remove it"),
                    ));
                }
                None => faults.push(PromptDiagnostic::new(
                    file,
                    index + 1,
                    "a place is not closed: end it with }}",
                )),
            }
        }
    }
    let missing = places.iter().filter(|place| !text.contains(&format!("{{{{{place}}}}}")));
    faults.extend(missing.map(|place| {
        PromptDiagnostic::new(
            file,
            0,
            format!("the place {{{{{place}}}}} is missing: write it where its text is to stand"),
        )
    }));
    faults
}

fn part(text: &str, name: &str) -> Option<String> {
    let heading = format!("# {name}");
    let lines = text.lines().skip_while(|line| line.trim_end() != heading).skip(1);
    let lines: Vec<&str> = lines.take_while(|line| !line.starts_with("# ")).collect();
    let found = lines.join("\n").trim().to_owned();
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_prompts_are_whole() {
        let prompts = Prompts::embedded();
        assert_eq!(prompts.judge.version, "judge-3");
        assert_eq!(prompts.follow_up.version, "follow-up-1");
    }

    #[test]
    fn faults_name_file_and_line() {
        let broken = FILES[0].1.replace("{{question}}", "{{qestion}}").replace("# Again", "# Anew");
        let faults = Prompts::read(&[("judge.md", &broken), ("other.md", "")]).unwrap_err();
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "other.md: no prompt has this name: they are judge.md, ask.md and follow_up.md",
                "judge.md, line 9: there is no place {{qestion}}: correct its name, or remove it",
                "judge.md: the place {{question}} is missing: write it where its text is to stand",
                "judge.md: the part \"# Again\" is missing or empty: write it",
            ]
        );
        assert_eq!(
            Prompts::read(&[("ask.md", "hello")]).unwrap_err().last().map(|fault| fault.line),
            Some(1)
        );
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let text = Text("{{a}} and {{b}}.".to_owned());
        assert_eq!(text.fill(&[("a", "{{b}}"), ("b", "x")]), "{{b}} and x.");
    }
}
