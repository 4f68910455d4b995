//! The bank as it ships: its files keep the rules, positions find their family, and interviews are well composed.

use std::collections::HashSet;

use interview::language::Language;
use interview::question::{Question, QuestionKind, Stage};
use interview::session::SessionKind;
use interviewer::bank::{Bank, GENERAL, Selection};

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
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/bank");
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
