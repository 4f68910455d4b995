//! What was done: past verbs, and whether it was the candidate who did it.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use interview::language::Language;

use super::lexicon::Lexicon;
use super::line::Line;

/// What a Korean past syllable is followed by.
const AFTER_PAST: &str = "습고는으더어지다던기을거죠나음네잖느니";
/// So many syllables before the past one belong to a Korean verb at most.
const VERB: usize = 6;
/// What stands before "였" in verbs of doing ("줄였", "붙였"); everywhere else it is a form of being.
const BEFORE_CAUSATIVE: &str = "줄높붙들벌절끓녹숙먹속늘직";
/// Who else may have done it, where they are the subject.
const OTHERS: [&str; 34] = [
    "선배",
    "후배",
    "동료",
    "팀장님",
    "팀장",
    "사수",
    "친구",
    "대표님",
    "사장님",
    "점장님",
    "과장님",
    "대리님",
    "부장님",
    "원장님",
    "선생님",
    "교수님",
    "고객",
    "고객님",
    "손님",
    "환자",
    "보호자",
    "학부모",
    "어머니",
    "아버지",
    "할머니",
    "할아버지",
    "아이",
    "학생",
    "개발자",
    "기획자",
    "디자이너",
    "담당자",
    "상대방",
    "다른분",
];
#[expect(clippy::expect_used, reason = "the words are constants, and the tests use them")]
static OTHERS_FOUND: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(OTHERS).expect("a few words make an automaton"));
const SUBJECT: [&str; 5] = ["이", "가", "께서", "님이", "분이"];
/// What shows that it was the candidate after all.
const OWN: [&str; 7] = ["제가", "저는", "저희", "저도", "직접", "내가", "우리"];

/// A past verb of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verb {
    /// Where it stands, in bytes of the line.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it tells a deed of the candidate.
    pub(super) deed: bool,
}

/// The past verbs of a line, in order.
pub(super) fn find(line: &Line, lexicon: &Lexicon, language: Language) -> Vec<Verb> {
    match language {
        Language::Ko => korean(line, lexicon),
        Language::En => english(line, lexicon),
    }
}

/// Korean: a syllable that ends in ㅆ, is not that of being or intending, and is followed by an ending.
fn korean(line: &Line, lexicon: &Lexicon) -> Vec<Verb> {
    let characters: Vec<(usize, char)> = line.text.char_indices().collect();
    let mut found = Vec::new();
    let mut clause = 0;
    for (index, &(at, syllable)) in characters.iter().enumerate() {
        let next = characters.get(index + 1).map(|(_, next)| *next);
        if !is_past(syllable) || !next.is_some_and(|next| AFTER_PAST.contains(next)) {
            continue;
        }
        let from = index.saturating_sub(VERB);
        let end = at + syllable.len_utf8();
        let stem = &line.text[characters[from].0..end];
        let being = syllable == '였'
            && !stem.chars().rev().nth(1).is_some_and(|before| BEFORE_CAUSATIVE.contains(before));
        let tells = !being && !lexicon.ends_in_empty_verb(stem);
        let deed = tells && !by_another(&line.text[clause..end]);
        let start =
            (from..=index).rev().find(|&place| line.begins_word(characters[place].0)).unwrap_or(index);
        found.push(Verb { start: characters[start].0, end, deed });
        clause = end;
    }
    for (at, _) in line.text.match_indices("적이있").chain(line.text.match_indices("적있")) {
        let before = line.text[..at].chars().next_back();
        let start = at - before.map_or(0, char::len_utf8);
        if before.is_some_and(|before| ends_in_n(before) && before != '던') {
            found.push(Verb { start, end: at, deed: !by_another(&line.text[..at]) });
        }
    }
    let nouns = lexicon.deed_nouns.find_overlapping_iter(&line.text);
    let told = nouns.filter(|noun| is_experience(&line.text[noun.end()..]));
    found.extend(told.map(|noun| Verb { start: noun.start(), end: noun.end(), deed: true }));
    found.sort_by_key(|verb| (verb.end, verb.start));
    found.dedup_by_key(|verb| verb.end);
    found
}

fn is_experience(after: &str) -> bool {
    ["경험", "사례", "성과", "적이", "적도", "결과", "일이", "것이"]
        .iter()
        .any(|word| after.starts_with(word))
}

/// Whether the subject of a clause is somebody else.
fn by_another(clause: &str) -> bool {
    let subject = OTHERS_FOUND.find_overlapping_iter(clause).map(|other| other.end());
    let last =
        subject.filter(|&end| SUBJECT.iter().any(|particle| clause[end..].starts_with(particle))).max();
    last.is_some_and(|end| !OWN.iter().any(|own| clause[end..].contains(own)))
}

/// Whether a syllable ends in ㄴ, as a verb does before "적이 있다".
fn ends_in_n(syllable: char) -> bool {
    ('가'..='힣').contains(&syllable) && (u32::from(syllable) - 0xac00) % 28 == 4
}

/// Whether a syllable ends in ㅆ, but for "있" and "겠".
fn is_past(syllable: char) -> bool {
    ('가'..='힣').contains(&syllable)
        && (u32::from(syllable) - 0xac00) % 28 == 20
        && !matches!(syllable, '있' | '겠')
}

/// English: words in -ed and irregular past forms, in sentences with "I" or "we".
fn english(line: &Line, lexicon: &Lexicon) -> Vec<Verb> {
    let words: Vec<(usize, &str)> = words(&line.text).collect();
    let mine = words.iter().any(|(_, word)| matches!(*word, "i" | "we" | "i'd" | "we'd" | "i've" | "we've"));
    let mut found = Vec::new();
    for (index, &(start, word)) in words.iter().enumerate() {
        let regular =
            word.len() > 4 && word.ends_with("ed") && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if !regular && !lexicon.irregular_verbs.contains(word) {
            continue;
        }
        let before = index.checked_sub(1).map_or("", |index| words[index].1);
        if PASSIVE.contains(&before) || before.ends_with("'s") && regular {
            continue;
        }
        let deed = mine && !lexicon.empty_verbs.contains(word) && !OTHER_SUBJECTS.contains(&before);
        found.push(Verb { start, end: start + word.len(), deed });
    }
    found
}

/// What stands before an English participle that tells no past deed.
const PASSIVE: [&str; 25] = [
    "be", "is", "are", "been", "being", "get", "gets", "a", "an", "the", "of", "with", "more", "most",
    "very", "to", "that's", "it's", "i'm", "would", "could", "should", "can", "will", "if",
];
/// Somebody else as the subject, right before the verb.
const OTHER_SUBJECTS: [&str; 12] =
    ["he", "she", "they", "it", "who", "that", "which", "nobody", "everyone", "manager", "customer", "team"];

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ')
        .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
        .filter(|(_, word)| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deeds(text: &str, language: Language) -> usize {
        let line = Line::of(text, language);
        find(&line, Lexicon::of(language), language).iter().filter(|verb| verb.deed).count()
    }

    #[test]
    fn own_deeds_are_told_from_being_and_from_the_deeds_of_others() {
        for (text, count) in [
            ("제가 쿼리를 고쳤고 인덱스를 추가했습니다", 2),
            ("제가쿼리를고쳤고인덱스를추가했습니다", 2),
            ("많이 배웠고 뿌듯했습니다", 0),
            ("선배가 다시 입력해서 맞췄습니다", 0),
            ("팀장님께 말씀드렸고 제가 다시 계산했습니다", 2),
            ("확인하겠습니다", 0),
            ("절차를 단축한 경험이 있습니다", 1),
            ("제가 쿼리를 고쳤다", 1),
            ("쿼리를 고쳤어", 1),
            ("원인을 찾아본 적이 있습니다", 1),
            ("시간 여유가 있습니다", 0),
        ] {
            assert_eq!(deeds(text, Language::Ko), count, "{text}");
        }
        for (text, count) in [
            ("i rewrote the query and measured it", 2),
            ("i worked hard and learned a lot", 0),
            ("the manager decided", 0),
            ("i am interested in it", 0),
        ] {
            assert_eq!(deeds(text, Language::En), count, "{text}");
        }
    }
}
