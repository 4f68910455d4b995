//! What a model found about an answer, checked: verdicts and levels whose quotes stand in the answer, and words about it.
//!
//! Numbers other than levels are ignored wherever they stand. Each thing is checked for itself, so that one invented
//! quote takes only the judgement with it that leaned on it.

use std::collections::HashMap;

use interview::grading::criterion::{Criterion, HIGHEST_LEVEL};
use interview::grading::evaluation::{Quote, Verdict};
use interview::language::Language;
use serde_json::{Map, Value};

use super::evidence::Evidence;
use super::language_guard::is_in;
use super::reply::{self, Found};
use super::wording;

/// The longest feedback and the longest remark, in characters.
const MAX_FEEDBACK_LENGTH: usize = 600;
const MAX_REMARK_LENGTH: usize = 240;
/// The longest model answer, in characters: two minutes of speech.
const MAX_MODEL_ANSWER_LENGTH: usize = 1_500;
/// So many remarks are worth reading.
const MAX_REMARKS: usize = 3;
/// A key point needs so many words of its own: a quote that stands for several must be longer.
const WORDS_PER_POINT: usize = 2;

/// What is to be found out.
#[derive(Debug)]
pub(super) struct ExpectedVerdicts<'w> {
    pub(super) key_points: usize,
    /// The criteria that get a level from the model.
    pub(super) criteria: &'w [Criterion],
    pub(super) language: Language,
    pub(super) evidence: &'w Evidence<'w>,
}

/// What was found out; `None` where nothing stands.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    /// For each key point.
    pub(super) points: Vec<Option<PointVerdict>>,
    /// For each criterion that was wanted.
    pub(super) levels: Vec<Option<Level>>,
    /// The words that tell of bad conduct.
    pub(super) bad_conduct: Option<Quote>,
    pub(super) feedback: Option<String>,
    pub(super) strengths: Vec<Remark>,
    pub(super) improvements: Vec<Remark>,
    /// A good answer to the question, in its language.
    pub(super) model_answer: Option<String>,
    /// What is wrong with the reply, for the model to fix.
    pub(super) faults: Vec<String>,
    /// Whether the reply broke off, so that what it does not hold may only not have come.
    is_cut: bool,
}

/// The verdict on a key point; all but a missed one with a quote.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PointVerdict {
    pub(super) verdict: Verdict,
    pub(super) evidence: Option<Quote>,
}

/// The level of a criterion; all but 0 with a quote.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Level {
    pub(super) level: f64,
    pub(super) evidence: Option<Quote>,
}

/// A strength or an improvement.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Remark {
    pub(super) quote: Option<Quote>,
    /// The key point it is about, counted from 0.
    pub(super) point: Option<usize>,
    pub(super) text: String,
}

impl Verdicts {
    /// Reads a reply; what is wrong with it stands in `faults`.
    pub(super) fn read(reply: &str, wanted: &ExpectedVerdicts<'_>) -> Self {
        let fields = if wanted.key_points > 0 { "points" } else { "criteria" };
        let mut read = Self {
            points: vec![None; wanted.key_points],
            levels: vec![None; wanted.criteria.len()],
            ..Self::default()
        };
        let Some(Found { object, is_cut }) = reply::object(reply, &[fields, "criteria"]) else {
            read.faults.push("it holds no JSON object of the form that was asked for".to_owned());
            return read;
        };
        read.is_cut = is_cut;
        read.read_points(&object, wanted);
        read.read_levels(&object, wanted);
        read.read_conduct(&object, wanted);
        read.read_words(&object, wanted);
        read
    }

    /// The better of two replies, judgement by judgement: this one where it stands, else the one before.
    pub(super) fn or(mut self, before: Self) -> Self {
        fill(&mut self.points, before.points);
        self.refuse_overused_quotes();
        fill(&mut self.levels, before.levels);
        self.is_cut &= before.is_cut;
        self.bad_conduct = self.bad_conduct.or(before.bad_conduct);
        self.feedback = self.feedback.or(before.feedback);
        self.model_answer = self.model_answer.or(before.model_answer);
        if self.strengths.is_empty() {
            self.strengths = before.strengths;
        }
        if self.improvements.is_empty() {
            self.improvements = before.improvements;
        }
        self
    }

    /// Whether at least half of the key points stand; of a reply that broke off, everything that is scored.
    pub(super) fn are_enough(&self) -> bool {
        let is_whole = || self.points.iter().all(Option::is_some) && self.levels.iter().all(Option::is_some);
        self.points.iter().flatten().count() * 2 >= self.points.len() && (!self.is_cut || is_whole())
    }

    fn read_points(&mut self, object: &Map<String, Value>, wanted: &ExpectedVerdicts<'_>) {
        let entries = entries(object.get("points").or_else(|| object.get("key_points")));
        for index in 0..wanted.key_points {
            let id = format!("k{}", index + 1);
            let entry = entries.iter().find(|(name, _)| *name == id || *name == id[1..]);
            let read = match entry {
                Some((_, entry)) => point_verdict(entry, wanted),
                None => Err("it is missing"),
            };
            match read {
                Ok(verdict) => self.points[index] = Some(verdict),
                Err(fault) => self.faults.push(format!("{id}: {fault}")),
            }
        }
        self.refuse_overused_quotes();
    }

    /// One quote shows only so many key points as it has words for.
    fn refuse_overused_quotes(&mut self) {
        let mut uses: HashMap<(usize, usize), usize> = HashMap::new();
        for (index, point) in self.points.iter_mut().enumerate() {
            let Some(quote) = point.as_ref().and_then(|point| point.evidence.as_ref()) else { continue };
            let used = uses.entry((quote.start, quote.end)).or_default();
            *used += 1;
            if *used * WORDS_PER_POINT > quote.quote.split_whitespace().count() {
                self.faults.push(format!("k{}: its quote is too short for several key points", index + 1));
                *point = None;
            }
        }
    }

    fn read_levels(&mut self, object: &Map<String, Value>, wanted: &ExpectedVerdicts<'_>) {
        let entries = entries(object.get("criteria"));
        for (index, criterion) in wanted.criteria.iter().enumerate() {
            let id = criterion.id();
            let read = match entries.iter().find(|(name, _)| name == id) {
                Some((_, entry)) => level(entry, wanted),
                None => Err("it is missing"),
            };
            match read {
                Ok(level) => self.levels[index] = Some(level),
                Err(fault) => self.faults.push(format!("{id}: {fault}")),
            }
        }
    }

    /// A reply that says nothing of conduct found nothing bad: a host's own prompt may not ask.
    fn read_conduct(&mut self, object: &Map<String, Value>, wanted: &ExpectedVerdicts<'_>) {
        let Some(words) =
            object.get("bad_conduct").and_then(Value::as_str).filter(|words| !words.trim().is_empty())
        else {
            return;
        };
        self.bad_conduct = wanted.evidence.find(words);
        if self.bad_conduct.is_none() {
            self.faults.push("bad_conduct: its quote does not stand in the answer".to_owned());
        }
    }

    fn read_words(&mut self, object: &Map<String, Value>, wanted: &ExpectedVerdicts<'_>) {
        let given = object.get("feedback").and_then(Value::as_str).unwrap_or_default();
        let feedback = wording::cleaned(given, MAX_FEEDBACK_LENGTH);
        if !is_in(&feedback, wanted.language) {
            let language = wanted.language.pick("Korean", "English");
            self.faults.push(format!("feedback: it is missing, or not in {language}"));
        } else if !wording::names_score(&feedback) {
            self.feedback = Some(feedback);
        }
        self.strengths = remarks(object.get("strengths"), wanted);
        self.strengths.retain(|remark| remark.quote.is_some());
        self.improvements = remarks(object.get("improvements"), wanted);
        let is_open = |point: usize| {
            let verdict = self.points.get(point).and_then(Option::as_ref).map(|point| point.verdict);
            verdict.is_some_and(|verdict| verdict != Verdict::Met)
        };
        self.improvements.retain(|remark| remark.quote.is_some() || remark.point.is_some_and(is_open));
        self.strengths.truncate(MAX_REMARKS);
        self.improvements.truncate(MAX_REMARKS);
        let example = object.get("model_answer").and_then(Value::as_str).unwrap_or_default();
        let example = wording::cleaned(example, MAX_MODEL_ANSWER_LENGTH);
        self.model_answer = Some(example).filter(|text| is_in(text, wanted.language));
    }
}

fn fill<T>(these: &mut [Option<T>], others: Vec<Option<T>>) {
    for (this, other) in these.iter_mut().zip(others) {
        if this.is_none() {
            *this = other;
        }
    }
}

/// The entries of a list of objects with an id, or of an object of objects.
fn entries(value: Option<&Value>) -> Vec<(String, &Map<String, Value>)> {
    match value {
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(|item| {
                let object = item.as_object()?;
                let id = ["id", "point", "key_point", "criterion"]
                    .into_iter()
                    .find_map(|name| object.get(name))?;
                Some((id_of(id)?, object))
            })
            .collect(),
        Some(Value::Object(object)) => {
            object.iter().filter_map(|(id, entry)| Some((id.to_lowercase(), entry.as_object()?))).collect()
        }
        _ => Vec::new(),
    }
}

fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.trim().to_lowercase()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn point_verdict(
    entry: &Map<String, Value>,
    wanted: &ExpectedVerdicts<'_>,
) -> Result<PointVerdict, &'static str> {
    let verdict = entry.get("verdict").and_then(Value::as_str).unwrap_or_default().trim().to_lowercase();
    let verdict = match verdict.as_str() {
        "met" => Verdict::Met,
        "partly" | "partial" | "partially" => Verdict::Partly,
        "missed" => return Ok(PointVerdict { verdict: Verdict::Missed, evidence: None }),
        "contradicted" => Verdict::Contradicted,
        _ => return Err("its verdict is none of met, partly, missed, contradicted"),
    };
    Ok(PointVerdict { verdict, evidence: Some(quote(entry, wanted)?) })
}

fn level(entry: &Map<String, Value>, wanted: &ExpectedVerdicts<'_>) -> Result<Level, &'static str> {
    let level = match entry.get("level") {
        Some(Value::Number(level)) => level.as_f64(),
        Some(Value::String(level)) => level.trim().parse().ok(),
        _ => None,
    };
    let level = level.filter(|level| (0.0..=HIGHEST_LEVEL).contains(level));
    let level = level.ok_or("its level is none of 0, 1, 2, 3, 4")?;
    let evidence = if level > 0.0 { Some(quote(entry, wanted)?) } else { None };
    Ok(Level { level, evidence })
}

fn quote(entry: &Map<String, Value>, wanted: &ExpectedVerdicts<'_>) -> Result<Quote, &'static str> {
    let words = ["quote", "evidence"].into_iter().find_map(|name| entry.get(name)?.as_str());
    let words = words.ok_or("it has no quote")?;
    wanted.evidence.find(words).ok_or("its quote does not stand in the answer, or is shorter than two words")
}

fn remarks(value: Option<&Value>, wanted: &ExpectedVerdicts<'_>) -> Vec<Remark> {
    let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut remarks: Vec<Remark> = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        let given = item.get("text").and_then(Value::as_str).unwrap_or_default();
        let text = wording::cleaned(given, MAX_REMARK_LENGTH);
        if !is_in(&text, wanted.language) || wording::names_score(&text) {
            continue;
        }
        let quote = item.get("quote").and_then(Value::as_str).and_then(|words| wanted.evidence.find(words));
        let point = item.get("point").and_then(id_of).and_then(|id| id.trim_start_matches('k').parse().ok());
        let point =
            point.and_then(|number: usize| number.checked_sub(1)).filter(|at| *at < wanted.key_points);
        let repeats = |other: &Remark| other.quote.is_some() && other.quote == quote || other.text == text;
        if !remarks.iter().any(repeats) {
            remarks.push(Remark { quote, point, text });
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ANSWER: &str = "저는 조회가 잦은 컬럼에 인덱스를 만들었습니다. 그 결과 응답이 0.3초로 줄었습니다.";

    fn read(reply: &Value, key_points: usize) -> Verdicts {
        let evidence = Evidence::new(ANSWER, ANSWER);
        let criteria = [Criterion::Relevance, Criterion::Specificity];
        let wanted =
            ExpectedVerdicts { key_points, criteria: &criteria, language: Language::Ko, evidence: &evidence };
        Verdicts::read(&reply.to_string(), &wanted)
    }

    fn good() -> Value {
        json!({
            "points": [
                {"id": "k1", "quote": "조회가 잦은 컬럼에 인덱스를", "verdict": "met"},
                {"id": "k2", "quote": null, "verdict": "missed"},
            ],
            "criteria": [
                {"id": "relevance", "quote": "인덱스를 만들었습니다", "level": 3},
                {"id": "specificity", "quote": "응답이 0.3초로 줄었습니다", "level": 4},
            ],
            "feedback": "인덱스가 쓰기를 느리게 하는 점도 말해 보세요.",
            "strengths": [{"quote": "0.3초로 줄었습니다", "text": "결과를 수치로 말했습니다."}],
            "improvements": [{"quote": null, "point": "k2", "text": "쓰기 비용을 말해 보세요."}],
            "score": 999,
        })
    }

    #[test]
    fn a_good_reply_is_read_whole() {
        let read = read(&good(), 2);
        assert_eq!(read.faults, Vec::<String>::new());
        let verdicts: Vec<Verdict> = read.points.iter().flatten().map(|point| point.verdict).collect();
        assert_eq!(verdicts, [Verdict::Met, Verdict::Missed]);
        let levels: Vec<f64> = read.levels.iter().flatten().map(|level| level.level).collect();
        assert_eq!(levels, [3.0, 4.0]);
        assert!(read.feedback.is_some() && read.strengths.len() == 1 && read.improvements.len() == 1);
    }

    #[test]
    fn each_judgement_is_checked_for_itself() {
        type Change = fn(&mut Value);
        let changes: [(Change, &str); 10] = [
            (
                |bad| bad["points"][0]["quote"] = json!("제가 쓰지 않은 말입니다"),
                "k1: its quote does not stand",
            ),
            (|bad| bad["points"][0]["quote"] = json!("인덱스를"), "k1: its quote does not stand"),
            (|bad| bad["points"][0]["quote"] = json!(null), "k1: it has no quote"),
            (|bad| bad["points"][0]["verdict"] = json!("perfect"), "k1: its verdict is none"),
            (|bad| bad["points"][1] = json!("missed"), "k2: it is missing"),
            (|bad| bad["criteria"][0]["level"] = json!(999), "relevance: its level is none"),
            (|bad| bad["criteria"][0]["level"] = json!(-1), "relevance: its level is none"),
            (
                |bad| bad["criteria"][1]["quote"] = json!("수치가 많습니다"),
                "specificity: its quote does not stand",
            ),
            (
                |bad| bad["feedback"] = json!("Please add more figures."),
                "feedback: it is missing, or not in Korean",
            ),
            (|bad| bad["criteria"] = json!("good"), "relevance: it is missing"),
        ];
        for (change, fault) in changes {
            let mut bad = good();
            change(&mut bad);
            let read = read(&bad, 2);
            assert!(
                read.faults.first().is_some_and(|found| found.starts_with(fault)),
                "{fault}: {:?}",
                read.faults
            );
            let standing = read.points.iter().flatten().count() + read.levels.iter().flatten().count();
            assert!(standing >= 2, "{fault}: the others stand");
        }
        assert_eq!(read(&json!({"score": 100, "feedback": "x"}), 2).faults.len(), 1);
    }

    #[test]
    fn other_spellings_of_the_form_are_read() {
        let given = json!({
            "points": {"k1": {"verdict": "Partial", "quote": "“조회가 잦은 컬럼에…”"}, "K2": {"verdict": "missed"}},
            "criteria": {"relevance": {"level": "2", "quote": "인덱스를 만들었습니다."}, "specificity": {"level": 0}},
            "feedback": "수치를 더해 보세요.",
        });
        assert_eq!(read(&given, 2).faults, Vec::<String>::new());
    }

    #[test]
    fn one_short_quote_does_not_show_every_key_point() {
        let points: Vec<Value> = (1..=4)
            .map(|number| json!({"id": format!("k{number}"), "verdict": "met", "quote": "인덱스를 만들었습니다"}))
            .collect();
        let mut given = good();
        given["points"] = json!(points);
        assert_eq!(read(&given, 4).points.iter().flatten().count(), 1);
    }

    #[test]
    fn remarks_without_evidence_and_talk_of_scores_are_left_out() {
        let mut given = good();
        given["feedback"] = json!("훌륭합니다. 이 답변은 100점입니다.");
        given["strengths"] = json!([
            {"quote": "없는 말을 인용합니다", "text": "좋습니다."},
            {"quote": "응답이 0.3초로", "text": "Good."},
            {"quote": "응답이 0.3초로", "text": "만점입니다."},
            "완벽합니다",
        ]);
        given["improvements"] =
            json!([{"quote": null, "point": "k1", "text": "이미 말한 것입니다."}, {"text": "더 잘하세요."}]);
        let read = read(&given, 2);
        assert_eq!((read.feedback, read.strengths, read.improvements), (None, Vec::new(), Vec::new()));
        assert_eq!(read.faults, Vec::<String>::new());
    }
}
