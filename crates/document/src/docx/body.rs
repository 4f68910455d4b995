//! What the markup of a part says and shows (ECMA-376, part 1, section 17).

use crate::{
    flow::Flow,
    markup::{Elements, attribute},
};
use quick_xml::events::BytesStart;

/// Fields that say where a page stands, not what the document says.
const PAGE_FIELDS: &[&str] = &["PAGE", "NUMPAGES", "SECTIONPAGES"];

/// Puts the text of parts, one after another, into a flow.
pub(super) struct Body {
    pub(super) flow: Flow,
    /// The name of the first element of all.
    pub(super) root: Option<String>,
    /// Headers and footers as the sections name them: what they are for, and their ids.
    pub(super) named: Vec<(String, String)>,
    /// Elements that are open.
    depth: usize,
    /// How deep the element lies whose text is not shown, if the reader stands in one.
    hidden_from: Option<usize>,
    /// Whether the reader stands in a run's text, or in what a field computes.
    in_text: bool,
    in_instruction: bool,
    /// How deep the runs lie that are open; one may hold a box with others.
    runs: Vec<usize>,
    /// Alternatives that are open, and whether one of each was taken.
    alternatives: Vec<bool>,
    field: Field,
}

/// A field whose beginning, middle and end are marks between runs. Those within it are a part of it.
#[derive(Default)]
struct Field {
    /// How many are open.
    open: usize,
    instruction: String,
    /// Whether its result is a page's number.
    hidden: bool,
}

impl Body {
    pub(super) fn new(flow: Flow) -> Self {
        Self {
            flow,
            root: None,
            named: Vec::new(),
            depth: 0,
            hidden_from: None,
            in_text: false,
            in_instruction: false,
            runs: Vec::new(),
            alternatives: Vec::new(),
            field: Field::default(),
        }
    }

    /// Hides an element and all that is in it.
    fn hide(&mut self, depth: usize) {
        self.hidden_from = self.hidden_from.or(Some(depth));
    }

    fn add(&mut self, text: &str) {
        if self.hidden_from.is_none() && !self.field.hidden {
            self.flow.add(text);
        }
    }

    /// Of what is drawn once for each age of programs, the first is read: the others say the same.
    fn alternative(&mut self) {
        match self.alternatives.last_mut() {
            Some(taken @ false) => *taken = true,
            _ => self.hide(self.depth),
        }
    }

    /// Elements that stand for a character, or say how a run looks.
    fn mark(&mut self, name: &str, element: &BytesStart<'_>) {
        let run = self.runs.last().copied().unwrap_or_default();
        match name {
            // A tab elsewhere is where one stops.
            "tab" | "ptab" if self.depth == run + 1 => self.add("\t"),
            "br" | "cr" => self.add("\n"),
            "noBreakHyphen" => self.add("-"),
            "vanish" if run > 0 && self.depth == run + 2 && is_on(element) => self.hide(run),
            _ => {}
        }
    }

    fn field_mark(&mut self, element: &BytesStart<'_>) {
        let field = &mut self.field;
        match attribute(element, "fldCharType").as_deref() {
            Some("begin") => field.open += 1,
            Some("separate") if field.open == 1 => field.hidden = is_page(&field.instruction),
            Some("end") => {
                field.open = field.open.saturating_sub(1);
                if field.open == 0 {
                    *field = Field::default();
                }
            }
            _ => {}
        }
    }
}

impl Elements for Body {
    fn open(&mut self, name: &str, element: &BytesStart<'_>) {
        self.depth += 1;
        self.root.get_or_insert_with(|| name.to_owned());
        match name {
            "t" => self.in_text = true,
            "instrText" => self.in_instruction = true,
            "p" | "txbxContent" | "tc" | "tr" => self.flow.open(),
            "r" => self.runs.push(self.depth),
            "AlternateContent" => self.alternatives.push(false),
            "Choice" | "Fallback" => self.alternative(),
            // What was moved away stands elsewhere.
            "del" | "moveFrom" => self.hide(self.depth),
            "fldChar" => self.field_mark(element),
            "fldSimple" if attribute(element, "instr").is_some_and(|it| is_page(&it)) => {
                self.hide(self.depth)
            }
            "headerReference" | "footerReference" => {
                let said = |name| attribute(element, name).unwrap_or_default();
                self.named.push((said("type"), said("id")));
            }
            name => self.mark(name, element),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "instrText" => self.in_instruction = false,
            "p" => self.flow.close_paragraph(),
            "txbxContent" => self.flow.close_box(),
            "tc" => self.flow.close_cell(),
            "tr" => self.flow.close_row(),
            "r" => drop(self.runs.pop()),
            "AlternateContent" => drop(self.alternatives.pop()),
            _ => {}
        }
        if self.hidden_from == Some(self.depth) {
            self.hidden_from = None;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.add(text);
        } else if self.in_instruction && self.field.open == 1 && self.field.instruction.len() < 64 {
            self.field.instruction.push_str(text);
        }
    }
}

/// Whether a property that needs no value is on.
fn is_on(element: &BytesStart<'_>) -> bool {
    !attribute(element, "val").is_some_and(|value| ["0", "false", "off"].contains(&value.as_str()))
}

fn is_page(instruction: &str) -> bool {
    let name = instruction.split_whitespace().next().unwrap_or_default();
    PAGE_FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name))
}
