//! Advice: the one thing that would help an answer most, and how to say it.

use interview::language::Language;

use crate::sign::Sign;

/// What to add where an answer lacks a sign: a whole sentence, to stand behind the candidate's own words.
pub(super) fn to_add(sign: Sign, language: Language) -> &'static str {
    match sign {
        Sign::Event => language.pick(
            "언제, 어디에서 있었던 일인지 한 문장으로 먼저 밝혀 보세요.",
            "Start with one sentence on when and where it happened.",
        ),
        Sign::Problem => language.pick(
            "무엇이 문제였는지, 무엇을 이루어야 했는지 말해 보세요.",
            "Say what the problem was, or what had to be reached.",
        ),
        Sign::Action => language.pick(
            "그때 본인이 직접 한 일을 순서대로 말해 보세요.",
            "Say what you did yourself, step by step.",
        ),
        Sign::Reason => language.pick(
            "왜 그렇게 했는지, 왜 그것을 골랐는지 이유를 말해 보세요.",
            "Say why you did or chose that.",
        ),
        Sign::Figure => language.pick(
            "몇 명, 며칠, 몇 퍼센트처럼 크기를 알 수 있는 수치를 하나 넣어 보세요.",
            "Add one figure that shows the size: how many, how long, how much.",
        ),
        Sign::Result => language.pick(
            "그 결과 무엇이 달라졌는지 말해 보세요. 수치가 있으면 더 좋습니다.",
            "Say what changed as a result; a figure makes it stronger.",
        ),
        Sign::Comparison => {
            language.pick("전과 후가 어떻게 달랐는지 비교해 보세요.", "Compare how it was before and after.")
        }
        Sign::Lesson => language.pick(
            "이 일에서 배운 점과 그 뒤로 다르게 하는 것을 말해 보세요.",
            "Say what you learned and what you do differently since.",
        ),
        Sign::People => language.pick(
            "상대가 누구였고 어떤 반응을 보였는지 말해 보세요.",
            "Say who was involved and how they reacted.",
        ),
        Sign::Plan => language.pick(
            "언제까지 무엇을 하려는지 계획을 한 가지 말해 보세요.",
            "Name one thing you plan to do, and by when.",
        ),
        Sign::Habit => language.pick(
            "평소에 얼마나 자주, 어떻게 하는지 말해 보세요.",
            "Say what you do regularly, and how often.",
        ),
        Sign::Strength => {
            language.pick("가장 자신 있는 강점 하나를 또렷하게 말해 보세요.", "Name one strength clearly.")
        }
        Sign::Weakness => language.pick(
            "보완하고 있는 점도 하나 말해 보세요. 어떻게 보완하는지까지 말하면 좋습니다.",
            "Name one weakness too, and how you work on it.",
        ),
        Sign::Principle => language.pick(
            "어떤 원칙으로 판단하는지 한 문장으로 말해 보세요.",
            "Say in one sentence which principle you decide by.",
        ),
        Sign::Background => language.pick(
            "지금까지 어떤 일이나 공부를 해 왔는지 말해 보세요.",
            "Say what you have worked on or studied so far.",
        ),
        Sign::Opinion => language.pick(
            "주변 사람에게 실제로 들은 말을 하나 옮겨 보세요.",
            "Quote one thing that others have actually said of you.",
        ),
        Sign::Preparation => language
            .pick("이를 위해 지금 하고 있는 일을 말해 보세요.", "Say what you are doing now to get there."),
        Sign::Employer => language.pick(
            "지원하는 곳의 제품이나 일 가운데 마음이 끌린 것을 구체적으로 말해 보세요.",
            "Name something specific about this employer that draws you.",
        ),
        Sign::Name => {
            language.pick("쓴 도구나 제품의 이름을 말해 보세요.", "Name the tools or products you used.")
        }
    }
}

/// What to say in the place of an empty sentence.
pub(super) fn instead_of_empty(language: Language) -> &'static str {
    language.pick(
        "누구나 할 수 있는 말로 들립니다. 실제로 그렇게 했던 일을 하나 말해 보세요.",
        "Anyone could say this. Tell one time when you actually did it.",
    )
}

/// What to do with a story that seems to answer another question.
pub(super) fn for_other_question(language: Language) -> &'static str {
    language.pick(
        "질문에 대한 답을 먼저 한 문장으로 말하고, 이 이야기를 이어 보세요.",
        "Answer the question in one sentence first, then go on with this.",
    )
}

/// What would change an answer that tells of bad conduct.
pub(super) fn for_bad_conduct(language: Language) -> &'static str {
    language.pick(
        "그 일을 누구에게 어떻게 알리고 바로잡았는지를 말해 보세요.",
        "Say whom you told about it and how you put it right.",
    )
}
