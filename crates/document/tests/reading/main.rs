//! Files as candidates give them, and files that mean harm, read in this process.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod made;
mod packages;
mod pages;

use document::{Limits, read};
use interview::document::{DocumentKind, DocumentText, Unreadable};
use made::{archive, pdf, stream};
use std::{fs, path::Path};

const LIMITS: Limits = Limits { pages: 50, characters: 100_000, expanded_bytes: 8 * 1024 * 1024 };

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

fn text_of(name: &str) -> DocumentText {
    read(&fixture(name), &LIMITS).unwrap()
}

#[test]
fn an_english_pdf_keeps_its_lines_and_paragraphs() {
    let found = text_of("english.pdf");
    assert_eq!(
        found.text.as_data(),
        "Jane Park\n\n\
         Backend engineer at a payments company. Rewrote the settlement\n\
         service in Rust and cut its p99 latency from 900 ms to 120 ms.\n\n\
         Skills: Rust, PostgreSQL, Kubernetes\n\n\
         Education\n\n\
         Seoul National University, computer science, 2015-2019"
    );
    assert_eq!((found.kind, found.pages, found.truncated), (DocumentKind::Pdf, Some(2), false));
}

#[test]
fn korean_comes_out_right_with_and_without_its_font() {
    let printed = text_of("korean.pdf");
    let printed = printed.text.as_data();
    assert!(printed.starts_with("김철수 - 백엔드 개발자\n\n결제 서비스를 Rust로 다시 써서"), "{printed}");
    assert!(printed.ends_with("\n\n기술: Rust, PostgreSQL"), "{printed}");
    assert_eq!(
        text_of("korean-font-not-embedded.pdf").text.as_data(),
        "김철수, 백엔드 개발자\n결제 서비스를 Rust로 다시 써서 지연 시간을 900ms에서 120ms로 줄였습니다."
    );
}

#[test]
fn a_docx_keeps_its_paragraphs_and_its_tables() {
    let found = text_of("korean.docx");
    assert_eq!(
        found.text.as_data(),
        "김철수 — 백엔드 개발자\n\
         결제 서비스를 Rust로 다시 써서 지연 시간을 900ms에서 120ms로 줄였습니다.\n\
         장애 대응 절차를 만들고 팀에 나누었습니다 & 기록했습니다.\n\
         학력\t서울대학교 컴퓨터공학과\n\
         기술\tRust, PostgreSQL, Kubernetes"
    );
    assert_eq!((found.kind, found.pages), (DocumentKind::Docx, None));
}

#[test]
fn a_pdf_that_only_may_not_be_printed_is_read() {
    assert!(text_of("printing-forbidden.pdf").text.as_data().starts_with("Jane Park\n"));
}

#[test]
fn what_holds_no_text_says_why() {
    let whole = fixture("english.pdf");
    for (name, file, why) in [
        ("a scanned page", fixture("scanned.pdf"), Unreadable::NoText),
        ("a locked file", fixture("locked.pdf"), Unreadable::Encrypted),
        ("two hundred pages", pdf_of_pages(200), Unreadable::TooManyPages),
        ("a PDF's beginning", whole[..200].to_vec(), Unreadable::Damaged),
        ("half a DOCX", fixture("korean.docx")[..9_000].to_vec(), Unreadable::Damaged),
        ("an archive without a document", archive(&[("a.txt", b"x")]), Unreadable::UnknownKind),
        ("a web page", b"<!DOCTYPE html><title>cv.pdf</title>".to_vec(), Unreadable::UnknownKind),
        ("nothing", Vec::new(), Unreadable::Empty),
        ("blanks", b" \r\n\t".to_vec(), Unreadable::NoText),
        ("noise", vec![0xFF; 10_000], Unreadable::UnknownKind),
    ] {
        assert_eq!(read(&file, &LIMITS).err(), Some(why), "{name}");
    }
    assert_eq!(read(&pdf_of_pages(50), &LIMITS).unwrap().pages, Some(50));
}

#[test]
fn an_archive_that_expands_is_not_unpacked() {
    let bomb = archive(&[("word/document.xml", &vec![b' '; 64 * 1024 * 1024])]);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert_eq!(read(&bomb, &LIMITS).err(), Some(Unreadable::ExpandsTooMuch));

    let names: Vec<String> = (0..5_000).map(|number| format!("{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert_eq!(read(&archive(&many), &LIMITS).err(), Some(Unreadable::ExpandsTooMuch));

    let entities = br#"<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document><w:p><w:r><w:t>one &b; two</w:t></w:r></w:p></w:document>"#;
    let found = read(&archive(&[("word/document.xml", entities)]), &LIMITS).unwrap();
    assert_eq!(found.text.as_data(), "one  two");

    let deep = "<w:p>".repeat(100_000);
    let deep = archive(&[("word/document.xml", deep.as_bytes())]);
    assert_eq!(read(&deep, &LIMITS).err(), Some(Unreadable::Damaged));
}

#[test]
fn markup_that_is_not_shown_is_not_read() {
    let markup = "<w:document><w:p><w:r><w:instrText>PAGE</w:instrText><w:delText>gone</w:delText>\
        <mc:AlternateContent><mc:Choice><w:t>box</w:t></mc:Choice><mc:Fallback><w:t>box</w:t></mc:Fallback></mc:AlternateContent>\
        <w:tab/><w:t xml:space=\"preserve\">A&#xB7;B &lt;C&gt;</w:t><w:br/><w:t>next</w:t></w:r></w:p></w:document>";
    let found = read(&archive(&[("word/document.xml", markup.as_bytes())]), &LIMITS).unwrap();
    assert_eq!(found.text.as_data(), "box\tA·B <C>\nnext");
}

#[test]
fn what_could_not_be_read_is_counted() {
    let bad = [&"저는 백엔드 개발자입니다. ".repeat(5).into_bytes()[..], b"\xFF!"].concat();
    let found = read(&bad, &LIMITS).unwrap();
    assert_eq!(found.unreadable_characters, 1);
    assert!(found.text.as_data().ends_with("\u{fffd}!"));
    assert_eq!(text_of("korean.pdf").unreadable_characters, 0);
    for text in ["BMW 코리아 지원서", "GIF8bit 게임", "RIFF를 다루는"] {
        assert_eq!(read(text.as_bytes(), &LIMITS).unwrap().text.as_data(), text);
    }
}

#[test]
fn a_long_text_is_cut_and_says_so() {
    let few = Limits { characters: 20, ..LIMITS };
    for name in ["english.pdf", "korean.pdf", "korean.docx"] {
        let found = read(&fixture(name), &few).unwrap();
        assert!(found.truncated, "{name}");
        assert!(found.text.as_data().chars().count() <= 20, "{name}");
    }
    let text = "경력 ".repeat(100);
    assert!(read(text.as_bytes(), &few).unwrap().truncated);
}

/// A PDF of so many pages, each with its number on it.
fn pdf_of_pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|page| format!("{} 0 R ", 3 + 2 * page)).collect();
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Count {count}/Kids[{kids}]/MediaBox[0 0 600 800]/Resources<</Font<</F {font}>>>>>>"
        ),
    ];
    for page in 0..count {
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R>>", 4 + 2 * page));
        objects.push(stream("", &format!("BT /F 12 Tf 72 700 Td (page {page}) Tj ET")));
    }
    pdf(&objects)
}
