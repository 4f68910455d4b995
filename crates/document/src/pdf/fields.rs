//! What a person filled in: values of a form, and notes on a page, that no appearance was drawn for.

use super::strings;
use hayro_interpret::{
    hayro_syntax::{
        object::{Array, Dict, Name, Object, ObjectIdentifier, Rect, String as PdfString},
        page::Page,
    },
    kurbo::Point,
};
use std::collections::HashSet;

/// Fields of a file whose values are read.
const MAX_FIELDS: usize = 2_000;
/// How many fields may stand in one another.
const DEEPEST: usize = 16;
/// Bits of an annotation: hidden, and not shown on a screen.
const NOT_SHOWN: u32 = 1 << 1 | 1 << 5;
/// Bits of a field: a password, and a button that is only pushed.
const PASSWORD: u32 = 1 << 13;
const PUSHED: u32 = 1 << 16;
/// What a box that is checked is called when its name says no more.
const CHECKED: &[&str] = &["Yes", "On", "1", "True", "true", "yes", "on"];

/// The fields of a file.
#[derive(Default)]
pub(super) struct Fields {
    looked_at: usize,
    /// Fields that were read already: one may stand in several places.
    read: HashSet<ObjectIdentifier>,
}

impl Fields {
    /// What a page's fields hold where nothing was drawn. `drawn` is where the glyphs of its annotations stand.
    pub(super) fn undrawn(&mut self, page: &Page<'_>, drawn: &[Point]) -> Vec<String> {
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for annotation in annotations.iter::<Dict<'_>>() {
            if self.looked_at == MAX_FIELDS {
                break;
            }
            self.looked_at += 1;
            if is_shown(&annotation) && !is_drawn(&annotation, drawn) {
                texts.extend(self.text(&annotation));
            }
        }
        texts
    }

    fn text(&mut self, annotation: &Dict<'_>) -> Option<String> {
        let kind = annotation.get::<Name<'_>>(b"Subtype")?;
        let text = match kind.as_str() {
            "FreeText" => words(annotation.get::<Object<'_>>(b"Contents")?)?,
            "Widget" => self.value(annotation)?,
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    fn value(&mut self, widget: &Dict<'_>) -> Option<String> {
        let lineage = lineage(widget);
        let flags = lineage.iter().find_map(|field| field.get::<u32>(b"Ff")).unwrap_or_default();
        if flags & PASSWORD != 0 {
            return None;
        }
        let kind = lineage.iter().find_map(|field| field.get::<Name<'_>>(b"FT"))?;
        if kind.as_str() == "Btn" {
            return if flags & PUSHED == 0 { checked(widget, &lineage) } else { None };
        }
        let (above, value) = lineage
            .iter()
            .enumerate()
            .find_map(|(above, field)| Some((above, field.get::<Object<'_>>(b"V")?)))?;
        // Places of one field show the same.
        if above > 0 && lineage[above].obj_id().is_some_and(|id| !self.read.insert(id)) {
            return None;
        }
        match kind.as_str() {
            "Tx" => words(value),
            "Ch" => Some(chosen(value, &lineage)),
            _ => None,
        }
    }
}

fn is_shown(annotation: &Dict<'_>) -> bool {
    annotation.get::<u32>(b"F").unwrap_or_default() & NOT_SHOWN == 0
}

fn is_drawn(annotation: &Dict<'_>, drawn: &[Point]) -> bool {
    let Some(rect) = annotation.get::<Rect>(b"Rect") else {
        return false;
    };
    let (left, right) = (rect.x0.min(rect.x1), rect.x0.max(rect.x1));
    let (low, high) = (rect.y0.min(rect.y1), rect.y0.max(rect.y1));
    drawn.iter().any(|at| (left..=right).contains(&at.x) && (low..=high).contains(&at.y))
}

/// A field and those that it stands in, which say what it does not.
fn lineage<'a>(field: &Dict<'a>) -> Vec<Dict<'a>> {
    std::iter::successors(Some(field.clone()), |field| field.get::<Dict<'_>>(b"Parent"))
        .take(DEEPEST)
        .collect()
}

fn words(value: Object<'_>) -> Option<String> {
    match value {
        Object::String(text) => Some(strings::text(text.as_bytes())),
        Object::Stream(stream) => stream.decoded().ok().map(|bytes| strings::text(&bytes)),
        _ => None,
    }
}

/// What was chosen of a list, in the words that a person sees.
fn chosen(value: Object<'_>, lineage: &[Dict<'_>]) -> String {
    let chosen: Vec<String> = match value {
        Object::Array(values) => values.iter::<Object<'_>>().filter_map(words).collect(),
        value => words(value).into_iter().collect(),
    };
    let options = lineage.iter().find_map(|field| field.get::<Array<'_>>(b"Opt"));
    let shown = |value: String| {
        let mut pairs = options.iter().flat_map(|options| options.iter::<Array<'_>>()).take(MAX_FIELDS);
        let found = pairs.find_map(|pair| {
            let mut pair = pair.iter::<PdfString<'_>>();
            let (exported, shown) = (pair.next()?, pair.next()?);
            (strings::text(exported.as_bytes()) == value).then(|| strings::text(shown.as_bytes()))
        });
        found.unwrap_or(value)
    };
    chosen.into_iter().take(MAX_FIELDS).map(shown).collect::<Vec<_>>().join(", ")
}

/// A box that is checked, with what it says of itself; one that is not says nothing.
fn checked(widget: &Dict<'_>, lineage: &[Dict<'_>]) -> Option<String> {
    let state = widget.get::<Name<'_>>(b"AS");
    let state = state.or_else(|| lineage.iter().find_map(|field| field.get::<Name<'_>>(b"V")))?;
    let state = strings::text(state.as_ref());
    if state == "Off" {
        return None;
    }
    let said = |key: &[u8]| {
        lineage
            .iter()
            .find_map(|field| field.get::<PdfString<'_>>(key))
            .map(|text| strings::text(text.as_bytes()))
    };
    let own = (!CHECKED.contains(&state.as_str())).then_some(state);
    let label = own.or_else(|| said(b"TU")).or_else(|| said(b"T")).unwrap_or_default();
    Some(format!("☑ {label}"))
}
