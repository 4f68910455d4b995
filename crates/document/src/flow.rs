//! A text while it is put together: paragraphs, the boxes that float beside them, tables, and what stands around it.

/// Headers, notes and footers that are kept, all together.
const MAX_MARGINS: usize = 512;

/// What stands around the body of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Margin {
    /// Above the pages; it comes first, because a name and an address stand there.
    Header,
    /// At the foot of a page or the end of the document; it follows the body.
    Note,
    /// Below the pages; it comes last.
    Footer,
}

/// Text between an opening and its close.
#[derive(Default)]
struct Frame {
    text: String,
    /// Whole lines that stand in boxes of this frame, and follow it.
    boxes: String,
}

impl Frame {
    /// Everything in the frame, each line ended.
    fn lines(mut self) -> String {
        if self.boxes.is_empty() {
            return self.text;
        }
        if self.text.trim().is_empty() {
            return self.boxes;
        }
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text + &self.boxes
    }
}

/// A text while it is put together. Every close belongs to the last opening that has none yet.
pub(crate) struct Flow {
    body: Frame,
    open: Vec<Frame>,
    margins: Vec<(Margin, String)>,
    /// Bytes of text that are still kept.
    room: usize,
    cut: bool,
}

impl Flow {
    /// A text of at most about so many characters.
    pub(crate) fn new(characters: usize) -> Self {
        // Characters are counted once more when the text is tidied; here they only bound what is kept in memory.
        let room = characters.saturating_mul(8).saturating_add(64 * 1_024);
        Self { body: Frame::default(), open: Vec::new(), margins: Vec::new(), room, cut: false }
    }

    /// Adds text where the reader stands.
    pub(crate) fn add(&mut self, text: &str) {
        let kept = &text[..text.floor_char_boundary(self.room)];
        self.cut |= kept.len() < text.len();
        self.room -= kept.len();
        self.here().text.push_str(kept);
    }

    /// Begins a paragraph, a box, a cell, a row or a margin.
    pub(crate) fn open(&mut self) {
        self.open.push(Frame::default());
    }

    /// Ends a paragraph; its boxes follow it, so that they part no sentence.
    pub(crate) fn close_paragraph(&mut self) {
        let mut paragraph = self.close();
        if paragraph.boxes.is_empty() || !paragraph.text.trim().is_empty() {
            paragraph.text.push('\n');
        }
        let lines = paragraph.lines();
        self.here().text.push_str(&lines);
    }

    /// Ends a box, whose lines follow the paragraph that it is anchored in.
    pub(crate) fn close_box(&mut self) {
        let mut lines = self.close().lines();
        if lines.trim().is_empty() {
            return;
        }
        if !lines.ends_with('\n') {
            lines.push('\n');
        }
        self.here().boxes.push_str(&lines);
    }

    /// Ends a cell, which a tab parts from the next.
    pub(crate) fn close_cell(&mut self) {
        let cell = self.close().lines();
        let row = &mut self.here().text;
        row.push_str(cell.trim_end());
        row.push('\t');
    }

    /// Ends a row, which becomes a line.
    pub(crate) fn close_row(&mut self) {
        let row = self.close().lines();
        let table = &mut self.here().text;
        table.push_str(row.trim_end());
        table.push('\n');
    }

    /// Ends what stands in a margin.
    pub(crate) fn close_margin(&mut self, margin: Margin) {
        let lines = self.close().lines();
        let lines = lines.trim_start_matches('\n').trim_end();
        // Sections repeat what stands around them.
        let known = self.margins.iter().any(|(at, other)| *at == margin && other == lines);
        if known || lines.is_empty() {
        } else if self.margins.len() == MAX_MARGINS {
            self.cut = true;
        } else {
            self.margins.push((margin, lines.to_owned()));
        }
    }

    /// The text, and whether some of it was left out.
    pub(crate) fn finish(mut self) -> (String, bool) {
        while !self.open.is_empty() {
            self.close_paragraph();
        }
        let Self { body, margins, cut, .. } = self;
        let of = |wanted: Margin| {
            margins.iter().filter(move |(margin, _)| *margin == wanted).map(|(_, lines)| lines.clone())
        };
        let body = body.lines();
        let parts = of(Margin::Header)
            .chain([body.trim_end().to_owned()])
            .chain(of(Margin::Note))
            .chain(of(Margin::Footer));
        (parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"), cut)
    }

    fn here(&mut self) -> &mut Frame {
        self.open.last_mut().unwrap_or(&mut self.body)
    }

    fn close(&mut self) -> Frame {
        self.open.pop().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(flow: &mut Flow, text: &str) {
        flow.open();
        flow.add(text);
        flow.close_paragraph();
    }

    #[test]
    fn boxes_follow_their_paragraph_and_margins_stand_around() {
        let mut flow = Flow::new(100);
        flow.open();
        flow.add("한 ");
        flow.open();
        paragraph(&mut flow, "상자");
        flow.close_box();
        flow.add("문장");
        flow.close_paragraph();
        for _ in 0..2 {
            flow.open();
            paragraph(&mut flow, "머리말");
            flow.close_margin(Margin::Header);
        }
        flow.open();
        paragraph(&mut flow, "꼬리말");
        flow.close_margin(Margin::Footer);
        flow.open();
        paragraph(&mut flow, "각주");
        flow.close_margin(Margin::Note);
        assert_eq!(flow.finish(), ("머리말\n한 문장\n상자\n각주\n꼬리말".to_owned(), false));
    }

    #[test]
    fn a_table_in_a_cell_keeps_the_rows_apart() {
        let mut flow = Flow::new(100);
        flow.open();
        flow.open();
        paragraph(&mut flow, "밖");
        flow.open();
        for text in ["안", "쪽"] {
            flow.open();
            paragraph(&mut flow, text);
            flow.close_cell();
        }
        flow.close_row();
        paragraph(&mut flow, "");
        flow.close_cell();
        flow.open();
        paragraph(&mut flow, "옆");
        flow.close_cell();
        flow.close_row();
        assert_eq!(flow.finish().0, "밖\n안\t쪽\t옆");
    }

    #[test]
    fn more_than_is_kept_is_told() {
        let mut flow = Flow::new(0);
        paragraph(&mut flow, &"가".repeat(64 * 1_024));
        let (text, cut) = flow.finish();
        assert_eq!((text.chars().count(), cut), (64 * 1_024 / 3, true));
    }
}
