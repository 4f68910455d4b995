//! Interview tiers: answers of known order to questions of the bank, and how often a judge keeps it.

use interview::language::Language;
use interview::session::question::Stage;

use super::Share;
use crate::corpora::InterviewTier;
use interviewer::judging::RubricJudge;

/// An excellent answer reaches this score.
const EXCELLENT: f64 = 70.0;
/// A vague one stays below this, and one to another question or of bad conduct below the other.
const VAGUE: f64 = 50.0;
const ELSEWHERE: f64 = 40.0;
/// So many sentences are left of an answer that is cut.
const SENTENCES: usize = 3;

/// The scores of the answers of one row.
#[derive(Clone, Debug)]
pub struct TierScores {
    /// Where the question stands in an interview.
    pub stage: Stage,
    /// The language of the answers.
    pub language: Language,
    /// Of the answers that a row always has.
    pub excellent: f64,
    /// See [`InterviewTier`].
    pub good: f64,
    /// See [`InterviewTier`].
    pub vague: f64,
    /// See [`InterviewTier`].
    pub poor: f64,
    /// See [`InterviewTier`].
    pub elsewhere: f64,
    /// Of those that it may lack.
    pub vague_fresh: Option<f64>,
    /// See [`InterviewTier`].
    pub wrong_story: Option<f64>,
    /// See [`InterviewTier`].
    pub owned_mistake: Option<f64>,
    /// See [`InterviewTier`].
    pub elsewhere_story: Option<f64>,
    /// Of the excellent answer, cut to its three longest sentences.
    pub cut: f64,
    /// Of the vague answer, with more of the like.
    pub padded: f64,
}

/// How often the answers of some rows were judged as they must be.
#[derive(Clone, Copy, Debug, Default)]
pub struct TierFigures {
    /// Excellent answers that reach 70.
    pub excellent: Share,
    /// Vague answers of at most 50.
    pub vague: Share,
    /// Vague answers without worn phrases, of at most 50.
    pub vague_fresh: Share,
    /// Pairs in their order: excellent, good, vague; good, poor; excellent, elsewhere.
    pub order: Share,
    /// Excellent answers to another question, of at most 40.
    pub elsewhere: Share,
    /// Own stories to a neighbouring question, of at most 40.
    pub elsewhere_story: Share,
    /// Stories of bad conduct, of at most 40.
    pub wrong_story: Share,
    /// Stories of a mistake owned and repaired, of at least 70.
    pub owned_mistake: Share,
    /// Cut excellent answers above padded vague ones.
    pub cut_above_padded: Share,
}

/// Judges a row as an interview does.
pub fn scores(tier: &InterviewTier, judge: &RubricJudge) -> Option<TierScores> {
    let bank = judge.content().bank();
    let (_, question, _) = bank.question(&tier.question)?;
    let score = |answer: &str| {
        let request = bank.judgement_request(&tier.question, "", answer, tier.language);
        request.and_then(|request| judge.judge_exactly(&request).exact).unwrap_or(0.0)
    };
    let maybe = |answer: &Option<String>| answer.as_deref().map(score);
    Some(TierScores {
        stage: question.stage,
        language: tier.language,
        excellent: score(&tier.excellent),
        good: score(&tier.good),
        vague: score(&tier.vague),
        poor: score(&tier.poor),
        elsewhere: score(&tier.elsewhere),
        vague_fresh: maybe(&tier.vague_fresh),
        wrong_story: maybe(&tier.wrong_story),
        owned_mistake: maybe(&tier.owned_mistake),
        elsewhere_story: maybe(&tier.elsewhere_story),
        cut: score(&longest_sentences(&tier.excellent)),
        padded: score(&format!("{} {}", tier.vague, padding(tier.language))),
    })
}

/// Counts over rows.
pub fn figures<'s>(rows: impl IntoIterator<Item = &'s TierScores>) -> TierFigures {
    let mut figures = TierFigures::default();
    for row in rows {
        figures.excellent.add(row.excellent >= EXCELLENT);
        figures.vague.add(row.vague <= VAGUE);
        figures.elsewhere.add(row.elsewhere <= ELSEWHERE);
        figures.cut_above_padded.add(row.cut > row.padded);
        for (higher, lower) in [
            (row.excellent, row.good),
            (row.excellent, row.vague),
            (row.good, row.vague),
            (row.good, row.poor),
            (row.excellent, row.elsewhere),
        ] {
            figures.order.add(higher > lower);
        }
        let below = |score: Option<f64>, max: f64| score.map(|score| score <= max);
        figures.vague_fresh.add_if_any(below(row.vague_fresh, VAGUE));
        figures.wrong_story.add_if_any(below(row.wrong_story, ELSEWHERE));
        figures.elsewhere_story.add_if_any(below(row.elsewhere_story, ELSEWHERE));
        figures.owned_mistake.add_if_any(row.owned_mistake.map(|score| score >= EXCELLENT));
    }
    figures
}

/// The three longest sentences of an answer, in their order.
fn longest_sentences(answer: &str) -> String {
    let sentences: Vec<&str> = answer.split_inclusive(['.', '!', '?']).map(str::trim).collect();
    let mut by_length: Vec<usize> = (0..sentences.len()).collect();
    by_length.sort_by_key(|place| std::cmp::Reverse(sentences[*place].chars().count()));
    by_length.truncate(SENTENCES);
    by_length.sort_unstable();
    by_length.iter().map(|place| sentences[*place]).collect::<Vec<_>>().join(" ")
}

/// Sentences that anyone could say.
fn padding(language: Language) -> &'static str {
    language.pick(
        "앞으로도 항상 최선을 다하고 꾸준히 노력하는 자세로 임하겠습니다. 무엇보다 소통과 협력이 가장 중요하다고 생각합니다.",
        "I always give my best and I keep working hard every single day. I believe that communication and teamwork are the most important things.",
    )
}
