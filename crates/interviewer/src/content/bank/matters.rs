//! What each question of the bank is about, indexed, to ask which of them an answer resembles most.
//!
//! An answer resembles a question by three things: the n-grams of the question's texts and answers; the n-grams that are
//! typical of the question's topic in all families ([`Topic`]: disagreements are told alike in every trade); and the
//! question's cues. Measured on 50 own stories that were told to a neighbouring question of the same family, at 5 % of honest
//! answers refused: one model answer tells 42 % of them apart, two more answers 48 %, cues 66 %, all three 84 %.
//! What is typical of a family tells answers of other jobs.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use interview::language::Language;
use interview::session::question::Stage;

use crate::lexical::{DocumentFrequencies, GramVector, Text};

use super::centroids::{Centroids, GramIndex, cosines};
use super::competency::Topic;
use super::family::{BankQuestion, Family};
use super::{GENERAL, squeeze};

/// How much the words of the topic count beside the question's own, and all cues beside these.
const TOPIC: f64 = 0.7;
const CUES: f64 = 0.2;
/// So many cues found count in full.
const FULL_CUES: usize = 8;
/// Topics about oneself, and one more each for what is known and what one would do.
const TOPICS: usize = Topic::COUNT + 2;
/// Questions, and families, that resemble each other this much are much the same.
const KINDRED: f64 = 0.25;
/// A question that is not in the bank is told from others by less, since only its own texts are known: 98 in 100 texts of the
/// bank's questions resemble the whole matter of their question at least so much in Korean, and one in ten another's.
const RESEMBLING: f64 = 0.15;

/// The matter of every question of a bank in one language.
#[derive(Debug)]
pub struct Matters {
    /// For each n-gram, the questions whose matter has it, with its part of that matter's direction.
    index: GramIndex,
    topics: Centroids,
    families: Centroids,
    questions: Vec<Entry>,
    /// The questions of each family, as a range of numbers.
    members: Vec<Range<usize>>,
    /// The family for any position, which is no trade of its own.
    general: Option<usize>,
    cues: Vec<OnceLock<Cues>>,
}

#[derive(Debug)]
struct Entry {
    family: usize,
    topic: Option<usize>,
    cues: Vec<String>,
    kindred: OnceLock<Vec<u32>>,
}

/// The cues of a family's questions.
#[derive(Debug)]
struct Cues {
    automaton: Option<AhoCorasick>,
    /// For each cue the place of its question in the family.
    owners: Vec<usize>,
}

/// How much an answer resembles one question, and how much it resembles others; 0 for nothing in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Resemblance {
    /// How much the question.
    pub own: f64,
    /// How much the question of the same family that it resembles most, of those that ask something else.
    pub neighbour: f64,
    /// The number of that question.
    pub nearest: Option<usize>,
    /// How much the job that the interview is for, and how much the other job that it resembles most; both 0 where
    /// the job is not known.
    pub job: f64,
    /// See [`Self::job`].
    pub other_job: f64,
}

/// A question that answers are held against.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Which it is.
    pub question: Which<'a>,
    /// The family of the position that the interview is for, if it has one.
    pub job: Option<usize>,
}

/// A question of the bank or another.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// One of the bank, by its number.
    OfTheBank(usize),
    /// Another one: what its texts say, and the topic that it belongs to, if that can be told.
    Other {
        /// Its texts.
        matter: &'a GramVector,
        /// Its topic, as [`Matters::topic_of`] tells it.
        topic: Option<usize>,
    },
}

impl Matters {
    /// Indexes the questions of all families.
    pub(super) fn of(families: &[Family], language: Language, frequencies: &DocumentFrequencies) -> Self {
        let mut index = GramIndex::default();
        let (mut questions, mut members, mut without_topic) = (Vec::new(), Vec::new(), Vec::new());
        for (number, family) in families.iter().enumerate() {
            let first = questions.len();
            for question in &family.questions {
                let wording = question.wording(language);
                let vector = GramVector::of(Text::of(&wording.matter()).tokens(), frequencies);
                for (gram, part) in vector.direction() {
                    index.entry(gram).or_default().push((questions.len() as u32, part as f32));
                }
                let topic = topic_of(question);
                if topic.is_none() {
                    without_topic.push((questions.len(), vector));
                }
                let cues = wording.cues.iter().map(|cue| squeeze(cue, language)).collect();
                questions.push(Entry { family: number, topic, cues, kindred: OnceLock::new() });
            }
            members.push(first..questions.len());
        }
        let topics = Centroids::of(&index, TOPICS, questions.len(), |question| questions[question].topic);
        for (number, vector) in without_topic {
            questions[number].topic = topics.nearest(&vector);
        }
        let of_family = |question: usize| Some(questions[question].family);
        Self {
            families: Centroids::of(&index, families.len(), questions.len(), of_family),
            topics,
            index,
            questions,
            members,
            general: families.iter().position(|family| family.id == GENERAL),
            cues: families.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// The cosine of a text with the matter of each question, in the order of families and their questions.
    pub fn cosines(&self, text: &GramVector) -> Vec<f64> {
        cosines(&self.index, self.questions.len(), text)
    }

    /// The number of the family of each question, in the same order as the cosines.
    pub fn families(&self) -> impl Iterator<Item = usize> {
        self.questions.iter().map(|entry| entry.family)
    }

    /// The topic that a text resembles most; `None` where it resembles none.
    pub fn topic_of(&self, text: &GramVector) -> Option<usize> {
        self.topics.nearest(text)
    }

    /// Whether two questions of the bank, by their numbers, ask much the same.
    pub fn asks_the_same(&self, one: usize, other: usize) -> bool {
        self.kindred(one).binary_search(&(other as u32)).is_ok()
    }

    /// How much an answer resembles a question and others.
    pub fn resemblance(&self, asked: Asked<'_>, answer: &GramVector, squeezed: &str) -> Resemblance {
        self.held_against(asked, &self.cosines(answer), answer, squeezed, &[])
    }

    /// The same of an answer that stands in the bank itself, as if some questions were other ones: for each its number and
    /// the cosine with what is left of its matter; their cues do not count.
    pub fn resemblance_left_out(
        &self,
        asked: Asked<'_>,
        left: &[(usize, f64)],
        answer: &GramVector,
        squeezed: &str,
    ) -> Resemblance {
        let mut cosines = self.cosines(answer);
        for (number, cosine) in left {
            cosines[*number] = *cosine;
        }
        self.held_against(asked, &cosines, answer, squeezed, left)
    }

    fn held_against(
        &self,
        asked: Asked<'_>,
        cosines: &[f64],
        answer: &GramVector,
        squeezed: &str,
        left: &[(usize, f64)],
    ) -> Resemblance {
        let topics = self.topics.cosines(answer);
        let told = |topic: Option<usize>| TOPIC * topic.map_or(0.0, |topic| topics[topic]);
        let (number, family, own, kindred) = match asked.question {
            Which::OfTheBank(number) => {
                let entry = &self.questions[number];
                let own = cosines[number] + told(entry.topic);
                (Some(number), Some(entry.family), own, self.kindred(number).to_vec())
            }
            Which::Other { matter, topic } => {
                (None, asked.job, matter.cosine(answer) + told(topic), self.resembling(matter))
            }
        };
        // Others have no cues of their own: those of the bank's questions do not count against them.
        let with_cues = family.filter(|_| number.is_some());
        let cues = with_cues.map(|family| self.cues_found(family, squeezed)).unwrap_or_default();
        let first = family.map_or(0, |family| self.members[family].start);
        let cued = |number: usize| {
            let found = number.checked_sub(first).and_then(|place| cues.get(place)).copied().unwrap_or(0);
            let is_left = left.iter().any(|(other, _)| *other == number);
            let counts = if is_left { 0 } else { found.min(FULL_CUES) };
            CUES * counts as f64 / FULL_CUES as f64
        };
        let (job, other_job) = self.jobs(asked.job.or(family), answer);
        let own = own + number.map_or(0.0, cued);
        let mut found = Resemblance { own, job, other_job, ..Resemblance::default() };
        let others = match family {
            Some(family) => self.members[family].clone(),
            None => 0..self.questions.len(),
        };
        for other in others {
            let same = number == Some(other) || kindred.binary_search(&(other as u32)).is_ok();
            let resembles = cosines[other] + told(self.questions[other].topic) + cued(other);
            if !same && resembles > found.neighbour {
                (found.neighbour, found.nearest) = (resembles, Some(other));
            }
        }
        found
    }

    /// How much an answer resembles a job, and how much the other job that it resembles most, of those that are not
    /// much the same.
    fn jobs(&self, job: Option<usize>, answer: &GramVector) -> (f64, f64) {
        let Some(job) = job.filter(|job| Some(*job) != self.general) else { return (0.0, 0.0) };
        let cosines = self.families.cosines(answer);
        let others = (0..cosines.len()).filter(|other| *other != job && Some(*other) != self.general);
        let others = others.filter(|other| self.families.between(job, *other) < KINDRED);
        (cosines[job], others.map(|other| cosines[other]).fold(0.0, f64::max))
    }

    /// The questions that ask much the same as one of the bank, by their numbers in order.
    fn kindred(&self, number: usize) -> &[u32] {
        self.questions[number].kindred.get_or_init(|| {
            let mut cosines = vec![0.0_f32; self.questions.len()];
            for postings in self.index.values() {
                if let Ok(place) = postings.binary_search_by_key(&(number as u32), |(question, _)| *question)
                {
                    let part = postings[place].1;
                    for (question, other) in postings {
                        cosines[*question as usize] += part * other;
                    }
                }
            }
            let numbers = 0..self.questions.len() as u32;
            numbers
                .filter(|other| f64::from(cosines[*other as usize]) >= KINDRED && *other != number as u32)
                .collect()
        })
    }

    fn resembling(&self, matter: &GramVector) -> Vec<u32> {
        let cosines = self.cosines(matter);
        (0..cosines.len() as u32).filter(|number| cosines[*number as usize] >= RESEMBLING).collect()
    }

    /// How many different cues of each question of a family stand in an answer.
    fn cues_found(&self, family: usize, squeezed: &str) -> Vec<usize> {
        let members = self.members[family].clone();
        let cues = self.cues[family].get_or_init(|| Cues::of(&self.questions[members.clone()]));
        let mut counts = vec![0; members.len()];
        let Some(automaton) = &cues.automaton else { return counts };
        let mut seen = vec![false; cues.owners.len()];
        for found in automaton.find_overlapping_iter(squeezed) {
            let cue = found.pattern().as_usize();
            if !std::mem::replace(&mut seen[cue], true) {
                counts[cues.owners[cue]] += 1;
            }
        }
        counts
    }
}

impl Cues {
    fn of(questions: &[Entry]) -> Self {
        let owned = questions
            .iter()
            .enumerate()
            .flat_map(|(place, entry)| entry.cues.iter().map(move |cue| (place, cue)));
        let (owners, words): (Vec<usize>, Vec<&String>) = owned.unzip();
        // Where there are none, or too many for one automaton, nothing is found.
        let automaton = if words.is_empty() { None } else { AhoCorasick::new(words).ok() };
        Self { automaton, owners }
    }
}

/// The number of a question's topic; what is known and what one would do come after the topics about oneself.
fn topic_of(question: &BankQuestion) -> Option<usize> {
    match question.stage {
        Stage::Opening | Stage::Experience | Stage::Motivation => question.topic.map(|topic| topic as usize),
        Stage::Knowledge => Some(Topic::COUNT),
        Stage::Situation => Some(Topic::COUNT + 1),
    }
}
