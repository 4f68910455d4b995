//! The formats as they ship: their files keep the rules, and interviews of each begin, go on and end as they should.

use std::fs;

use interview::language::Language;
use interview::ports::{FormatCatalogue, Interviewer};
use interview::session::SessionKind;
use interview::session::format::{Experience, Format};
use interview::session::question::Question;
use interview::work::task::{Exchange, QuestionRequest};
use interview::work::usage::Meter;
use interviewer::RubricInterviewer;
use interviewer::bank::{Bank, GENERAL, Place};
use interviewer::content::InterviewContent;

const TITLES: [&str; 24] = [
    "백엔드 개발자",
    "카페 알바",
    "편의점 파트타임",
    "일반행정직 9급",
    "경찰공무원 순경",
    "소방공무원",
    "간호사",
    "은행원",
    "신입 회계 담당자",
    "경력 마케터",
    "물류센터 현장직",
    "로켓 조종사",
    "초등교사",
    "변호사",
    "코레일 사무영업",
    "반도체 공정 엔지니어",
    "호텔 프런트",
    "UX 디자이너",
    "보험설계사",
    "요양보호사",
    "Senior Backend Engineer",
    "무역사무",
    "교정직 9급",
    "데이터 분석가",
];

fn request(format: &str, position: &str, count: u32, language: Language, seed: i64) -> QuestionRequest {
    QuestionRequest {
        position: position.to_owned(),
        count,
        language,
        kind: SessionKind::Mixed,
        format: format.to_owned(),
        experience: None,
        company: None,
        seed,
        previous: Vec::new(),
        recent: Vec::new(),
        follow_up_to: None,
        resume: None,
        job_description: None,
    }
}

fn place_of(question: &Question) -> Option<Place> {
    let id = question.source.strip_prefix("bank:")?.split('@').next()?;
    Bank::embedded().question(id)?.1.place
}

fn formats() -> Vec<Format> {
    FormatCatalogue::formats(InterviewContent::embedded().as_ref())
}

#[test]
fn the_formats_keep_their_rules_beside_the_bank() {
    let empty = std::env::temp_dir().join(format!("daedam-no-own-files-{}", std::process::id()));
    fs::create_dir_all(&empty).unwrap();
    let read = InterviewContent::read(&empty);
    fs::remove_dir_all(&empty).unwrap();
    if let Err(faults) = read {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
    let ids: Vec<String> = formats().into_iter().map(|format| format.id).collect();
    let expected = [
        "mixed",
        "one-minute",
        "experience",
        "presentation",
        "pt",
        "ncs",
        "civil-service",
        "bank-sales",
        "executive",
        "timed-video",
        "english",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn every_exception_of_a_question_is_a_family() {
    let bank = Bank::embedded();
    let exceptions: Vec<&String> =
        bank.family(GENERAL).unwrap().questions.iter().flat_map(|question| &question.except).collect();
    assert!(!exceptions.is_empty());
    assert!(exceptions.iter().all(|family| bank.family(family).is_some()), "{exceptions:?}");
}

/// What is wrong with one interview; nothing where it is as it should be.
fn faults(format: &Format, request: &QuestionRequest, asked: &[Question]) -> Vec<String> {
    let mut faults = Vec::new();
    if asked.len() != request.count as usize {
        faults.push(format!("{} questions", asked.len()));
    }
    let stages = InterviewFormat::of(&format.id);
    if asked.len() >= 3 {
        let (first, last) = (place_of(&asked[0]), place_of(&asked[asked.len() - 1]));
        if (first == Some(Place::First)) != stages.begins_with_introduction {
            faults.push(format!("begins with {}", asked[0].text));
        }
        if (last == Some(Place::Last)) != stages.ends_with_last_words {
            faults.push(format!("ends with {}", asked[asked.len() - 1].text));
        }
    }
    let mut texts: Vec<&str> = asked.iter().map(|question| question.text.as_str()).collect();
    let unfit = unfit_words(&request.position);
    for text in &texts {
        if let Some(word) = unfit.iter().find(|word| text.contains(**word)) {
            faults.push(format!("says {word}: {text}"));
        }
        if text.contains(['{', '}']) {
            faults.push(format!("has a placeholder left: {text}"));
        }
    }
    texts.sort_unstable();
    texts.dedup();
    if texts.len() != asked.len() {
        faults.push("asks something twice".to_owned());
    }
    let is_korean = |text: &str| text.chars().any(|character| ('가'..='힣').contains(&character));
    let named = request.position.as_str();
    if texts.iter().any(|text| is_korean(&text.replace(named, "")) != (request.language == Language::Ko)) {
        faults.push("is in the other language".to_owned());
    }
    faults
}

/// How a format begins and ends from three questions on.
struct InterviewFormat {
    begins_with_introduction: bool,
    ends_with_last_words: bool,
}

impl InterviewFormat {
    fn of(id: &str) -> Self {
        Self {
            begins_with_introduction: matches!(
                id,
                "mixed" | "one-minute" | "experience" | "ncs" | "executive" | "timed-video" | "english"
            ),
            ends_with_last_words: matches!(
                id,
                "mixed" | "experience" | "ncs" | "executive" | "timed-video" | "english"
            ),
        }
    }
}

/// Words of a career that somebody who applies for hours, or for public service, is not asked with.
fn unfit_words(position: &str) -> &'static [&'static str] {
    if ["알바", "파트타임"].iter().any(|word| position.contains(word)) {
        &["5년 뒤", "커리어", "이직", "연봉", "회사를 고를", "five years", "career"]
    } else if ["9급", "경찰공무원", "소방공무원"].iter().any(|word| position.contains(word)) {
        &["회사를 고를", "우리 회사", "저희 회사", "이직", "연봉", "our company"]
    } else {
        &[]
    }
}

#[tokio::test]
async fn a_thousand_interviews_begin_and_end_as_their_formats_say() {
    let (interviewer, formats) = (RubricInterviewer::default(), formats());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |among: usize| {
        // SplitMix64: the same thousand each time.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % among as u64) as usize
    };
    let mut wrong = Vec::new();
    for number in 0..1_000 {
        let format = &formats[draw(formats.len())];
        let language = format.language.unwrap_or([Language::Ko, Language::En][draw(2)]);
        let count = 1 + draw(format.max_questions.min(12) as usize) as u32;
        let position = TITLES[draw(TITLES.len())];
        let experience = [None, Some(Experience::Entry), Some(Experience::Experienced)][draw(3)];
        let request =
            QuestionRequest { experience, ..request(&format.id, position, count, language, number) };
        let asked = interviewer.ask(&request, &Meter::default()).await.unwrap();
        for fault in faults(format, &request, &asked) {
            wrong.push(format!("{} {position} {experience:?} {count} {language:?}: {fault}", format.id));
        }
    }
    assert!(wrong.is_empty(), "{} of 1,000\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[tokio::test]
async fn a_question_carries_the_conditions_of_its_stage() {
    let interviewer = RubricInterviewer::default();
    let ask = async |format: &str, position: &str, count: u32| {
        let request = request(format, position, count, Language::Ko, 7);
        interviewer.ask(&request, &Meter::default()).await.unwrap()
    };
    let video = ask("timed-video", "간호사", 6).await;
    for question in &video {
        let conditions = question.conditions.as_ref().unwrap();
        assert_eq!((conditions.preparation_s, conditions.answer_s), (30, Some(90)), "{}", question.text);
        assert!(!conditions.editing);
    }
    let backend = ask("pt", "백엔드 개발자", 2).await;
    let sheet = backend[0].conditions.as_ref().and_then(|conditions| conditions.sheet.as_deref());
    assert!(sheet.unwrap().contains("예약 서비스"), "{sheet:?}");
    assert_eq!(backend[1].conditions.as_ref().and_then(|conditions| conditions.sheet.as_deref()), None);
    let clerk = ask("pt", "은행원", 1).await;
    assert!(clerk[0].conditions.as_ref().unwrap().sheet.as_ref().unwrap().contains("매장 네 곳"));
    let pilot = ask("pt", "로켓 조종사", 1).await;
    assert!(pilot[0].conditions.as_ref().unwrap().sheet.as_ref().unwrap().contains("민원 창구"));
    assert!(ask("mixed", "간호사", 5).await.iter().all(|question| question.conditions.is_none()));
}

#[tokio::test]
async fn a_company_is_named_and_what_was_asked_is_not_asked_again() {
    let interviewer = RubricInterviewer::default();
    let mut request = request("executive", "은행원", 6, Language::Ko, 3);
    request.company = Some("한빛은행".to_owned());
    let asked = interviewer.ask(&request, &Meter::default()).await.unwrap();
    assert!(asked.iter().any(|question| question.text.contains("한빛은행에")), "{asked:#?}");
    request.previous =
        asked.iter().map(|question| Exchange { question: question.text.clone(), answer: None }).collect();
    request.count = 3;
    let more = interviewer.ask(&request, &Meter::default()).await.unwrap();
    assert_eq!(more.len(), 3);
    assert!(more.iter().all(|question| asked.iter().all(|before| before.text != question.text)));
    assert!(more.iter().all(|question| place_of(question).is_none()), "{more:#?}");
}

#[test]
fn faults_of_a_format_name_file_line_and_field() {
    let own = |name: &str, text: &str| {
        let folder = std::env::temp_dir().join(format!("daedam-formats-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("formats")).unwrap();
        fs::write(folder.join("formats").join(format!("{name}.toml")), text).unwrap();
        let read = InterviewContent::read(&folder);
        fs::remove_dir_all(&folder).unwrap();
        read.map(|content| FormatCatalogue::formats(&content).len())
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    let head = "version = 1\norder = 50\nquestions = 2\nname = { ko = \"동아리\", en = \"Club\" }\n\
                description = { ko = \"동아리 면접이에요.\", en = \"A club's interview.\" }\n\
                counts = { ko = [\"열의\"], en = [\"Zeal\"] }\n";
    let with =
        |stage: &str| format!("{head}\n[[stage]]\nname = {{ ko = \"경험\", en = \"Past\" }}\n{stage}\n");
    assert_eq!(
        own("club-good", &with("share = 1\nanswer_s = 60\nbank = { stages = [\"experience\"] }")),
        Ok(12)
    );
    for (name, text, said) in [
        ("negative", with("share = 1\nanswer_s = -5\ninterview = true"), ":11:12: `answer_s` is -5"),
        (
            "too-long",
            with("share = 1\npreparation_s = 9999\ninterview = true"),
            "whole number from 0 to 7200",
        ),
        ("stage", with("share = 1\nbank = { stages = [\"dancing\"] }"), "unknown variant `dancing`"),
        ("field", with("share = 1\nanswers_s = 5\ninterview = true"), "unknown field `answers_s`"),
        ("nothing", with("share = 1"), "a stage asks one of three"),
        ("no-size", with("interview = true"), "either `count`"),
        (
            "unfillable",
            with(
                "count = 9\nbank = { stages = [\"opening\"], kinds = [\"technical\"], competencies = [\"work-ethics\"] }",
            ),
            "the bank can never fill this stage for the family",
        ),
        ("more", with("count = 1\ninterview = true"), "`questions` is more than its stages can ask"),
    ] {
        let fault = own(name, &text).unwrap_err();
        assert!(fault.contains(said) && fault.contains(&format!("formats/{name}.toml")), "{name}: {fault}");
    }
}
