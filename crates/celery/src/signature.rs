//! The Celery signatures of the two tasks: the arguments of a task on the wire, and the task that arguments mean.

use crate::{
    decimal,
    message::{EXTENSION, Received},
};
use interview::{
    grading::criterion::Criterion,
    grading::rubric::Rubric,
    id::RecordId,
    language::Language,
    session::SessionKind,
    session::format::{Experience, MIXED},
    session::question::{Question, QuestionKind, Stage},
    untrusted::Untrusted,
    work::task::{Exchange, JudgementRequest, QuestionRequest, Task},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The names of the two tasks in Celery.
pub const TASKS: [&str; 2] = [QUESTIONS, JUDGEMENT];

const QUESTIONS: &str = "tasks.question_generator.generate_questions";
const JUDGEMENT: &str = "tasks.evaluator.analyze_answer";

/// How many questions one task may ask for.
const MAX_QUESTIONS: i64 = 50;

/// How many characters of an earlier answer a request for questions has.
const MAX_EARLIER_ANSWER_LENGTH: usize = 20_000;

/// A task as Celery calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The positional arguments, exactly those of the signature.
    pub args: Vec<Value>,
    /// The text that logs and monitors show instead of them: their shape, never a candidate's words.
    pub args_shown: String,
    /// Additional data that the signature lacks.
    pub extension: Value,
}

/// Why a message is no task.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The name is not one of [`TASKS`].
    UnknownTask,
    /// The arguments do not fit the signature; the text never repeats them.
    WrongArguments(String),
}

/// The additional data of `generate_questions`.
#[derive(Serialize, Deserialize)]
struct QuestionContext {
    version: u32,
    language: Language,
    kind: SessionKind,
    #[serde(default = "mixed")]
    format: String,
    #[serde(default)]
    experience: Option<Experience>,
    #[serde(default)]
    company: Option<String>,
    seed: i64,
    #[serde(default)]
    recent: Vec<String>,
    #[serde(default)]
    follow_up_to: Option<Exchange>,
    #[serde(default)]
    resume: Option<Untrusted>,
    #[serde(default)]
    job_description: Option<Untrusted>,
}

/// The format of a request that names none: the one that every process has.
fn mixed() -> String {
    MIXED.to_owned()
}

/// The additional data of `analyze_answer`.
#[derive(Serialize, Deserialize)]
struct JudgementContext {
    version: u32,
    language: Language,
    position: String,
    #[serde(default)]
    note: Option<Untrusted>,
    #[serde(default)]
    stage: Option<Stage>,
    #[serde(default)]
    kind: Option<QuestionKind>,
    #[serde(default)]
    key_points: Vec<String>,
    #[serde(default)]
    criteria: Vec<Criterion>,
    #[serde(default)]
    model_answer: Option<String>,
    source: String,
}

/// Changes only when a process with an older version would misunderstand.
const VERSION: u32 = 1;

/// Writes a task as a call, with this rubric for answers. `None` for transcriptions, which no worker does: recordings are
/// transcribed where their bytes are.
pub fn call(task: &Task, rubric: &Rubric) -> Option<Call> {
    match task {
        Task::GenerateQuestions(request) => Some(call_for_questions(request)),
        Task::AnalyzeAnswer(request) => Some(call_for_judgement(request, rubric)),
        Task::TranscribeRecording(_) => None,
    }
}

/// What monitors show of a task's arguments, without a candidate's words.
pub(crate) fn arguments_shown(task: &Task) -> String {
    match task {
        Task::GenerateQuestions(request) => questions_shown(request),
        Task::AnalyzeAnswer(request) => judgement_shown(request),
        Task::TranscribeRecording(request) => format!("[{}]", request.record_id),
    }
}

fn questions_shown(request: &QuestionRequest) -> String {
    format!("['<position>', {}, <{} exchanges>]", request.count, request.previous.len())
}

fn judgement_shown(request: &JudgementRequest) -> String {
    let characters = request.answer.as_data().chars().count();
    format!("[{}, '<question>', '<answer of {characters} characters>', '<rubric>']", request.record_id)
}

fn call_for_questions(request: &QuestionRequest) -> Call {
    let earlier: Vec<Value> = request.previous.iter().map(written_exchange).collect();
    let earlier = if earlier.is_empty() { Value::Null } else { Value::Array(earlier) };
    let context = QuestionContext {
        version: VERSION,
        language: request.language,
        kind: request.kind,
        format: request.format.clone(),
        experience: request.experience,
        company: request.company.clone(),
        seed: request.seed,
        recent: request.recent.clone(),
        follow_up_to: request.follow_up_to.clone(),
        resume: request.resume.clone(),
        job_description: request.job_description.clone(),
    };
    Call {
        args: vec![json!(request.position), json!(request.count), earlier],
        args_shown: questions_shown(request),
        extension: json!(context),
    }
}

fn written_exchange(exchange: &Exchange) -> Value {
    let answer = exchange.answer.as_ref().map(|answer| {
        let text = answer.as_data();
        let end = text.char_indices().nth(MAX_EARLIER_ANSWER_LENGTH).map_or(text.len(), |(end, _)| end);
        &text[..end]
    });
    json!({"question": exchange.question, "answer": answer})
}

fn call_for_judgement(request: &JudgementRequest, rubric: &Rubric) -> Call {
    let question = &request.question;
    let context = JudgementContext {
        version: VERSION,
        language: request.language,
        position: request.position.clone(),
        note: request.note.clone(),
        stage: question.stage,
        kind: question.kind,
        key_points: question.key_points.clone(),
        criteria: question.criteria.clone(),
        model_answer: question.model_answer.clone(),
        source: question.source.clone(),
    };
    let answer = request.answer.as_data();
    Call {
        args: vec![
            json!(request.record_id),
            json!(question.text),
            json!(answer),
            json!(rubric.text(question, request.language)),
        ],
        args_shown: judgement_shown(request),
        extension: json!(context),
    }
}

/// Reads the task of a message. Values that callers other than Daedam leave out have defaults: `default_language` for
/// questions, the question's own script for judgements, a seed that follows from the id.
pub fn task(received: &Received, default_language: Language) -> Result<Task, Refusal> {
    match received.task.as_str() {
        QUESTIONS => questions_asked_for(received, default_language).map(Task::GenerateQuestions),
        JUDGEMENT => judgement_asked_for(received, default_language).map(Task::AnalyzeAnswer),
        _ => return Err(Refusal::UnknownTask),
    }
    .map_err(Refusal::WrongArguments)
}

fn questions_asked_for(received: &Received, default_language: Language) -> Result<QuestionRequest, String> {
    let [position, count, previous] =
        bound(received, ["position", "count", "previous_qa"], [None, Some(json!(5)), Some(Value::Null)])?;
    let count = match decimal::plain(count).as_i64() {
        Some(count @ 1..=MAX_QUESTIONS) => count as u32,
        _ => return Err(format!("count is not a whole number from 1 to {MAX_QUESTIONS}")),
    };
    let context = context::<QuestionContext>(received)?.unwrap_or_else(|| QuestionContext {
        version: VERSION,
        language: default_language,
        kind: SessionKind::Mixed,
        format: mixed(),
        experience: None,
        company: None,
        seed: seed(&received.id),
        recent: Vec::new(),
        follow_up_to: None,
        resume: None,
        job_description: None,
    });
    Ok(QuestionRequest {
        position: text(position, "position")?,
        count,
        language: context.language,
        kind: context.kind,
        format: context.format,
        experience: context.experience,
        company: context.company,
        seed: context.seed,
        previous: exchanges(previous)?,
        recent: context.recent,
        follow_up_to: context.follow_up_to,
        resume: context.resume,
        job_description: context.job_description,
    })
}

fn judgement_asked_for(received: &Received, default_language: Language) -> Result<JudgementRequest, String> {
    let names = ["record_id", "question", "user_answer", "rubric"];
    let [record_id, question, answer, rubric] = bound(received, names, [None, None, None, None])?;
    let record_id = decimal::plain(record_id).as_i64().ok_or("record_id is not a whole number")?;
    let question = text(question, "question")?;
    let rubric = text(rubric, "rubric")?;
    let context = context::<JudgementContext>(received)?.unwrap_or_else(|| JudgementContext {
        version: VERSION,
        language: language_of(&question, default_language),
        position: String::new(),
        note: None,
        stage: None,
        kind: None,
        key_points: key_points_of(&rubric),
        criteria: Vec::new(),
        model_answer: None,
        source: "celery".to_owned(),
    });
    Ok(JudgementRequest {
        record_id: RecordId(record_id),
        question: Question {
            text: question,
            stage: context.stage,
            kind: context.kind,
            key_points: context.key_points,
            criteria: context.criteria,
            model_answer: context.model_answer,
            source: context.source,
            conditions: None,
        },
        answer: Untrusted::new(text(answer, "user_answer")?),
        language: context.language,
        position: context.position,
        note: context.note,
    })
}

/// Assigns each parameter its argument, as Python does: by position, then by name, then by default.
fn bound<const N: usize>(
    received: &Received,
    names: [&'static str; N],
    defaults: [Option<Value>; N],
) -> Result<[Value; N], String> {
    if received.args.len() > N {
        return Err(format!("{} arguments where {N} are taken", received.args.len()));
    }
    let twice = names.iter().take(received.args.len()).find(|name| received.kwargs.contains_key(**name));
    if let Some(name) = twice {
        return Err(format!("{name} is given twice"));
    }
    if received.kwargs.keys().any(|given| !names.contains(&given.as_str())) {
        return Err("a named argument that is not taken".to_owned());
    }
    let mut values = defaults;
    for (position, value) in values.iter_mut().enumerate() {
        let given = received.args.get(position).or_else(|| received.kwargs.get(names[position]));
        if let Some(given) = given {
            *value = Some(given.clone());
        }
    }
    if let Some(missing) = values.iter().position(Option::is_none) {
        return Err(format!("{} is missing", names[missing]));
    }
    Ok(values.map(Option::unwrap_or_default))
}

fn text(value: Value, name: &str) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(format!("{name} is not a text")),
    }
}

/// Reads the earlier questions and answers: dicts with `question` and `answer`, pairs, or questions alone.
fn exchanges(value: Value) -> Result<Vec<Exchange>, String> {
    let items = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(items) => items,
        _ => return Err("previous_qa is not a list".to_owned()),
    };
    let exchange = |item: &Value| {
        let (question, answer) = match item {
            Value::String(_) => (Some(item), None),
            Value::Array(pair) => (pair.first(), pair.get(1)),
            Value::Object(fields) => {
                (fields.get("question"), fields.get("answer").or_else(|| fields.get("user_answer")))
            }
            _ => (None, None),
        };
        let question = question.and_then(Value::as_str)?.to_owned();
        let answer = match answer {
            None | Some(Value::Null) => None,
            Some(answer) => Some(Untrusted::new(answer.as_str()?.to_owned())),
        };
        Some(Exchange { question, answer })
    };
    let read: Option<Vec<Exchange>> = items.iter().map(exchange).collect();
    read.ok_or_else(|| "previous_qa is not a list of questions with their answers".to_owned())
}

fn context<T: serde::de::DeserializeOwned>(received: &Received) -> Result<Option<T>, String> {
    let Some(extension) = &received.extension else { return Ok(None) };
    if extension.get("version").and_then(Value::as_u64) != Some(u64::from(VERSION)) {
        return Err(format!("the header {EXTENSION} is of a version that is not known here"));
    }
    T::deserialize(extension).map(Some).map_err(|_| format!("the header {EXTENSION} is malformed"))
}

/// The seed of a task, always the same: 53 bits of its id's digest.
fn seed(id: &str) -> i64 {
    let digest = Sha256::digest(id);
    let bytes: [u8; 8] = std::array::from_fn(|index| digest[index]);
    (u64::from_be_bytes(bytes) >> 11) as i64
}

/// Korean when there is Hangul in the text, English when there are only other letters.
fn language_of(text: &str, default: Language) -> Language {
    if text.chars().any(|letter| matches!(letter, '가'..='힣' | 'ㄱ'..='ㆎ')) {
        Language::Ko
    } else if text.chars().any(char::is_alphabetic) {
        Language::En
    } else {
        default
    }
}

/// The key points in a rubric: the bullets under a heading for key points, or all bullets if it has no headings at all. Any
/// other rubric is prose for people.
fn key_points_of(rubric: &str) -> Vec<String> {
    let lines: Vec<&str> = rubric.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let bullet = |line: &&str| {
        let text = line
            .strip_prefix("- ")
            .or_else(|| line.strip_prefix("* "))
            .or_else(|| line.strip_prefix("• "))?;
        Some(text.trim().to_owned())
    };
    let is_heading = |line: &str| line.ends_with(':') && bullet(&line).is_none();
    let of_key_points = |line: &&str| {
        is_heading(line)
            && (line.starts_with("핵심 내용") || line.to_ascii_lowercase().starts_with("key points"))
    };
    let begin = match lines.iter().position(of_key_points) {
        Some(heading) => heading + 1,
        None if lines.iter().any(|line| is_heading(line)) => return Vec::new(),
        None => lines.iter().position(|line| bullet(line).is_some()).unwrap_or(lines.len()),
    };
    lines[begin..].iter().map_while(bullet).collect()
}

#[cfg(test)]
mod tests;
