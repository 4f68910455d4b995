//! PDF: pages of positioned glyphs, and the text that they spell.

mod layout;

use crate::{Found, Limits};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask,
    font::{Glyph, GlyphRun},
    hayro_cmap::BfString,
    hayro_syntax::{DecryptionError, LoadPdfError, Pdf, page::Page},
    interpret_page,
    kurbo::{Affine, BezPath, Rect},
};
use interview::document::Unreadable;
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
    let mut found = Found { text: String::new(), pages: u32::try_from(pages.len()).ok(), cut: false };
    let cache = InterpreterCache::new();
    let (mut shown, mut unknown) = (0, 0);
    for page in pages.iter() {
        let room = limits.characters.saturating_sub(shown);
        let listener = listen(page, &pdf, &cache, room);
        shown += listener.layout.len();
        unknown += listener.unknown;
        found.text.push_str(&listener.layout.text());
        found.text.push_str("\n\n");
        found.cut |= listener.cut;
    }
    // Glyphs that no table names, as in a font made for printing only, are not text.
    if unknown > shown { Err(Unreadable::NoText) } else { Ok(found) }
}

fn listen<'a>(page: &Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>, room: usize) -> Listener {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut listener = Listener { layout: Layout::default(), room, unknown: 0, cut: false };
    let mut context =
        Context::new(Affine::IDENTITY, bounds, cache, pdf.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, &mut listener);
    listener
}

/// Listens to what is drawn, and keeps the glyphs that spell something.
struct Listener {
    layout: Layout,
    /// Glyphs that are still kept.
    room: usize,
    /// Glyphs that spell nothing anybody knows.
    unknown: usize,
    cut: bool,
}

impl<'a> Device<'a> for Listener {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let text = match glyph.as_unicode() {
                Some(BfString::Char(character)) => character.to_string(),
                Some(BfString::String(text)) => text,
                None => {
                    self.unknown += 1;
                    continue;
                }
            };
            if self.room == 0 {
                self.cut = true;
                return;
            }
            self.room -= 1;
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            self.layout.place(Placed::new(text, props.transform * glyph.transform(), advance));
        }
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
