//! The words by which a text shows what it does: asks for an experience, gives a figure, tells a result.
//!
//! All patterns run on folded text, so they know lower case only.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use interview::language::Language;
use regex_automata::meta::Regex;

use crate::lexical::is_function_word;
use crate::pattern::compile;

macro_rules! pattern {
    ($name:ident, $($part:expr),+ $(,)?) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| compile(concat!($($part),+)));
    };
}

pattern!(
    ASKING,
    "^(설명|말씀|이야기|무엇|어떻|어떤|어떠|왜|언제|대해|대하|대한|관해|관련|본인|경험|생각|방법|가지|경우|주세요|주시겠어요|하시겠습니까|하겠습니까|있나요|무엇인가요|직무|지원|때|것|점|이유|가장|최근|하나|함께|그것|당시)$",
    "|^(describe|explain|tell|please|share|walk|give|time|example|experience|about|would|could|most|role|job|work|recent|recently|introduce|think|something|someone|one|own|way|ways|me|like|get|got|come|went)$",
);
pattern!(ONESELF, r"저는|제가|저의|제 |저희|나는|내가|\b(i|i'm|i've|i'd|i'll|my|me|we|our)\b");
pattern!(
    FIGURE,
    r"\d+(?:[.,:]\d+)*",
    "|절반|두 배|세 배|반으로|수십|수백|수천|몇십|몇백",
    "|(?:두|세|네|다섯|여섯|일곱|여덟|아홉|열|열두|열다섯|스무|서른|마흔|쉰) ?(?:명|건|번|개|달|주|배|시간|가지|곳|차례|팀|분|부|장|대|권|군데|사람|살|차|학기|해)",
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|half|halved|twice|doubled|tripled|third|quarter)\b",
);
pattern!(LIST_NUMBER, r"^\(?\d{1,2}[.)]\s");
pattern!(
    EXAMPLE,
    "예를 들|예컨대|가령|실제로|당시|지난|작년|재작년|올해|학기|인턴|프로젝트에서|회사에서|팀에서|적이 있|때는|했을 때|하던 중",
    r"|\b(for example|for instance|such as|e\.g|in (my|our) |last (year|month|summer|quarter|semester|week)|when i |when we |once |on my |on our |at my |at our |ago\b)",
);
pattern!(
    SITUATION,
    "당시|때|상황|문제|목표|과제|프로젝트|맡(은|았|아|게)|작년|재작년|지난|학기|인턴|근무|입사|개월|년 전|시절|처음|발생|생겼|생기|있었|요청|갈등|의견|마감|불만|느렸|느려|부족|실패|원인|사실|고객",
    r"|\b(when|while|at the time|problem|issue|goal|target|project|last|ago|was|were|had|during|in my|deadline|complain|failed|asked|request|situation|customer|team)",
);
pattern!(AGENCY, "저는|제가|저희|직접|먼저|우선|그래서|이를 위해|다음으로|곧바로|바로|즉시|나서서");
pattern!(
    INTENDS,
    "겠습니다|겠어요|것입니다|할 것|려고 합니다|려 합니다|고자 합니다|하는 편입니다|봅니다|둡니다|줍니다|합니다|줄입니다|나눕니다|드립니다|씁니다|찾습니다|묻습니다|듣습니다|알립니다|정합니다|만듭니다",
    r"|\b(i|we)( would|'d| will|'ll)( \w+ly| also| then| first| never| not)? \w+",
);
pattern!(
    ENGLISH_ACTION,
    r"\b(i|we)( \w+ly| also| then| first| just| even)? (\w+ed|made|built|wrote|ran|told|cut|found|took|led|set|sat|spoke|asked|drew|kept|put|sent|gave|went|began|chose|brought|taught|held|met|split|saw|won|got|did|rewrote|broke|sold|bought)\b",
);
pattern!(
    RESULT,
    "결과|덕분|줄었|줄어|줄이|줄일|줄여|늘었|늘어|높아|높였|낮아|낮추|낮췄|떨어|향상|개선[되됐]|개선할|성공|달성|완료|마쳤|마칠|마무리|감소|증가|퍼센트|%|해결|만족|단축|절감|수상|이어졌|받았|빨라|없었|없앴|없어|막을|막았|예방|않도록|회복|도움이|통과|합의했|채웠|모았|계약했|얻었",
    r"|\b(as a result|result(ed|s)?|so that|dropped|fell|rose|increased|decreased|reduced|improved|grew|cut|halved|doubled|finished|achieved|reached|solved|fixed|won|saved|faster|percent|%|without|worked|nobody|no longer|since then|in the end|prevented?|avoid)",
);
pattern!(
    LEARNED,
    "배웠|배운|배우게|느꼈|느낀|깨달|교훈|알게 되|알았습니다|이후로|그 뒤로|그 후로|다음부터|계기|습관|성장|재발|되돌아|돌아보|앞으로는|공유하|기록으로|기록해|점검",
    r"|\b(learn(ed|t)?|lesson|realised|realized|taught me|since then|from then on|next time|now i|these days|in hindsight|looking back|habit|so it would not happen again|afterwards)",
);

/// Whether a token belongs to asking and not to what is asked about.
pub(super) fn is_asking(token: &str) -> bool {
    ASKING.is_match(token) || is_function_word(token)
}

/// Whether a text is in the first person.
pub(super) fn speaks_of_oneself(folded: &str) -> bool {
    ONESELF.is_match(folded)
}

/// The different figures of a text, each with the character at which it first stands; the number of a list is none.
pub(super) fn figures(folded: &str) -> Vec<(usize, String)> {
    let skip = LIST_NUMBER.find(folded).map_or(0, |number| number.end());
    let (counted, mut seen) = (&folded[skip..], BTreeSet::new());
    FIGURE
        .find_iter(counted)
        .map(|figure| (skip + figure.start(), &counted[figure.range()]))
        .filter(|(_, figure)| seen.insert(*figure))
        .map(|(at, figure)| (folded[..at].chars().count(), figure.to_owned()))
        .collect()
}

/// Whether a text has a figure.
pub(crate) fn tells_figures(folded: &str) -> bool {
    !figures(folded).is_empty()
}

/// The names in a text, as written: Latin words among Korean; words with a capital within a sentence, or with two, among
/// English.
pub(super) fn names(text: &str, language: Language) -> Vec<String> {
    let mut found = Vec::new();
    // All bytes are looked at without a stop, which takes fewer steps than stopping at the first letter.
    if !text.bytes().fold(false, |any, byte| any | byte.is_ascii_alphabetic()) {
        return found;
    }
    let words = text.split(|character: char| !(is_alphanumeric(character) || "+#-'’".contains(character)));
    for (index, word) in words.filter(|word| !word.is_empty()).enumerate() {
        let latin: String = word.chars().filter(char::is_ascii).collect();
        let letters = latin.chars().filter(char::is_ascii_alphabetic).count();
        let capitals = latin.chars().filter(char::is_ascii_uppercase).count();
        let is_name = match language {
            Language::Ko => letters >= 2 || letters == 1 && latin.contains(['+', '#']),
            Language::En => {
                capitals >= 2 || capitals == 1 && index > 0 && letters >= 2 && !latin.starts_with("I'")
            }
        };
        if is_name && latin.chars().next().is_some_and(|first| first.is_ascii_alphanumeric()) {
            found.push(latin);
        }
    }
    found
}

/// Whether a character is a letter or a digit; the same as `char::is_alphanumeric`, found sooner for Hangul.
pub(super) fn is_alphanumeric(character: char) -> bool {
    ('가'..='힣').contains(&character) || character.is_alphanumeric()
}

/// Whether a text gives an example or places itself in time.
pub(super) fn gives_example(folded: &str) -> bool {
    EXAMPLE.is_match(folded)
}

/// Whether a text tells a situation.
pub(super) fn tells_situation(folded: &str) -> bool {
    SITUATION.is_match(folded)
}

/// Whether a text tells what somebody did, or would do.
pub(super) fn tells_action(folded: &str) -> bool {
    ENGLISH_ACTION.is_match(folded) || INTENDS.is_match(folded) || has_korean_past_action(folded)
}

/// Whether a text tells what the candidate did or would do.
pub(super) fn tells_own_action(folded: &str) -> bool {
    let korean = has_korean_past_action(folded) || INTENDS.is_match(folded);
    ENGLISH_ACTION.is_match(folded)
        || korean && (AGENCY.is_match(folded) || folded.contains("겠습니다"))
        || ONESELF.is_match(folded) && INTENDS.is_match(folded)
}

/// Whether a text tells what came of it.
pub(crate) fn tells_result(folded: &str) -> bool {
    RESULT.is_match(folded)
}

/// Whether a text tells what was learned, or changed for good.
pub(super) fn tells_learning(folded: &str) -> bool {
    LEARNED.is_match(folded)
}

/// Whether Korean text has a past tense that tells of doing: a syllable ending in ㅆ before 습니다, 고, 는데 …, which is
/// neither being ("있었", "이었") nor becoming ("되었", "졌").
fn has_korean_past_action(folded: &str) -> bool {
    let (mut before, mut past) = (' ', ' ');
    folded.chars().any(|character| {
        let tells = is_past(past)
            && "습고는으더어지다던기".contains(character)
            && !"있겠됐졌".contains(past)
            && !(past == '었' && "있없되이니들".contains(before))
            && !(past == '였' && before != '하' && before != '보');
        (before, past) = (past, character);
        tells
    })
}

/// Whether a syllable ends in ㅆ.
fn is_past(syllable: char) -> bool {
    ('가'..='힣').contains(&syllable) && (u32::from(syllable) - 0xac00) % 28 == 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_asking_are_told_from_the_subject() {
        assert!(is_asking("설명") && is_asking("tell") && is_asking("the") && !is_asking("인덱스"));
    }

    #[test]
    fn figures_names_and_examples_are_found() {
        let texts = |text: &str| figures(text).into_iter().map(|(_, figure)| figure).collect::<Vec<_>>();
        assert_eq!(texts("1. 응답이 4초에서 0.3초로 두 배"), ["4", "0.3", "두 배"]);
        assert_eq!(texts("sixty responses instead of 200"), ["sixty", "200"]);
        assert_eq!(names("저는 Redis와 C++로 API를", Language::Ko), ["Redis", "C++", "API"]);
        assert_eq!(names("My team used Kafka and I'd read the REST docs", Language::En), ["Kafka", "REST"]);
        assert!(gives_example("예를 들어 작년에") && gives_example("for example, in my team"));
        assert!(!gives_example("인덱스는 빠릅니다"));
    }

    #[test]
    fn the_parts_of_a_story_are_told_apart() {
        for action in [
            "제가 쿼리를 고쳤습니다",
            "i rewrote the query",
            "먼저 원인을 확인하겠습니다",
            "i would first ask why",
        ] {
            assert!(tells_own_action(action), "{action}");
        }
        for none in
            ["문제가 해결되었습니다", "분위기가 좋았던 편", "it was a hard time", "속도가 빨라졌습니다"]
        {
            assert!(!tells_own_action(none), "{none}");
        }
        assert!(tells_situation("당시 응답이 느렸습니다") && tells_result("절반으로 줄었습니다"));
        assert!(
            tells_learning("측정이 먼저라는 것을 배웠습니다") && tells_learning("since then i test first")
        );
        assert!(speaks_of_oneself("저는 성실합니다") && !speaks_of_oneself("인덱스는 빠르다"));
    }
}
