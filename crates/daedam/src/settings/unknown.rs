//! Names that look like settings and are none.

use super::SETTINGS;
use std::collections::BTreeMap;

/// A variable of the environment that begins like a setting and sets nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The variable.
    pub variable: String,
    /// What to do about it.
    advice: String,
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} is no setting and changes nothing{}", self.variable, self.advice)
    }
}

/// How alike two names must be for one to be taken for the other, from 0 to 1.
const ALIKE: f64 = 0.85;

/// The known name that is most like another; none where no one is.
pub(super) fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let alike = known.map(|known| (strsim::jaro_winkler(name, known), known));
    let best =
        alike.filter(|(likeness, _)| *likeness >= ALIKE).max_by(|one, other| one.0.total_cmp(&other.0));
    best.map(|(_, known)| known)
}

/// The variable of a setting.
pub(super) fn variable(name: &str) -> String {
    format!("DAEDAM_{}", name.to_uppercase())
}

/// The variables that set nothing.
pub(super) fn unknown(environment: &BTreeMap<String, String>) -> Vec<Unknown> {
    let none =
        environment.iter().filter(|(variable, value)| !is_known(variable) && !is_a_link(variable, value));
    none.map(|(variable, _)| Unknown { variable: variable.clone(), advice: advice(variable) }).collect()
}

fn is_known(name: &str) -> bool {
    SETTINGS.iter().any(|setting| {
        let variable = variable(setting.name);
        name == variable || (setting.secret && name.strip_suffix("_FILE") == Some(&variable))
    })
}

/// Whether Kubernetes made the variable, of a service that is called as the program is.
fn is_a_link(variable: &str, value: &str) -> bool {
    let name = variable.trim_start_matches("DAEDAM_");
    name.starts_with("SERVICE_")
        || name.starts_with("PORT_")
        || (name == "PORT" && (value.starts_with("tcp://") || value.starts_with("udp://")))
}

fn advice(variable: &str) -> String {
    let named = variable.strip_suffix("_FILE").filter(|name| is_known(name));
    if let Some(name) = named {
        return format!(": only secrets come from a file, so set {name}");
    }
    let name = variable.trim_start_matches("DAEDAM_").to_lowercase();
    let near = nearest(&name, SETTINGS.iter().map(|setting| setting.name));
    near.map_or_else(String::new, |near| format!(": did you mean {}?", self::variable(near)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_sets_nothing_is_named_with_the_nearest_that_does() {
        let environment: BTreeMap<String, String> = [
            ("DAEDAM_LISTN", "127.0.0.1:1"),
            ("DAEDAM_LISTEN", "127.0.0.1:1"),
            ("DAEDAM_LISTEN_FILE", "x"),
            ("DAEDAM_REDIS_URL_FILE", "x"),
            ("DAEDAM_ZEBRA_CROSSING", "x"),
            ("DAEDAM_PORT", "tcp://10.0.0.1:80"),
            ("DAEDAM_PORT_80_TCP_ADDR", "10.0.0.1"),
            ("DAEDAM_SERVICE_HOST", "10.0.0.1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let said: Vec<String> = unknown(&environment).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "DAEDAM_LISTEN_FILE is no setting and changes nothing: only secrets come from a file, so set DAEDAM_LISTEN",
                "DAEDAM_LISTN is no setting and changes nothing: did you mean DAEDAM_LISTEN?",
                "DAEDAM_ZEBRA_CROSSING is no setting and changes nothing",
            ]
        );
        let port = BTreeMap::from([("DAEDAM_PORT".to_owned(), "9000".to_owned())]);
        assert_eq!(unknown(&port).len(), 1);
    }
}
