//! The records of a section: paragraphs, and the tables, boxes and margins that are anchored in them. A record belongs
//! to the last one before it of a lower level.

use crate::flow::{Flow, Margin};
use interview::document::Unreadable;

const PARAGRAPH: u32 = 66;
const TEXT: u32 = 67;
const CONTROL: u32 = 71;
const LIST: u32 = 72;
const TABLE: u32 = 77;

/// A size that does not fit in a record's first word, and follows it.
const LARGE: u32 = 0xFFF;

/// Where the list of a cell says which row it stands in.
const CELL_ROW: usize = 10;

/// What is open around the next record.
enum Open {
    Paragraph,
    Box,
    /// A table; its own record was read; the row that is open.
    Table {
        begun: bool,
        row: Option<u16>,
    },
    Cell,
    Margin(Margin),
    /// A remark.
    Hidden,
}

/// Puts the text of a section into a flow.
pub(super) struct Section<'a> {
    flow: &'a mut Flow,
    open: Vec<(u32, Open)>,
}

impl<'a> Section<'a> {
    pub(super) fn new(flow: &'a mut Flow) -> Self {
        Self { flow, open: Vec::new() }
    }

    /// Reads all records of a section.
    pub(super) fn read(mut self, mut records: &[u8]) -> Result<(), Unreadable> {
        while !records.is_empty() {
            let head = word(&mut records).ok_or(Unreadable::Damaged)?;
            let size = match head >> 20 {
                LARGE => word(&mut records).ok_or(Unreadable::Damaged)?,
                size => size,
            };
            let size = usize::try_from(size).map_err(|_| Unreadable::Damaged)?;
            let (record, rest) = records.split_at_checked(size).ok_or(Unreadable::Damaged)?;
            records = rest;
            self.take(head & 0x3FF, (head >> 10) & 0x3FF, record);
        }
        self.close_from(0);
        Ok(())
    }

    fn take(&mut self, tag: u32, level: u32, record: &[u8]) {
        match tag {
            PARAGRAPH => {
                self.leave_for_paragraph(level);
                self.begin(level, Open::Paragraph);
            }
            TEXT => {
                self.close_from(level);
                self.text(record);
            }
            CONTROL => {
                self.close_from(level);
                self.begin(level, control(record));
            }
            LIST => {
                self.close_from(level);
                self.cell(level, record);
            }
            TABLE => {
                if let Some((_, Open::Table { begun, .. })) = self.open.last_mut() {
                    *begun = true;
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, level: u32, what: Open) {
        self.flow.open();
        self.open.push((level, what));
    }

    /// A list in a table is a cell; before the table's own record it is what is written beside it.
    fn cell(&mut self, level: u32, record: &[u8]) {
        let Some((_, Open::Table { begun: true, row })) = self.open.last_mut() else {
            return;
        };
        let at =
            record.get(CELL_ROW..).and_then(|bytes| bytes.first_chunk()).map(|row| u16::from_le_bytes(*row));
        if row.is_none() || *row != at {
            if row.is_some() {
                self.flow.close_row();
            }
            *row = Some(at.unwrap_or_default());
            self.flow.open();
        }
        self.begin(level, Open::Cell);
    }

    /// A paragraph stands on the level of the cell that it belongs to.
    fn leave_for_paragraph(&mut self, level: u32) {
        while let Some((at, what)) = self.open.last() {
            if *at < level || (*at == level && matches!(what, Open::Cell)) {
                break;
            }
            self.close();
        }
    }

    fn close_from(&mut self, level: u32) {
        while self.open.last().is_some_and(|(at, _)| *at >= level) {
            self.close();
        }
    }

    fn close(&mut self) {
        match self.open.pop().map(|(_, what)| what) {
            Some(Open::Paragraph) => self.flow.close_paragraph(),
            Some(Open::Cell) => self.flow.close_cell(),
            Some(Open::Table { row, .. }) => {
                if row.is_some() {
                    self.flow.close_row();
                }
                self.flow.close_box();
            }
            Some(Open::Box | Open::Hidden) => self.flow.close_box(),
            Some(Open::Margin(margin)) => self.flow.close_margin(margin),
            None => {}
        }
    }

    /// The text of a paragraph: UTF-16, in which the numbers below a space are marks, and most of them take eight places.
    fn text(&mut self, record: &[u8]) {
        if self.open.iter().any(|(_, what)| matches!(what, Open::Hidden)) {
            return;
        }
        let units: Vec<u16> =
            record.as_chunks().0.iter().map(|bytes: &[u8; 2]| u16::from_le_bytes(*bytes)).collect();
        let mut text = Vec::with_capacity(units.len());
        let mut place = 0;
        while let Some(unit) = units.get(place) {
            let (stands_for, places) = match unit {
                9 => (Some('\t'), 8),
                10 => (Some('\n'), 1),
                24 => (Some('-'), 1),
                30 | 31 => (Some(' '), 1),
                0 | 13 | 25..=29 => (None, 1),
                1..=8 | 11..=12 | 14..=23 => (None, 8),
                _ => {
                    text.push(*unit);
                    (None, 1)
                }
            };
            text.extend(stands_for.map(|character| character as u16));
            place += places;
        }
        self.flow.add(&String::from_utf16_lossy(&text));
    }
}

/// What a control holds, by its four letters, which stand in a number and so come backwards.
fn control(record: &[u8]) -> Open {
    match record.first_chunk() {
        Some(b" lbt") => Open::Table { begun: false, row: None },
        Some(b"daeh") => Open::Margin(Margin::Header),
        Some(b"toof") => Open::Margin(Margin::Footer),
        Some(b"  nf" | b"  ne") => Open::Margin(Margin::Note),
        Some(b"tmct") => Open::Hidden,
        _ => Open::Box,
    }
}

fn word(bytes: &mut &[u8]) -> Option<u32> {
    let (word, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*word))
}
