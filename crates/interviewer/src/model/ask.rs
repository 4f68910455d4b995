//! Asking with a model: its questions are checked one by one, and the bank fills up what is left open.

use std::collections::HashSet;

use interview::grading::criterion::Criterion;
use interview::grading::evaluation::Quote;
use interview::grading::failure::{FailureCode, TaskFailure};
use interview::language::Language;
use interview::ports::Interviewer;
use interview::session::SessionKind;
use interview::session::question::{Question, QuestionKind, Stage};
use interview::work::task::{Exchange, QuestionRequest};
use interview::work::usage::Meter;
use serde_json::{Map, Value};

use crate::content::bank::forbidden::forbidden_topic;
use crate::follow_up::take_up;
use crate::judging::{Answer, Transcript, says_nothing};
use crate::lexical::{is_about_injection, is_injection, tokenize};

use super::client::Writer;
use super::evidence::Evidence;
use super::fault::Fault;
use super::language_guard::is_in;
use super::{ModelInterviewer, prompt, reply, wording};
use crate::content::prompts::Template;

/// The longest question and the longest key point, in characters.
const MAX_QUESTION_LENGTH: usize = 300;
const MAX_KEY_POINT_LENGTH: usize = 200;
/// How many key points a question may have.
const MIN_KEY_POINTS: usize = 2;
const MAX_KEY_POINTS: usize = 6;
/// Two questions that share this part of the shorter one's words ask the same thing.
const SAME_QUESTION: f64 = 0.7;

/// Asks questions, or follow-ups to an exchange.
pub(super) async fn ask(
    interviewer: &ModelInterviewer,
    request: &QuestionRequest,
    meter: &Meter,
) -> Result<Vec<Question>, TaskFailure> {
    let followed = match &request.follow_up_to {
        Some(exchange) => match honest_answer(exchange) {
            Some(honest) => Some((exchange, honest)),
            // There is nothing to take up; the rubric's follow-ups ask on kindly.
            None => return interviewer.rubric.ask(request, meter).await,
        },
        None => None,
    };
    let prompts = interviewer.content().prompts();
    let template = if followed.is_some() { &prompts.follow_up } else { &prompts.ask };
    let conversation = || match &followed {
        Some((exchange, honest)) => prompt::follow_ups(prompts, request, exchange, honest),
        None => prompt::questions(prompts, request),
    };
    let source = format!("model:{}/{}", interviewer.client.settings().name, template.version);
    let answer = followed.as_ref().map(|(exchange, honest)| {
        Evidence::new(exchange.answer.as_ref().map_or("", |answer| answer.as_data()), honest)
    });
    let mut picked = Picked::new(request, answer, source);
    ask_model(interviewer, template, &conversation, &mut picked, meter).await?;
    fill_up(interviewer, request, &mut picked, meter).await?;
    let mut questions = picked.questions;
    if followed.is_none() {
        questions.sort_by_key(|question| question.stage);
    }
    Ok(questions)
}

/// The part of an answer that can be taken up; `None` when nothing was said.
fn honest_answer(exchange: &Exchange) -> Option<String> {
    let given = exchange.answer.as_ref()?.as_data();
    if says_nothing(given) {
        return None;
    }
    let transcript = Transcript::verbatim(given);
    let honest = Answer::read(&transcript, &exchange.question).honest_text();
    (!honest.trim().is_empty()).then_some(honest)
}

/// Asks the model, and once more when its reply cannot be read or less than half of it can be used.
async fn ask_model(
    interviewer: &ModelInterviewer,
    template: &Template,
    conversation: &Writer<'_>,
    picked: &mut Picked<'_>,
    meter: &Meter,
) -> Result<(), TaskFailure> {
    // Each question stands by itself, so those that came before a limit are of use.
    let first = interviewer.client.chat(conversation, meter).await.or_else(Fault::partial_reply)?;
    let faults = picked.take(&first.text);
    if picked.questions.len() * 2 >= picked.wanted() || faults.is_empty() {
        return Ok(());
    }
    let again = || prompt::again(template, conversation(), &first.text, &faults);
    let second = interviewer.client.chat(&again, meter).await.or_else(Fault::partial_reply)?;
    let were_readable = faults.first().is_none_or(|fault| fault != UNREADABLE);
    let faults = picked.take(&second.text);
    if !were_readable && faults.first().is_some_and(|fault| fault == UNREADABLE) {
        return Err(TaskFailure::transient(
            FailureCode::UnreadableQuestions,
            "the model's questions could not be read",
        ));
    }
    Ok(())
}

const UNREADABLE: &str = "it holds no JSON object of the form that was asked for";

/// Fills up from the bank, or with the rubric's follow-ups.
async fn fill_up(
    interviewer: &ModelInterviewer,
    request: &QuestionRequest,
    picked: &mut Picked<'_>,
    meter: &Meter,
) -> Result<(), TaskFailure> {
    let missing = picked.wanted() - picked.questions.len();
    if missing == 0 {
        return Ok(());
    }
    tracing::info!(missing, "the bank fills up what the model left open");
    let mut more = request.clone();
    let asked =
        picked.questions.iter().map(|question| Exchange { question: question.text.clone(), answer: None });
    more.previous.extend(asked);
    // Some of them may ask the same as the model did.
    more.count = request.count.saturating_mul(2);
    let from_bank = match interviewer.rubric.ask(&more, meter).await {
        Ok(questions) => questions,
        Err(_) if !picked.questions.is_empty() => return Ok(()),
        Err(failure) => return Err(failure),
    };
    for distinct in [true, false] {
        for question in &from_bank {
            let is_new = if distinct { picked.is_new(&question.text) } else { !picked.has(&question.text) };
            if picked.questions.len() < picked.wanted() && is_new {
                picked.add(question.clone());
            }
        }
    }
    Ok(())
}

/// The questions that were picked so far.
struct Picked<'r> {
    request: &'r QuestionRequest,
    /// The answer that follow-ups take up.
    answer: Option<Evidence<'r>>,
    source: String,
    questions: Vec<Question>,
    /// The words of every question that is not to be asked again.
    known: Vec<HashSet<String>>,
}

impl<'r> Picked<'r> {
    fn new(request: &'r QuestionRequest, answer: Option<Evidence<'r>>, source: String) -> Self {
        let previous = request.previous.iter().chain(&request.follow_up_to);
        let texts = previous.map(|exchange| exchange.question.as_str());
        let known = texts.chain(request.recent.iter().map(String::as_str)).map(words).collect();
        Self { request, answer, source, questions: Vec::new(), known }
    }

    fn wanted(&self) -> usize {
        self.request.count as usize
    }

    /// Takes the good questions of a reply; what is wrong with the others, for the model to fix.
    fn take(&mut self, text: &str) -> Vec<String> {
        let Some(found) = reply::object(text, &["questions"]) else { return vec![UNREADABLE.to_owned()] };
        let items = found.object.get("questions").and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        let mut faults = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if self.questions.len() >= self.wanted() {
                break;
            }
            match item.as_object().ok_or("it is no object").and_then(|item| self.question(item)) {
                Ok(question) => self.add(question),
                Err(fault) => faults.push(format!("question {}: {fault}", index + 1)),
            }
        }
        if self.questions.len() < self.wanted() && faults.is_empty() {
            faults.push(format!("it has fewer than {} questions", self.wanted()));
        }
        faults
    }

    /// Reads a question and holds it to every rule.
    fn question(&self, item: &Map<String, Value>) -> Result<Question, &'static str> {
        let language = self.request.language;
        let mut text = line(item.get("text").or_else(|| item.get("question")));
        if text.is_empty() || text.chars().count() > MAX_QUESTION_LENGTH {
            return Err("its text is missing or too long");
        }
        if !is_in(&text, language) {
            return Err(language.pick("it is not in Korean", "it is not in English"));
        }
        let key_points = key_points(item, language);
        if key_points.len() < MIN_KEY_POINTS {
            return Err("it has too few key points in the language of the interview");
        }
        if std::iter::once(&text).chain(&key_points).any(|text| forbidden_topic(text).is_some()) {
            return Err("it asks about what must not be asked");
        }
        if is_injection(&text) && !is_about_injection(&text) {
            return Err("it is no question about the job");
        }
        if let Some(answer) = &self.answer {
            let quote =
                answer.find(&line(item.get("quote"))).ok_or("its quote does not stand in the answer")?;
            text = taking_up(text, &quote, language);
        }
        if !self.is_new(&text) {
            return Err("it asks the same as another question");
        }
        let kind: Option<QuestionKind> = word(item, "kind");
        if self.answer.is_none() && kind.is_some_and(|kind| !is_of(self.request.kind, kind)) {
            return Err("it is of another kind than was asked for");
        }
        let stage: Option<Stage> = word(item, "stage");
        Ok(Question {
            criteria: criteria(item, stage),
            text,
            stage,
            kind: kind.or_else(|| only_kind(self.request.kind)),
            key_points,
            model_answer: None,
            source: self.source.clone(),
            conditions: None,
        })
    }

    fn add(&mut self, question: Question) {
        self.known.push(words(&question.text));
        self.questions.push(question);
    }

    /// Whether a text asks another thing than every question that is known.
    fn is_new(&self, text: &str) -> bool {
        let these = words(text);
        self.known.iter().all(|known| {
            let shared = these.intersection(known).count() as f64;
            shared < SAME_QUESTION * these.len().min(known.len()).max(1) as f64
        })
    }

    fn has(&self, text: &str) -> bool {
        self.questions.iter().any(|question| question.text == text)
    }
}

fn words(text: &str) -> HashSet<String> {
    tokenize(text).into_iter().collect()
}

/// A text in one line.
fn line(value: Option<&Value>) -> String {
    wording::cleaned(value.and_then(Value::as_str).unwrap_or_default(), usize::MAX)
}

fn key_points(item: &Map<String, Value>, language: Language) -> Vec<String> {
    let given = item.get("key_points").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut points: Vec<String> = Vec::new();
    for given in given {
        let point = line(Some(given));
        // A term of the field alone is a key point in either language.
        let is_readable = is_in(&point, language) || point.is_ascii() && is_in(&point, Language::En);
        if is_readable && point.chars().count() <= MAX_KEY_POINT_LENGTH && !points.contains(&point) {
            points.push(point);
        }
    }
    points.truncate(MAX_KEY_POINTS);
    points
}

/// The criteria of a question: coverage of its key points, relevance, and of the others those that were named and fit.
fn criteria(item: &Map<String, Value>, stage: Option<Stage>) -> Vec<Criterion> {
    let named = item.get("criteria").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_named = |criterion: Criterion| named.iter().any(|name| name.as_str() == Some(criterion.id()));
    let tells_a_story = matches!(stage, Some(Stage::Experience | Stage::Situation));
    let mut criteria = vec![Criterion::Coverage, Criterion::Relevance];
    if is_named(Criterion::Specificity) || named.is_empty() {
        criteria.push(Criterion::Specificity);
    }
    if is_named(Criterion::Story) && tells_a_story {
        criteria.push(Criterion::Story);
    }
    criteria
}

/// One of the words that the core knows.
fn word<T: serde::de::DeserializeOwned>(item: &Map<String, Value>, name: &str) -> Option<T> {
    let given = item.get(name)?.as_str()?.trim().to_lowercase();
    serde_json::from_value(Value::String(given)).ok()
}

fn is_of(session: SessionKind, question: QuestionKind) -> bool {
    only_kind(session).is_none_or(|kind| kind == question)
}

fn only_kind(session: SessionKind) -> Option<QuestionKind> {
    match session {
        SessionKind::Mixed => None,
        SessionKind::Technical => Some(QuestionKind::Technical),
        SessionKind::Behavioral => Some(QuestionKind::Behavioral),
        SessionKind::Personality => Some(QuestionKind::Personality),
    }
}

/// A follow-up that names the words it takes up.
fn taking_up(text: String, quote: &Quote, language: Language) -> String {
    let squeezed =
        |text: &str| text.chars().filter(|character| character.is_alphanumeric()).collect::<String>();
    if squeezed(&text).contains(&squeezed(&quote.quote)) { text } else { take_up(quote, &text, language) }
}
