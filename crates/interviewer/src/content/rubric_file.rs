//! The form of the rubric's file.

use std::collections::BTreeMap;

use interview::session::question::Stage;
use interview::{
    grading::criterion::Criterion,
    grading::rubric::{Anchors, Rubric},
};
use serde::Deserialize;
use toml::Spanned;

use super::diagnostic::ContentDiagnostic;
use super::revision::revision;
use super::toml_diagnostic;

/// The file built into the program, from which a host may begin.
pub(super) const BUILT_IN: &str = include_str!("../../rubric.toml");
const FILE: &str = "rubric.toml";
/// A sum of weights may differ from what the file says by so much, for weights with fractions.
const ROUNDING: f64 = 1e-6;

/// A rubric, and what its file adds to the name of a grader.
pub(super) struct Versioned {
    pub(super) rubric: Rubric,
    pub(super) revision: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RubricFile {
    version: Spanned<u32>,
    weights: WeightTables,
    anchors: AnchorTables,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightTables {
    opening: Weights,
    experience: Weights,
    knowledge: Weights,
    situation: Weights,
    motivation: Weights,
    other: Weights,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    coverage: Spanned<f64>,
    relevance: Spanned<f64>,
    specificity: Spanned<f64>,
    story: Spanned<f64>,
    sum: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorTables {
    coverage: AnchorTable,
    relevance: AnchorTable,
    specificity: AnchorTable,
    story: AnchorTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorTable {
    ko: Spanned<Vec<String>>,
    en: Spanned<Vec<String>>,
}

/// Reads a host's rubric, or takes the one built in where there is none.
pub(super) fn read(text: Option<&str>) -> Result<Versioned, Vec<ContentDiagnostic>> {
    let Some(text) = text.filter(|text| *text != BUILT_IN) else {
        return Ok(Versioned { rubric: built_in(), revision: String::new() });
    };
    let (version, rubric) = parse(text)?;
    Ok(Versioned { rubric, revision: format!("+rubric-{}", revision(version, text, None)) })
}

/// The rubric built into the program.
#[expect(clippy::expect_used, reason = "a test reads the file, which is a part of the program")]
pub(super) fn built_in() -> Rubric {
    parse(BUILT_IN).map(|(_, rubric)| rubric).expect("the rubric built in has no faults")
}

fn parse(text: &str) -> Result<(u32, Rubric), Vec<ContentDiagnostic>> {
    let file: RubricFile =
        toml_diagnostic::read(text).map_err(|fault| vec![ContentDiagnostic::of_toml(FILE, fault)])?;
    let mut found = Found { text, faults: Vec::new() };
    if *file.version.get_ref() == 0 {
        found.add(&file.version, "the version begins with 1".to_owned());
    }
    let weights = found.weights(&file.weights);
    let anchors = found.anchors(file.anchors);
    if !found.faults.is_empty() {
        return Err(found.faults);
    }
    let rubric = Rubric::new(weights, anchors);
    let rubric = rubric.map_err(|fault| vec![ContentDiagnostic::new(FILE, fault.to_string())])?;
    Ok((file.version.into_inner(), rubric))
}

struct Found<'a> {
    text: &'a str,
    faults: Vec<ContentDiagnostic>,
}

impl Found<'_> {
    fn add<T>(&mut self, at: &Spanned<T>, why: String) {
        let place = toml_diagnostic::place(self.text, at.span().start);
        self.faults.push(ContentDiagnostic::at(FILE, Some(place), why));
    }

    fn weights(&mut self, tables: &WeightTables) -> BTreeMap<(Option<Stage>, Criterion), f64> {
        let mut weights = BTreeMap::new();
        for (stage, name, table) in [
            (Some(Stage::Opening), "opening", &tables.opening),
            (Some(Stage::Experience), "experience", &tables.experience),
            (Some(Stage::Knowledge), "knowledge", &tables.knowledge),
            (Some(Stage::Situation), "situation", &tables.situation),
            (Some(Stage::Motivation), "motivation", &tables.motivation),
            (None, "other", &tables.other),
        ] {
            let each = [
                (Criterion::Coverage, &table.coverage),
                (Criterion::Relevance, &table.relevance),
                (Criterion::Specificity, &table.specificity),
                (Criterion::Story, &table.story),
            ];
            let mut sum = 0.0;
            for (criterion, weight) in each {
                let value = *weight.get_ref();
                if !(value.is_finite() && value > 0.0) {
                    let id = criterion.id();
                    self.add(weight, format!("the weight of {id} in {name} is {value}: a weight is above 0"));
                }
                sum += value;
                weights.insert((stage, criterion), value);
            }
            let said = *table.sum.get_ref();
            if said.is_nan() || (sum - said).abs() > ROUNDING {
                let why = format!(
                    "the weights of {name} make {sum} together, and `sum` says {said}: correct one of them"
                );
                self.add(&table.sum, why);
            }
        }
        weights
    }

    fn anchors(&mut self, tables: AnchorTables) -> BTreeMap<Criterion, Anchors> {
        let AnchorTables { coverage, relevance, specificity, story } = tables;
        let mut anchors = BTreeMap::new();
        for (criterion, table) in [
            (Criterion::Coverage, coverage),
            (Criterion::Relevance, relevance),
            (Criterion::Specificity, specificity),
            (Criterion::Story, story),
        ] {
            let korean = self.levels(criterion, table.ko, true);
            let english = self.levels(criterion, table.en, false);
            if let (Some(korean), Some(english)) = (korean, english) {
                anchors.insert(criterion, Anchors { korean, english });
            }
        }
        anchors
    }

    fn levels(
        &mut self,
        criterion: Criterion,
        given: Spanned<Vec<String>>,
        korean: bool,
    ) -> Option<[String; 5]> {
        let id = criterion.id();
        for anchor in given.get_ref() {
            let is_korean = anchor.chars().any(|character| ('가'..='힣').contains(&character));
            if anchor.trim() != anchor || anchor.is_empty() || anchor.contains('\n') {
                self.add(
                    &given,
                    format!("an anchor of {id} is blank, or has white space around it: {anchor:?}"),
                );
            } else if is_korean != korean {
                let wanted = if korean { "Korean" } else { "English" };
                self.add(&given, format!("an anchor of {id} is not in {wanted}: {anchor:?}: write it so"));
            }
        }
        let count = given.get_ref().len();
        let place = given.span();
        match <[String; 5]>::try_from(given.into_inner()) {
            Ok(levels) => Some(levels),
            Err(_) => {
                let why = format!("{id} has {count} anchors: write five, for the levels 0 to 4");
                self.add(&Spanned::new(place, ()), why);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interview::language::Language;

    #[test]
    fn the_file_built_in_is_a_rubric() {
        let (version, rubric) = parse(BUILT_IN).unwrap();
        assert_eq!(version, 2);
        let criteria = [Criterion::Coverage, Criterion::Relevance, Criterion::Specificity, Criterion::Story];
        for (stage, weights) in [
            (Some(Stage::Opening), [2.0, 1.0, 1.0, 1.0]),
            (Some(Stage::Experience), [2.0, 1.0, 2.0, 2.0]),
            (Some(Stage::Knowledge), [4.0, 1.0, 1.0, 1.0]),
            (Some(Stage::Situation), [2.0, 1.0, 1.0, 2.0]),
            (Some(Stage::Motivation), [2.0, 1.0, 1.0, 1.0]),
            (None, [4.0, 1.0, 1.0, 1.0]),
        ] {
            assert_eq!(criteria.map(|criterion| rubric.weight(criterion, stage)), weights, "{stage:?}");
        }
        for (criterion, language) in
            criteria.iter().flat_map(|one| [Language::Ko, Language::En].map(|language| (*one, language)))
        {
            assert_eq!(rubric.anchors(criterion, language).len(), 5, "{criterion:?}");
        }
    }

    #[test]
    fn a_changed_file_has_a_name_of_its_own() {
        assert_eq!(read(Some(BUILT_IN)).unwrap().revision, "");
        let changed = BUILT_IN.replace("핵심 내용을 모두", "핵심 내용을 전부");
        let other = BUILT_IN.replace("version = 2", "version = 3");
        let (changed, other) = (read(Some(&changed)).unwrap(), read(Some(&other)).unwrap());
        assert!(changed.revision.starts_with("+rubric-2-") && other.revision.starts_with("+rubric-3-"));
        assert_ne!(changed.revision, other.revision);
    }

    #[test]
    fn faults_name_line_and_column() {
        for (from, to, says) in [
            (
                "sum = 6",
                "sum = 8",
                "the weights of situation make 6 together, and `sum` says 8: correct one of them",
            ),
            (
                "coverage = 4",
                "coverage = -4",
                "the weight of coverage in knowledge is -4: a weight is above 0",
            ),
            ("[weights.other]", "[weights.others]", "unknown field `others`"),
            ("\"Touched on a key point\",", "", "coverage has 4 anchors: write five, for the levels 0 to 4"),
            ("\"No story yet\"", "\"이야기가 없다\"", "is not in English"),
            ("relevance = 1", "relevanse = 1", "unknown field `relevanse`"),
            ("version = 2 ", "version = 0 ", "the version begins with 1"),
        ] {
            let faults = read(Some(&BUILT_IN.replacen(from, to, 1))).err().unwrap();
            let said = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            assert!(said.contains(says), "{said}");
            assert!(faults[0].line.is_some() && faults[0].column.is_some(), "{said}");
        }
    }
}
