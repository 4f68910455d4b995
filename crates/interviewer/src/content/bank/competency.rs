//! What a question is about beyond its stage: the competency it looks at, who may be asked it, and from when its facts are.

use chrono::NaiveDate;
use interview::session::question::{QuestionKind, Stage};
use serde::{Deserialize, Deserializer, de};

use crate::lexical::fold;

/// An ability that interviews in Korea are summed up by, as NCS and company interview sheets name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Competency {
    /// 직무역량: knowing and doing the job.
    JobSkills,
    /// 의사소통: explaining, listening, persuading.
    Communication,
    /// 문제해결: finding a cause and a way out.
    ProblemSolving,
    /// 조직적합: working with these people for this employer.
    OrganisationFit,
    /// 직업윤리: honesty, safety, rules and responsibility.
    WorkEthics,
}

impl Competency {
    /// What a question looks at whose file does not say.
    pub(super) fn of(stage: Stage, kind: QuestionKind, topic: Option<Topic>) -> Self {
        use Topic::{
            Care, Conflict, Failure, Improvement, Incident, Persuasion, Reputation, Teamwork, Values,
        };
        match (stage, topic) {
            (Stage::Knowledge, _) => Self::JobSkills,
            (Stage::Situation, _) => Self::ProblemSolving,
            (_, Some(Care | Conflict | Persuasion)) => Self::Communication,
            (_, Some(Failure | Values)) => Self::WorkEthics,
            (_, Some(Improvement | Incident)) => Self::ProblemSolving,
            (_, Some(Reputation | Teamwork)) => Self::OrganisationFit,
            (Stage::Experience, _) => Self::JobSkills,
            _ if kind == QuestionKind::Technical => Self::JobSkills,
            _ => Self::OrganisationFit,
        }
    }
}

/// Who may be asked a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 신입: somebody without years in the job.
    Entry,
    /// 경력: somebody with years in the job.
    Experienced,
    /// 알바: somebody who applies for hours, not for a career.
    PartTime,
}

impl Level {
    /// Who may be asked a question whose file does not say.
    pub(super) const OF_A_CAREER: [Self; 2] = [Self::Entry, Self::Experienced];

    /// What a position as people write it says of the one who applies: "신입 백엔드 개발자", "카페 알바", "Senior Engineer".
    pub(super) fn told_by(position: &str) -> Option<Self> {
        let position = fold(position);
        let says = |words: &[&str]| words.iter().any(|word| position.contains(word));
        if says(&["알바", "아르바이트", "파트타임", "part-time", "part time", "parttime"]) {
            Some(Self::PartTime)
        } else if says(&["신입", "인턴", "junior", "entry level", "entry-level", "intern ", "graduate"]) {
            Some(Self::Entry)
        } else if says(&["경력", "년차", "년 차", "시니어", "senior", "sr.", "lead "]) {
            Some(Self::Experienced)
        } else {
            None
        }
    }
}

/// Where in an interview a question stands that stands nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The introduction, with which an interview begins.
    First,
    /// The last words, with which it ends.
    Last,
}

/// From when the legal or clinical facts of a question are, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The day whose law or guideline the answer states.
    pub as_of: NaiveDate,
    /// The law with its article, or the guideline with its edition.
    pub source: String,
}

/// Reads a day written as "2026-11-30".
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let written = String::deserialize(deserializer)?;
    let day = NaiveDate::parse_from_str(&written, "%Y-%m-%d");
    day.map(Some).map_err(|_| de::Error::custom("write the day as \"2026-11-30\""))
}

/// What a question about oneself is about. Questions of one topic are told alike in every family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Who one is.
    Introduction,
    /// A strength, a weakness, or both.
    Strengths,
    /// What others say of one.
    Reputation,
    /// What a good one in this job is like.
    Ideal,
    /// One's own way of working.
    Habit,
    /// A work of others that one admires.
    Favourite,
    /// A disagreement.
    Conflict,
    /// A mistake, or something that did not work out.
    Failure,
    /// Somebody difficult, or in need.
    Care,
    /// Persuading, negotiating, standing firm.
    Persuasion,
    /// Work done with others.
    Teamwork,
    /// A goal that was reached.
    Achievement,
    /// A fault or a crisis that was dealt with.
    Incident,
    /// Something made faster, cheaper or better.
    Improvement,
    /// Something brought from its beginning to its end.
    Delivery,
    /// Something learnt quickly.
    Learning,
    /// What one would do for the employer.
    Contribution,
    /// Why this job, field or employer.
    Choice,
    /// What one wants to become.
    Growth,
    /// What matters to one in work.
    Values,
}

impl Topic {
    /// How many topics there are.
    pub const COUNT: usize = 20;
}
