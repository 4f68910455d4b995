//! PDF: pages of positioned glyphs, and the text that they spell.

mod fields;
mod layout;
mod spelling;
mod strings;

use crate::{Found, Limits};
use fields::Fields;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask,
    font::{Glyph, GlyphRun},
    hayro_cmap::BfString,
    hayro_syntax::{
        DecryptionError, LoadPdfError, Pdf,
        object::{Dict, String as PdfString},
        page::Page,
    },
    interpret_page,
    kurbo::{Affine, BezPath, Point, Rect},
};
use interview::document::{DocumentKind, Unreadable};
use layout::{Layout, Placed};

/// Reads the text of a PDF, page by page in the order of its content.
pub(crate) fn read(file: &[u8], limits: &Limits) -> Result<Found, Unreadable> {
    let pdf = Pdf::new(file.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let pages = pdf.pages();
    match pages.len() {
        0 => return Err(Unreadable::Damaged),
        count if count > limits.pages => return Err(Unreadable::TooManyPages),
        _ => {}
    }
    let mut found = Found {
        text: String::new(),
        kind: DocumentKind::Pdf,
        pages: u32::try_from(pages.len()).ok(),
        cut: false,
    };
    let cache = InterpreterCache::new();
    let mut fields = Fields::default();
    let (mut shown, mut unknown) = (0, 0);
    for page in pages.iter() {
        let room = limits.characters.saturating_sub(shown);
        let mut listener = Listener::new(room);
        listen(page, &pdf, &cache, RenderContent::PAGE, &mut listener);
        listener.annotated = Some(Vec::new());
        listen(page, &pdf, &cache, RenderContent::ANNOTATIONS, &mut listener);
        let drawn = listener.annotated.take().unwrap_or_default();
        for text in fields.undrawn(page, &drawn) {
            listener.write(&text);
        }
        shown += listener.layout.len();
        unknown += listener.unknown;
        found.text.push_str(&listener.layout.text());
        found.text.push_str("\n\n");
        found.cut |= listener.cut;
    }
    // Glyphs that no table names, as in a font made for printing only, are not text.
    if unknown > shown { Err(Unreadable::NoText) } else { Ok(found) }
}

/// Has a listener hear what is drawn of a page.
fn listen<'a>(
    page: &Page<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    render_content: RenderContent,
    listener: &mut Listener,
) {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings { render_content, ..InterpreterSettings::default() };
    let mut context = Context::new(Affine::IDENTITY, bounds, cache, pdf.xref(), settings);
    interpret_page(page, &mut context, listener);
    listener.end_of_content();
}

/// Listens to what is drawn, and keeps the glyphs that spell something.
struct Listener {
    layout: Layout,
    /// Characters that are still kept.
    room: usize,
    /// Glyphs that spell nothing anybody knows.
    unknown: usize,
    cut: bool,
    /// Pieces of marked content that are open.
    marked: usize,
    instead: Option<Instead>,
    /// Where glyphs stand, while annotations are drawn.
    annotated: Option<Vec<Point>>,
}

/// Content that another text stands for.
struct Instead {
    text: String,
    /// How many pieces of marked content were open when it began.
    marked: usize,
    glyphs: Vec<Placed>,
}

impl Listener {
    fn new(room: usize) -> Self {
        let layout = Layout::default();
        Self { layout, room, unknown: 0, cut: false, marked: 0, instead: None, annotated: None }
    }

    fn hear(&mut self, glyph: Placed) {
        if self.layout.is_drawn_again(&glyph) {
            return;
        }
        if let Some(points) = &mut self.annotated
            && !glyph.text.trim().is_empty()
            && self.room > 0
        {
            points.push(glyph.origin);
        }
        match &mut self.instead {
            Some(instead) if instead.glyphs.len() < self.room => instead.glyphs.push(glyph),
            Some(_) => {}
            None => self.place(glyph),
        }
    }

    fn place(&mut self, glyph: Placed) {
        if glyph.text.is_empty() {
            self.unknown += 1;
        } else if self.take_room(1) == 1 {
            self.layout.place(glyph);
        }
    }

    /// How many of so many characters there is room for.
    fn take_room(&mut self, wanted: usize) -> usize {
        let taken = wanted.min(self.room);
        self.room -= taken;
        self.cut |= taken < wanted;
        taken
    }

    /// As much of a text as there is room for.
    fn fitting(&mut self, text: &str) -> String {
        let room = self.take_room(text.chars().count());
        text.chars().take(room).collect()
    }

    /// Adds lines that stand nowhere on the page.
    fn write(&mut self, text: &str) {
        for line in text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()) {
            let line = self.fitting(line);
            self.layout.add_line(line);
        }
    }

    /// What was to be written in the place of content that never ends is not: that would swallow a page.
    fn end_of_content(&mut self) {
        for glyph in self.instead.take().map(|instead| instead.glyphs).unwrap_or_default() {
            self.place(glyph);
        }
        self.marked = 0;
    }
}

impl<'a> Device<'a> for Listener {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.room == 0 {
                self.cut = true;
                return;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(character)) => character.to_string(),
                Some(BfString::String(text)) => text,
                None => String::new(),
            };
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            self.hear(Placed::new(text, props.transform * glyph.transform(), advance));
        }
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        self.marked += 1;
        if self.room == 0 || self.instead.is_some() {
            return;
        }
        let text = properties.and_then(|properties| properties.get::<PdfString<'_>>(b"ActualText"));
        if let Some(text) = text {
            let text = strings::text(text.as_bytes());
            self.instead = Some(Instead { text, marked: self.marked, glyphs: Vec::new() });
        }
    }

    fn end_marked_content(&mut self) {
        if let Some(instead) = self.instead.take_if(|instead| instead.marked == self.marked) {
            let text = self.fitting(&instead.text);
            if !text.is_empty() {
                self.layout.place_instead(text, instead.glyphs);
            }
        }
        self.marked = self.marked.saturating_sub(1);
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn pop_clip(&mut self) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_transparency_group(&mut self) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
}
