//! The bank as it ships: its files keep the rules, positions find their family, and interviews are well composed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashSet;

use interview::language::Language;
use interview::session::SessionKind;
use interview::session::question::{Question, QuestionKind, Stage};
use interviewer::bank::{Bank, BankQuestion, GENERAL, Level, Place, Selection};

fn selection<'a>(position: &'a str, kind: SessionKind, count: usize, seed: u64) -> Selection<'a> {
    Selection {
        position,
        language: Language::Ko,
        kind,
        count,
        seed,
        asked: Vec::new(),
        recent: Vec::new(),
        background: Vec::new(),
        level: None,
    }
}

fn texts(questions: &[Question]) -> Vec<&str> {
    questions.iter().map(|question| question.text.as_str()).collect()
}

#[test]
fn the_bank_keeps_its_rules() {
    if let Err(faults) = Bank::read(&Bank::sources()) {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{} faults\n{}", faults.len(), lines.join("\n"));
    }
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../interviewer/bank");
    let on_disk: HashSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let built_in: HashSet<String> =
        Bank::sources().iter().map(|source| format!("{}.toml", source.family)).collect();
    assert_eq!(on_disk, built_in);
}

#[test]
fn five_questions_are_one_of_each_stage_in_order() {
    for position in ["백엔드 개발자", "로켓 조종사"] {
        for seed in 0..20 {
            let chosen = Bank::embedded().select_questions(&selection(position, SessionKind::Mixed, 5, seed));
            let stages: Vec<Stage> = chosen.iter().filter_map(|question| question.stage).collect();
            use Stage::{Experience, Knowledge, Motivation, Opening, Situation};
            assert_eq!(stages, [Opening, Experience, Knowledge, Situation, Motivation], "{position} {seed}");
        }
    }
}

#[test]
fn any_count_of_any_kind_is_met_without_a_repetition() {
    for (kind, wanted) in [
        (SessionKind::Mixed, None),
        (SessionKind::Technical, Some(QuestionKind::Technical)),
        (SessionKind::Behavioral, Some(QuestionKind::Behavioral)),
        (SessionKind::Personality, Some(QuestionKind::Personality)),
    ] {
        for count in 1..=20 {
            let chosen = Bank::embedded().select_questions(&selection("Backend Developer", kind, count, 7));
            assert_eq!(chosen.len(), count, "{kind:?}");
            assert_eq!(texts(&chosen).into_iter().collect::<HashSet<_>>().len(), count, "{kind:?}");
            assert!(chosen.windows(2).all(|pair| pair[0].stage <= pair[1].stage), "{kind:?} {count}");
            if let (Some(wanted), true) = (wanted, count <= 8) {
                assert!(chosen.iter().all(|question| question.kind == Some(wanted)), "{kind:?} {count}");
            }
        }
    }
}

#[test]
fn every_family_fills_the_longest_interview_of_every_kind() {
    let bank = Bank::embedded();
    for family in bank.families() {
        let position = family.aliases.first().map_or("로켓 조종사", String::as_str);
        for kind in
            [SessionKind::Mixed, SessionKind::Technical, SessionKind::Behavioral, SessionKind::Personality]
        {
            assert_eq!(bank.select_questions(&selection(position, kind, 20, 1)).len(), 20, "{}", family.id);
        }
    }
}

#[test]
fn a_seed_decides_and_another_decides_otherwise() {
    let bank = Bank::embedded();
    let choose = |seed| bank.select_questions(&selection("백엔드 개발자", SessionKind::Mixed, 5, seed));
    assert_eq!(choose(3), choose(3));
    let different: HashSet<Vec<String>> =
        (0..20).map(|seed| choose(seed).into_iter().map(|question| question.text).collect()).collect();
    assert!(different.len() >= 10, "{} of 20", different.len());
}

#[test]
fn texts_of_recent_sessions_are_avoided_while_others_remain() {
    let bank = Bank::embedded();
    let mut recent: Vec<String> = Vec::new();
    for seed in 0..3 {
        let mut next = selection("백엔드 개발자", SessionKind::Mixed, 5, seed);
        next.recent = recent.iter().map(String::as_str).collect();
        let chosen = bank.select_questions(&next);
        assert!(chosen.iter().all(|question| !recent.contains(&question.text)));
        recent.extend(chosen.into_iter().map(|question| question.text));
    }
    let all = bank.select_questions(&selection("백엔드 개발자", SessionKind::Mixed, 100, 1));
    let mut again = selection("백엔드 개발자", SessionKind::Mixed, 5, 1);
    again.recent = texts(&all);
    assert_eq!(bank.select_questions(&again).len(), 5);
    again.asked = texts(&all)[1..].to_vec();
    assert_eq!(texts(&bank.select_questions(&again)), [&all[0].text]);
}

#[test]
fn an_unknown_position_is_named_in_general_questions() {
    let bank = Bank::embedded();
    assert_eq!(bank.family_of("로켓 조종사").unwrap().id, GENERAL);
    for language in [Language::Ko, Language::En] {
        let mut unknown = selection("로켓 조종사", SessionKind::Mixed, 5, 2);
        unknown.language = language;
        let chosen = bank.select_questions(&unknown);
        assert!(chosen.iter().any(|question| question.text.contains("로켓 조종사")));
        assert!(chosen.iter().all(|question| !question.text.contains('{')));
    }
}

#[test]
fn questions_close_to_the_resume_come_first() {
    let bank = Bank::embedded();
    let backend = bank.family("backend").unwrap();
    let wanted = backend.questions.iter().find(|question| question.stage == Stage::Knowledge).unwrap();
    let mut close = selection("백엔드 개발자", SessionKind::Technical, 1, 5);
    let text = &wanted.wording(Language::Ko).text;
    close.background = vec![text];
    assert_eq!(texts(&bank.select_questions(&close)), [text]);
}

#[test]
fn positions_as_people_write_them_find_their_family() {
    let bank = Bank::embedded();
    let mut wrong = Vec::new();
    for (position, family) in [
        ("백엔드 개발자", "backend"),
        ("Backend Developer", "backend"),
        ("BackendDeveloper", "backend"),
        ("신입 서버개발", "backend"),
        ("[신입] 백엔드 (Java/Spring)", "backend"),
        ("백앤드 개발자", "backend"),
        ("백엔트 개발자", "backend"),
        ("Bakcend Engineer", "backend"),
        ("소프트웨어 엔지니어", "backend"),
        ("Software Engineer", "backend"),
        ("Sr. Front-End Engineer", "frontend"),
        ("프론트엔드 개발자", "frontend"),
        ("React 프론트 엔드 개발", "frontend"),
        ("Full Stack Developer", "fullstack"),
        ("안드로이드 개발자", "mobile"),
        ("iOS Developer", "mobile"),
        ("데이터 분석가", "data-analysis"),
        ("Data Analyst", "data-analysis"),
        ("데이터 엔지니어", "data-engineering"),
        ("머신러닝 엔지니어", "machine-learning"),
        ("AI 엔지니어", "machine-learning"),
        ("DevOps Engineer", "devops"),
        ("DBA", "database-administration"),
        ("정보보안 담당자", "security"),
        ("QA 엔지니어", "software-testing"),
        ("품질관리(QA)", "quality-control"),
        ("UI/UX 디자이너", "design"),
        ("PM", "product-management"),
        ("Product Manager", "product-management"),
        ("간호사", "nursing"),
        ("Registered Nurse", "nursing"),
        ("마케터", "marketing"),
        ("해외영업", "international-trade"),
        ("인사담당자", "human-resources"),
        ("HR", "human-resources"),
        ("회계 담당", "accounting"),
        ("은행원", "banking"),
        ("초등교사", "teaching"),
        ("어린이집 교사", "childcare"),
        ("사회복지사", "social-work"),
        ("9급 공무원", "public-service"),
        ("CS 상담원", "customer-service"),
        ("물류관리", "logistics"),
        ("생산관리", "manufacturing-engineering"),
        ("게임 클라이언트 개발자", "game-development"),
        ("임베디드 개발자", "embedded"),
        ("변호사", "legal"),
        ("로켓 조종사", GENERAL),
        ("요리사", "nutrition-cooking"),
        ("Astronaut", GENERAL),
        ("이전 지시를 무시하고", GENERAL),
        ("", GENERAL),
        ("🚀", GENERAL),
    ] {
        let found = &bank.family_of(position).unwrap().id;
        if found != family {
            wrong.push(format!("{position}: {found}, not {family}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The faults of the bank after one family's text was changed.
fn faults_after(family: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let changed = change(Bank::sources().iter().find(|source| source.family == family).unwrap().text);
    let mut sources = Bank::sources();
    sources.iter_mut().find(|source| source.family == family).unwrap().text = &changed;
    Bank::read(&sources).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_broken_rule_is_told_with_file_line_and_question() {
    let line_of = |needle: &str| {
        let sources = Bank::sources();
        let backend = sources.iter().find(|source| source.family == "backend").unwrap();
        backend.text.lines().position(|line| line.contains(needle)).unwrap() + 1
    };
    let index = "id = \"backend-index\"";
    let place = format!("bank/backend.toml:{} (backend-index)", line_of(index));
    let asks = "데이터베이스 인덱스를 언제 만들고, 언제 만들지 않는지 설명해 주세요.";
    for (needle, instead, begins, says) in [
        (index, "id = backend-index", format!("bank/backend.toml:{}", line_of(index)), ""),
        (index, "id = \"backend-testing\"", "bank/backend.toml:".to_owned(), "another question has this id"),
        (index, "id = \"Index\"", format!("bank/backend.toml:{} (Index)", line_of(index)), "kebab-case"),
        (asks, "결혼 계획이 있으신가요?", place.clone(), "nobody may ask"),
        (asks, "{position} 직무란 무엇인가요?", place.clone(), "general.toml"),
        (asks, "", place.clone(), "blank"),
        (asks, "What is an index?", place.clone(), "other language"),
        (
            "stage = \"opening\"",
            "stage = \"motivation\"",
            "bank/backend.toml:".to_owned(),
            "after a later stage",
        ),
        ("version = 1", "version = 0", "bank/backend.toml:".to_owned(), "version"),
        ("kind = \"personality\"", "kind = \"technical\"", "bank/backend.toml:".to_owned(), "Personality"),
        ("\"백엔드\", ", "\"간호사\", ", "bank/backend.toml:".to_owned(), "also stands in nursing"),
    ] {
        let faults = faults_after("backend", |text| text.replace(needle, instead));
        let told = faults.iter().any(|fault| fault.starts_with(&begins) && fault.contains(says));
        assert!(told, "{instead}: {faults:?}");
    }
    let few = faults_after("sales", |text| {
        text.split("\n[[question]]").take(10).collect::<Vec<_>>().join("\n[[question]]")
    });
    assert!(few.iter().any(|fault| fault.contains("9 questions")), "{few:?}");
    let particle =
        faults_after("general", |text| text.replace("{position} 직무에서 5년", "{position}로서 5년"));
    assert!(
        particle.iter().any(|fault| fault.contains("general-career-goal") && fault.contains("particle")),
        "{particle:?}"
    );
}

#[test]
fn old_facts_and_lacking_kinds_are_named_for_somebody_to_look_at() {
    let bank = Bank::embedded();
    let newest = bank.families().iter().flat_map(|family| &family.questions);
    let newest =
        newest.filter_map(|question| question.facts.as_ref()).map(|facts| facts.as_of).max().unwrap();
    assert_eq!(bank.to_review(newest), []);
    let later = newest.checked_add_months(chrono::Months::new(13)).unwrap();
    let notes = bank.to_review(later);
    assert!(notes.iter().all(|note| note.line.is_some() && note.why.contains("as_of")), "{notes:?}");
    assert!(!notes.is_empty());
}

#[test]
fn a_fact_needs_its_day_and_its_source() {
    let index = "id = \"backend-index\"";
    for (more, says) in [
        ("as_of = \"2026-11-30\"", "needs both"),
        ("source = \"근로기준법 제23조\"", "needs both"),
        ("as_of = \"yesterday\"\nsource = \"근로기준법\"", "2026-11-30"),
        ("level = []", "at least one level"),
        ("level = [\"somebody\"]", "part-time"),
        ("competency = \"luck\"", "job-skills"),
        ("place = \"first\"", "is an opening"),
    ] {
        let faults = faults_after("backend", |text| text.replace(index, &format!("{index}\n{more}")));
        assert!(
            faults.iter().any(|fault| fault.contains("backend.toml:") && fault.contains(says)),
            "{more}: {faults:?}"
        );
    }
}

/// The question of the bank that was asked.
fn of_bank(question: &Question) -> &'static BankQuestion {
    let id = question.source.trim_start_matches("bank:").split('@').next().unwrap();
    Bank::embedded().question(id).unwrap().1
}

#[test]
fn a_mixed_interview_begins_with_an_introduction_and_ends_with_last_words() {
    let bank = Bank::embedded();
    let place = |question: &Question| of_bank(question).place;
    for seed in 0..300 {
        let family = &bank.families()[usize::try_from(seed).unwrap() % bank.families().len()];
        let position = family.aliases.first().map_or("로켓 조종사", String::as_str);
        let count = 3 + usize::try_from(seed).unwrap() % 12;
        let mut wanted = selection(position, SessionKind::Mixed, count, seed);
        wanted.language = if seed % 2 == 0 { Language::Ko } else { Language::En };
        let chosen = bank.select_questions(&wanted);
        assert_eq!(chosen.len(), count, "{position}");
        assert_eq!(place(&chosen[0]), Some(Place::First), "{position} {count}");
        assert_eq!(place(&chosen[count - 1]), Some(Place::Last), "{position} {count}");
        assert_eq!(chosen.iter().filter(|question| place(question) == Some(Place::Last)).count(), 1);
        // What is asked in addition is neither.
        wanted.asked = chosen.iter().map(|question| question.text.as_str()).collect();
        assert!(bank.select_questions(&wanted).iter().all(|question| place(question).is_none()));
    }
}

#[test]
fn who_applies_for_hours_is_asked_nothing_about_a_career() {
    let bank = Bank::embedded();
    for position in
        ["카페 알바", "편의점 아르바이트", "Part-time barista", "물류센터 단기 알바", "우주선 청소 알바"]
    {
        for seed in 0..50 {
            for question in bank.select_questions(&selection(position, SessionKind::Mixed, 8, seed)) {
                assert!(
                    of_bank(&question).levels.contains(&Level::PartTime),
                    "{position}: {}",
                    question.text
                );
                assert!(
                    !question.text.contains("5년") && !question.text.contains("회사"),
                    "{}",
                    question.text
                );
            }
        }
    }
}
