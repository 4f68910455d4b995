//! The rules that formats keep, checked over all their files.

use std::collections::HashSet;

use super::{Asks, FormatFile, MAX_QUESTIONS, OwnQuestion, StageFile, StageSize};
use crate::content::bank::{Bank, forbidden::forbidden_topic};
use crate::content::diagnostic::ContentDiagnostic;
use crate::content::writing::{has_hangul, is_kebab, is_ragged};

/// The longest texts, in characters.
const MAX_NAME: usize = 60;
const MAX_LINE: usize = 300;
const MAX_SHEET: usize = 6_000;

/// Every broken rule that shows without the bank.
pub(super) fn faults(formats: &[FormatFile]) -> Vec<ContentDiagnostic> {
    let mut faults = Vec::new();
    let mut ids = HashSet::new();
    for format in formats {
        let mut found = Found { file: format!("formats/{}.toml", format.id), faults: &mut faults };
        found.check_format(format);
        for stage in &format.stages {
            found.check_stage(stage);
            for question in own(stage) {
                found.check_question(question, &format.id);
                if !ids.insert(question.id.as_str()) {
                    found.add(question.line, format!("{}: another question has this id", question.id));
                }
            }
        }
    }
    faults
}

/// What shows only beside the bank: families that are not there, and stages that cannot be filled for some family.
pub(super) fn faults_beside(formats: &[FormatFile], bank: &Bank) -> Vec<ContentDiagnostic> {
    let mut faults = Vec::new();
    for format in formats {
        let mut found = Found { file: format!("formats/{}.toml", format.id), faults: &mut faults };
        for stage in &format.stages {
            found.check_families(stage, bank);
            found.check_fill(stage, bank);
        }
    }
    faults
}

fn own(stage: &StageFile) -> &[OwnQuestion] {
    match &stage.asks {
        Asks::Own(questions) => questions,
        Asks::Interview | Asks::Bank(_) => &[],
    }
}

struct Found<'a> {
    file: String,
    faults: &'a mut Vec<ContentDiagnostic>,
}

impl Found<'_> {
    fn add(&mut self, line: usize, why: impl Into<String>) {
        self.faults.push(ContentDiagnostic { line: Some(line), ..ContentDiagnostic::new(&self.file, why) });
    }

    fn check_format(&mut self, format: &FormatFile) {
        if !is_kebab(&format.id) || format.id.len() > MAX_NAME {
            self.add(1, "a format's file is named in small letters, digits and hyphens, as `my-format.toml`");
        }
        for words in &format.words {
            let lines = [&words.description].into_iter().chain(&words.counts);
            let is_long = |text: &String| text.trim().is_empty() || text.chars().count() > MAX_LINE;
            if is_blank_or_longer(&words.name, MAX_NAME)
                || lines.clone().any(is_long)
                || words.counts.is_empty()
            {
                let why = "`name`, `description` and `counts` are written in both languages, each text in one line of \
                           at most 300 characters, a name of at most 60";
                self.add(1, why);
            }
        }
        if format.stages.is_empty() {
            self.add(1, "there is no stage: add a [[stage]]");
        }
        if format.questions > format.max_questions() {
            let most = format.max_questions();
            self.add(1, format!("`questions` is more than its stages can ask: write at most {most}"));
        }
        let fixed: u32 = format.stages.iter().map(StageFile::count).sum();
        if fixed > MAX_QUESTIONS {
            self.add(
                1,
                format!("the counts of its stages make {fixed}: an interview has at most 20 questions"),
            );
        }
    }

    fn check_stage(&mut self, stage: &StageFile) {
        if stage.name.iter().any(|name| is_blank_or_longer(name, MAX_NAME)) {
            self.add(stage.line, "the stage's name is blank or longer than 60 characters");
        }
        let for_anybody = own(stage).iter().filter(|question| question.families.is_empty()).count();
        if let (Asks::Own(_), StageSize::Count(count)) = (&stage.asks, stage.size)
            && for_anybody < count as usize
        {
            let why = format!(
                "the stage asks {count} questions, and {for_anybody} of its own are for any position (without \
                 `families`): add {}",
                count as usize - for_anybody
            );
            self.add(stage.line, why);
        }
    }

    fn check_question(&mut self, question: &OwnQuestion, format: &str) {
        let (id, line) = (&question.id, question.line);
        if !id.starts_with(&format!("{format}-")) {
            self.add(line, format!("{id}: the id begins with \"{format}-\""));
        }
        let criteria: HashSet<_> = question.criteria.iter().copied().collect();
        if criteria.len() != question.criteria.len() || !(2..=4).contains(&criteria.len()) {
            self.add(line, format!("{id}: needs 2 to 4 different criteria"));
        }
        for (wording, is_korean) in question.wordings.iter().zip([true, false]) {
            let texts = [&wording.text].into_iter().chain(&wording.key_points).chain(&wording.model_answer);
            for text in texts {
                if is_ragged(text) {
                    self.add(line, format!("{id}: is blank, or has white space around it: {text:?}"));
                }
                if is_korean != has_hangul(text) {
                    self.add(line, format!("{id}: is in the other language: {text:?}"));
                }
                if let Some(topic) = forbidden_topic(text) {
                    self.add(line, format!("{id}: asks about {topic}, which nobody may ask: {text:?}"));
                }
            }
            if wording.text.chars().count() > MAX_LINE || !(3..=6).contains(&wording.key_points.len()) {
                self.add(
                    line,
                    format!("{id}: needs a text of at most {MAX_LINE} characters and 3 to 6 key points"),
                );
            }
        }
        let is_bad = |sheet: &String| is_blank_or_longer(sheet, MAX_SHEET) || sheet.contains('<');
        if question.sheet.iter().flatten().any(is_bad) {
            self.add(line, format!("{id}: a sheet has at most {MAX_SHEET} characters, and no HTML"));
        }
    }

    fn check_families(&mut self, stage: &StageFile, bank: &Bank) {
        for question in own(stage) {
            for family in question.families.iter().filter(|family| bank.family(family).is_none()) {
                let why = format!("{}: the bank has no family `{family}`", question.id);
                self.add(question.line, why);
            }
        }
    }

    /// A candidate for any position must find enough questions: those of the family and those for any position together.
    fn check_fill(&mut self, stage: &StageFile, bank: &Bank) {
        let (Asks::Bank(filter), needed) = (&stage.asks, stage.count().max(1) as usize) else { return };
        let of_general = bank.general().map_or(0, |family| filter.count(family));
        let short = bank.families().iter().find(|family| {
            let other = if Some(family.id.as_str()) == bank.general().map(|general| general.id.as_str()) {
                0
            } else {
                of_general
            };
            filter.count(family) + other < needed
        });
        if let Some(family) = short {
            let why = format!(
                "the bank can never fill this stage for the family `{}`: it asks {needed}, and fewer questions pass",
                family.id
            );
            self.add(stage.line, why);
        }
    }
}

fn is_blank_or_longer(text: &str, max: usize) -> bool {
    text.trim().is_empty() || text.chars().count() > max
}
