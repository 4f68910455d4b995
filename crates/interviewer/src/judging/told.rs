//! Judging an answer about oneself: by what it does, not by the words that it shares with a description of a good answer.

use interview::grading::criterion::{Criterion, HIGHEST_LEVEL};
use interview::grading::evaluation::{CriterionJudgement, KeyPointJudgement, Quote};
use interview::session::question::Stage;

use crate::sign::Sign;

use super::oneself::Oneself;
use super::signs::{List, SAYS_SOMETHING, Sentence, Signs};
use super::specificity::Specificity;
use super::story::Story;
use super::telling::Telling;
use super::{Judged, JudgingContext, OFF_TOPIC, conduct, coverage, feedback, points};

/// Fewer content words than this leave it open which question they answer.
const ENOUGH_WORDS: f64 = 40.0;
/// The score that an answer to another question may reach; it rises with the certainty that it is one to this.
const OTHER_QUESTION_LIMIT: f64 = 20.0;
/// From this share of certainty on nothing is doubted.
const CERTAIN: f64 = 0.95;
/// Below this one it is said that it sounds like one to another question.
const DOUBTED: f64 = 0.5;
/// The score that an answer may reach which tells of bad conduct.
const BAD_CONDUCT_LIMIT: f64 = 35.0;
pub(crate) const BAD_CONDUCT: &str = "bad_conduct";
/// The score that an answer without any instance may reach.
const WITHOUT_INSTANCE_LIMIT: f64 = 45.0;
pub(super) const WITHOUT_INSTANCE: &str = "no_instance";
/// The highest score where no key point was judged: what the answer says was not looked at.
const WITHOUT_POINTS_LIMIT: f64 = 95.0;
pub(super) const WITHOUT_POINTS: &str = "no_key_points";
/// Every key point counts as shown from this share on: an answer need not follow the list.
const ALL_POINTS: f64 = 0.75;
/// So many quotes show a criterion.
const MAX_EVIDENCE: usize = 3;

/// What else was found in an answer about oneself.
#[derive(Debug)]
pub(crate) struct Told {
    /// Whether it may well be an answer to another question.
    pub(crate) doubted: bool,
    /// Whether rules found it, which judge only how an answer is told.
    pub(crate) by_rules: bool,
    /// The words that tell of bad conduct.
    pub(crate) bad_conduct: Option<Quote>,
    /// The emptiest sentence, where much is empty.
    pub(crate) empty: Option<Quote>,
    /// What is not shown, and would help most.
    pub(crate) lacks: Option<Sign>,
}

impl Told {
    /// That a model found these words to tell of bad conduct, and nothing else.
    pub(crate) fn of_bad_conduct(words: Quote) -> Self {
        Self { doubted: false, by_rules: false, bad_conduct: Some(words), empty: None, lacks: None }
    }

    /// How far bad conduct limits the score.
    pub(crate) fn limit(&self) -> Option<(f64, &'static str)> {
        self.bad_conduct.as_ref().map(|_| (BAD_CONDUCT_LIMIT, BAD_CONDUCT))
    }
}

/// Judges an answer.
pub(super) fn judge(context: &JudgingContext<'_>, oneself: &Oneself) -> Judged {
    let signs = context.signs();
    let telling = Telling::of(&signs, oneself.stage);
    let certainty = oneself.certainty(context, &signs);
    let log_odds = (certainty / (1.0 - certainty)).ln();
    let doubt = oneself.doubt(context);
    let sure = ((log_odds - doubt.other) / (doubt.this - doubt.other)).clamp(0.0, 1.0);
    let sure = 1.0 - (1.0 - sure) * (signs.sum(Sentence::words) / ENOUGH_WORDS).min(1.0);
    let key_points = points::verdicts(context, oneself, &signs);
    let mut judged = Judged {
        criteria: Vec::new(),
        relevance: HIGHEST_LEVEL * sure * telling.substance,
        story: story(&signs, &telling),
        specificity: specificity(&signs, &telling),
        low_overlap: false,
        off_topic: false,
        told: Some(Told {
            doubted: sure < DOUBTED,
            by_rules: true,
            bad_conduct: conduct::find(&signs),
            empty: emptiest(&signs),
            lacks: lacks(oneself, &signs),
        }),
        caps: Vec::new(),
        key_points,
    };
    judged.caps = limits(context, &judged, &signs, sure);
    judged.criteria = context
        .criteria()
        .into_iter()
        .map(|criterion| judged.told_criterion(context, &telling, criterion))
        .collect();
    judged
}

impl Judged {
    fn told_criterion(
        &self,
        context: &JudgingContext<'_>,
        telling: &Telling,
        criterion: Criterion,
    ) -> CriterionJudgement {
        let (level, evidence) = match criterion {
            Criterion::Coverage => (covered(&self.key_points, telling), self.covering_quotes()),
            Criterion::Relevance => {
                (self.relevance, self.specificity.evidence.iter().take(1).cloned().collect())
            }
            Criterion::Specificity => (self.specificity.level, self.specificity.evidence.clone()),
            Criterion::Story => (self.story.level, self.story.evidence()),
        };
        let mut judgement = CriterionJudgement::new(criterion, context.weight(criterion), Some(level));
        judgement.reason = Some(match criterion {
            Criterion::Story => feedback::parts_of_story(context.language, self.story.told),
            _ => feedback::criterion_reason(context, &judgement, &self.key_points),
        });
        judgement.evidence = evidence;
        judgement
    }
}

/// The level of coverage: the mean of the share of key points that are shown and of how concrete the answer is, since signs
/// do not see everything; at most as much as the answer says at all.
fn covered(key_points: &[KeyPointJudgement], telling: &Telling) -> f64 {
    if key_points.is_empty() {
        return HIGHEST_LEVEL * telling.specificity;
    }
    let credit: f64 = key_points.iter().map(|judgement| coverage::credit(judgement.verdict)).sum();
    let shown = (credit / key_points.len() as f64 / ALL_POINTS).min(1.0);
    HIGHEST_LEVEL * ((shown + telling.specificity) / 2.0).min(telling.substance)
}

/// The caps on the score: the guards that say something about an answer about oneself, and its own.
fn limits(
    context: &JudgingContext<'_>,
    judged: &Judged,
    signs: &Signs<'_>,
    sure: f64,
) -> Vec<(f64, &'static str)> {
    let mut limits = judged.guards(context);
    limits.extend(judged.told.as_ref().and_then(Told::limit));
    if sure < CERTAIN {
        limits.push((OTHER_QUESTION_LIMIT + (100.0 - OTHER_QUESTION_LIMIT) * sure / CERTAIN, OFF_TOPIC));
    }
    if !signs.sentences.iter().any(Sentence::is_instance) {
        limits.push((WITHOUT_INSTANCE_LIMIT, WITHOUT_INSTANCE));
    }
    if judged.key_points.is_empty() {
        limits.push((WITHOUT_POINTS_LIMIT, WITHOUT_POINTS));
    }
    limits
}

fn story(signs: &Signs<'_>, telling: &Telling) -> Story {
    let first = |sign: Sign| signs.evidence(sign);
    let situation = first(Sign::Event).or_else(|| first(Sign::Problem));
    let (action, result, learned) = (first(Sign::Action), first(Sign::Result), first(Sign::Lesson));
    let shown = |sign: Sign| signs.count(sign) > 0;
    Story {
        level: HIGHEST_LEVEL * telling.story,
        told: [
            shown(Sign::Event) || shown(Sign::Problem),
            shown(Sign::Action),
            shown(Sign::Result),
            shown(Sign::Lesson),
        ],
        situation,
        action,
        result,
        learned,
    }
}

fn specificity(signs: &Signs<'_>, telling: &Telling) -> Specificity {
    let mut telling_most: Vec<&Sentence<'_>> =
        signs.sentences.iter().filter(|sentence| sentence.is_instance()).collect();
    telling_most.sort_by(|one, other| (other.concrete()).total_cmp(&one.concrete()));
    let evidence = telling_most
        .iter()
        .filter_map(|sentence| sentence.piece.quote_around(sentence.shows(Sign::Figure).unwrap_or(0)));
    let vague = signs.sentences.iter().filter(|sentence| sentence.figures().is_empty());
    let vague = vague.max_by(|one, other| one.words().total_cmp(&other.words()));
    Specificity {
        level: HIGHEST_LEVEL * telling.specificity,
        figures: signs.distinct(Sentence::figures),
        has_example: signs.count(Sign::Action) > 0 && signs.count(Sign::Event) > 0,
        evidence: evidence.take(MAX_EVIDENCE).collect(),
        vague: vague.and_then(|sentence| sentence.piece.quote()),
    }
}

/// The emptiest sentence, where the answer has one that is empty.
fn emptiest(signs: &Signs<'_>) -> Option<Quote> {
    let empty = signs
        .sentences
        .iter()
        .filter(|sentence| sentence.weight() < SAYS_SOMETHING && sentence.has(List::Empty));
    let emptiest = empty.max_by(|one, other| {
        let emptiness = |sentence: &Sentence<'_>| sentence.count(List::Empty) as f64 - sentence.weight();
        emptiness(one).total_cmp(&emptiness(other))
    });
    emptiest.and_then(|sentence| sentence.piece.quote())
}

/// The sign that the answer lacks and that would help it most.
fn lacks(oneself: &Oneself, signs: &Signs<'_>) -> Option<Sign> {
    let wanted: &[Sign] = match oneself.stage {
        Stage::Experience => {
            &[Sign::Action, Sign::Result, Sign::Event, Sign::Figure, Sign::Reason, Sign::Lesson]
        }
        Stage::Motivation => &[Sign::Reason, Sign::Action, Sign::Event, Sign::Plan, Sign::Figure],
        _ => &[Sign::Action, Sign::Figure, Sign::Result, Sign::Event],
    };
    let asked = oneself.asks.iter().filter(|sign| !matches!(sign, Sign::Event));
    asked.chain(wanted).copied().find(|sign| signs.count(*sign) == 0)
}
