//! From a request to a conversation: the prompts filled in, and the form the reply is to have.

use interview::language::Language;
use interview::session::SessionKind;
use interview::session::question::{Question, Stage};
use interview::untrusted::Untrusted;
use interview::work::task::{Exchange, JudgementRequest, QuestionRequest};
use interview::{grading::criterion::Criterion, grading::rubric::Rubric};
use serde_json::{Value, json};

use crate::content::InterviewContent;

use super::client::{Conversation, Turn};
use super::criteria::{criteria_for_model, judged_points};
use super::delimiter::Delimiter;
use crate::content::prompts::{Prompts, Template};

/// The same answer is judged with the same seed.
const JUDGEMENT_SEED: i64 = 1;
/// So many characters of a résumé, a job description and an earlier answer are shown to the model.
const MAX_DOCUMENT_LENGTH: usize = 6_000;
/// So many of the questions asked before are shown.
const MAX_ASKED: usize = 40;
/// So many characters of a reply are shown to the model again.
const MAX_REPLY_LENGTH: usize = 8_000;

/// Asks for verdicts on the key points, and for levels of the criteria, by the honest part of an answer.
pub(super) fn judgement(
    content: &InterviewContent,
    request: &JudgementRequest,
    honest: &str,
    stream: bool,
) -> Conversation {
    let (question, language) = (&request.question, request.language);
    let (points, criteria) = (judged_points(question), &criteria_for_model(question));
    // Who learns from a good answer needs one; most questions bring their own.
    let exemplary = question.model_answer.is_none();
    let shown = &question.key_points[..points.min(question.key_points.len())];
    let delimiter = Delimiter::of([b"judge".as_slice(), question.text.as_bytes(), honest.as_bytes()]);
    let values = [
        ("question", question.text.as_str()),
        ("reference", &reference(question)),
        ("key_points", &key_points(shown)),
        ("criteria", &anchored(content.rubric(), criteria, language)),
        ("mark", delimiter.mark()),
        ("write_in", &write_in(language, exemplary)),
        ("form", &judgement_form(points, criteria, exemplary)),
        ("position", &delimiter.wrap("position", &request.position)),
        ("answer", &delimiter.wrap("answer", honest)),
    ];
    Conversation {
        schema_name: "judgement",
        schema: judgement_schema(points, criteria, exemplary),
        seed: JUDGEMENT_SEED,
        stream,
        turns: turns(&content.prompts().judge, &values),
    }
}

/// Asks for questions.
pub(super) fn questions(prompts: &Prompts, request: &QuestionRequest) -> Conversation {
    let (delimiter, count) = (fence_of(request), request.count.to_string());
    let document = |name: &str, text: &Option<Untrusted>| {
        let text = text.as_ref().map(|text| cut(text.as_data(), MAX_DOCUMENT_LENGTH));
        text.map(|text| format!("\nThe {name}:\n{}\n", delimiter.wrap(name, text))).unwrap_or_default()
    };
    let documents =
        document("résumé", &request.resume) + &document("job description", &request.job_description);
    let values = [
        ("count", count.as_str()),
        ("kind", kind(request.kind)),
        ("mark", delimiter.mark()),
        ("write_in", write_questions_in(request.language)),
        ("form", QUESTION_FORM),
        ("position", &delimiter.wrap("position", &request.position)),
        ("documents", &documents),
        ("asked", &asked(request, &delimiter)),
    ];
    Conversation {
        schema_name: "questions",
        schema: questions_schema(&STAGES, false),
        seed: request.seed,
        stream: true,
        turns: turns(&prompts.ask, &values),
    }
}

/// Asks for follow-ups to the honest part of an answer.
pub(super) fn follow_ups(
    prompts: &Prompts,
    request: &QuestionRequest,
    exchange: &Exchange,
    honest: &str,
) -> Conversation {
    let (delimiter, count) = (fence_of(request), request.count.to_string());
    let values = [
        ("count", count.as_str()),
        ("mark", delimiter.mark()),
        ("write_in", write_questions_in(request.language)),
        ("form", FOLLOW_UP_FORM),
        ("position", &delimiter.wrap("position", &request.position)),
        ("question", exchange.question.as_str()),
        ("answer", &delimiter.wrap("answer", cut(honest, MAX_DOCUMENT_LENGTH))),
        ("asked", &asked(request, &delimiter)),
    ];
    Conversation {
        schema_name: "follow_ups",
        schema: questions_schema(&[Stage::Experience, Stage::Knowledge, Stage::Situation], true),
        seed: request.seed,
        stream: true,
        turns: turns(&prompts.follow_up, &values),
    }
}

/// Asks once more, with the reply that was given and what is wrong with it.
pub(super) fn again(
    template: &Template,
    first: Conversation,
    reply: &str,
    faults: &[String],
) -> Conversation {
    let faults: Vec<String> = faults.iter().map(|fault| format!("- {fault}")).collect();
    let content = template.again.fill(&[("faults", faults.join("\n").as_str())]);
    let mut conversation = first;
    // Some servers refuse an empty turn.
    let reply = if reply.trim().is_empty() { "{}" } else { cut(reply, MAX_REPLY_LENGTH) };
    conversation.turns.push(Turn { role: "assistant", content: reply.to_owned() });
    conversation.turns.push(Turn { role: "user", content });
    conversation
}

fn turns(template: &Template, values: &[(&str, &str)]) -> Vec<Turn> {
    vec![
        Turn { role: "system", content: template.system.fill(values) },
        Turn { role: "user", content: template.user.fill(values) },
    ]
}

fn fence_of(request: &QuestionRequest) -> Delimiter {
    Delimiter::of([b"ask".as_slice(), &request.seed.to_le_bytes(), request.position.as_bytes()])
}

/// The first so many characters.
pub(super) fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

fn reference(question: &Question) -> String {
    match &question.model_answer {
        Some(answer) => format!("\nA good answer, for comparison; others are as good:\n{answer}\n"),
        None => String::new(),
    }
}

fn key_points(points: &[String]) -> String {
    if points.is_empty() {
        return String::new();
    }
    let points: String =
        points.iter().enumerate().map(|(index, point)| format!("k{}: {point}\n", index + 1)).collect();
    format!("Key points, each a thing that a good answer says:\n{points}")
}

fn anchored(rubric: &Rubric, criteria: &[Criterion], language: Language) -> String {
    let lines = criteria.iter().map(|criterion| {
        let anchors = rubric.anchors(*criterion, language);
        let levels: String =
            anchors.iter().enumerate().map(|(level, anchor)| format!("\n  {level}: {anchor}")).collect();
        format!("{} ({}){levels}", criterion.id(), criterion.name(language))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn write_in(language: Language, exemplary: bool) -> String {
    let words = language.pick(
        "\"feedback\"와 모든 \"text\"는 한국어 존댓말로 씁니다.",
        "Write \"feedback\" and every \"text\" in English, to the candidate as \"you\".",
    );
    if !exemplary {
        return words.to_owned();
    }
    let model_answer = language.pick(
        "\"model_answer\"는 다 판단한 뒤에 씁니다. 이 질문에 잘 답하는 지원자의 말을 한국어 존댓말 3~6문장으로 보입니다. 판단에는 \
         쓰이지 않습니다.",
        "Write \"model_answer\" last, in English: three to six sentences that a strong candidate would say to this question. \
         It has no part in the judgement.",
    );
    format!("{words}\n- {model_answer}")
}

fn write_questions_in(language: Language) -> &'static str {
    language.pick(
        "질문과 핵심 내용(key_points)은 모두 한국어로, 질문은 존댓말로 씁니다.",
        "Write the questions and key points in English.",
    )
}

fn kind(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Mixed => "mixed: questions of every kind",
        SessionKind::Technical => {
            "technical: knowledge of the job; every question has the kind \"technical\""
        }
        SessionKind::Behavioral => {
            "behavioral: how the candidate acted or would act; every question has the kind \"behavioral\""
        }
        SessionKind::Personality => {
            "personality: who the candidate is and what drives them; every question has the kind \"personality\""
        }
    }
}

/// The questions asked before, not too many of them.
fn asked(request: &QuestionRequest, delimiter: &Delimiter) -> String {
    let previous = request.previous.iter().map(|exchange| exchange.question.as_str());
    let texts: Vec<&str> = previous.chain(request.recent.iter().map(String::as_str)).collect();
    if texts.is_empty() {
        return String::new();
    }
    let lines: Vec<String> =
        texts.iter().take(MAX_ASKED).map(|text| format!("- {}", cut(text, 300))).collect();
    format!(
        "\nAsked before, not to be asked again:\n{}\n",
        delimiter.wrap("questions asked", &lines.join("\n"))
    )
}

fn judgement_form(points: usize, criteria: &[Criterion], exemplary: bool) -> String {
    let mut form = serde_json::Map::new();
    if points > 0 {
        form.insert("points".to_owned(), json!([{"id": "k1", "quote": "…", "verdict": "met"}]));
    }
    let first = criteria.first().map_or("relevance", |criterion| criterion.id());
    form.insert("criteria".to_owned(), json!([{"id": first, "quote": "…", "level": 2}]));
    form.insert("bad_conduct".to_owned(), Value::Null);
    form.insert("feedback".to_owned(), json!("…"));
    form.insert("strengths".to_owned(), json!([{"quote": "…", "text": "…"}]));
    form.insert("improvements".to_owned(), json!([{"quote": null, "point": null, "text": "…"}]));
    if exemplary {
        form.insert("model_answer".to_owned(), json!("…"));
    }
    let ids: Vec<String> = (1..=points).map(|number| format!("k{number}")).collect();
    let criteria: Vec<&str> = criteria.iter().map(|criterion| criterion.id()).collect();
    let each = ids.iter().map(String::as_str).chain(criteria).collect::<Vec<_>>().join(", ");
    format!("{}\nwith exactly one entry for each of: {each}", Value::Object(form))
}

const STAGES: [Stage; 5] =
    [Stage::Opening, Stage::Experience, Stage::Knowledge, Stage::Situation, Stage::Motivation];
const QUESTION_FORM: &str = r#"{"questions": [{"text": "…", "stage": "knowledge", "kind": "technical", "key_points": ["…", "…", "…"], "criteria": ["coverage", "relevance", "specificity"]}]}"#;
const FOLLOW_UP_FORM: &str = r#"{"questions": [{"quote": "…", "text": "…", "stage": "experience", "kind": "technical", "key_points": ["…", "…"], "criteria": ["coverage", "relevance", "specificity"]}]}"#;

fn judgement_schema(key_points: usize, criteria: &[Criterion], exemplary: bool) -> Value {
    let ids: Vec<String> = (1..=key_points).map(|number| format!("k{number}")).collect();
    let quote = json!({"type": ["string", "null"]});
    let mut fields = Vec::new();
    if key_points > 0 {
        let verdicts = json!({"type": "string", "enum": ["met", "partly", "missed", "contradicted"]});
        let point = object(&[
            ("id", json!({"type": "string", "enum": ids})),
            ("quote", quote.clone()),
            ("verdict", verdicts),
        ]);
        fields.push(("points", list(point)));
    }
    let criteria: Vec<&str> = criteria.iter().map(|criterion| criterion.id()).collect();
    let criterion = object(&[
        ("id", json!({"type": "string", "enum": criteria})),
        ("quote", quote.clone()),
        ("level", json!({"type": "integer", "enum": [0, 1, 2, 3, 4]})),
    ]);
    let strength = object(&[("quote", json!({"type": "string"})), ("text", json!({"type": "string"}))]);
    let improvement =
        object(&[("quote", quote.clone()), ("point", quote), ("text", json!({"type": "string"}))]);
    fields.push(("criteria", list(criterion)));
    fields.push(("bad_conduct", json!({"type": ["string", "null"]})));
    fields.push(("feedback", json!({"type": "string"})));
    fields.push(("strengths", list(strength)));
    fields.push(("improvements", list(improvement)));
    if exemplary {
        fields.push(("model_answer", json!({"type": "string"})));
    }
    object(&fields)
}

fn questions_schema(stages: &[Stage], quotes: bool) -> Value {
    let text = json!({"type": "string"});
    let criteria: Vec<&str> = Criterion::ALL.iter().map(|criterion| criterion.id()).collect();
    let mut fields = Vec::new();
    if quotes {
        fields.push(("quote", text.clone()));
    }
    fields.extend([
        ("text", text.clone()),
        ("stage", json!({"type": "string", "enum": stages})),
        ("kind", json!({"type": "string", "enum": ["technical", "behavioral", "personality"]})),
        ("key_points", list(text)),
        ("criteria", list(json!({"type": "string", "enum": criteria}))),
    ]);
    object(&[("questions", list(object(&fields)))])
}

/// A schema of an object with exactly these fields, as strict servers want it.
fn object(fields: &[(&str, Value)]) -> Value {
    let properties: serde_json::Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}
