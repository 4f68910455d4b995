//! From glyphs on a page to lines and paragraphs.
//!
//! A PDF says where each glyph stands and often nothing else: spaces, ends of lines and paragraphs are what a reader
//! sees in the distances. Glyphs stay in the order in which they are drawn, which is the order they were written in.

use super::spelling::{self, Piece};
use hayro_interpret::kurbo::{Affine, Point, Vec2};
use std::collections::HashMap;

/// Glyphs are measured in thousandths of their font's size.
const UNITS: f64 = 1_000.0;
/// A step across the line this long, in font sizes, begins another line; footnote marks step less.
const LINE: f64 = 0.5;
/// A line further from the one before than this many usual steps begins a paragraph.
const PARAGRAPH: f64 = 1.3;
/// A step this long, in font sizes, begins a paragraph however long the usual one is: double spacing steps less.
const WIDE: f64 = 2.4;
/// The same glyph this near, in font sizes, was drawn again to look bold; the narrowest stand further apart.
const AGAIN: f64 = 0.12;

/// A glyph on a page.
pub(super) struct Placed {
    /// What it spells; nothing, where nobody knows.
    pub(super) text: String,
    pub(super) origin: Point,
    /// Where the next glyph of a word would stand.
    end: Point,
    /// The direction of writing, of length 1.
    along: Vec2,
    /// The font's size on the page.
    size: f64,
}

impl Placed {
    /// A glyph that a transform puts on its page; `advance` is its width in thousandths of its font's size.
    pub(super) fn new(text: String, transform: Affine, advance: Option<f32>) -> Self {
        let [a, b, ..] = transform.as_coeffs();
        let unit = Vec2::new(a, b);
        let size = unit.hypot() * UNITS;
        let along = if size > 0.0 { unit * (UNITS / size) } else { Vec2::new(1.0, 0.0) };
        let origin = transform * Point::ORIGIN;
        let advance = advance.map_or(UNITS / 2.0, f64::from);
        Self { text, origin, end: origin + unit * advance, along, size }
    }
}

/// A line of text on a page.
struct Line {
    pieces: Vec<Piece>,
    /// How far across from the line before it stands, when it runs in the same direction below it.
    step: Option<f64>,
    /// Whether that is further than any line of the same paragraph would.
    wide: bool,
}

/// A glyph's text and size, and the square of the page that it stands in.
type Square = (String, i64, i64, i64);

/// The text of a page while it is laid out.
#[derive(Default)]
pub(super) struct Layout {
    lines: Vec<Line>,
    last: Option<Placed>,
    glyphs: usize,
    /// Where each glyph stands, to know it when it is drawn again.
    drawn: HashMap<Square, Vec<Point>>,
}

impl Layout {
    /// Glyphs that were placed.
    pub(super) fn len(&self) -> usize {
        self.glyphs
    }

    /// Notes where a glyph stands, and says whether the same stood there: bold is drawn so where a font has none.
    pub(super) fn is_drawn_again(&mut self, glyph: &Placed) -> bool {
        let near = AGAIN * glyph.size;
        let (column, row) = (glyph.origin.x / near, glyph.origin.y / near);
        if near <= 0.0 || !column.is_finite() || !row.is_finite() {
            return false;
        }
        #[expect(clippy::cast_possible_truncation, reason = "squares too far away to be told apart are one")]
        let (size, column, row) = ((glyph.size * 8.0) as i64, column.floor() as i64, row.floor() as i64);
        let around = (-1..=1).flat_map(|x| (-1..=1).map(move |y| (x, y)));
        for (x, y) in around {
            let square = (glyph.text.clone(), size, column.saturating_add(x), row.saturating_add(y));
            let stood = self
                .drawn
                .get(&square)
                .is_some_and(|points| points.iter().any(|point| (*point - glyph.origin).hypot() < near));
            if stood {
                return true;
            }
        }
        self.drawn.entry((glyph.text.clone(), size, column, row)).or_default().push(glyph.origin);
        false
    }

    /// Puts the next glyph.
    pub(super) fn place(&mut self, glyph: Placed) {
        self.glyphs += 1;
        let mut next_to = 0.0;
        if let Some(last) = &self.last {
            let size = last.size.max(glyph.size).max(f64::EPSILON);
            let step = across(last, &glyph);
            let gap = (glyph.origin - last.end).dot(last.along);
            if turned(last, &glyph) || step.abs() > LINE * size || gap < -size {
                let below = (!turned(last, &glyph) && step.abs() > LINE * size).then_some(step.abs());
                let wide = below.is_some_and(|step| step > WIDE * size);
                self.lines.push(Line { pieces: Vec::new(), step: below, wide });
            } else {
                next_to = gap / size;
            }
        } else {
            self.lines.push(Line { pieces: Vec::new(), step: None, wide: false });
        }
        if let Some(line) = self.lines.last_mut() {
            line.pieces.push(Piece { text: glyph.text.clone(), gap: next_to });
        }
        self.last = Some(glyph);
    }

    /// Puts what glyphs stand for in their place: the first says where it begins, the last where it ends.
    pub(super) fn place_instead(&mut self, text: String, mut glyphs: Vec<Placed>) {
        let Some(last) = glyphs.pop() else {
            return self.add_line(text);
        };
        if let Some(first) = glyphs.into_iter().next() {
            self.place(Placed { text, ..first });
            self.last = Some(last);
        } else {
            self.place(Placed { text, ..last });
        }
    }

    /// Adds a line that stands nowhere on the page.
    pub(super) fn add_line(&mut self, text: String) {
        self.glyphs += text.chars().count();
        self.lines.push(Line { pieces: vec![Piece { text, gap: 0.0 }], step: None, wide: false });
        self.last = None;
    }

    /// The text: a line a line, an empty one between paragraphs.
    pub(super) fn text(&self) -> String {
        let usual = self.usual_step();
        let mut text = String::new();
        for line in &self.lines {
            if !text.is_empty() {
                let further = line.step.zip(usual).is_some_and(|(step, usual)| step > PARAGRAPH * usual);
                text.push_str(if further || line.wide { "\n\n" } else { "\n" });
            }
            text.push_str(&spelling::line(&line.pieces));
        }
        text
    }

    /// The lower quartile of the steps between lines: lines within paragraphs are the most and the closest.
    fn usual_step(&self) -> Option<f64> {
        let mut steps: Vec<f64> = self.lines.iter().filter_map(|line| line.step).collect();
        steps.sort_by(f64::total_cmp);
        steps.get(steps.len() / 4).copied()
    }
}

/// How far a glyph stands from the line of another.
fn across(last: &Placed, glyph: &Placed) -> f64 {
    (glyph.origin - last.origin).cross(last.along)
}

fn turned(last: &Placed, glyph: &Placed) -> bool {
    last.along.dot(glyph.along) < 0.9
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lays words out at (x, y) in a font of 10 points whose glyphs are all 5 points wide.
    fn laid_out(words: &[(f64, f64, &str)], turn: Affine) -> String {
        let mut layout = Layout::default();
        for (x, y, word) in words {
            for (index, character) in (0_u32..).zip(word.chars()) {
                let place = Affine::translate((x + 5.0 * f64::from(index), *y)) * Affine::scale(0.01);
                let glyph = Placed::new(character.to_string(), turn * place, Some(500.0));
                if !layout.is_drawn_again(&glyph) {
                    layout.place(glyph);
                }
            }
        }
        layout.text()
    }

    #[test]
    fn distances_are_spaces_lines_and_paragraphs() {
        let words = [
            (0.0, 100.0, "Kim"),
            (18.0, 100.0, "Chulsoo"),
            (200.0, 100.0, "2024"),
            (0.0, 84.0, "first"),
            (0.0, 68.0, "line"),
            (0.0, 52.0, "more"),
            (0.0, 20.0, "new"),
        ];
        let expected = "Kim Chulsoo\t2024\nfirst\nline\nmore\n\nnew";
        assert_eq!(laid_out(&words, Affine::IDENTITY), expected);
        assert_eq!(laid_out(&words, Affine::rotate(1.57)), expected);
    }

    #[test]
    fn bold_by_drawing_twice_is_read_once() {
        assert_eq!(laid_out(&[(0.0, 0.0, "B"), (0.3, 0.0, "B"), (5.3, 0.0, "e")], Affine::IDENTITY), "Be");
        assert_eq!(laid_out(&[(0.0, 0.0, "AA")], Affine::IDENTITY), "AA");
        let words = [
            (0.0, 20.0, "Kim Chulsoo"),
            (0.3, 20.0, "Kim Chulsoo"),
            (0.0, 20.4, "Kim Chulsoo"),
            (0.0, 4.0, "Kim"),
        ];
        assert_eq!(laid_out(&words, Affine::IDENTITY), "Kim Chulsoo\nKim");
        assert_eq!(laid_out(&[words[0], words[3], words[1]], Affine::rotate(1.57)), "Kim Chulsoo\nKim");
    }

    #[test]
    fn a_glyph_of_no_size_or_place_is_no_harm() {
        let mut layout = Layout::default();
        for transform in [Affine::scale(0.0), Affine::scale(f64::NAN), Affine::scale(f64::INFINITY)] {
            let glyph = Placed::new("x".to_owned(), transform, None);
            assert!(!layout.is_drawn_again(&glyph));
            layout.place(glyph);
        }
        assert_eq!(layout.text().chars().filter(|character| *character == 'x').count(), 3);
    }
}
