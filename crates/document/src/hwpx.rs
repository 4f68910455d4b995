//! HWPX: a package of Hangul's whose sections hold the text (KS X 6101, OWPML).

use crate::{
    Found, Limits,
    flow::{Flow, Margin},
    markup::{self, Elements},
    package::Package,
};
use interview::document::{DocumentKind, Unreadable};
use quick_xml::events::BytesStart;

/// What the part `mimetype` says.
const MIME_TYPE: &str = "application/hwp+zip";

/// Whether a package is one of Hangul's.
pub(crate) fn is_one(package: &mut Package<'_>) -> Result<bool, Unreadable> {
    let said = package.part("mimetype")?.is_some_and(|said| said.trim().starts_with(MIME_TYPE));
    Ok(said || !sections(package).is_empty())
}

/// Reads the text of an HWPX.
pub(crate) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Found, Unreadable> {
    if package.part("META-INF/manifest.xml")?.is_some_and(|list| list.contains("encryption-data")) {
        return Err(Unreadable::Encrypted);
    }
    let sections = sections(package);
    if sections.is_empty() {
        return Err(Unreadable::Damaged);
    }
    let mut body = Body { flow: Flow::new(limits.characters), in_text: 0, hidden: 0, deleted: false };
    for (_, path) in sections {
        if let Some(markup) = package.part(&path)? {
            markup::read(&markup, &mut body)?;
        }
    }
    let (text, cut) = body.flow.finish();
    Ok(Found { text, kind: DocumentKind::Hwpx, pages: None, cut })
}

/// The parts `Contents/section0.xml` and its like, by their numbers.
fn sections(package: &Package<'_>) -> Vec<(u32, String)> {
    let number = |path: &str| path.strip_prefix("contents/section")?.strip_suffix(".xml")?.parse().ok();
    let mut sections: Vec<(u32, String)> =
        package.paths().filter_map(|path| Some((number(path)?, path.to_owned()))).collect();
    sections.sort_unstable();
    sections
}

/// Puts the text of sections into a flow.
struct Body {
    flow: Flow,
    /// Elements of text that are open.
    in_text: usize,
    /// Elements that are open and not shown.
    hidden: usize,
    /// Whether what follows in this paragraph was deleted, and is only kept as a change.
    deleted: bool,
}

impl Body {
    fn add(&mut self, text: &str) {
        if self.in_text > 0 && self.hidden == 0 && !self.deleted {
            self.flow.add(text);
        }
    }
}

impl Elements for Body {
    fn open(&mut self, name: &str, _: &BytesStart<'_>) {
        match name {
            "t" | "mainText" => self.in_text += 1,
            // A remark stands in the field that it is about.
            "hiddenComment" | "fieldBegin" => self.hidden += 1,
            "deleteBegin" => self.deleted = true,
            "deleteEnd" => self.deleted = false,
            "tab" => self.add("\t"),
            "lineBreak" => self.add("\n"),
            "hyphen" => self.add("-"),
            "nbSpace" | "fwSpace" => self.add(" "),
            name if Part::of(name).is_some() => self.flow.open(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" | "mainText" => self.in_text = self.in_text.saturating_sub(1),
            "hiddenComment" | "fieldBegin" => self.hidden = self.hidden.saturating_sub(1),
            _ => {}
        }
        match Part::of(name) {
            Some(Part::Paragraph) => {
                self.deleted = false;
                self.flow.close_paragraph();
            }
            Some(Part::Box) => self.flow.close_box(),
            Some(Part::Cell) => self.flow.close_cell(),
            Some(Part::Row) => self.flow.close_row(),
            Some(Part::Margin(margin)) => self.flow.close_margin(margin),
            None => {}
        }
    }

    fn text(&mut self, text: &str) {
        self.add(text);
    }
}

/// What an element is of a text.
enum Part {
    Paragraph,
    Box,
    Cell,
    Row,
    Margin(Margin),
}

impl Part {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "p" => Self::Paragraph,
            // A list of paragraphs stands in whatever is anchored in one.
            "tbl" | "subList" => Self::Box,
            "tc" => Self::Cell,
            "tr" => Self::Row,
            "header" => Self::Margin(Margin::Header),
            "footer" => Self::Margin(Margin::Footer),
            "footNote" | "endNote" => Self::Margin(Margin::Note),
            _ => return None,
        })
    }
}
