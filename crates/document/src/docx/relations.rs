//! Which parts belong to which, by the lists that stand in `_rels` beside them (ECMA-376, part 2, section 9).

use crate::{
    markup::{self, Elements, attribute},
    package::Package,
};
use interview::document::Unreadable;
use quick_xml::events::BytesStart;

/// A part that another names.
pub(super) struct Relation {
    /// What the naming part calls it.
    pub(super) id: String,
    /// The last word of its kind: that is the same in both editions of the standard.
    pub(super) kind: String,
    /// Its path from the root.
    pub(super) path: String,
}

/// What a part, or the package itself (`""`), is related to. A list that is missing or broken names what can be read.
pub(super) fn of(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, Unreadable> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let Some(list) = package.part(&format!("{folder}/_rels/{name}.rels"))? else {
        return Ok(Vec::new());
    };
    let mut relations = Relations { folder, found: Vec::new() };
    let _what_was_found_before_counts = markup::read(&list, &mut relations);
    Ok(relations.found)
}

struct Relations<'a> {
    folder: &'a str,
    found: Vec<Relation>,
}

impl Elements for Relations<'_> {
    fn open(&mut self, name: &str, element: &BytesStart<'_>) {
        let said = |name| attribute(element, name).unwrap_or_default();
        let outside = said("TargetMode").eq_ignore_ascii_case("External");
        if name != "Relationship" || outside {
            return;
        }
        let (kind, target) = (said("Type"), said("Target"));
        let from_root = target.starts_with(['/', '\\']);
        self.found.push(Relation {
            id: said("Id"),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            path: if from_root { target } else { format!("{}/{target}", self.folder) },
        });
    }

    fn close(&mut self, _: &str) {}

    fn text(&mut self, _: &str) {}
}
