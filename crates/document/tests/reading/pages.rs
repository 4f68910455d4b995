//! PDF files made in code, read in this process.

use crate::{
    LIMITS,
    made::{pdf, stream},
};
use document::read;
use interview::document::Unreadable;

/// A page with this content, and what else its dictionary says; more objects are numbered from 6.
fn page(content: &str, says: &str, more: &[String]) -> Vec<u8> {
    let glyphs = "/Differences[1/fi/ffi/fl/ff 128/g1/g2/g3]";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R {says}>>"),
        stream("", content),
        format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding{glyphs}>>>>"),
    ];
    objects.extend_from_slice(more);
    pdf(&objects)
}

const FONT: &str = "/Resources<</Font<</F 5 0 R>>>>";

fn text(file: &[u8]) -> String {
    read(file, &LIMITS).unwrap().text.as_data().to_owned()
}

fn text_of(content: &str) -> String {
    text(&page(&format!("BT /F 12 Tf 72 700 Td {content} ET"), FONT, &[]))
}

#[test]
fn false_bold_is_read_once() {
    for content in [
        "2 Tr (Mode 2 Hong) Tj",
        "(Mode 2 Hong) Tj 0.3 0 Td (Mode 2 Hong) Tj",
        "(Mode 2 Hong) Tj 0.3 0.2 Td (Mode 2 Hong) Tj 0.3 0 Td (Mode 2 Hong) Tj",
        "(Mode 2 Hong) Tj ET BT /F 12 Tf 1 Tr 72 700 Td (Mode 2 Hong) Tj",
        "(Mode 2 ) Tj (Hong) Tj ET BT /F 12 Tf 72.4 700 Td (Mode 2 Hong) Tj",
    ] {
        assert_eq!(text_of(content), "Mode 2 Hong", "{content}");
    }
    assert_eq!(text_of("(will fill) Tj 0 -14 Td (will fill) Tj"), "will fill\nwill fill");
    // Nobody knows these glyphs, however often each is drawn.
    assert_eq!(
        read(&page("BT /F 12 Tf 2 Tr (\\200) Tj ET", FONT, &[]), &LIMITS).err(),
        Some(Unreadable::NoText)
    );
}

#[test]
fn what_content_stands_for_is_read_in_its_place() {
    let instead = |text: &str, content: &str| format!("/Span<</ActualText {text}>>BDC {content} EMC");
    let glyphs = "(\\200\\201) Tj";
    for (content, expected) in [
        (instead("(AI engineer)", glyphs), "AI engineer"),
        (instead("<FEFFD64DAE38B3D9>", glyphs), "홍길동"),
        (instead("(caf\\351 \\200)", glyphs), "café •"),
        (format!("(an ) Tj {} ( here) Tj", instead("(AI)", glyphs)), "an AI here"),
        (instead("(outer)", &format!("{} /P BMC (x) Tj EMC", instead("(inner)", "(y) Tj"))), "outer"),
        (format!("/P BMC {} EMC (!) Tj", instead("(in)", "(y) Tj")), "in!"),
        (format!("(seen) Tj {}", instead("()", "(y) Tj")), "seen"),
        ("/Span<</ActualText(x)>>BDC (never ended) Tj".to_owned(), "never ended"),
        ("EMC EMC (not begun) Tj".to_owned(), "not begun"),
        (format!("(seen) Tj {}", instead("(drawn as lines)", "")), "seen\ndrawn as lines"),
    ] {
        assert_eq!(text_of(&content), expected, "{content}");
    }
    let resources = "/Resources<</Font<</F 5 0 R>>/Properties<</M 6 0 R>>>>";
    let named = page(
        "BT /F 12 Tf 72 700 Td /Span/M BDC (\\200) Tj EMC ET",
        resources,
        &["<</ActualText(named)>>".into()],
    );
    assert_eq!(text(&named), "named");
}

#[test]
fn a_long_text_in_the_place_of_little_is_cut() {
    let resources = "/Resources<</Font<</F 5 0 R>>/Properties<</M 6 0 R>>>>";
    let content = format!("BT /F 12 Tf {} ET", "/Span/M BDC (x) Tj EMC 0 -9 Td ".repeat(200));
    let long = format!("<</ActualText({})>>", "long ".repeat(10_000));
    let found = read(&page(&content, resources, &[long]), &LIMITS).unwrap();
    assert!(found.truncated && found.text.as_data().chars().count() <= 100_000);
}

#[test]
fn ligatures_are_letters() {
    assert_eq!(
        text_of("(Certi\\001ed e\\002cient work\\003ow sta\\004) Tj"),
        "Certified efficient workflow staff"
    );
}

#[test]
fn letters_that_stand_apart_are_a_word() {
    assert_eq!(
        text_of("4 Tc (HONG GILDONG) Tj 0 Tc 0 -14 Td (backend engineer) Tj"),
        "HONG GILDONG\nbackend engineer"
    );
    assert_eq!(text_of("[(E) -400 (X) -400 (P) -400 (E) -400 (R) -400 (T)] TJ"), "EXPERT");
    assert_eq!(text_of("(A I B) Tj 0 -14 Td [(A) -300 (I) -300 (B)] TJ"), "A I B\nA I B");
    assert_eq!(text_of("[(He) -300 (has) -300 (A) -300 (and) -300 (B)] TJ"), "He has A and B");
}

/// A page with these annotations below a line of text.
fn with_annotations(annotations: &[&str], more: &[String]) -> Vec<u8> {
    let says = format!("{FONT}/Annots[{}]", annotations.concat());
    page("BT /F 12 Tf 72 700 Td (Name) Tj ET", &says, more)
}

/// A place of a field, `down` from the top.
fn widget(down: u32, says: &str) -> String {
    format!("<</Type/Annot/Subtype/Widget/Rect[72 {} 300 {}]{says}>>", 600 - down, 620 - down)
}

#[test]
fn values_that_were_not_drawn_are_read() {
    let file = with_annotations(
        &[
            &widget(0, "/FT/Tx/T(n)/V(Hong Gildong)"),
            &widget(30, "/FT/Tx/T(k)/V<FEFFD64DAE38B3D9>"),
            &widget(60, "/FT/Tx/T(m)/V(first\\rsecond\\nthird)"),
            &widget(90, "/FT/Ch/T(c)/V(be)/Opt[[(fe)(Frontend)][(be)(Backend)]]"),
            &widget(120, "/FT/Ch/T(l)/V[(Rust)(Go)]/Opt[(Rust)(Go)(C)]"),
            &widget(150, "/Parent 6 0 R"),
            &widget(180, "/Parent 6 0 R"),
            &widget(210, "/FT/Btn/T(licence)/V/Yes/AS/Yes"),
            &widget(240, "/FT/Btn/T(army)/V/Off/AS/Off"),
            &widget(270, "/FT/Tx/T(secret)/Ff 8192/V(password)"),
            &widget(300, "/FT/Tx/T(hidden)/F 2/V(hidden)"),
            "<</Type/Annot/Subtype/FreeText/Rect[72 100 300 120]/Contents(typed on it)>>",
        ],
        &["<</FT/Tx/T(parent)/V(inherited)>>".into()],
    );
    assert_eq!(
        text(&file),
        "Name\nHong Gildong\n홍길동\nfirst\nsecond\nthird\nBackend\nRust, Go\ninherited\n☑ licence\ntyped on it"
    );
}

#[test]
fn values_that_were_drawn_are_read_once() {
    let says = "/Type/XObject/Subtype/Form/BBox[0 0 228 20]/Resources<</Font<</F 5 0 R>>>>";
    let drawn = stream(says, "/Tx BMC BT /F 12 Tf 2 5 Td (Hong Gildong) Tj ET EMC");
    let blank = stream(says, "/Tx BMC EMC");
    let file = with_annotations(
        &[
            &widget(0, "/FT/Tx/T(n)/V(Hong Gildong)/AP<</N 6 0 R>>"),
            &widget(30, "/FT/Tx/T(o)/V(not drawn)/AP<</N 7 0 R>>"),
        ],
        &[drawn, blank],
    );
    assert_eq!(text(&file), "Name\n\nHong Gildong\nnot drawn");
}
