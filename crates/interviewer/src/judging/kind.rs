//! The part of an interview that a question belongs to, read off its words where the one who asked did not say.

use std::sync::LazyLock;

use interview::session::question::Stage;
use regex_automata::meta::Regex;

use crate::lexical::fold;
use crate::pattern::compile;

macro_rules! pattern {
    ($name:ident, $($part:expr),+ $(,)?) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| compile(concat!($($part),+)));
    };
}

pattern!(
    INTRODUCES,
    "자기 ?소개|본인(을|에 대해|의 이력을)? ?(간단히 |간략히 |먼저 )?소개|1분 소개|어떤 일을 해 ?오",
    r"|\b(introduce yourself|about yourself|walk me through your (background|career|cv|resume|résumé)|your background|sum up your (career|experience))",
);
pattern!(
    HANDLES,
    "하시겠|하겠습니까|하겠어요|하실 건가|하실 것|겠습니까|겠어요\\?|(다면|라면) (어떻게|무엇을|무엇부터|어떤 조치)|어떻게 (대응|대처|진행|설득|말)하(시겠|겠|나요|실)",
    r"|\b(what (do|would|will) you (do|say|check|tell)|how (do|would|will) you (respond|proceed|react|handle (it|this|that|the situation)|deal with (it|this|that)|tell|reply|start)|what steps (do|would) you|imagine (that|you)|suppose (that|you))",
);
pattern!(ON_JOINING, "입사|기여|포부|지원|뽑아|채용", r"|\b(joined|join|contribute|hire)\b");
pattern!(
    TELLS,
    "경험|적이 있|적 있|일화|(한|던|신|었던|했던|쏟은|남는|남은|진행한|했던|해 ?본) (일|때|순간|사례|프로젝트|과제|업무|활동|작업)(을|를|은|는|이|가|에 대해|나|이나|와| 하나|$)",
    "|프로젝트(를|에 대해| 하나를)|(실패|실수|갈등|위기|성과|성취)(를|을|한|했던| 사례)?.{0,12}(말씀|이야기|들려|소개해)",
    r"|\b((a|the last|the first) time (you|when)|tell me about (a|an|the|one|some|something|when) |tell me about \w+ing|describe (a|an|the|one) (time|situation|moment|case|project|conflict|problem|occasion|decision|mistake|failure|experience)|have you (ever )?\w+|an example (of|from|where)|(a |recent )?(project|experience|achievement|mistake|failure)( of| you|,|\?| that| or)|proudest|proud of|walk me through (a|the|one|something))",
);
pattern!(
    WANTS,
    "지원(하|동기| 동기|한|이유| 이유|자가)|입사|(^|[^비])동기(를|가|는|와|,)|포부|기여|되고 싶|하고 싶|쌓고 싶|일하고 싶|해 보고 싶|성장하고 싶|개선하고 싶|싶(은지|은가|으신|나요|습니까|으세요)|(년|달) (뒤|후)|선택하(신|셨|게)|선택한 (이유|계기)|왜 (이|저희|우리|하필)|끌려|이유로 .{0,12}(회사|직무|분야)|뽑아야|채용해야|우리 (회사|기관|학교|병원|은행|제품|서비스|팀|브랜드)|저희 (회사|기관|병원|팀)|귀사|당사|목표가|장래|비전이",
    r"|\b(why (do|did|are|should|would) (you|we)|why (this|our|of all|\w+, of|\w+ rather|\w+ and not|\w+\?)|what (led|drew|made|brought|attracted|interests|motivated) you|you (want|hope|like) to|you like to|what do you want|where (do|would) you (see|like)|in (five|ten|three|5|10) years|(over|in) the next|your (goals?|ambitions?|motivation)|if you joined|join us|join our|contribute|in our (company|product|service|hr|team|school|hospital)|our (company|product|service|brand|hospital|school)s?\b)",
);
pattern!(
    IS,
    "강점|약점|성격|가치관|좌우명|신념|본인|자신(의|을|만|이 생각)|자신 있|습관|취미|평소|스트레스|주변에서|동료들?(은|이)|친구들?(은|이)|어떤 사람|어떤 평가|생각하(십|시|는 (본인|좋은))|여기(시|십)|관리하(시|십)|지키(시|고 계|십)|임하(시|십)|하(는|시는) 편|하고 (계|있나요|있습니까)|하신|하셨|으신|으셨|계신|계시|오셨|오신|보셨|보신|자질|역량",
    r"|\b(yourself|your (greatest|biggest|main|strengths?|weakness(es)?|values|principles?|character|personality|philosophy|working|own|style|hobb\w+|colleagues|friends|manager)|describe you|call you|are you\b|do you (stay|keep|manage|enjoy|value|consider|believe|think|hold|need to|have to watch|still|see yourself|cope|handle (stress|pressure)|deal with (stress|pressure))|(in|have) you\b|matters? (the )?most to you|you (keep|need|never|still|are working|have (built|shown|played))|core competenc|trust you|helps you|makes a good \w+|of yours|in your view|have you (built|played|shown))",
);
pattern!(
    EXPLAINS,
    r"(차이|개념|원리|방법|이유|과정|구조|역할|장단점|의미|한계|기준|점|경우|사항|절차|특징|종류)(을|를|와|과|,)? .{0,30}(설명|비교|나열|서술)|^(explain|compare|define|what (is|are) (a|an|the) |how does|how do .{1,30} differ|when (would|should) you)"
);

/// The part of an interview that a question belongs to; knowledge where its words ask for nothing of the candidate's own.
pub(super) fn stage_of(question: &str) -> Stage {
    let folded = fold(question);
    let is = |pattern: &Regex| pattern.is_match(folded.as_ref());
    if is(&INTRODUCES) {
        Stage::Opening
    } else if is(&HANDLES) && !is(&ON_JOINING) {
        Stage::Situation
    } else if is(&TELLS) {
        Stage::Experience
    } else if is(&WANTS) {
        Stage::Motivation
    } else if is(&IS) && !is(&EXPLAINS) {
        Stage::Opening
    } else {
        Stage::Knowledge
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_by_what_they_ask_for() {
        for (question, stage) in [
            ("1분 자기소개를 부탁드립니다.", Stage::Opening),
            ("성격의 장단점을 말씀해 주세요.", Stage::Opening),
            ("스트레스를 어떻게 관리하시나요?", Stage::Opening),
            ("동료들은 본인을 어떤 사람이라고 말하나요?", Stage::Opening),
            ("가장 힘들었던 일은 무엇이었고 어떻게 이겨 냈나요?", Stage::Experience),
            ("최근 진행한 프로젝트에 대해 설명해주세요.", Stage::Experience),
            ("팀원과 갈등을 해결한 경험이 있나요?", Stage::Experience),
            ("우리 회사에 지원한 이유가 무엇인가요?", Stage::Motivation),
            ("10년 뒤 어떤 사람이 되고 싶나요?", Stage::Motivation),
            ("왜 저희가 당신을 뽑아야 하나요?", Stage::Motivation),
            ("손님이 반말을 하며 환불을 요구하면 어떻게 하시겠습니까?", Stage::Situation),
            ("상사가 부당한 지시를 한다면 어떻게 하겠습니까?", Stage::Situation),
            ("TCP와 UDP의 차이를 설명해 주세요.", Stage::Knowledge),
            ("인덱스가 무엇이고 어떤 장단점이 있는지 설명해 주세요.", Stage::Knowledge),
            ("동기 방식과 비동기 방식은 무엇이 다른가요?", Stage::Knowledge),
            ("Tell me about yourself.", Stage::Opening),
            ("What is your greatest weakness?", Stage::Opening),
            ("How would your friends describe you?", Stage::Opening),
            ("Tell me about a time you failed.", Stage::Experience),
            ("Have you ever missed a deadline?", Stage::Experience),
            ("What are you most proud of?", Stage::Experience),
            ("Why should we hire you?", Stage::Motivation),
            ("Where do you see yourself in five years?", Stage::Motivation),
            ("A customer shouts at you. What do you do?", Stage::Situation),
            ("What is an index?", Stage::Knowledge),
            ("Explain the difference between a process and a thread.", Stage::Knowledge),
        ] {
            assert_eq!(stage_of(question), stage, "{question}");
        }
    }
}
