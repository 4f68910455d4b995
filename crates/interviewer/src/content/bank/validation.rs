//! The rules that a bank keeps, checked over all its files.

use std::collections::{BTreeMap, HashMap, HashSet};

use interview::grading::criterion::Criterion;
use interview::session::question::{QuestionKind, Stage};

use super::GENERAL;
use super::competency::Place;
use super::family::{BankQuestion, Family, Wording};
use super::file::{BankDiagnostic, Source};
use super::forbidden::forbidden_topic;
use super::placeholder::PLACEHOLDER;
use super::position::squeeze_alias;
use crate::content::writing::{has_hangul, is_kebab, is_ragged};

const MIN_QUESTIONS: usize = 14;
const MIN_OF_A_KIND: usize = 4;
const MAX_QUESTION_LENGTH: usize = 300;

/// How many questions a family must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Enough for a whole interview of every kind.
    Full,
    /// One for families of a position, since those for any position fill up; these need enough still.
    Any,
}

/// Every broken rule of families that could be parsed.
pub(super) fn faults(families: &[Family], sources: &[Source<'_>], extent: Extent) -> Vec<BankDiagnostic> {
    let mut found = Found { faults: Vec::new(), extent };
    for family in families {
        found.check_family(family);
        for question in &family.questions {
            found.check_question(family, question);
        }
    }
    found.check_ids(families);
    found.check_texts(families);
    found.check_aliases(families);
    if !sources.iter().any(|source| source.family == GENERAL) {
        found.add(GENERAL, None, "the family for any position is missing");
    }
    found.faults
}

struct Found {
    faults: Vec<BankDiagnostic>,
    extent: Extent,
}

impl Found {
    fn add(&mut self, family: &str, question: Option<&BankQuestion>, why: impl Into<String>) {
        self.faults.push(BankDiagnostic {
            family: family.to_owned(),
            line: question.map(|question| question.line),
            column: None,
            question: question.map(|question| question.id.clone()),
            why: why.into(),
        });
    }

    fn check_family(&mut self, family: &Family) {
        let id = family.id.as_str();
        if family.version == 0 {
            self.add(id, None, "the version begins with 1: write a whole number of 1 or more");
        }
        if family.name.iter().any(|name| name.trim().is_empty()) {
            self.add(id, None, "the name is blank in a language: write it in both");
        }
        if (id == GENERAL) != family.aliases.is_empty() {
            self.add(id, None, "every family has aliases, except the one for any position");
        }
        if family.aliases.iter().any(String::is_empty) {
            self.add(id, None, "an alias has neither letter nor digit");
        }
        let is_full = self.extent == Extent::Full || id == GENERAL;
        let parts =
            family.together.iter().flat_map(|parts| parts.iter().flatten()).chain(&family.generic_aliases);
        if parts.clone().any(String::is_empty) || family.together.iter().any(|parts| parts.len() < 2) {
            self.add(
                id,
                None,
                "`together` has two parts or more, and no word of it or of `generic` is blank",
            );
        }
        if family.questions.is_empty() {
            self.add(id, None, "there is no question: add a [[question]]");
        } else if is_full && family.questions.len() < MIN_QUESTIONS {
            let count = family.questions.len();
            self.add(id, None, format!("{count} questions, needed are at least {MIN_QUESTIONS}"));
        }
        for kind in QuestionKind::ALL {
            let count = family.questions.iter().filter(|question| question.kind == kind).count();
            if is_full && count < MIN_OF_A_KIND {
                self.add(
                    id,
                    None,
                    format!("{count} {kind:?} questions, needed are at least {MIN_OF_A_KIND}"),
                );
            }
        }
        for pair in family.questions.windows(2).filter(|pair| pair[0].stage > pair[1].stage) {
            self.add(id, Some(&pair[1]), "stands after a later stage of the interview");
        }
    }

    fn check_question(&mut self, family: &Family, question: &BankQuestion) {
        let id = family.id.as_str();
        let prefixed = question.id.strip_prefix(id).and_then(|rest| rest.strip_prefix('-'));
        if !prefixed.is_some_and(is_kebab) {
            self.add(id, Some(question), format!("the id is not \"{id}-words-in-kebab-case\""));
        }
        let criteria: HashSet<Criterion> = question.criteria.iter().copied().collect();
        if criteria.len() != question.criteria.len() || !(2..=4).contains(&criteria.len()) {
            self.add(id, Some(question), "needs 2 to 4 different criteria");
        }
        if criteria.contains(&Criterion::Story)
            && !matches!(question.stage, Stage::Experience | Stage::Situation)
        {
            self.add(
                id,
                Some(question),
                "a story is judged only where an experience or a situation is asked",
            );
        }
        if !question.except.is_empty() && id != GENERAL {
            self.add(id, Some(question), format!("`except` is for questions of {GENERAL}.toml"));
        }
        let levels: HashSet<_> = question.levels.iter().collect();
        if levels.is_empty() || levels.len() != question.levels.len() {
            self.add(id, Some(question), "`level` names at least one level, each once");
        }
        let stands = match question.place {
            None => true,
            Some(Place::First) => question.stage == Stage::Opening,
            Some(Place::Last) => question.stage == Stage::Motivation,
        };
        if !stands {
            self.add(id, Some(question), "a first question is an opening, and a last one a motivation");
        }
        if !question.stage.is_about_oneself() && (question.topic.is_some() || !question.asks.is_empty()) {
            self.add(
                id,
                Some(question),
                "`topic` and `asks` belong to openings, experiences and motivations",
            );
        }
        for wording in &question.wordings {
            let (points, seen) = (wording.key_points.len(), question.seen_by.len());
            if seen != 0 && seen != points {
                self.add(id, Some(question), format!("`seen_by` has {seen} entries for {points} key points"));
            }
        }
        for (wording, language) in question.wordings.iter().zip(["ko", "en"]) {
            for why in wording_faults(family, wording, language == "ko") {
                self.add(id, Some(question), format!("{language}: {why}"));
            }
        }
    }

    fn check_ids(&mut self, families: &[Family]) {
        let mut seen = HashSet::new();
        for (family, question) in questions(families) {
            if !seen.insert(&question.id) {
                self.add(&family.id, Some(question), "another question has this id");
            }
        }
    }

    fn check_texts(&mut self, families: &[Family]) {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (family, question) in questions(families) {
            for wording in &question.wordings {
                if let Some(other) = seen.insert(squeeze_alias(&wording.text), &question.id) {
                    self.add(&family.id, Some(question), format!("{other} asks the same text"));
                }
            }
        }
    }

    fn check_aliases(&mut self, families: &[Family]) {
        let mut owners: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
        for family in families {
            for alias in &family.aliases {
                owners.entry(alias).or_default().insert(&family.id);
            }
        }
        for (alias, owners) in owners.into_iter().filter(|(_, owners)| owners.len() > 1) {
            let mut owners: Vec<&str> = owners.into_iter().collect();
            owners.sort_unstable();
            self.add(
                owners[0],
                None,
                format!("the alias \"{alias}\" also stands in {}", owners[1..].join(", ")),
            );
        }
    }
}

fn questions(families: &[Family]) -> impl Iterator<Item = (&Family, &BankQuestion)> {
    families.iter().flat_map(|family| family.questions.iter().map(move |question| (family, question)))
}

fn wording_faults(family: &Family, wording: &Wording, korean: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let asked = [&wording.text, &wording.model_answer].into_iter().chain(&wording.key_points);
    for text in asked.clone().chain(&wording.other_answers) {
        if is_ragged(text) {
            faults.push(format!("is blank, or has white space around it or a line end within: {text:?}"));
        }
        if korean != has_hangul(text) {
            faults.push(format!("is in the other language: {text:?}"));
        }
    }
    for text in asked {
        if let Some(topic) = forbidden_topic(text) {
            faults.push(format!("asks about {topic}, which nobody may ask: {text:?}"));
        }
    }
    if wording.text.chars().count() > MAX_QUESTION_LENGTH {
        faults.push(format!("the question is longer than {MAX_QUESTION_LENGTH} characters"));
    }
    let without = wording.text.replace(PLACEHOLDER, "");
    if without.contains(['{', '}']) || without != wording.text && family.id != GENERAL {
        faults.push(format!("only {PLACEHOLDER} may stand in braces, and only in {GENERAL}.toml"));
    }
    let stands_alone = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    if !wording.text.split(PLACEHOLDER).skip(1).all(stands_alone) {
        faults.push(format!("a particle straight after {PLACEHOLDER} cannot be right for every position"));
    }
    if let Some(cue) = wording.cues.iter().find(|cue| squeeze_alias(cue).is_empty()) {
        faults.push(format!("a cue has neither letter nor digit: {cue:?}"));
    }
    for (said, opposite) in &wording.directions {
        let (said, opposite) = (squeeze_alias(said), squeeze_alias(opposite));
        if said.is_empty() || opposite.is_empty() || said == opposite {
            faults.push(
                "a direction needs its opposite: write `[\"what is right\", \"its opposite\"]`".to_owned(),
            );
        }
    }
    let distinct: HashSet<String> = wording.key_points.iter().map(|point| squeeze_alias(point)).collect();
    if distinct.len() != wording.key_points.len() || !(3..=5).contains(&distinct.len()) {
        faults.push("needs 3 to 5 different key points".to_owned());
    }
    let numbered = |point: &&String| {
        point.starts_with(|first: char| first.is_ascii_digit() || "-*•·①".contains(first))
            && point.contains(". ")
    };
    if let Some(point) = wording.key_points.iter().find(numbered) {
        faults.push(format!("the key point is numbered: {point:?}"));
    }
    faults
}
