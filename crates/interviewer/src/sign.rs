//! Signs: what an answer does, as its words show it.

use std::fmt;
use std::str::FromStr;

use interview::language::Language;
use serde::Deserialize;

/// One thing that an answer to a question about oneself can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Says when and where it was.
    Event,
    /// Says what was wrong, or had to be reached.
    Problem,
    /// Says what the candidate did.
    Action,
    /// Says why.
    Reason,
    /// Gives a figure that measures something.
    Figure,
    /// Says what came of it.
    Result,
    /// Sets before beside after, or one thing beside another.
    Comparison,
    /// Says what was learnt, or is done otherwise since.
    Lesson,
    /// Says whom it concerned, or what others said.
    People,
    /// Says what the candidate intends.
    Plan,
    /// Says what the candidate does again and again.
    Habit,
    /// Names a strength.
    Strength,
    /// Names a weakness.
    Weakness,
    /// Names a rule that the candidate keeps to.
    Principle,
    /// Says who the candidate is and what they did so far.
    Background,
    /// Says how others see the candidate.
    Opinion,
    /// Says what the candidate does now to get somewhere.
    Preparation,
    /// Speaks of the employer or its product.
    Employer,
    /// Names a tool, a product or a place.
    Name,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Self; 19] = [
        Self::Event,
        Self::Problem,
        Self::Action,
        Self::Reason,
        Self::Figure,
        Self::Result,
        Self::Comparison,
        Self::Lesson,
        Self::People,
        Self::Plan,
        Self::Habit,
        Self::Strength,
        Self::Weakness,
        Self::Principle,
        Self::Background,
        Self::Opinion,
        Self::Preparation,
        Self::Employer,
        Self::Name,
    ];

    /// The word for it in the bank's files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Problem => "problem",
            Self::Action => "action",
            Self::Reason => "reason",
            Self::Figure => "figure",
            Self::Result => "result",
            Self::Comparison => "comparison",
            Self::Lesson => "lesson",
            Self::People => "people",
            Self::Plan => "plan",
            Self::Habit => "habit",
            Self::Strength => "strength",
            Self::Weakness => "weakness",
            Self::Principle => "principle",
            Self::Background => "background",
            Self::Opinion => "opinion",
            Self::Preparation => "preparation",
            Self::Employer => "employer",
            Self::Name => "name",
        }
    }

    /// What it is called, for a person.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Event => language.pick("언제·어디서", "when and where"),
            Self::Problem => language.pick("문제나 목표", "the problem or goal"),
            Self::Action => language.pick("직접 한 행동", "what you did yourself"),
            Self::Reason => language.pick("이유", "why"),
            Self::Figure => language.pick("크기를 보여 주는 수치", "a figure that measures it"),
            Self::Result => language.pick("결과", "what came of it"),
            Self::Comparison => language.pick("전후 비교", "before and after"),
            Self::Lesson => language.pick("배운 점이나 그 뒤의 변화", "what you learnt or changed since"),
            Self::People => language.pick("함께한 사람이나 상대", "the people involved"),
            Self::Plan => language.pick("앞으로의 계획", "what you plan"),
            Self::Habit => language.pick("평소에 반복하는 습관", "what you do regularly"),
            Self::Strength => language.pick("강점", "a strength"),
            Self::Weakness => language.pick("보완할 점", "a weakness"),
            Self::Principle => language.pick("지키는 원칙", "a principle you keep to"),
            Self::Background => language.pick("경력이나 배경", "your background"),
            Self::Opinion => language.pick("주변의 평가", "how others see you"),
            Self::Preparation => language.pick("지금 준비하는 것", "what you are doing to prepare"),
            Self::Employer => language.pick("지원하는 곳에 대한 내용", "something about the employer"),
            Self::Name => language.pick("구체적인 이름", "a name, such as a tool or product"),
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Sign {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|sign| sign.as_str() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|sign| sign.as_str()).collect();
            format!("{text:?} is no sign: write one of {}", known.join(", "))
        })
    }
}
