//! Documents of Word and Hangul, made in code, read in this process.

use crate::{LIMITS, made::archive};
use document::{Limits, read};
use flate2::{Compression, write::DeflateEncoder};
use interview::document::{DocumentKind, Unreadable};
use std::io::{Cursor, Write as _};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT_RELATIONS: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

fn text(file: &[u8]) -> String {
    read(file, &LIMITS).unwrap().text.as_data().to_owned()
}

/// A list of relations: their ids, kinds and targets.
fn relations(edition: &str, relations: &[(&str, &str, &str)]) -> String {
    let each = relations.iter().map(|(id, kind, target)| {
        format!(r#"<Relationship Id="{id}" Type="{edition}/{kind}" Target="{target}"/>"#)
    });
    format!("<?xml version=\"1.0\"?><Relationships>{}</Relationships>", each.collect::<String>())
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn word(body: &str) -> String {
    format!("<w:document><w:body>{body}</w:body></w:document>")
}

/// A DOCX whose main part stands where Word puts it.
fn docx(body: &str) -> Vec<u8> {
    archive(&[("word/document.xml", word(body).as_bytes())])
}

#[test]
fn the_main_part_is_where_the_package_says() {
    let markup = word(&paragraph("홍길동"));
    for (edition, target, name) in [
        (RELATIONS, "word/document2.xml", "word/document2.xml"),
        (RELATIONS, "/word/document2.xml", "word/document2.xml"),
        (RELATIONS, "word\\main.xml", "word\\main.xml"),
        (RELATIONS, "./Word/Main.xml", "word/main.xml"),
        (STRICT_RELATIONS, "/문서/본문.xml", "문서/본문.xml"),
        (RELATIONS, "word/missing.xml", "word/document.xml"),
        ("broken\"", "x", "word/document.xml"),
        (RELATIONS, "word/document.xml", "word\\document.xml"),
    ] {
        let list = relations(edition, &[("rId1", "officeDocument", target)]);
        let file = archive(&[("_rels/.rels", list.as_bytes()), (name, markup.as_bytes())]);
        let found = read(&file, &LIMITS).unwrap();
        assert_eq!((found.text.as_data(), found.kind), ("홍길동", DocumentKind::Docx), "{target}");
    }
    let list = relations(RELATIONS, &[("rId1", "officeDocument", "xl/workbook.xml")]);
    let workbook = archive(&[("_rels/.rels", list.as_bytes()), ("xl/workbook.xml", b"<workbook/>")]);
    assert_eq!(read(&workbook, &LIMITS).err(), Some(Unreadable::UnknownKind));
}

#[test]
fn headers_come_first_and_notes_and_footers_last() {
    let sections = r#"<w:sectPr><w:headerReference w:type="even" r:id="rId1"/><w:headerReference w:type="default" r:id="rId2"/>
        <w:headerReference w:type="first" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/></w:sectPr>"#;
    let list = relations(
        STRICT_RELATIONS,
        &[
            ("rId1", "header", "header1.xml"),
            ("rId2", "header", "/word/header2.xml"),
            ("rId3", "header", "header3.xml"),
            ("rId4", "footer", "footer1.xml"),
            ("rId5", "footnotes", "footnotes.xml"),
            ("rId6", "styles", "styles.xml"),
        ],
    );
    let field = |name: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {name} </w:instrText></w:r>
            <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let footer = format!(
        "<w:ftr><w:p>{}</w:p><w:p><w:r><w:t>Ref. </w:t></w:r>{}</w:p></w:ftr>",
        field("PAGE  \\* MERGEFORMAT"),
        field("REF x")
    );
    let header = |text: &str| format!("<w:hdr>{}</w:hdr>", paragraph(text));
    let file = archive(&[
        ("word/document.xml", word(&(paragraph("경력 3년") + sections)).as_bytes()),
        ("word/_rels/document.xml.rels", list.as_bytes()),
        ("word/header1.xml", header("홍길동").as_bytes()),
        ("word/header2.xml", header("홍길동").as_bytes()),
        ("word/header3.xml", header("hong@example.com").as_bytes()),
        ("word/footer1.xml", footer.as_bytes()),
        (
            "word/footnotes.xml",
            format!("<w:footnotes><w:footnote>{}</w:footnote></w:footnotes>", paragraph("각주")).as_bytes(),
        ),
    ]);
    assert_eq!(text(&file), "hong@example.com\n홍길동\n경력 3년\n각주\nRef. 7");

    let unnamed = archive(&[
        ("word/document.xml", word(&paragraph("경력 3년")).as_bytes()),
        ("word/header1.xml", header("홍길동 hong@example.com").as_bytes()),
    ]);
    assert_eq!(text(&unnamed), "홍길동 hong@example.com\n경력 3년");
}

#[test]
fn a_text_box_is_read_once_as_paragraphs_of_its_own() {
    let box_of = |lines: &[&str]| {
        let lines: String = lines.iter().map(|line| paragraph(line)).collect();
        format!("<w:txbxContent>{lines}</w:txbxContent>")
    };
    let twice = |content: &str| {
        format!(
            "<w:r><mc:AlternateContent><mc:Choice><w:drawing>{content}</w:drawing></mc:Choice>\
             <mc:Choice><w:drawing>{content}</w:drawing></mc:Choice>\
             <mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    };
    let body = format!(
        "<w:p><w:r><w:t>결제 </w:t></w:r>{}{}<w:r><w:t>서비스</w:t></w:r></w:p>{}<w:p>{}</w:p>",
        twice(&box_of(&["기술: Rust", "Kafka"])),
        twice(&box_of(&["학력"])),
        paragraph("다음"),
        format_args!("<w:r><w:pict><v:textbox>{}</v:textbox></w:pict></w:r>", box_of(&["옛 상자"])),
    );
    assert_eq!(text(&docx(&body)), "결제 서비스\n기술: Rust\nKafka\n학력\n다음\n옛 상자");
    let only_old = "<w:p><w:r><mc:AlternateContent><mc:Fallback><w:t>옛</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    assert_eq!(text(&docx(only_old)), "옛");
}

#[test]
fn what_word_does_not_show_is_not_read() {
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = format!(
        r#"<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs><w:rPr><w:vanish/></w:rPr></w:pPr>{}{}{}{}
        <w:del><w:r><w:tab/><w:delText>지운</w:delText></w:r></w:del></w:p>"#,
        run("", "보인"),
        run("<w:vanish/>", "숨긴"),
        run(r#"<w:vanish w:val="0"/>"#, " 말"),
        run("<w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>", "과 글"),
    );
    assert_eq!(text(&docx(&body)), "보인 말과 글");
}

#[test]
fn cells_stay_in_reading_order_in_tables_within_tables() {
    let cell = |content: &str| format!("<w:tc>{content}</w:tc>");
    let inner =
        format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl><w:p/>", cell(&paragraph("A사")), cell(&paragraph("2년")));
    let body = format!(
        "<w:tbl><w:tr>{}{}{}</w:tr><w:tr>{}</w:tr></w:tbl>",
        cell(&paragraph("경력")),
        cell(&inner),
        cell(&paragraph("비고")),
        cell(&(paragraph("첫 줄") + &paragraph("둘째 줄"))),
    );
    assert_eq!(text(&docx(&body)), "경력\tA사\t2년\t비고\n첫 줄\n둘째 줄");
}

fn hwpx(sections: &[(&str, &str)]) -> Vec<u8> {
    let named = [("mimetype", &b"application/hwp+zip"[..])].into_iter();
    let sections = sections.iter().map(|(name, markup)| (*name, markup.as_bytes()));
    archive(&named.chain(sections).collect::<Vec<_>>())
}

fn hangul(text: &str) -> String {
    format!("<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>")
}

fn sec(body: &str) -> String {
    format!("<hs:sec>{body}</hs:sec>")
}

#[test]
fn an_hwpx_is_read_with_its_tables_boxes_and_margins() {
    let list = |text: &str| format!("<hp:subList>{}</hp:subList>", hangul(text));
    let cell = |text: &str| format!("<hp:tc>{}</hp:tc>", list(text));
    let first = format!(
        "<hp:p><hp:run><hp:ctrl><hp:header>{}</hp:header></hp:ctrl><hp:ctrl><hp:footer>{}</hp:footer></hp:ctrl>\
         <hp:t>이력서<hp:tab/>A<hp:lineBreak/>B<hp:deleteBegin/>지움<hp:deleteEnd/>&amp;C</hp:t></hp:run></hp:p>\
         <hp:p><hp:run><hp:tbl><hp:tr>{}{}</hp:tr><hp:tr>{}{}</hp:tr></hp:tbl><hp:t/></hp:run></hp:p>\
         <hp:p><hp:run><hp:t>본문 </hp:t><hp:rect><hp:drawText>{}</hp:drawText></hp:rect>\
         <hp:ctrl><hp:fieldBegin type=\"MEMO\">{}</hp:fieldBegin></hp:ctrl><hp:ctrl><hp:footNote>{}</hp:footNote></hp:ctrl>\
         <hp:t>글</hp:t></hp:run></hp:p>",
        list("홍길동 hong@example.com"),
        list("끝"),
        cell("이름"),
        cell("홍길동"),
        cell("경력"),
        cell("3년"),
        list("상자"),
        list("메모"),
        list("각주"),
    );
    let file = hwpx(&[
        ("Contents/section10.xml", &sec(&hangul("셋째"))),
        ("Contents/section0.xml", &sec(&first)),
        ("Contents/section2.xml", &sec(&hangul("둘째"))),
        ("Preview/PrvText.txt", "미리 보기"),
    ]);
    let found = read(&file, &LIMITS).unwrap();
    assert_eq!(
        found.text.as_data(),
        "홍길동 hong@example.com\n이력서\tA\nB&C\n이름\t홍길동\n경력\t3년\n본문 글\n상자\n둘째\n셋째\n각주\n끝"
    );
    assert_eq!((found.kind, found.pages), (DocumentKind::Hwpx, None));
}

#[test]
fn an_hwpx_is_bounded_as_a_docx_is() {
    let refused = |file: &[u8]| read(file, &LIMITS).err();
    let large = " ".repeat(5 * 1024 * 1024);
    let halves = hwpx(&[("Contents/section0.xml", &sec(&large)), ("Contents/section1.xml", &sec(&large))]);
    assert!(halves.len() < 100_000);
    assert_eq!(refused(&halves), Some(Unreadable::ExpandsTooMuch));
    let deep = "<hp:p>".repeat(100_000);
    assert_eq!(refused(&hwpx(&[("Contents/section0.xml", &deep)])), Some(Unreadable::Damaged));
    assert_eq!(refused(&hwpx(&[])), Some(Unreadable::Damaged));
    let locked = ("META-INF/manifest.xml", "<odf:manifest><odf:encryption-data/></odf:manifest>");
    assert_eq!(refused(&hwpx(&[locked, ("Contents/section0.xml", "\u{1}")])), Some(Unreadable::Encrypted));
    let bomb =
        format!("<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}", sec(&hangul("하나 &b; 둘")));
    assert_eq!(text(&hwpx(&[("Contents/section0.xml", &bomb)])), "하나  둘");
    let few = Limits { characters: 10, ..LIMITS };
    let long = sec(&hangul(&"경력 ".repeat(100_000)));
    assert!(read(&hwpx(&[("Contents/section0.xml", &long)]), &few).unwrap().truncated);
}

/// A record of HWP 5.
fn record(tag: u32, level: u32, bytes: &[u8]) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).unwrap();
    let mut record = (tag | level << 10 | size.min(0xFFF) << 20).to_le_bytes().to_vec();
    if size >= 0xFFF {
        record.extend(size.to_le_bytes());
    }
    record.extend(bytes);
    record
}

fn units(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn written(level: u32, text: &str) -> Vec<u8> {
    [record(66, level, &[0; 22]), record(67, level + 1, &units(&format!("{text}\r")))].concat()
}

fn control(level: u32, letters: &str) -> Vec<u8> {
    record(71, level, &letters.bytes().rev().collect::<Vec<_>>())
}

fn cell(level: u32, row: u16, text: &str) -> Vec<u8> {
    let mut list = vec![0; 10];
    list.extend(row.to_le_bytes());
    [record(72, level, &list), written(level, text)].concat()
}

/// An HWP 5 of these sections, with these properties.
fn hwp(properties: u32, sections: &[Vec<u8>]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut header = b"HWP Document File".to_vec();
    header.resize(36, 0);
    header.extend(properties.to_le_bytes());
    header.resize(256, 0);
    file.create_stream("/FileHeader").unwrap().write_all(&header).unwrap();
    file.create_storage("/BodyText").unwrap();
    for (number, section) in sections.iter().enumerate() {
        let bytes = if properties & 1 == 0 {
            section.clone()
        } else {
            let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(section).unwrap();
            packed.finish().unwrap()
        };
        file.create_stream(format!("/BodyText/Section{number}")).unwrap().write_all(&bytes).unwrap();
    }
    file.into_inner().into_inner()
}

#[test]
fn an_hwp_is_read_with_its_tables_boxes_and_margins() {
    // Marks take eight places each, of which the first and the last are their number.
    let mark = |number: u8| format!("{0}      {0}", char::from(number));
    let first = [
        written(0, &format!("{}{}이력서{}A\nB", mark(2), mark(16), mark(9))),
        control(1, "secd"),
        control(1, "head"),
        record(72, 2, &[0; 8]),
        written(2, "홍길동 hong@example.com"),
        control(1, "foot"),
        record(72, 2, &[0; 8]),
        written(2, "끝"),
        written(0, &mark(11)),
        control(1, "tbl "),
        record(77, 2, &[0; 8]),
        cell(2, 0, "이름"),
        cell(2, 0, "홍길동"),
        cell(2, 1, "경력"),
        cell(2, 1, "3년"),
        written(0, &format!("본문 {}{}{}글", mark(11), mark(15), mark(17))),
        control(1, "gso "),
        record(76, 2, &[0; 8]),
        record(72, 3, &[0; 8]),
        written(3, "상자"),
        control(1, "tcmt"),
        record(72, 2, &[0; 8]),
        written(2, "메모"),
        control(1, "fn  "),
        record(72, 2, &[0; 8]),
        written(2, "각주"),
    ]
    .concat();
    let second = written(0, &"둘째 ".repeat(2_000));
    for properties in [0, 1] {
        let found = read(&hwp(properties, &[first.clone(), second.clone()]), &LIMITS).unwrap();
        let whole = found.text.as_data();
        let begins =
            "홍길동 hong@example.com\n이력서\tA\nB\n이름\t홍길동\n경력\t3년\n본문 글\n상자\n둘째 둘째";
        assert!(whole.starts_with(begins), "{:?}", whole.chars().take(100).collect::<String>());
        assert!(whole.ends_with("둘째\n각주\n끝") && !whole.contains("메모"));
        assert_eq!((found.kind, found.unreadable_characters), (DocumentKind::Hwp, 0));
    }
}

#[test]
fn an_hwp_that_is_not_read_says_why() {
    let refused = |file: &[u8]| read(file, &LIMITS).err();
    let section = written(0, "이력서");
    let one = std::slice::from_ref(&section);
    assert_eq!(refused(&hwp(1 << 1, one)), Some(Unreadable::Encrypted));
    for only_hangul in [1 << 2, 1 << 4, 1 << 8] {
        assert_eq!(refused(&hwp(only_hangul, one)), Some(Unreadable::NeedsConversion));
    }
    let mut head_alone = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    head_alone.resize(2_008, 0);
    assert_eq!(refused(&head_alone), Some(Unreadable::NeedsConversion));
    let mut word = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    word.create_stream("/WordDocument").unwrap().write_all(b"x").unwrap();
    assert_eq!(refused(&word.into_inner().into_inner()), Some(Unreadable::NeedsConversion));

    assert_eq!(refused(&hwp(1, &[vec![0; 64 * 1024 * 1024]])), Some(Unreadable::ExpandsTooMuch));
    assert_eq!(refused(&hwp(0, &[section[..section.len() - 3].to_vec()])), Some(Unreadable::Damaged));
    assert_eq!(refused(&hwp(0, &[])), Some(Unreadable::NoText));
    let deep: Vec<u8> = (0..1_023).flat_map(|level| written(level, "")).collect();
    assert_eq!(refused(&hwp(0, &[deep])), Some(Unreadable::NoText));
}
