//! What is wrong with a setting, in a sentence that a person can act on.

/// What is wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which setting.
    pub setting: &'static str,
    /// What is wrong, and what is allowed. It holds no secret.
    pub why: String,
}

impl Fault {
    /// A fault of this setting.
    pub fn of(setting: &'static str, why: impl std::fmt::Display) -> Self {
        Self { setting, why: why.to_string() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&sentence(self.setting, "", "default", &self.why))
    }
}

impl std::error::Error for Fault {}

/// Says what is wrong with a setting, what it is and where that was written; `value` is empty where it is not shown.
pub(super) fn sentence(name: &str, value: &str, origin: &str, why: &str) -> String {
    match (origin, value) {
        ("default", _) => format!("`{name}` is wrong: {why}"),
        (_, "") => format!("`{name}`, which {origin} sets, is wrong: {why}"),
        _ => format!("`{name}`, which {origin} sets to {value}, is wrong: {why}"),
    }
}

/// One error of all that is wrong, each on a line of its own.
pub(super) fn all(sentences: &[String]) -> anyhow::Error {
    match sentences {
        [only] => anyhow::anyhow!("{only}"),
        several => {
            let lines: String = several.iter().map(|sentence| format!("\n  {sentence}")).collect();
            anyhow::anyhow!("{} settings are wrong:{lines}", several.len())
        }
    }
}
