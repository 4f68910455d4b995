//! What an interviewer must not ask: 채용절차법 제4조의3, and what is discriminatory to ask in English-speaking countries.
//!
//! The words alone are innocent ("장애 대응" is an outage, "환자 가족" a patient's family), so the patterns look for them
//! where they are asked of the candidate.

use std::sync::LazyLock;

use regex::Regex;

static FORBIDDEN: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(compile);

const PATTERNS: &[(&str, &str)] = &[
    (
        "looks",
        r"외모|용모|인상착의|키가 (몇|얼마)|(본인|지원자|귀하)의? ?(키|신장|체중|몸무게)|몸무게가|체중이 (몇|얼마)",
    ),
    ("origin", r"고향|본적|출신 ?(지역|지가|지는)|어디 출신|태어난 (곳|지역)|국적이 (어디|무엇)"),
    ("marriage", r"결혼|혼인|기혼|미혼|배우자|남자 ?친구|여자 ?친구|애인"),
    (
        "pregnancy and children",
        r"(본인|지원자)의? ?(임신|출산|육아)|(임신|출산|육아)(을|를|은|는)? ?(계획|예정)|자녀(가|를|는|의) ?(있|몇|계획|낳)|자녀 ?계획",
    ),
    (
        "family",
        r"(부모님?|아버지|어머니|형제|자매|가족)(님)?(의|은|는|이|께서)? ?(직업|학력|재산|하시는 일|무슨 일|몇 명)|가족 ?(관계|사항|소개)|가정 ?(환경|형편)",
    ),
    ("religion", r"종교(가|는|를|이)? ?(있|무엇|믿|어떻게)|교회에 다니|신앙"),
    ("age", r"나이가 (몇|어떻게|많|어리)|연세가|몇 살|(본인|지원자)의 (나이|연령)"),
    (
        "sex and orientation",
        r"성적 ?(지향|취향)|(본인|지원자)의? ?성별|여성(으로서|이라서)|남성(으로서|이라서)",
    ),
    ("unions", r"노동조합|노조 ?(에|를|가|활동|가입)"),
    ("politics", r"정치(적|색| 성향)|지지하는 (정당|후보|정치)|어느 정당"),
    ("health", r"건강 ?상태|지병|병력이|앓고 (있|계)|장애(인|가 있으|를 가지|등급)이?신|장애 ?등급"),
    ("military service", r"군대|군 ?복무|병역|군필|미필|전역"),
    (
        "personal matters",
        r"(?i)\b(are you (married|pregnant|single|religious|gay|straight|disabled)|marital status|your (husband|wife|spouse|boyfriend|girlfriend|children|kids|parents|race|ethnicity|nationality|religion|age|gender|sexual orientation|height|weight|disability|disabilities|health|medical history|politics|political views?))\b",
    ),
    (
        "personal matters",
        r"(?i)\b(how old are you|where (are|were) you (originally )?(from|born)|plan(ning)? (to have|on having) (children|kids)|do you have (children|kids|a family)|trade union|union member|military (service|record|discharge)|which (party|church)|what year were you born)\b",
    ),
];

/// The topic that a text asks about though it must not, if there is one.
pub(crate) fn forbidden_topic(text: &str) -> Option<&'static str> {
    FORBIDDEN.iter().find(|(_, pattern)| pattern.is_match(text)).map(|(topic, _)| *topic)
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles each of them")]
fn compile() -> Vec<(&'static str, Regex)> {
    PATTERNS.iter().map(|(topic, pattern)| (*topic, Regex::new(pattern).expect("constant pattern"))).collect()
}

#[cfg(test)]
mod tests {
    use super::forbidden_topic;

    #[test]
    fn what_must_not_be_asked_is_found() {
        for text in [
            "본인의 키와 체중을 말씀해 주세요.",
            "고향이 어디이신가요?",
            "결혼하셨나요?",
            "출산 계획이 있으신가요?",
            "자녀가 있으신가요?",
            "부모님의 직업은 무엇인가요?",
            "아버지는 무슨 일을 하시나요?",
            "종교가 있으신가요?",
            "나이가 어떻게 되시나요?",
            "노조 활동을 하신 적이 있나요?",
            "지지하는 정당이 있나요?",
            "건강 상태는 어떠신가요?",
            "군대는 다녀오셨나요?",
            "Are you married?",
            "Do you have children?",
            "How old are you?",
            "Where are you originally from?",
            "What is your religion?",
            "Have you been a union member?",
            "Tell me about your military service.",
        ] {
            assert!(forbidden_topic(text).is_some(), "{text}");
        }
    }

    #[test]
    fn the_same_words_on_the_job_are_allowed() {
        for text in [
            "서비스 장애를 겪고 해결한 경험을 말씀해 주세요.",
            "환자의 가족이 강하게 항의할 때 어떻게 하시겠습니까?",
            "임신한 환자에게 약을 투여할 때 무엇을 확인합니까?",
            "학부모가 자녀의 성적에 이의를 제기하면 어떻게 하시겠습니까?",
            "만성 신장 질환 환자의 식이를 설명해 주세요.",
            "나이 든 고객에게 어떻게 설명하시겠습니까?",
            "육아휴직 급여를 처리하는 절차를 설명해 주세요.",
            "How would you explain a procedure to a child's parents?",
            "How do you find the age of an asset?",
            "What is the height of a balanced tree?",
        ] {
            assert_eq!(forbidden_topic(text), None, "{text}");
        }
    }
}
