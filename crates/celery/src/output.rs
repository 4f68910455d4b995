//! The output of a task in a result: in Celery's own form, and in full beside it.
//!
//! Both forms are untrusted. Celery's form is a team's own judgement and is kept as given when it is well-formed. The full
//! form is a Daedam worker's. Both must pass the checks for all results ([`interview::grading::validation`]).

use crate::decimal;
use interview::{
    grading::evaluation::Evaluation,
    grading::score::Score,
    grading::validation::InvalidResult,
    session::question::Question,
    work::task::{Task, TaskOutput},
    work::usage::{Meter, ModelUsage},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Writes an output: Celery's form, and the full form with the model usage and the model's replies.
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
        TaskOutput::Transcription(heard) => {
            let seconds = |milliseconds: u32| f64::from(milliseconds) / 1_000.0;
            let segments = heard.segments.iter().map(|segment| {
                let text = segment.text.as_data();
                json!({"start": seconds(segment.span.start), "end": seconds(segment.span.end), "text": text})
            });
            let segments: Vec<Value> = segments.collect();
            let plain = json!({"text": heard.text().as_data(), "segments": segments});
            (plain, json!({"transcription": heard}))
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

/// Reads the output of a task, or says why it is refused. Model usage and the model's replies go to the meter.
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
    let output = match (task, full) {
        (Task::GenerateQuestions(_), None) => TaskOutput::Questions(plain_questions(result)?),
        (Task::AnalyzeAnswer(_), None) => TaskOutput::Evaluation(Box::new(plain_evaluation(result)?)),
        (Task::GenerateQuestions(_), Some(Full { questions: Some(questions), .. })) => {
            TaskOutput::Questions(questions)
        }
        (Task::AnalyzeAnswer(_), Some(Full { evaluation: Some(evaluation), .. })) => {
            TaskOutput::Evaluation(evaluation)
        }
        _ => return Err("the result belongs to another task".to_owned()),
    };
    output.validate(task).map_err(|InvalidResult(rule)| rule)?;
    Ok(output)
}

/// Records the model usage that a worker reports, if it is plausible.
pub(crate) fn note(usage: ModelUsage, meter: &Meter) -> Result<(), String> {
    if !usage.is_plausible() {
        return Err("the usage of the model is out of range".to_owned());
    }
    meter.add(usage);
    Ok(())
}

/// The field of an evaluation that is wrong, and how, without its value.
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
    Ok(texts.into_iter().map(|text| Question::plain(text.to_owned(), TEAMS_OWN)).collect())
}

/// The name of the asker and grader, if it is a team's own worker.
const TEAMS_OWN: &str = "celery";

/// Reads the evaluation of a team's own worker. It is kept as given when it is well-formed, or refused with the field that
/// is wrong. It is never converted to a score.
fn plain_evaluation(result: &Value) -> Result<Evaluation, String> {
    #[derive(Deserialize)]
    struct Plain {
        score: Score,
        feedback: String,
        keywords: Vec<String>,
        strengths: Vec<String>,
        improvements: Vec<String>,
    }
    let mut result = result.clone();
    if let Some(score) = result.get_mut("score") {
        *score = decimal::plain(score.take());
    }
    let plain = Plain::deserialize(&result).map_err(|_| flaw(&result))?;
    Ok(Evaluation {
        keywords: plain.keywords,
        strengths: plain.strengths,
        improvements: plain.improvements,
        ..Evaluation::new(TEAMS_OWN, Some(plain.score), plain.feedback)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use interview::{
        grading::criterion::Criterion,
        grading::evaluation::{CriterionJudgement, Interval, KeyPointJudgement, Quote, Verdict},
        id::RecordId,
        language::Language,
        session::SessionKind,
        untrusted::Untrusted,
        work::task::{JudgementRequest, QuestionRequest},
    };

    /// A task that asks for questions.
    pub(crate) fn questions(count: u32) -> Task {
        Task::GenerateQuestions(QuestionRequest {
            position: "백엔드".to_owned(),
            count,
            language: Language::Ko,
            kind: SessionKind::Mixed,
            format: "mixed".to_owned(),
            experience: None,
            company: None,
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
        let mut full = plain_evaluation(&plain).unwrap();
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

    #[test]
    fn what_a_worker_says_it_took_is_bounded() {
        let (result, extension) = written(&TaskOutput::Evaluation(Box::new(full())), &Meter::default());
        for usage in [
            json!({"model": "m", "calls": 1, "prompt_tokens": interview::work::usage::MAX_TOKENS + 1, "completion_tokens": 0}),
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
    fn a_daedam_workers_result_keeps_to_the_rules() {
        let mut bad = full();
        bad.criteria.as_mut().unwrap()[0].evidence[0].start = 3;
        let (result, extension) = written(&TaskOutput::Evaluation(Box::new(bad)), &Meter::default());
        let refusal = refused(&judgement(), &result, Some(extension));
        assert_eq!(refusal, "a quote does not stand in the answer");
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
