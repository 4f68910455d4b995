//! The files themselves, and the programs that they start.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The folder that everything is in.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of one file.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// Every file that Daedam is run by, and the pages on it, by path.
pub(crate) fn texts() -> Vec<(String, String)> {
    let mut paths = vec!["docs/running.md".to_owned(), "docs/sizing.md".to_owned()];
    let mut folders = vec!["deploy".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(repository().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                // Made on the host, and nothing of the project.
                _ if ["deploy/secrets", "deploy/.env"].contains(&path.as_str()) => {}
                true => folders.push(path),
                false => paths.push(path),
            }
        }
    }
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

/// Every YAML file with its documents.
pub(crate) fn yaml_files() -> Vec<(String, Vec<Value>)> {
    let files = texts().into_iter().filter(|(path, _)| path.ends_with(".yaml"));
    files.map(|(path, text)| (path.clone(), yaml(&path, &text))).collect()
}

fn yaml(path: &str, text: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(text).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// The Compose file, as it is where `deploy/.env` says nothing.
pub(crate) fn compose() -> Value {
    compose_with(&BTreeMap::new())
}

/// The Compose file, with the variables of a `deploy/.env`.
pub(crate) fn compose_with(variables: &BTreeMap<&str, &str>) -> Value {
    let mut file = yaml("deploy/compose.yaml", &read("deploy/compose.yaml")).remove(0);
    interpolate(&mut file, variables);
    file
}

/// Puts variables into every text, as Compose does once it has read the file: what comes of one stays a text.
fn interpolate(value: &mut Value, variables: &BTreeMap<&str, &str>) {
    match value {
        Value::String(text) => *text = interpolated(text, variables),
        Value::Array(items) => items.iter_mut().for_each(|item| interpolate(item, variables)),
        Value::Object(fields) => fields.values_mut().for_each(|field| interpolate(field, variables)),
        _ => {}
    }
}

/// Puts variables in the place of `${NAME:-default}`.
fn interpolated(text: &str, variables: &BTreeMap<&str, &str>) -> String {
    let mut pieces = text.split("${");
    let mut whole = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (variable, rest) = piece.split_once('}').unwrap();
        let (name, default) = variable.split_once(":-").unwrap();
        whole += variables.get(name).unwrap_or(&default);
        whole += rest;
    }
    whole
}

/// The variables that `deploy/example.env` names, whether it sets them or shows their default.
pub(crate) fn example_variables() -> Vec<String> {
    let text = read("deploy/example.env");
    let lines = text.lines().filter_map(|line| line.trim_start_matches('#').split_once('='));
    let names = lines.map(|(name, _)| name.to_owned());
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')).collect()
}

/// Every Kubernetes object.
pub(crate) fn kubernetes() -> Vec<(String, Value)> {
    let files = yaml_files().into_iter().filter(|(path, _)| path.starts_with("deploy/kubernetes/"));
    files.flat_map(|(path, documents)| documents.into_iter().map(move |one| (path.clone(), one))).collect()
}

/// The Kubernetes object of a kind and name.
pub(crate) fn kubernetes_object(kind: &str, name: &str) -> Value {
    let mut objects = kubernetes().into_iter().map(|(_, object)| object);
    objects.find(|object| object["kind"] == kind && object["metadata"]["name"] == name).unwrap()
}

/// Daedam as one of the files starts it.
pub(crate) struct Program {
    /// The file, and what in it.
    pub(crate) origin: String,
    /// What follows the program's name.
    pub(crate) arguments: Vec<String>,
    /// Its `DAEDAM_*` variables, with those of the image.
    pub(crate) environment: BTreeMap<String, String>,
    /// Where in the repository the settings file is that is to be installed for it.
    pub(crate) settings_file: Option<String>,
}

impl Program {
    /// Which command it runs.
    pub(crate) fn command(&self) -> &str {
        &self.arguments[0]
    }
}

/// Every place where Daedam is started.
pub(crate) fn programs() -> Vec<Program> {
    let image = Instructions::read();
    let mut programs = vec![image.program("CMD"), image.program("HEALTHCHECK")];
    for (name, service) in compose()["services"].as_object().unwrap() {
        if service["image"].as_str().unwrap().starts_with("daedam:") {
            let mut environment = image.environment();
            environment.extend(mapping(&service["environment"]));
            let arguments = strings(&service["command"]);
            let arguments = if arguments.is_empty() { image.list("CMD") } else { arguments };
            let origin = format!("deploy/compose.yaml: {name}");
            programs.push(Program { origin, arguments, environment, settings_file: None });
        }
    }
    let settings = mapping(&kubernetes_object("ConfigMap", "daedam")["data"]);
    for (path, object) in kubernetes().into_iter().filter(|(_, object)| object["kind"] == "Deployment") {
        let container = &object["spec"]["template"]["spec"]["containers"][0];
        let mut environment = image.environment();
        environment.extend(settings.clone());
        for variable in container["env"].as_array().unwrap() {
            let text = |key: &str| variable[key].as_str().unwrap().to_owned();
            environment.insert(text("name"), text("value"));
        }
        let arguments = strings(&container["args"]);
        programs.push(Program { origin: path, arguments, environment, settings_file: None });
    }
    programs.extend(["server", "worker"].map(unit_program));
    programs
}

fn unit_program(name: &str) -> Program {
    let origin = format!("deploy/systemd/daedam-{name}.service");
    let unit = read(&origin);
    let values =
        |key: &'static str| unit.lines().filter_map(move |line| line.strip_prefix(key)?.strip_prefix('='));
    let environment = values("Environment").map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    let start = values("ExecStart").next().unwrap();
    let (arguments, settings_file) =
        start.strip_prefix("/usr/local/bin/daedam ").unwrap().split_once(" --config ").unwrap();
    let file = settings_file.replace("/etc/daedam/", "deploy/systemd/");
    let arguments = format!("{arguments} --config {settings_file}");
    Program {
        origin: origin.clone(),
        arguments: arguments.split(' ').map(str::to_owned).collect(),
        environment: environment.collect(),
        settings_file: Some(file),
    }
}

/// The instructions of the Dockerfile, with continued lines joined and comments left out.
pub(crate) struct Instructions(pub(crate) Vec<(String, String)>);

impl Instructions {
    pub(crate) fn read() -> Self {
        let text = read("deploy/Dockerfile");
        let kept: Vec<&str> =
            text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
        let joined = kept.join("\n").replace("\\\n", " ");
        let instruction = |line: &str| {
            let (name, rest) = line.split_once(' ').unwrap();
            (name.to_owned(), rest.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        Self(joined.lines().map(instruction).collect())
    }

    /// What is written behind every instruction of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(one, _)| one == name).map(|(_, rest)| rest.as_str()).collect()
    }

    /// The JSON list that ends an instruction.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let rest = self.all(name)[0];
        serde_json::from_str(&rest[rest.find('[').unwrap()..]).unwrap()
    }

    /// The variables of the image.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        let pairs = self.all("ENV").into_iter().flat_map(str::split_whitespace);
        pairs
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn program(&self, instruction: &str) -> Program {
        let entry = self.list("ENTRYPOINT");
        let line = self.list(instruction);
        // A check is a whole command line, a command follows the entry point.
        let arguments = line.strip_prefix(entry.as_slice()).unwrap_or(&line).to_vec();
        Program {
            origin: format!("deploy/Dockerfile: {instruction}"),
            arguments,
            environment: self.environment(),
            settings_file: None,
        }
    }
}

/// A mapping of texts.
pub(crate) fn mapping(value: &Value) -> BTreeMap<String, String> {
    let pairs = value.as_object().into_iter().flatten();
    pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

/// A list of texts, none where there is no list.
pub(crate) fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}
