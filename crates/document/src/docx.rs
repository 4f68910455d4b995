//! DOCX: a package whose main part holds the text, and names the parts with what stands around it.

mod body;
mod relations;

use crate::{
    Found, Limits,
    flow::{Flow, Margin},
    markup,
    package::Package,
};
use body::Body;
use interview::document::{DocumentKind, Unreadable};
use relations::Relation;

/// Where Word puts the text; the package may name another place.
const MAIN_PART: &str = "word/document.xml";

/// Headers, footers and lists of notes that are read; a section has six of the first two at most.
const MAX_MARGINS: usize = 128;

/// Reads the text of a DOCX.
pub(crate) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Found, Unreadable> {
    let main = main_part(package)?;
    let markup = package.part(&main)?.ok_or(Unreadable::UnknownKind)?;
    let mut body = Body::new(Flow::new(limits.characters));
    markup::read(&markup, &mut body)?;
    if body.root.as_deref() != Some("document") {
        return Err(Unreadable::UnknownKind);
    }
    drop(markup);
    let named = std::mem::take(&mut body.named);
    for (margin, path) in margins(package, &main, &named)? {
        if let Some(markup) = package.part(&path)? {
            body.flow.open();
            markup::read(&markup, &mut body)?;
            body.flow.close_margin(margin);
        }
    }
    let (text, cut) = body.flow.finish();
    Ok(Found { text, kind: DocumentKind::Docx, pages: None, cut })
}

/// The part that the package names, or else the usual one.
fn main_part(package: &mut Package<'_>) -> Result<String, Unreadable> {
    let relations = relations::of(package, "")?;
    let mut named = relations.into_iter().filter(|relation| relation.kind == "officeDocument");
    let found = named.find(|relation| package.has(&relation.path));
    Ok(found.map_or_else(|| MAIN_PART.to_owned(), |relation| relation.path))
}

/// What stands around a main part, in the order it is read: of each section the first page's before the others'.
fn margins(
    package: &mut Package<'_>,
    main: &str,
    named: &[(String, String)],
) -> Result<Vec<(Margin, String)>, Unreadable> {
    let relations = relations::of(package, main)?;
    let rank = |relation: &Relation| {
        let place = named.iter().position(|(_, id)| *id == relation.id);
        let first = place.is_some_and(|place| named[place].0 == "first");
        (place.is_none(), !first, place)
    };
    let mut related: Vec<_> = relations
        .iter()
        .filter_map(|relation| Some((rank(relation), margin(&relation.kind)?, relation.path.clone())))
        .collect();
    related.sort_by_key(|(rank, ..)| *rank);
    let mut margins: Vec<_> = related.into_iter().map(|(_, margin, path)| (margin, path)).collect();
    for wanted in [Margin::Header, Margin::Note, Margin::Footer] {
        // Some programs put the parts beside the main one and forget to name them.
        if !margins.iter().any(|(margin, _)| *margin == wanted) {
            margins.extend(beside(package, main, wanted));
        }
    }
    margins.truncate(MAX_MARGINS);
    Ok(margins)
}

fn beside(package: &Package<'_>, main: &str, wanted: Margin) -> Vec<(Margin, String)> {
    let folder = main.trim_start_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = folder.to_ascii_lowercase();
    let is_wanted = |path: &&str| {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let kind =
            name.strip_suffix(".xml").map(|name| name.trim_end_matches(|digit: char| digit.is_ascii_digit()));
        parent == folder && kind.and_then(margin) == Some(wanted)
    };
    package.paths().filter(is_wanted).map(|path| (wanted, path.to_owned())).collect()
}

fn margin(kind: &str) -> Option<Margin> {
    match kind {
        "header" => Some(Margin::Header),
        "footnotes" | "endnotes" => Some(Margin::Note),
        "footer" => Some(Margin::Footer),
        _ => None,
    }
}
