//! Which questions of a family are asked in one interview.

use std::cmp::Reverse;

use interview::language::Language;
use interview::session::SessionKind;
use interview::session::question::{Question, QuestionKind, Stage};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rustc_hash::FxHashSet;

use crate::lexical::tokenize;

use super::Bank;
use super::competency::{Competency, Level, Place};
use super::family::{BankQuestion, Family};
use super::placeholder::place_position;
use super::position::squeeze_alias;

/// In which order stages are given a question: the first five make one of each, and knowledge grows fastest.
const ORDER: [Stage; 16] = {
    use Stage::{Experience, Knowledge, Motivation, Opening, Situation};
    [
        Experience, Knowledge, Opening, Situation, Motivation, Knowledge, Experience, Knowledge, Situation,
        Knowledge, Motivation, Experience, Knowledge, Situation, Opening, Knowledge,
    ]
};
/// In which order where an introduction and last words stand already: five questions are one of each stage then too.
const ORDER_BETWEEN: [Stage; 16] = {
    use Stage::{Experience, Knowledge, Motivation, Opening, Situation};
    [
        Experience, Knowledge, Situation, Motivation, Knowledge, Experience, Opening, Knowledge, Situation,
        Knowledge, Motivation, Experience, Knowledge, Situation, Opening, Knowledge,
    ]
};
/// The shortest interview that begins with an introduction and ends with last words.
const MIN_COUNT_WITH_PLACES: usize = 3;
/// Two questions that share this part of the shorter one's words ask the same thing.
const SAME_QUESTION: f64 = 0.7;
/// A word of the bank's texts with at least this weight names a subject, and is not one of asking.
const NAMES_A_SUBJECT: f64 = 3.5;

/// What decides which questions are asked.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// The position as the candidate wrote it.
    pub position: &'a str,
    /// In which language.
    pub language: Language,
    /// Of which kind.
    pub kind: SessionKind,
    /// How many questions.
    pub count: usize,
    /// Decides between equally good questions.
    pub seed: u64,
    /// The texts that this session asked already: never asked again.
    pub asked: Vec<&'a str>,
    /// The texts of recent sessions: asked again only when nothing else is left.
    pub recent: Vec<&'a str>,
    /// Résumé and job description: questions that share their words come first.
    pub background: Vec<&'a str>,
    /// Who is asked, where the candidate says it; otherwise the position may.
    pub level: Option<Level>,
}

/// Which of the bank's questions a part of an interview asks; an empty list lets every one pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageFilter {
    /// Only those that stand at this place; without one only those that stand at none.
    pub place: Option<Place>,
    /// Of these parts of an interview.
    pub stages: Vec<Stage>,
    /// Of these kinds.
    pub kinds: Vec<QuestionKind>,
    /// That look at these abilities.
    pub competencies: Vec<Competency>,
}

impl StageFilter {
    fn passes(&self, question: &BankQuestion) -> bool {
        fn holds<T: PartialEq>(list: &[T], one: &T) -> bool {
            list.is_empty() || list.contains(one)
        }
        self.place == question.place
            && holds(&self.stages, &question.stage)
            && holds(&self.kinds, &question.kind)
            && holds(&self.competencies, &question.competency)
    }

    /// How many questions of a family pass.
    pub fn count(&self, family: &Family) -> usize {
        family.questions.iter().filter(|question| self.passes(question)).count()
    }
}

impl Bank {
    /// Chooses questions in the natural order of an interview. The same selection chooses the same questions. Where the
    /// family has too few of the kind, questions for any position fill up, then other kinds; fewer than `count` come back
    /// only when the bank has no more.
    ///
    /// A mixed interview begins with an introduction and ends with last words; where more is asked of one that began
    /// already, last words never come, and an introduction only when nothing else is left.
    pub fn select_questions(&self, selection: &Selection<'_>) -> Vec<Question> {
        let mut draw = Draw::new(self, selection);
        let is_whole = selection.kind == SessionKind::Mixed && selection.asked.is_empty();
        let has_places = is_whole && selection.count >= MIN_COUNT_WITH_PLACES;
        if has_places {
            draw.take_place(Place::First);
            draw.take_place(Place::Last);
        }
        draw.pool.retain(|candidate| candidate.question.place != Some(Place::Last));
        if !is_whole {
            // An introduction in the middle of an interview comes only when nothing else is left.
            draw.pool.sort_by_key(|candidate| candidate.question.place.is_some());
        }
        let order = if has_places { &ORDER_BETWEEN } else { &ORDER };
        for of_kind in [true, false] {
            draw.fill(selection.count, order, |question| !of_kind || is_of(selection.kind, question.kind));
        }
        let place = |candidate: &Candidate<'_>| match candidate.question.place {
            Some(Place::First) => 0,
            None => 1,
            Some(Place::Last) => 2,
        };
        draw.chosen.sort_by_key(|candidate| (candidate.question.stage, place(candidate)));
        draw.asked_from(0)
    }
}

#[derive(Debug)]
struct Candidate<'b> {
    family: &'b Family,
    question: &'b BankQuestion,
    words: FxHashSet<String>,
    /// Lower is asked rather: fresh ones of the family, fresh general ones, then those asked recently.
    rank: u8,
    /// How many subjects it shares with résumé and job description.
    close: usize,
}

/// The questions that one interview may ask, and those that it asks already.
#[derive(Debug)]
pub struct Draw<'b> {
    /// The position and the language in which they are asked.
    position: String,
    language: Language,
    pool: Vec<Candidate<'b>>,
    chosen: Vec<Candidate<'b>>,
    /// The words of each question that this session asked already.
    asked: Vec<FxHashSet<String>>,
}

impl<'b> Draw<'b> {
    /// Everything that may be asked of who is described, best first.
    pub fn new(bank: &'b Bank, selection: &Selection<'_>) -> Self {
        let squeezed =
            |texts: &[&str]| texts.iter().map(|text| squeeze_alias(text)).collect::<FxHashSet<_>>();
        let (asked, recent) = (squeezed(&selection.asked), squeezed(&selection.recent));
        let background: FxHashSet<String> =
            selection.background.iter().flat_map(|text| tokenize(text)).collect();
        let frequencies = bank.frequencies(selection.language);
        let family = bank.family_of(selection.position);
        let general = bank.general().filter(|general| family.is_none_or(|family| family.id != general.id));
        // A family whose questions are all for one level says it where the position does not.
        let of_family = family.and_then(|family| {
            let part_time = family.questions.iter().all(|question| question.levels == [Level::PartTime]);
            part_time.then_some(Level::PartTime)
        });
        let told = Level::told_by(selection.position);
        let by_the_hour = [told, of_family].contains(&Some(Level::PartTime));
        let level = if by_the_hour { Some(Level::PartTime) } else { selection.level.or(told) };
        let applied_for = family.map(|family| family.id.as_str());
        let is_excepted = |question: &BankQuestion| {
            applied_for.is_some_and(|id| question.except.iter().any(|family| family == id))
        };
        let mut pool = Vec::new();
        for (family, rank) in
            family.into_iter().map(|family| (family, 0)).chain(general.map(|general| (general, 1)))
        {
            for question in &family.questions {
                if level.is_some_and(|level| !question.levels.contains(&level)) || is_excepted(question) {
                    continue;
                }
                let wording = question.wording(selection.language);
                let text = squeeze_alias(&place_position(&wording.text, selection.position));
                if asked.contains(&text) {
                    continue;
                }
                let rank = rank + if recent.contains(&text) { 2 } else { 0 };
                let words: FxHashSet<String> = tokenize(&wording.text).into_iter().collect();
                let close = words
                    .iter()
                    .filter(|word| background.contains(*word))
                    .filter(|word| frequencies.token_weight(word) >= NAMES_A_SUBJECT)
                    .count();
                pool.push(Candidate { family, question, words, rank, close });
            }
        }
        pool.shuffle(&mut StdRng::seed_from_u64(selection.seed));
        pool.sort_by_key(|candidate| (candidate.rank, Reverse(candidate.close)));
        // A question that names the position is compared without it, as those of the bank are.
        let named: FxHashSet<String> = tokenize(selection.position).into_iter().collect();
        let words = |text: &&str| tokenize(text).into_iter().filter(|word| !named.contains(word)).collect();
        Self {
            position: selection.position.to_owned(),
            language: selection.language,
            pool,
            chosen: Vec::new(),
            asked: selection.asked.iter().map(words).collect(),
        }
    }

    /// Takes up to `count` questions that pass, best first from stage to stage, in the natural order of an interview.
    pub fn take(&mut self, filter: &StageFilter, count: usize) -> Vec<Question> {
        let from = self.chosen.len();
        self.fill(from + count, &ORDER, |question| filter.passes(question));
        self.chosen[from..].sort_by_key(|candidate| candidate.question.stage);
        self.asked_from(from)
    }

    /// Gives one stage after the other a question that is wanted until there are `most`, or a whole round gave none.
    fn fill(&mut self, most: usize, order: &[Stage], wanted: impl Fn(&BankQuestion) -> bool) {
        let mut idle = 0;
        for stage in order.iter().copied().cycle() {
            if self.chosen.len() >= most || idle >= order.len() {
                return;
            }
            let fits = |question: &BankQuestion| question.stage == stage && wanted(question);
            let another = self
                .pool
                .iter()
                .position(|candidate| fits(candidate.question) && self.asks_another_thing(candidate));
            match another {
                Some(index) => {
                    let candidate = self.pool.remove(index);
                    self.chosen.push(candidate);
                    idle = 0;
                }
                None => idle += 1,
            }
        }
    }

    /// The chosen questions from this one on, as they are asked.
    fn asked_from(&self, first: usize) -> Vec<Question> {
        let asked = |candidate: &Candidate<'_>| {
            candidate.question.asked(candidate.family, &self.position, self.language)
        };
        self.chosen[first..].iter().map(asked).collect()
    }

    /// Takes the best question for a place, if there is one.
    fn take_place(&mut self, place: Place) {
        if let Some(index) = self.pool.iter().position(|candidate| candidate.question.place == Some(place)) {
            let candidate = self.pool.remove(index);
            self.chosen.push(candidate);
        }
    }

    fn asks_another_thing(&self, candidate: &Candidate<'_>) -> bool {
        let others = self.chosen.iter().map(|other| &other.words).chain(&self.asked);
        others.into_iter().all(|other| {
            let shared = candidate.words.intersection(other).count();
            let shorter = candidate.words.len().min(other.len()).max(1);
            (shared as f64) < SAME_QUESTION * shorter as f64
        })
    }
}

fn is_of(session: SessionKind, question: QuestionKind) -> bool {
    match session {
        SessionKind::Mixed => true,
        SessionKind::Technical => question == QuestionKind::Technical,
        SessionKind::Behavioral => question == QuestionKind::Behavioral,
        SessionKind::Personality => question == QuestionKind::Personality,
    }
}
