//! Relevance: whether an answer answers this question rather than another.

use interview::grading::criterion::HIGHEST_LEVEL;
use interview::grading::evaluation::Quote;

use crate::content::bank::Resemblance;
use crate::lexical::GramVector;

use super::matter::Matter;
use super::story::Story;
use super::{JudgingContext, coverage, fit, markers};

/// The share of the question's subject words that shows the subject is the same.
const SAME_SUBJECT: f64 = 0.4;
/// How much the question's words alone can show when more is known of it: they are easily echoed.
const ECHO: f64 = 0.6;
/// The cosine with what a good answer says that shows the matter is the same; English texts share more by chance.
const SAME_MATTER: (f64, f64) = (0.12, 0.16);
/// An answer that resembles another question more than this one counts less, from the second ratio down to the first:
/// among the questions of the same interview, and among all of the bank, where honest answers have more neighbours.
const IN_THE_INTERVIEW: (f64, f64) = (0.4, 0.85);
const IN_THE_BANK: (f64, f64) = (0.2, 0.6);
/// Fewer distinct words than this answer a question only in part, where nothing more is known of it.
const FULL_ANSWER: f64 = 12.0;
/// The score that an answer may reach which has nothing to do with the question, and how much a level adds.
const OFF_TOPIC_LIMIT: f64 = 20.0;
const OFF_TOPIC_STEP: f64 = 40.0;
/// From this level on an answer counts in full.
const ON_TOPIC: f64 = 1.5;
/// What the form of an answer shows, at most, where the words show nothing: a story to who asked for one.
const FORM: f64 = 0.75;

/// A question of the bank is known by its neighbours: below and above these contrasts an answer is another question's, and
/// this one's; another job's, and this one's.
const AMONG_NEIGHBOURS: (f64, f64) = (-0.25, 0.05);
const AMONG_JOBS: (f64, f64) = (-0.6, -0.3);
/// An answer that states these shares of its key points is this job's, however much it resembles another's: two jobs may
/// ask nearly the same. Of fewer key points chance states many.
const STATED: (f64, f64) = (0.4, 0.9);
const ENOUGH_POINTS: usize = 3;
/// So much it must resemble this question in any case; English texts share more by chance.
const OWN: [(f64, f64); 2] = [(0.1, 0.2), (0.2, 0.32)];

/// The level from 0 to 4 of an answer.
pub(crate) fn level(context: &JudgingContext<'_>, story: &Story) -> f64 {
    let honest = context.answer.honest();
    let (said, _) = context.expected.subject.coverage(context.found.covered());
    let subject = (said / SAME_SUBJECT).min(1.0);
    let matter = context.expected.matter.get_or_init(|| Matter::of(context));
    let shown = match matter {
        Some(matter) => {
            let own = matter.vector.cosine(context.vector());
            let among_others = match context.alike {
                Some((_, number)) => among_neighbours(context, &fit::resemblance_to(context, number)),
                None => among_others(context, matter, own),
            };
            let same_matter = (own / context.language.pick(SAME_MATTER.0, SAME_MATTER.1)).min(1.0);
            same_matter.max(ECHO * subject) * among_others
        }
        None => 0.0,
    };
    if !context.is_plain() {
        return HIGHEST_LEVEL * shown;
    }
    // Where nothing but the question is known, its words in a few words prove little.
    let told = (honest.words().len() as f64 / FULL_ANSWER).min(1.0);
    HIGHEST_LEVEL * shown.max(subject).max(form(context, story)) * told
}

/// The score that an answer of this level may reach; `None` for one that is near enough to the question.
pub(super) fn limit(level: f64) -> Option<f64> {
    (level < ON_TOPIC).then_some(OFF_TOPIC_LIMIT + OFF_TOPIC_STEP * level)
}

/// The piece that has most of the question's subject, when the answer is to the point at all.
pub(super) fn evidence(context: &JudgingContext<'_>, level: f64) -> Vec<Quote> {
    if level < 1.0 {
        return Vec::new();
    }
    let matter = context.expected.point.get_or_init(|| {
        let whole = context.expected.question.tokens().chain(context.expected.model_tokens());
        GramVector::of(whole, context.bank_frequencies())
    });
    let pieces = &context.answer.pieces;
    let cosines = context.parted_vector().cosines(pieces.len(), matter);
    let best = cosines.into_iter().zip(pieces).max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.and_then(|(_, piece)| piece.quote()).into_iter().collect()
}

/// The contrast with other jobs, or what the stated key points show where that is more: 0 to 1.
fn stated_or(contrast: f64, context: &JudgingContext<'_>) -> f64 {
    if contrast >= 1.0 || context.question.key_points.len() < ENOUGH_POINTS {
        return contrast;
    }
    contrast.max(between(coverage::stated(context), STATED))
}

/// 0 at the first of two bounds and below, 1 at the second and above.
fn between(value: f64, (none, all): (f64, f64)) -> f64 {
    ((value - none) / (all - none)).clamp(0.0, 1.0)
}

/// The same for a question of the bank, of whose neighbours more is known.
fn among_neighbours(context: &JudgingContext<'_>, resemblance: &Resemblance) -> f64 {
    between(fit::with_family(resemblance), AMONG_NEIGHBOURS)
        .min(stated_or(between(fit::with_jobs(resemblance), AMONG_JOBS), context))
        .min(between(resemblance.own, OWN[context.language.pick(0, 1)]))
}

/// 1 when the answer resembles this question as much as any other, falling to 0 as it resembles another one more.
/// Questions that ask much the same as this one are no others.
fn among_others(context: &JudgingContext<'_>, matter: &Matter, own: f64) -> f64 {
    let resembling = context.bank.matters(context.language).cosines(context.vector());
    if resembling.iter().all(|resembles| *resembles <= own) {
        return if own > 0.0 { 1.0 } else { 0.0 };
    }
    let strongest = |others: &[usize]| others.iter().map(|other| resembling[*other]).fold(own, f64::max);
    let against = |best: f64, bounds: (f64, f64)| if best > 0.0 { between(own / best, bounds) } else { 0.0 };
    against(strongest(&matter.in_the_interview), IN_THE_INTERVIEW)
        .min(stated_or(against(strongest(&matter.in_the_bank), IN_THE_BANK), context))
}

/// What the form shows: a story where one was asked for, the first person where the candidate was asked about.
fn form(context: &JudgingContext<'_>, story: &Story) -> f64 {
    if context.asks_for_a_story() {
        return FORM * story.level / HIGHEST_LEVEL;
    }
    let about_oneself = context.is_about_oneself();
    let speaks_of_oneself =
        context.answer.pieces.iter().any(|piece| markers::speaks_of_oneself(&piece.folded));
    if about_oneself && speaks_of_oneself { FORM } else { 0.0 }
}
