//! Reading settings: each source in its turn, and where each value came from.

use super::{
    SETTINGS, Setting, Settings,
    fault::{self, Fault, sentence},
    unknown::{self, Unknown, nearest, variable},
};
use crate::secret::Secret;
use anyhow::Context as _;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use toml::{Table, Value, de::DeTable};

/// Settings, and where each came from.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The settings.
    pub settings: Settings,
    /// Each setting as it may be shown, in the order of the reference page.
    pub shown: Vec<Shown>,
    /// Variables that look like settings and are none.
    pub unknown: Vec<Unknown>,
}

/// One setting as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// Its value as TOML writes it, a secret as `***`, nothing as an empty text.
    pub value: String,
    /// "default", "daedam.toml line 3", "DAEDAM_LISTEN", "--listen" …
    pub origin: String,
}

/// What the settings are read from besides their defaults, weakest first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The settings file named by the host; without one, `daedam.toml` of the working directory if it is there.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// The flags given, by setting.
    pub flags: BTreeMap<String, String>,
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    values: BTreeMap<&'static str, (Value, String)>,
    /// What is wrong, a sentence each.
    wrong: Vec<String>,
}

/// Reads the settings; an error names every setting that is wrong, and where its value came from.
pub fn resolve(sources: &Sources) -> anyhow::Result<Resolved> {
    let mut reading = Reading::default();
    for setting in SETTINGS.iter().filter(|setting| !setting.default.is_empty()) {
        reading.values.insert(setting.name, (setting.typed(setting.default), "default".to_owned()));
    }
    reading.read_file(sources.file.as_deref())?;
    for setting in SETTINGS {
        reading.read_environment(setting, &sources.environment);
        if let Some(text) = sources.flags.get(setting.name) {
            let flag = format!("--{}", setting.name.replace('_', "-"));
            if setting.secret && Secret::new(text.clone()).has_password() {
                reading.wrong.push(seen_by_everybody(&flag, setting.name));
            }
            reading.values.insert(setting.name, (setting.written(text), flag));
        }
    }
    // An empty text means that a setting without a default is not set.
    reading.values.retain(|name, (value, _)| value.as_str() != Some("") || !may_be_absent(name));
    reading.check_each();
    if !reading.wrong.is_empty() {
        return Err(fault::all(&reading.wrong));
    }
    let Reading { values, .. } = reading;
    let table: Table = values.iter().map(|(name, (value, _))| ((*name).to_owned(), value.clone())).collect();
    let settings = Settings::deserialize(table)?;
    let shown = SETTINGS.iter().map(|setting| setting.shown(&values)).collect();
    Ok(Resolved { settings, shown, unknown: unknown::unknown(&sources.environment) })
}

impl Setting {
    /// A value as a variable or a flag carries it: text stays text whatever it looks like, a list is written as TOML
    /// writes it or with commas. What is no value of TOML's is a text, which is refused where none is wanted.
    fn written(&self, text: &str) -> Value {
        if self.default.starts_with('[') && !text.trim_start().starts_with('[') {
            if self.default.contains(|letter: char| letter.is_ascii_digit()) {
                return self.typed(&format!("[{text}]"));
            }
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            return Value::Array(items.map(|item| Value::String(item.to_owned())).collect());
        }
        if self.default.is_empty() || self.default.starts_with('"') {
            return Value::String(text.to_owned());
        }
        self.typed(text)
    }

    /// A value as TOML writes it.
    fn typed(&self, text: &str) -> Value {
        let table = format!("value = {text}").parse::<Table>().ok();
        table.and_then(|mut table| table.remove("value")).unwrap_or_else(|| Value::String(text.to_owned()))
    }

    fn shown(&self, values: &BTreeMap<&'static str, (Value, String)>) -> Shown {
        let (value, origin) = match values.get(self.name) {
            Some((value, origin)) if self.secret => {
                let shown = Secret::new(value.as_str().unwrap_or_default().to_owned()).shown();
                (Value::String(shown).to_string(), origin.clone())
            }
            Some((value, origin)) => (value.to_string(), origin.clone()),
            None => (String::new(), "default".to_owned()),
        };
        Shown { name: self.name, value, origin }
    }
}

impl Reading {
    fn read_file(&mut self, named: Option<&Path>) -> anyhow::Result<()> {
        let path = named.unwrap_or(Path::new("daedam.toml"));
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if named.is_none() && cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(cause) => {
                return Err(cause)
                    .with_context(|| format!("cannot read the settings file {}", path.display()));
            }
        };
        let line = |byte: usize| text.get(..byte).unwrap_or(&text).matches('\n').count() + 1;
        // Without the line itself, which may hold a secret.
        let not_toml = |cause: toml::de::Error| {
            let line = cause.span().map_or_else(String::new, |span| format!(" line {}", line(span.start)));
            anyhow::anyhow!("{}{line} is not TOML: {}", path.display(), cause.message())
        };
        let places = DeTable::parse(&text).map_err(not_toml)?;
        let mut table: Table = text.parse().map_err(not_toml)?;
        for key in places.get_ref().keys() {
            let line = line(key.span().start);
            let name = key.get_ref().as_ref();
            let Some(value) = table.remove(name) else { continue };
            self.read_line(path, name, value, format!("{} line {line}", path.display()));
        }
        Ok(())
    }

    fn read_line(&mut self, path: &Path, name: &str, value: Value, origin: String) {
        let secret = name
            .strip_suffix("_file")
            .and_then(|name| SETTINGS.iter().find(|setting| setting.secret && setting.name == name));
        if let (Some(setting), Some(file)) = (secret, value.as_str()) {
            let beside = path.parent().unwrap_or(Path::new("")).join(file);
            self.read_secret(setting, &beside, origin);
        } else if let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) {
            self.values.insert(setting.name, (value, origin));
        } else {
            let near = nearest(name, SETTINGS.iter().map(|setting| setting.name));
            let advice = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            self.wrong.push(format!("{origin}: there is no setting `{name}`{advice}"));
        }
    }

    fn read_environment(&mut self, setting: &Setting, environment: &BTreeMap<String, String>) {
        let variable = variable(setting.name);
        let of_file = format!("{variable}_FILE");
        if let Some(path) = environment.get(&of_file).filter(|_| setting.secret) {
            self.read_secret(setting, Path::new(path), of_file);
        }
        if let Some(text) = environment.get(&variable) {
            self.values.insert(setting.name, (setting.written(text), variable));
        }
    }

    fn read_secret(&mut self, setting: &Setting, path: &Path, origin: String) {
        match fs::read_to_string(path) {
            Ok(text) => {
                let text = text.trim_end_matches(['\r', '\n']).to_owned();
                self.values.insert(setting.name, (Value::String(text), origin));
            }
            Err(cause) => self.wrong.push(format!(
                "{origin} names {} for `{}`, which cannot be read: {cause}",
                path.display(),
                setting.name
            )),
        }
    }

    /// Reads each value alone in the place of its default, so that it is known which are wrong.
    fn check_each(&mut self) {
        let with_default = SETTINGS.iter().filter(|setting| !setting.default.is_empty());
        let defaults: Table =
            with_default.map(|setting| (setting.name.to_owned(), setting.typed(setting.default))).collect();
        for setting in SETTINGS {
            let Some((value, origin)) = self.values.get(setting.name) else { continue };
            let mut table = defaults.clone();
            table.insert(setting.name.to_owned(), value.clone());
            if Settings::deserialize(table).is_err() {
                let value = if setting.secret { String::new() } else { value.to_string() };
                let why = format!("it must be {}", setting.allowed);
                self.wrong.push(sentence(setting.name, &value, origin, &why));
            }
        }
    }
}

/// Says why a flag may not hold a password, and what to do.
fn seen_by_everybody(flag: &str, name: &str) -> String {
    format!(
        "{flag} has a password, which everybody on this machine sees in its list of processes: set {}, or write it to a file \
         that {}_FILE names",
        variable(name),
        variable(name)
    )
}

/// Whether a setting has no default, so that an empty text means that it is not set.
fn may_be_absent(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == name && setting.default.is_empty())
}

impl Resolved {
    /// Says a fault with where the setting was written.
    pub fn sentence(&self, fault: &Fault) -> String {
        let shown = self.shown.iter().find(|shown| shown.name == fault.setting);
        let (value, origin) =
            shown.map_or(("", "default"), |shown| (shown.value.as_str(), shown.origin.as_str()));
        // Of an address that is wrong nobody knows where its password stands.
        let is_secret = SETTINGS.iter().any(|setting| setting.secret && setting.name == fault.setting);
        let value = if is_secret { "" } else { value };
        sentence(fault.setting, value, origin, &fault.why)
    }

    /// One error of all these faults.
    pub fn refused(&self, faults: &[Fault]) -> anyhow::Error {
        let sentences: Vec<String> = faults.iter().map(|fault| self.sentence(fault)).collect();
        fault::all(&sentences)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(environment: &[(&str, &str)], flags: &[(&str, &str)]) -> anyhow::Result<Resolved> {
        let owned = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        resolve(&Sources { file: None, environment: owned(environment), flags: owned(flags) })
    }

    fn shown<'a>(resolved: &'a Resolved, name: &str) -> (&'a str, &'a str) {
        let shown = resolved.shown.iter().find(|shown| shown.name == name).unwrap();
        (&shown.value, &shown.origin)
    }

    #[test]
    fn later_wins_and_says_so() {
        let resolved = from(
            &[
                ("DAEDAM_LISTEN", "[::1]:9000"),
                ("DAEDAM_CONCURRENCY", "7"),
                ("DAEDAM_CORS_ORIGINS", "http://a, http://b"),
            ],
            &[("concurrency", "9")],
        )
        .unwrap();
        assert_eq!(shown(&resolved, "listen"), ("\"[::1]:9000\"", "DAEDAM_LISTEN"));
        assert_eq!(shown(&resolved, "concurrency"), ("9", "--concurrency"));
        assert_eq!(shown(&resolved, "login_failures"), ("10", "default"));
        assert_eq!(resolved.settings.cors_origins, ["http://a", "http://b"]);
    }

    #[test]
    fn a_secret_stays_text_and_is_never_shown() {
        let resolved = from(&[("DAEDAM_JWT_SECRET", "00123")], &[]).unwrap();
        assert_eq!(resolved.settings.jwt_secret.as_ref().unwrap().reveal(), "00123");
        assert_eq!(shown(&resolved, "jwt_secret"), ("\"***\"", "DAEDAM_JWT_SECRET"));
        assert!(!format!("{resolved:?}").contains("00123"));
    }

    #[test]
    fn an_address_is_shown_without_its_password_and_is_no_flag_with_one() {
        let address = "postgres://daedam:hunter2@db/daedam";
        let resolved = from(&[("DAEDAM_DATABASE_URL", address)], &[]).unwrap();
        let masked = ("\"postgres://daedam:***@db/daedam\"", "DAEDAM_DATABASE_URL");
        assert_eq!(shown(&resolved, "database_url"), masked);
        let error = from(&[], &[("database_url", address)]).unwrap_err().to_string();
        assert!(error.contains("--database-url has a password") && !error.contains("hunter2"), "{error}");
        assert!(from(&[], &[("database_url", "sqlite:x.db")]).is_ok());
    }

    #[test]
    fn a_secret_may_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "from a file\n").unwrap();
        let resolved = from(&[("DAEDAM_JWT_SECRET_FILE", path.to_str().unwrap())], &[]).unwrap();
        assert_eq!(resolved.settings.jwt_secret.as_ref().unwrap().reveal(), "from a file");
    }

    /// Each says the setting, where its value was written, what it is, and what is allowed.
    #[test]
    fn what_is_wrong_names_its_setting_its_origin_and_what_is_allowed() {
        for (variable, text, says) in [
            ("DAEDAM_LISTEN", "everywhere", "\"everywhere\", is wrong: it must be an address and a port"),
            ("DAEDAM_CONCURRENCY", "many", "\"many\", is wrong: it must be a whole number, 0 or more"),
            ("DAEDAM_CONCURRENCY", "-1", "-1, is wrong: it must be a whole number, 0 or more"),
            ("DAEDAM_LOGIN_FAILURES", "1.5", "1.5, is wrong: it must be a whole number from 0"),
            ("DAEDAM_TOKEN_TTL", "soon", "\"soon\", is wrong: it must be a length of time, as 30s"),
            ("DAEDAM_MODEL_DAILY_COST", "a lot", "it must be a decimal from 0 to 100000"),
            ("DAEDAM_DEFAULT_LANGUAGE", "fr", "it must be ko or en"),
            ("DAEDAM_REGISTRATION", "ajar", "it must be open or closed"),
            ("DAEDAM_JWT_SECRET_FILE", "/nowhere", "names /nowhere for `jwt_secret`, which cannot be read"),
        ] {
            let error = from(&[(variable, text)], &[]).unwrap_err().to_string();
            assert!(error.contains(variable) && error.contains(says), "{error}");
            assert!(!error.contains("untagged") && !error.contains("usize"), "{error}");
        }
        let error =
            from(&[("DAEDAM_CONCURRENCY", "many")], &[("token_ttl", "soon")]).unwrap_err().to_string();
        assert!(error.starts_with("2 settings are wrong:"), "{error}");
        assert!(error.contains("DAEDAM_CONCURRENCY") && error.contains("--token-ttl"), "{error}");
    }

    #[test]
    fn a_file_that_is_not_toml_is_said_without_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("daedam.toml");
        std::fs::write(&file, "queue = \"a\"\njwt_secret = hunter2\n").unwrap();
        let error = resolve(&Sources { file: Some(file), ..Sources::default() }).unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains("daedam.toml line 2 is not TOML") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn what_is_wrong_in_the_file_is_said_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("daedam.toml");
        std::fs::write(&file, "# comment\nlisen = \"x\"\n\nconcurrency = \"many\"\njwt_secret = 7\n")
            .unwrap();
        let sources = Sources { file: Some(file), ..Sources::default() };
        let error = resolve(&sources).unwrap_err().to_string();
        for says in [
            "daedam.toml line 2: there is no setting `lisen`: did you mean `listen`?",
            "daedam.toml line 4 sets to \"many\", is wrong",
            "daedam.toml line 5 sets, is wrong: it must be a text",
        ] {
            assert!(error.contains(says), "{says}: {error}");
        }
    }
}
