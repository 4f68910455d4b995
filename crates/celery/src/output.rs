//! What a task found, as it travels in a result: in Celery's own shape, and in full beside it.
//!
//! Both shapes are untrusted. Celery's is a team's own judgement and is kept as given when it is well-formed. The
//! full one is a Daedam worker's; what it claims about the answer (quotes, levels) is checked against the answer.

use crate::decimal;
use interview::{
    evaluation::{self, Evaluation, Quote},
    question::Question,
    rubric::HIGHEST_LEVEL,
    task::{Task, TaskOutput},
    usage::{MOST_TOKENS, Meter, ModelUsage, is_plausible_name},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// How long a question, and any one text of an evaluation, may be, in characters.
const LONGEST_QUESTION: usize = 4_000;
const LONGEST_TEXT: usize = 20_000;

/// How many entries a list in a result may have.
const MOST_ENTRIES: usize = 100;

/// Writes what was found: Celery's shape, and the full one with what it took of a model and what that replied.
pub(crate) fn written(output: &TaskOutput, meter: &Meter) -> (Value, Value) {
    let usage = meter.read();
    match output {
        TaskOutput::Questions(questions) => {
            let texts: Vec<&str> = questions.iter().map(|question| question.text.as_str()).collect();
            (json!(texts), json!({"questions": questions, "usage": usage}))
        }
        TaskOutput::Evaluation(evaluation) => {
            let plain = json!({
                "score": evaluation.score,
                "feedback": evaluation.feedback,
                "keywords": evaluation.keywords,
                "strengths": evaluation.strengths,
                "improvements": evaluation.improvements,
            });
            (plain, json!({"evaluation": evaluation, "usage": usage, "replies": meter.replies()}))
        }
    }
}

#[derive(Deserialize)]
struct Full {
    #[serde(default)]
    questions: Option<Vec<Question>>,
    #[serde(default)]
    evaluation: Option<Box<Evaluation>>,
    #[serde(default)]
    usage: Option<ModelUsage>,
    #[serde(default)]
    replies: Vec<String>,
}

/// Reads what was found for a task, or says why it is refused. What it took of a model goes to the meter, and what that
/// replied.
pub(crate) fn read(
    task: &Task,
    result: &Value,
    extension: Option<Value>,
    meter: &Meter,
) -> Result<TaskOutput, String> {
    let mut full = extension
        .map(|extension| {
            Full::deserialize(extension).map_err(|_| "not a well-formed result of a Daedam worker")
        })
        .transpose()?;
    if let Some(full) = &mut full {
        full.usage.take().map_or(Ok(()), |usage| note(usage, meter))?;
        full.replies.iter().for_each(|reply| meter.keep_reply(reply));
    }
    match (task, full) {
        (Task::GenerateQuestions(_), None) => plain_questions(result).map(TaskOutput::Questions),
        (Task::GenerateQuestions(_), Some(Full { questions: Some(questions), .. })) => {
            checked_questions(questions).map(TaskOutput::Questions)
        }
        (Task::AnalyzeAnswer(_), None) => {
            let mut result = result.clone();
            if let Some(score) = result.get_mut("score") {
                *score = decimal::plain(score.take());
            }
            let evaluation = evaluation::from_celery(&result).map_err(|_| flaw(&result))?;
            check_texts(&evaluation)?;
            Ok(TaskOutput::Evaluation(Box::new(evaluation)))
        }
        (Task::AnalyzeAnswer(request), Some(Full { evaluation: Some(evaluation), .. })) => {
            check_texts(&evaluation)?;
            check_claims(&evaluation, request.answer.as_data())?;
            Ok(TaskOutput::Evaluation(evaluation))
        }
        _ => Err("the result belongs to another task".to_owned()),
    }
}

/// Notes what a worker says that it took of a model, if that can be.
pub(crate) fn note(usage: ModelUsage, meter: &Meter) -> Result<(), String> {
    if !usage.is_plausible() {
        return Err("the usage of the model is out of range".to_owned());
    }
    meter.add(usage);
    Ok(())
}

/// Which field of an evaluation is wrong, and how, without the value that it has.
fn flaw(result: &Value) -> String {
    let Value::Object(fields) = result else { return "the evaluation is not a dict".to_owned() };
    let is_list = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let is_score = |value: &Value| value.as_f64().is_some_and(|score| (0.0..=100.0).contains(&score));
    let form = |name: &str| match name {
        "score" => ("a number from 0 to 100", is_score as fn(&Value) -> bool),
        "feedback" => ("a text", Value::is_string as fn(&Value) -> bool),
        _ => ("a list of texts", is_list as fn(&Value) -> bool),
    };
    for name in ["score", "feedback", "keywords", "strengths", "improvements"] {
        let (expected, fits) = form(name);
        match fields.get(name) {
            None => return format!("{name} is missing"),
            Some(value) if !fits(value) => return format!("{name} is not {expected}"),
            Some(_) => {}
        }
    }
    "not a well-formed evaluation".to_owned()
}

fn plain_questions(result: &Value) -> Result<Vec<Question>, String> {
    let Value::Array(items) = result else { return Err("the questions are not a list".to_owned()) };
    let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let texts = texts.ok_or("a question is not a text")?;
    checked_questions(texts.into_iter().map(|text| Question::plain(text.to_owned(), "celery")).collect())
}

fn checked_questions(questions: Vec<Question>) -> Result<Vec<Question>, String> {
    if questions.is_empty() {
        return Err("there are no questions".to_owned());
    }
    if questions.len() > MOST_ENTRIES {
        return Err(format!("{} questions are too many", questions.len()));
    }
    for question in &questions {
        if question.text.trim().is_empty() {
            return Err("a question is empty".to_owned());
        }
        check_text(&question.text, LONGEST_QUESTION)?;
        check_text(&question.source, LONGEST_QUESTION)?;
        check_list(&question.key_points)?;
        if let Some(answer) = &question.model_answer {
            check_text(answer, LONGEST_TEXT)?;
        }
    }
    Ok(questions)
}

/// Bounds every text and list of an evaluation. A NUL is refused since no database keeps it.
fn check_texts(evaluation: &Evaluation) -> Result<(), String> {
    check_text(&evaluation.feedback, LONGEST_TEXT)?;
    for list in [&evaluation.keywords, &evaluation.strengths, &evaluation.improvements] {
        check_list(list)?;
    }
    for text in evaluation.reason.iter().chain([&evaluation.grader]) {
        check_text(text, 200)?;
    }
    if let Some(answer) = &evaluation.model_answer {
        check_text(answer, LONGEST_TEXT)?;
    }
    for judgement in evaluation.criteria.iter().flatten() {
        for text in judgement.reason.iter().chain(judgement.evidence.iter().map(|quote| &quote.quote)) {
            check_text(text, LONGEST_TEXT)?;
        }
    }
    for judgement in evaluation.key_points.iter().flatten() {
        check_text(&judgement.key_point, LONGEST_TEXT)?;
    }
    Ok(())
}

fn check_list(list: &[String]) -> Result<(), String> {
    if list.len() > MOST_ENTRIES {
        return Err(format!("a list of {} entries is too long", list.len()));
    }
    list.iter().try_for_each(|text| check_text(text, LONGEST_TEXT))
}

fn check_text(text: &str, longest: usize) -> Result<(), String> {
    if text.contains('\0') {
        return Err("a text holds a NUL character".to_owned());
    }
    if text.len() > longest && text.chars().nth(longest).is_some() {
        return Err(format!("a text is longer than {longest} characters"));
    }
    Ok(())
}

/// Checks what a full evaluation claims: its numbers, and that its quotes stand where it says.
fn check_claims(evaluation: &Evaluation, answer: &str) -> Result<(), String> {
    if evaluation.grader.trim().is_empty() {
        return Err("nobody is named as the grader".to_owned());
    }
    if evaluation.score.is_none() && evaluation.feedback.trim().is_empty() {
        return Err("neither a score nor a reason for its absence".to_owned());
    }
    if evaluation.confidence.is_some_and(|interval| interval.low > interval.high) {
        return Err("the confidence interval is upside down".to_owned());
    }
    if let Some(usage) = &evaluation.usage {
        let counts = [usage.prompt_tokens, usage.completion_tokens];
        let is_counted = counts.into_iter().flatten().all(|tokens| tokens <= MOST_TOKENS);
        if !is_counted || !is_plausible_name(&usage.model) || !is_plausible_name(&usage.prompt_version) {
            return Err("the usage of the model is out of range".to_owned());
        }
    }
    let criteria = evaluation.criteria.as_deref().unwrap_or_default();
    let key_points = evaluation.key_points.as_deref().unwrap_or_default();
    if criteria.len() > MOST_ENTRIES || key_points.len() > MOST_ENTRIES {
        return Err("too many criteria or key points".to_owned());
    }
    for judgement in criteria {
        let level_stands = judgement.level.is_none_or(|level| (0.0..=HIGHEST_LEVEL).contains(&level));
        if !level_stands || !judgement.weight.is_finite() || judgement.weight < 0.0 {
            return Err("a criterion's level or weight is out of range".to_owned());
        }
        if judgement.evidence.len() > MOST_ENTRIES {
            return Err("too many quotes".to_owned());
        }
    }
    let characters: Vec<char> = answer.chars().collect();
    let quotes = criteria.iter().flat_map(|judgement| &judgement.evidence);
    let mut quotes = quotes.chain(key_points.iter().filter_map(|judgement| judgement.evidence.as_ref()));
    let stands = |quote: &Quote| {
        characters
            .get(quote.start..quote.end)
            .is_some_and(|words| words.iter().copied().eq(quote.quote.chars()))
    };
    if quotes.all(stands) { Ok(()) } else { Err("a quote does not stand in the answer".to_owned()) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use interview::{
        evaluation::{CriterionJudgement, Interval, KeyPointJudgement, Usage, Verdict},
        id::RecordId,
        language::Language,
        rubric::Criterion,
        score::Score,
        session::SessionKind,
        task::{JudgementRequest, QuestionRequest},
        untrusted::Untrusted,
    };

    /// A task that asks for questions.
    pub(crate) fn questions(count: u32) -> Task {
        Task::GenerateQuestions(QuestionRequest {
            position: "백엔드".to_owned(),
            count,
            language: Language::Ko,
            kind: SessionKind::Mixed,
            seed: 1,
            previous: Vec::new(),
            recent: Vec::new(),
            follow_up_to: None,
            resume: None,
            job_description: None,
        })
    }

    /// A task that asks for a judgement.
    pub(crate) fn judgement() -> Task {
        Task::AnalyzeAnswer(JudgementRequest {
            record_id: RecordId(1),
            question: Question::plain("REST란?".to_owned(), "celery"),
            answer: Untrusted::new("자원을 주소로 나타냅니다".to_owned()),
            language: Language::Ko,
            position: "백엔드".to_owned(),
            note: None,
        })
    }

    fn refused(task: &Task, result: &Value, extension: Option<Value>) -> String {
        read(task, result, extension, &Meter::default()).unwrap_err()
    }

    fn full() -> Evaluation {
        let quote = Quote { quote: "주소로".to_owned(), start: 4, end: 7 };
        let mut criterion = CriterionJudgement::new(Criterion::Coverage, 4.0, Some(2.5));
        criterion.evidence.push(quote.clone());
        let plain = json!({"score": 62, "feedback": "좋습니다", "keywords": ["REST"], "strengths": ["'주소로'"],
            "improvements": []});
        let mut full = evaluation::from_celery(&plain).unwrap();
        full.criteria = Some(vec![criterion]);
        full.key_points = Some(vec![KeyPointJudgement {
            key_point: "자원".to_owned(),
            verdict: Verdict::Met,
            evidence: Some(quote),
        }]);
        full.confidence = Some(Interval { low: Score::rounded(50.0), high: Score::rounded(70.0) });
        full.grader = "rubric/1".to_owned();
        full.calibrated = true;
        full
    }

    #[test]
    fn a_daedam_workers_output_arrives_whole() {
        let rich = Question {
            key_points: vec!["자원".to_owned()],
            ..Question::plain("왜?".to_owned(), "bank:x@1")
        };
        for (task, output) in [
            (questions(1), TaskOutput::Questions(vec![rich])),
            (judgement(), TaskOutput::Evaluation(Box::new(full()))),
        ] {
            let spent =
                ModelUsage { model: "m".to_owned(), calls: 2, prompt_tokens: 30, completion_tokens: 4 };
            let worked = Meter::default();
            worked.add(spent.clone());
            worked.keep_reply("{\"points\": []}");
            let (result, extension) = written(&output, &worked);
            let meter = Meter::default();
            let is_judgement = matches!(output, TaskOutput::Evaluation(_));
            assert_eq!(read(&task, &result, Some(extension), &meter), Ok(output));
            assert_eq!(meter.read(), Some(spent));
            assert_eq!(meter.replies().len(), usize::from(is_judgement));
        }
        let (plain, _) = written(&TaskOutput::Evaluation(Box::new(full())), &Meter::default());
        let keys: Vec<&String> = plain.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["score", "feedback", "keywords", "strengths", "improvements"]);
    }

    fn used(model: String, prompt_version: &str, tokens: u64) -> Option<Usage> {
        let prompt_version = prompt_version.to_owned();
        Some(Usage { model, prompt_version, prompt_tokens: None, completion_tokens: Some(tokens) })
    }

    #[test]
    fn what_a_worker_says_it_took_is_bounded() {
        let (result, extension) = written(&TaskOutput::Evaluation(Box::new(full())), &Meter::default());
        for usage in [
            json!({"model": "m", "calls": 1, "prompt_tokens": MOST_TOKENS + 1, "completion_tokens": 0}),
            json!({"model": "m", "calls": 1, "prompt_tokens": 0, "completion_tokens": u64::MAX}),
            json!({"model": "m", "calls": 1_000_000, "prompt_tokens": 0, "completion_tokens": 0}),
            json!({"model": "", "calls": 1, "prompt_tokens": 0, "completion_tokens": 0}),
            json!({"model": "m".repeat(10_000), "calls": 1, "prompt_tokens": 0, "completion_tokens": 0}),
            json!({"model": "m", "calls": -1, "prompt_tokens": 0, "completion_tokens": 0}),
            json!({"model": "m"}),
        ] {
            let mut extension = extension.clone();
            extension["usage"] = usage;
            let meter = Meter::default();
            assert!(read(&judgement(), &result, Some(extension), &meter).is_err());
            assert_eq!(meter.read(), None);
        }
    }

    #[test]
    fn a_daedam_workers_claims_are_checked() {
        type Change = fn(&mut Evaluation);
        let changes: [(Change, &str); 13] = [
            (|bad| bad.usage = used("m".repeat(201), "judge/1", 1), "usage"),
            (|bad| bad.usage = used("m".to_owned(), "", 1), "usage"),
            (|bad| bad.usage = used("m\0".to_owned(), "judge/1", 1), "usage"),
            (|bad| bad.usage = used("m".to_owned(), "judge/1", u64::MAX), "usage"),
            (|bad| bad.criteria.as_mut().unwrap()[0].evidence[0].start = 3, "quote"),
            (|bad| bad.criteria.as_mut().unwrap()[0].evidence[0].end = 7_000, "quote"),
            (
                |bad| {
                    bad.key_points.as_mut().unwrap()[0].evidence.as_mut().unwrap().quote = "주소는".to_owned()
                },
                "quote",
            ),
            (|bad| bad.criteria.as_mut().unwrap()[0].level = Some(4.1), "level"),
            (|bad| bad.criteria.as_mut().unwrap()[0].weight = -1.0, "weight"),
            (|bad| bad.grader = " ".to_owned(), "grader"),
            (
                |bad| bad.confidence = Some(Interval { low: Score::rounded(70.0), high: Score::ZERO }),
                "interval",
            ),
            (|bad| (bad.score, bad.feedback) = (None, String::new()), "reason"),
            (|bad| bad.feedback = "\0".to_owned(), "NUL"),
        ];
        for (change, says) in changes {
            let mut bad = full();
            change(&mut bad);
            let (result, extension) = written(&TaskOutput::Evaluation(Box::new(bad)), &Meter::default());
            let refusal = refused(&judgement(), &result, Some(extension));
            assert!(refusal.contains(says), "{says}: {refusal}");
        }
        let (result, _) = written(&TaskOutput::Evaluation(Box::new(full())), &Meter::default());
        for extension in
            [json!(7), json!({}), json!({"evaluation": {"score": "9"}}), json!({"questions": []})]
        {
            assert!(
                read(&judgement(), &result, Some(extension.clone()), &Meter::default()).is_err(),
                "{extension}"
            );
        }
    }

    #[test]
    fn a_teams_own_worker_is_kept_as_given_or_refused() {
        let given = json!(["첫째?", " 둘째? "]);
        let nobody = Meter::default();
        let kept = read(&questions(5), &given, None, &nobody);
        let plain = |text: &str| Question::plain(text.to_owned(), "celery");
        assert_eq!(kept, Ok(TaskOutput::Questions(vec![plain("첫째?"), plain(" 둘째? ")])));
        for bad in [
            json!(null),
            json!("왜?"),
            json!([]),
            json!([7]),
            json!(["왜?", ""]),
            json!(["왜?\u{0}"]),
            json!(["긴".repeat(4_001)]),
            json!(vec!["왜?"; 101]),
        ] {
            assert!(read(&questions(5), &bad, None, &nobody).is_err(), "{bad}");
        }

        let good =
            json!({"score": 85.5, "feedback": "f", "keywords": [], "strengths": [], "improvements": []});
        match read(&judgement(), &good, None, &nobody) {
            Ok(TaskOutput::Evaluation(kept)) => {
                assert_eq!((kept.grader.as_str(), kept.calibrated, kept.criteria), ("celery", false, None));
            }
            other => panic!("{other:?}"),
        }
        let mut decimal = good.clone();
        decimal["score"] = json!({"__type__": "decimal", "__value__": "85.5"});
        assert_eq!(read(&judgement(), &decimal, None, &nobody), read(&judgement(), &good, None, &nobody));
        for (field, wrong) in [
            ("score", json!({"__type__": "decimal", "__value__": "NaN"})),
            ("score", json!({"__type__": "decimal", "__value__": "101"})),
            ("score", json!("sk-123")),
            ("score", json!(101)),
            ("feedback", json!("x\u{0}")),
            ("feedback", json!("긴".repeat(20_001))),
            ("keywords", json!(vec!["k"; 101])),
        ] {
            let mut bad = good.clone();
            bad[field] = wrong;
            let refusal = refused(&judgement(), &bad, None);
            assert!(!refusal.contains("sk-123"), "{refusal}");
        }
    }

    #[test]
    fn refusals_name_fields_and_no_values() {
        let good = json!({"score": 1, "feedback": "f", "keywords": [], "strengths": [], "improvements": []});
        for (change, says) in [
            (json!({"score": "85"}), "score is not a number from 0 to 100"),
            (json!({"score": true}), "score is not a number from 0 to 100"),
            (json!({"feedback": null}), "feedback is not a text"),
            (json!({"strengths": [1]}), "strengths is not a list of texts"),
        ] {
            let mut bad = good.clone();
            bad.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(refused(&judgement(), &bad, None), says);
        }
        assert_eq!(refused(&judgement(), &json!({}), None), "score is missing");
        assert_eq!(refused(&judgement(), &json!("85"), None), "the evaluation is not a dict");
    }
}
