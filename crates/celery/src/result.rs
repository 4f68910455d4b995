//! Celery's Redis result backend: the content of `celery-task-meta-<id>`, as Python writes and reads it.

use crate::{
    message::{self, EXTENSION, Received, compression, is_id},
    output,
};
use chrono::{DateTime, TimeDelta, Utc};
use interview::{
    grading::failure::{FailureCode, TaskFailure},
    grading::validation::InvalidResult,
    work::task::{Retry, Task, TaskOutput},
    work::usage::{Meter, ModelUsage},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{borrow::Cow, time::Duration};

/// The longest result that is read, in bytes.
pub(crate) const MAX_RESULT_BYTES: usize = 4 << 20;

/// How long Celery keeps results by default.
pub(crate) const DEFAULT_EXPIRY: Duration = Duration::from_secs(24 * 60 * 60);

/// The first bytes of a result that a Python worker compressed (`result_compression`), before the method's name, a zero,
/// and the data.
const COMPRESSED: &[u8] = b"\0celery-compressed\0";

/// A result as JSON, or why it cannot be read.
fn opened(meta: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let Some(compressed) = meta.strip_prefix(COMPRESSED) else { return Ok(Cow::Borrowed(meta)) };
    let end = compressed.iter().position(|byte| *byte == 0).ok_or("the result is cut off")?;
    let method = String::from_utf8_lossy(&compressed[..end]);
    compression::opened(&method, &compressed[end + 1..], MAX_RESULT_BYTES)
        .map(Cow::Owned)
        .map_err(|why| format!("the result {why}"))
}

/// The state of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It succeeded.
    Success,
    /// It failed, and its worker does not try it again.
    Failure,
    /// It was revoked, or it expired.
    Revoked,
    /// It waits, runs, or is tried again.
    Unfinished,
}

/// Reads the state of a task; `None` if it cannot be read.
pub(crate) fn state(meta: &[u8]) -> Option<State> {
    #[derive(Deserialize)]
    struct Status {
        status: String,
    }
    let status: Status = serde_json::from_slice(&opened(meta).ok()?).ok()?;
    match status.status.as_str() {
        "SUCCESS" => Some(State::Success),
        "FAILURE" | "REJECTED" | "IGNORED" => Some(State::Failure),
        "REVOKED" => Some(State::Revoked),
        // A task may set states of its own while it runs.
        _ => Some(State::Unfinished),
    }
}

/// Reads the output of a finished task. Anything malformed is refused, never repaired. Model usage goes to the meter.
pub(crate) fn read(meta: &[u8], task: &Task, meter: &Meter) -> Result<TaskOutput, TaskFailure> {
    let refused = |rule: String| TaskFailure::from(InvalidResult(rule));
    if meta.len() > MAX_RESULT_BYTES {
        return Err(too_long(meta.len() as u64));
    }
    let meta = &*opened(meta).map_err(refused)?;
    let mut fields: Map<String, Value> =
        serde_json::from_slice(meta).map_err(|_| refused("the result is not JSON".to_owned()))?;
    let extension = fields.remove(EXTENSION).filter(|extension| !extension.is_null());
    let result = fields.remove("result").unwrap_or_default();
    match state(meta) {
        Some(State::Success) => output::read(task, &result, extension, meter).map_err(refused),
        Some(State::Failure) => Err(failure(&result, extension.as_ref(), meter)),
        Some(State::Revoked) => {
            Err(TaskFailure::permanent(FailureCode::Revoked, "the task was revoked or had expired"))
        }
        Some(State::Unfinished) | None => Err(refused("the result has no known state".to_owned())),
    }
}

/// The failure of a result that is too long to be read.
pub(crate) fn too_long(bytes: u64) -> TaskFailure {
    InvalidResult(format!("a result of {bytes} bytes is too long (at most {MAX_RESULT_BYTES})")).into()
}

/// A Daedam worker's full reason for a failure.
#[derive(Deserialize)]
struct FailureExtension {
    reason: String,
    #[serde(default)]
    code: Option<String>,
    retry: String,
    #[serde(default)]
    after_ms: Option<u32>,
    #[serde(default)]
    usage: Option<ModelUsage>,
}

/// A worker's words, without control characters and with a limit on their length.
fn one_line(words: &str) -> String {
    words.chars().filter(|character| !character.is_control()).take(500).collect()
}

/// Why a task failed. Of a Python exception only the class is used: its message may repeat the answer, or a secret.
fn failure(result: &Value, extension: Option<&Value>, meter: &Meter) -> TaskFailure {
    if let Some(told) = extension.and_then(|extension| FailureExtension::deserialize(extension).ok()) {
        if let Some(Err(why)) = told.usage.map(|usage| output::note(usage, meter)) {
            tracing::warn!(why, "what a failed task took of a model is not counted");
        }
        let retry = match (told.retry.as_str(), told.after_ms) {
            ("never", _) => Retry::Never,
            ("after", Some(wait)) => Retry::After(TimeDelta::milliseconds(i64::from(wait))),
            _ => Retry::Later,
        };
        let detail = one_line(&told.reason);
        let code = told
            .code
            .map_or_else(|| FailureCode::Other(detail.clone()), |code| one_line(&code).as_str().into());
        return TaskFailure { code, detail, retry };
    }
    let class = result.get("exc_type").and_then(Value::as_str).filter(|class| is_id(class));
    match class {
        Some("NotRegistered") => {
            TaskFailure::transient(FailureCode::UnknownTask, "the worker does not know this task")
        }
        Some("TimeLimitExceeded" | "SoftTimeLimitExceeded") => {
            TaskFailure::transient(FailureCode::WorkerTimeLimit, "the worker took longer than it may")
        }
        Some(class) => {
            let class = message::short(class).to_owned();
            let detail = format!("the worker failed: {class}");
            TaskFailure::transient(FailureCode::WorkerRaised(class), detail)
        }
        None => TaskFailure::transient(FailureCode::WorkerFailed, "the worker failed"),
    }
}

/// The exception that a Python caller sees.
#[derive(Clone, Debug)]
pub(crate) struct Exception {
    pub(crate) module: &'static str,
    pub(crate) class: &'static str,
    pub(crate) message: Value,
}

impl Exception {
    /// The task failed for a reason of its own.
    pub(crate) fn of(failure: &TaskFailure) -> Self {
        Self { module: "daedam", class: "TaskFailure", message: json!(failure.detail) }
    }

    fn value(&self) -> Value {
        json!({"exc_type": self.class, "exc_message": [self.message], "exc_module": self.module})
    }

    /// The exception as Python writes it in one line, for events.
    pub(crate) fn shown(&self) -> String {
        format!("{}({})", self.class, self.message)
    }
}

/// The content of a task's stored result.
pub(crate) struct Meta<'a> {
    /// The task's id.
    pub(crate) id: &'a str,
    /// Its group.
    pub(crate) group: Option<&'a str>,
    /// The task that called it.
    pub(crate) parent_id: Option<&'a str>,
    /// The tasks that it called.
    pub(crate) children: Vec<String>,
    /// The current time.
    pub(crate) now: DateTime<Utc>,
}

impl<'a> Meta<'a> {
    /// The result of a task of which only the id is known.
    pub(crate) fn nameless(id: &'a str, now: DateTime<Utc>) -> Self {
        Self { id, group: None, parent_id: None, children: Vec::new(), now }
    }

    /// The result of a task that was read.
    pub(crate) fn of(received: &'a Received, now: DateTime<Utc>) -> Self {
        Self {
            id: &received.id,
            group: received.group.as_deref(),
            parent_id: received.parent_id.as_deref(),
            children: Vec::new(),
            now,
        }
    }

    /// The task succeeded.
    pub(crate) fn success(&self, result: &Value, extension: Value) -> String {
        self.written("SUCCESS", result, Some(extension))
    }

    /// The task failed.
    pub(crate) fn failure(
        &self,
        exception: &Exception,
        failure: &TaskFailure,
        usage: Option<&ModelUsage>,
    ) -> String {
        let (retry, after_ms) = match failure.retry {
            Retry::Never => ("never", None),
            Retry::Later => ("later", None),
            Retry::After(wait) => ("after", Some(wait.num_milliseconds().clamp(0, i64::from(u32::MAX)))),
        };
        let extension = json!({"reason": failure.detail, "code": failure.code.to_string(), "retry": retry, "after_ms": after_ms, "usage": usage});
        self.written("FAILURE", &exception.value(), Some(extension))
    }

    /// The task is tried again.
    pub(crate) fn retry(&self, exception: &Exception) -> String {
        self.written("RETRY", &exception.value(), None)
    }

    /// The task was revoked, or had expired.
    pub(crate) fn revoked(&self, reason: &str) -> String {
        let exception =
            Exception { module: "celery.exceptions", class: "TaskRevokedError", message: json!(reason) };
        self.written("REVOKED", &exception.value(), None)
    }

    fn written(&self, status: &str, result: &Value, extension: Option<Value>) -> String {
        let done = (status != "RETRY").then(|| message::written(self.now));
        let mut meta = Map::new();
        meta.insert("status".to_owned(), json!(status));
        meta.insert("result".to_owned(), result.clone());
        meta.insert("traceback".to_owned(), Value::Null);
        let children: Vec<Value> = self.children.iter().map(|id| json!([[id, null], null])).collect();
        meta.insert("children".to_owned(), Value::Array(children));
        meta.insert("date_done".to_owned(), json!(done));
        for (name, value) in [("group_id", self.group), ("parent_id", self.parent_id)] {
            if let Some(value) = value {
                meta.insert(name.to_owned(), json!(value));
            }
        }
        if let Some(extension) = extension {
            meta.insert(EXTENSION.to_owned(), extension);
        }
        meta.insert("task_id".to_owned(), json!(self.id));
        Value::Object(meta).to_string()
    }
}

/// The result of a task that its caller no longer waits for, written for the caller.
pub(crate) fn given_up(id: &str, now: DateTime<Utc>) -> String {
    json!({
        "status": "REVOKED",
        "result": {"exc_type": "TaskRevokedError", "exc_message": ["nobody waits any more"], "exc_module": "celery.exceptions"},
        "traceback": null,
        "children": [],
        "date_done": message::written(now),
        "task_id": id,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::tests::{judgement, questions};
    use interview::session::question::Question;

    fn received() -> Received {
        let envelope = json!({"body": "W1tdLHt9LHt9XQ==", "content-type": "application/json",
            "headers": {"id": "7", "task": "x", "group": "g"}, "properties": {"body_encoding": "base64"}});
        message::read(envelope.to_string().as_bytes()).unwrap()
    }

    fn meta(received: &Received) -> Meta<'_> {
        Meta::of(received, "2026-11-24T08:32:10.867639Z".parse().unwrap())
    }

    #[test]
    fn results_are_written_as_celery_writes_them() {
        let received = received();
        let output = TaskOutput::Questions(vec![Question::plain("왜?".to_owned(), "fallback")]);
        let (result, extension) = output::written(&output, &Meter::default());
        let written: Value = serde_json::from_str(&meta(&received).success(&result, extension)).unwrap();
        assert_eq!(written["status"], "SUCCESS");
        assert_eq!(written["result"], json!(["왜?"]));
        assert_eq!(written["date_done"], "2026-11-24T08:32:10.867639+00:00");
        assert_eq!((&written["task_id"], &written["group_id"]), (&json!("7"), &json!("g")));

        let failure = TaskFailure::told("no model", Retry::Never);
        let written = meta(&received).failure(&Exception::of(&failure), &failure, None);
        let written: Value = serde_json::from_str(&written).unwrap();
        let exception =
            json!({"exc_type": "TaskFailure", "exc_message": ["no model"], "exc_module": "daedam"});
        assert_eq!((&written["status"], &written["result"]), (&json!("FAILURE"), &exception));
    }

    #[test]
    fn a_daedam_workers_failure_arrives_whole() {
        let received = received();
        for retry in [Retry::Never, Retry::Later, Retry::After(TimeDelta::seconds(7))] {
            let failure =
                TaskFailure {
                    code: FailureCode::ModelUnknown, detail: "모델이 없습니다".to_owned(), retry
                };
            let spent =
                ModelUsage { model: "m".to_owned(), calls: 1, prompt_tokens: 9, completion_tokens: 0 };
            let written = meta(&received).failure(&Exception::of(&failure), &failure, Some(&spent));
            let meter = Meter::default();
            assert_eq!(read(written.as_bytes(), &questions(5), &meter), Err(failure));
            assert_eq!(meter.read(), Some(spent));
        }
    }

    #[test]
    fn of_a_python_failure_only_the_class_is_told() {
        for (result, says) in [
            (
                json!({"exc_type": "ValueError", "exc_message": ["답변 sk-123"], "exc_module": "builtins"}),
                "ValueError",
            ),
            (json!({"exc_type": "TimeLimitExceeded", "exc_message": [30]}), "longer than it may"),
            (json!({"exc_type": "NotRegistered"}), "does not know"),
            (json!({"exc_type": "Bad class\n"}), "the worker failed"),
            (json!("Traceback: sk-123"), "the worker failed"),
        ] {
            let meta = json!({"status": "FAILURE", "result": result, "traceback": "sk-123", "task_id": "7"});
            let failure = read(meta.to_string().as_bytes(), &judgement(), &Meter::default()).unwrap_err();
            assert!(failure.detail.contains(says) && !failure.detail.contains("sk-123"), "{failure}");
            assert_eq!(failure.retry, Retry::Later);
        }
    }

    #[test]
    fn what_is_no_result_is_refused_for_good() {
        let long = format!("{{\"status\": \"SUCCESS\", \"result\": \"{}\"}}", "x".repeat(MAX_RESULT_BYTES));
        for meta in [
            "",
            "\u{80}\u{4}pickle",
            "[]",
            "{\"status\": 7}",
            "{\"result\": []}",
            "{\"status\": \"SUCCESS\", \"result\": NaN}",
            &long,
        ] {
            let failure = read(meta.as_bytes(), &judgement(), &Meter::default()).unwrap_err();
            assert!(failure.detail.starts_with("refused: "), "{failure}");
            assert_eq!(failure.retry, Retry::Never);
        }
        let revoked = given_up("7", DateTime::default());
        assert_eq!(
            read(revoked.as_bytes(), &judgement(), &Meter::default()).unwrap_err().retry,
            Retry::Never
        );
    }

    #[test]
    fn only_final_states_end_the_waiting() {
        for (status, expected) in [
            ("SUCCESS", State::Success),
            ("FAILURE", State::Failure),
            ("REVOKED", State::Revoked),
            ("RETRY", State::Unfinished),
            ("STARTED", State::Unfinished),
            ("PROGRESS", State::Unfinished),
        ] {
            assert_eq!(state(json!({"status": status}).to_string().as_bytes()), Some(expected));
        }
        assert_eq!(state(b"nonsense"), None);
    }
}
