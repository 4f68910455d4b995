//! Circles of files: files of a crate that use one another, each by way of the others. Where they are many, none of them can
//! be understood or changed alone. What a file uses of its own parents does not count: it is a part of them.

use super::{crates, rust_files};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// So many circles there are, each of a few files that say one thing in parts; let there be no more.
const MAX_CIRCLES: usize = 4;
/// So many files the largest of them has.
const MAX_FILES: usize = 4;

type Module = Vec<String>;

/// The files of a crate by their modules, without comments and unit tests.
struct Files {
    texts: BTreeMap<Module, String>,
    /// The names that a module gives to others from elsewhere.
    exports: BTreeMap<Module, BTreeMap<String, Module>>,
}

#[test]
fn files_form_few_circles() {
    let mut circles = Vec::new();
    for package in crates() {
        let files = Files::of(&package.join("src"));
        circles.extend(files.circles().into_iter().map(|circle| (package.clone(), circle)));
    }
    let shown: String = circles
        .iter()
        .map(|(package, circle)| format!("\n{}: {}", package.display(), circle.join(", ")))
        .collect();
    assert!(
        circles.len() <= MAX_CIRCLES,
        "{} circles of files, {MAX_CIRCLES} at most:{shown}",
        circles.len()
    );
    assert!(circles.iter().all(|(_, circle)| circle.len() <= MAX_FILES), "a circle is too large:{shown}");
}

#[test]
fn a_circle_is_found_through_groups_and_other_names() {
    let file = |module: &str, text: &str| {
        (module.split('/').map(str::to_owned).filter(|part| !part.is_empty()).collect(), text.to_owned())
    };
    let files = Files::read(BTreeMap::from([
        file("", "pub mod one; pub mod two; pub mod three;"),
        file("one", "pub use inner::Thing; use crate::{three::{self, Other}, error::Error};"),
        file("one/inner", "use super::Own;"),
        file("two", "use crate::one::Thing;"),
        file("three", "fn a() { super::one::inner::call() }"),
        file("three/part", "use super::Other; use crate::two;"),
    ]));
    assert_eq!(
        files.used_by(&["two".to_owned()].to_vec()),
        BTreeSet::from([vec!["one".into(), "inner".into()]])
    );
    assert!(files.circles().is_empty(), "{:?}", files.circles());
    let mut texts = files.texts;
    texts.insert(vec!["one".into(), "inner".into()], "use crate::two::Two;".into());
    assert_eq!(Files::read(texts).circles(), [["one/inner", "two"]]);
}

impl Files {
    fn of(source: &Path) -> Self {
        let files = rust_files(source).into_iter().map(|file| {
            let within = file.strip_prefix(source).unwrap().with_extension("");
            let mut module: Module = within.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            module.pop_if(|last| ["lib", "main", "mod"].contains(&last.as_str()));
            (module, fs::read_to_string(file).unwrap())
        });
        Self::read(files.collect())
    }

    fn read(texts: BTreeMap<Module, String>) -> Self {
        let texts = texts.into_iter().map(|(module, text)| (module, code(&text))).collect();
        let mut files = Self { texts, exports: BTreeMap::new() };
        for (module, text) in &files.texts {
            let exported =
                statements(text).filter(|(public, _)| *public).flat_map(|(_, tree)| expanded(tree));
            let named = exported.filter_map(|path| {
                let name = path.rsplit("::").next().unwrap_or_default().to_owned();
                Some((name, files.absolute(module, &path)?))
            });
            let named = named.collect();
            files.exports.insert(module.clone(), named);
        }
        files
    }

    /// The files that a file uses, without its parents and itself.
    fn used_by(&self, module: &Module) -> BTreeSet<Module> {
        let text = &self.texts[module];
        let imported = statements(text).filter(|(public, _)| !public).flat_map(|(_, tree)| expanded(tree));
        let imported: Vec<String> = imported.chain(paths(text)).collect();
        let targets = imported.iter().filter_map(|path| self.file_of(self.absolute(module, path)?));
        targets.filter(|target| !module.starts_with(target)).collect()
    }

    /// The path from the crate's root; `None` for what is of another crate.
    fn absolute(&self, module: &Module, path: &str) -> Option<Module> {
        let parts: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
        let above = parts.iter().take_while(|part| **part == "super").count();
        let (base, rest): (&[String], &[&str]) = match parts.first()? {
            &"crate" => (&[], &parts[1..]),
            &"self" => (module, &parts[1..]),
            &"super" => (&module[..module.len().saturating_sub(above)], &parts[above..]),
            first => {
                let child: Module = module.iter().cloned().chain([(*first).to_owned()]).collect();
                (self.texts.contains_key(&child).then_some(module)?, &parts)
            }
        };
        Some(base.iter().cloned().chain(rest.iter().map(|part| (*part).to_owned())).collect())
    }

    /// The file in which a path ends, by way of the names that modules give to others.
    fn file_of(&self, mut path: Module) -> Option<Module> {
        for _ in 0..5 {
            let length = (0..=path.len()).rev().find(|length| self.texts.contains_key(&path[..*length]))?;
            let (file, rest) = path.split_at(length);
            let renamed = rest.first().and_then(|name| self.exports.get(file)?.get(name));
            match renamed {
                Some(target) => path = target.iter().chain(&rest[1..]).cloned().collect(),
                None => return Some(file.to_vec()),
            }
        }
        None
    }

    /// The groups of files each of which reaches every other; a file alone is none.
    fn circles(&self) -> Vec<Vec<String>> {
        let used: BTreeMap<&Module, BTreeSet<Module>> =
            self.texts.keys().map(|module| (module, self.used_by(module))).collect();
        let reached: BTreeMap<&Module, BTreeSet<Module>> =
            used.keys().map(|module| (*module, reached_from(module, &used))).collect();
        let circle_of = |module: &Module| -> BTreeSet<&Module> {
            reached
                .keys()
                .filter(|other| reached[**other].contains(module) && reached[module].contains(**other))
                .copied()
                .collect()
        };
        let circles: BTreeSet<BTreeSet<&Module>> = self.texts.keys().map(circle_of).collect();
        let large = circles.into_iter().filter(|circle| circle.len() > 1);
        large.map(|circle| circle.into_iter().map(|module| module.join("/")).collect()).collect()
    }
}

fn reached_from(start: &Module, used: &BTreeMap<&Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![start.clone()]);
    while let Some(module) = next.pop() {
        for target in used.get(&module).into_iter().flatten() {
            if reached.insert(target.clone()) {
                next.push(target.clone());
            }
        }
    }
    reached
}

/// A file without comments and without its unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The `use` statements of a file: whether each is public, and its tree.
fn statements(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.match_indices("use ").filter_map(|(at, word)| {
        let before = text[..at].rsplit('\n').next().unwrap_or_default().trim();
        let starts = before.is_empty() || before.starts_with("pub") || before.ends_with([';', '{', '}']);
        let tree = text[at + word.len()..].split(';').next()?;
        starts.then_some((before.starts_with("pub"), tree))
    })
}

fn without_imports(text: &str) -> String {
    statements(text).fold(text.to_owned(), |text, (_, tree)| text.replacen(&format!("use {tree};"), "", 1))
}

/// The paths that a tree of imports names.
fn expanded(tree: &str) -> Vec<String> {
    let Some((before, group)) = tree.trim().split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let group = group.trim().strip_suffix('}').unwrap_or(group);
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for character in group.chars() {
        depth += i32::from(character == '{') - i32::from(character == '}');
        match parts.last_mut() {
            Some(part) if character != ',' || depth > 0 => part.push(character),
            _ => parts.push(String::new()),
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expanded(part)).map(|path| format!("{}{path}", before.trim())).collect()
}

/// The paths of the code itself, outside of `use` statements: words that `::` ties together.
fn paths(text: &str) -> impl Iterator<Item = String> {
    let is_path = |character: char| character.is_alphanumeric() || character == '_' || character == ':';
    let code = without_imports(text);
    let words: Vec<String> = code.split(|character| !is_path(character)).map(str::to_owned).collect();
    words.into_iter().filter(|word| word.contains("::") && word.starts_with(char::is_lowercase))
}
