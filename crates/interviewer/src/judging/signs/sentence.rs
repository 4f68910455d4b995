//! One sentence of an answer and what it does.

use std::cell::OnceCell;
use std::ops::Range;

use interview::language::Language;
use rustc_hash::FxHashSet;

use super::super::{Piece, markers};
use super::SAYS_SOMETHING;
use super::figures;
use super::lexicon::{Hit, Lexicon, List};
use super::line::Line;
use super::verbs::{self, Verb};
use crate::lexical::{Asked, fold, is_function_word};
use crate::sign::Sign;

/// What a sentence weighs that holds nothing concrete.
const BARE: f64 = 0.3;
/// A sentence that weighs less than this says nothing at all.
const EMPTY: f64 = 0.2;
/// So many concrete things make a sentence weigh in full.
const CONCRETE: f64 = 2.0;
/// So many content words are emptied by one empty phrase.
const EMPTIED: f64 = 5.0;
/// How much of that concrete things in the same sentence save.
const SAVED: f64 = 0.4;
/// More deeds than these in one sentence add nothing.
const MAX_DEEDS: usize = 3;
/// A Korean content word has so many syllables, particle and ending included.
const SYLLABLES: f64 = 3.6;
/// Quoted words of at least so many characters, and at most, are somebody's speech.
const SPEECH: std::ops::RangeInclusive<usize> = 2..=60;

/// A sentence, read; what only few questions ask for is found when it is asked for.
pub(in crate::judging) struct Sentence<'a> {
    pub(in crate::judging) piece: &'a Piece<'a>,
    language: Language,
    line: Line,
    hits: Vec<Hit>,
    /// Where figures that measure stand in the line.
    figures: Vec<Range<usize>>,
    verbs: OnceCell<Vec<Verb>>,
    change: OnceCell<Option<usize>>,
    /// Latin names in Korean, capitalised words in English.
    pub(in crate::judging) names: Vec<String>,
    words: OnceCell<f64>,
    weight: OnceCell<f64>,
}

impl<'a> Sentence<'a> {
    pub(super) fn read(piece: &'a Piece<'a>, language: Language, question: &Asked) -> Self {
        let line = Line::of(&piece.folded, language);
        let mut names: Vec<String> =
            markers::names(piece.text, language).iter().map(|name| fold(name).into_owned()).collect();
        names.retain(|name| !question.asks(name));
        Self {
            hits: Lexicon::of(language).find(&line),
            figures: figures::find(&line, language),
            verbs: OnceCell::new(),
            change: OnceCell::new(),
            words: OnceCell::new(),
            weight: OnceCell::new(),
            piece,
            language,
            line,
            names,
        }
    }

    /// How much it says, 0 to 1.
    pub(in crate::judging) fn weight(&self) -> f64 {
        *self.weight.get_or_init(|| self.weigh())
    }

    /// How many content words it has.
    pub(in crate::judging) fn words(&self) -> f64 {
        *self.words.get_or_init(|| content_words(&self.line, self.language))
    }

    /// How many times somebody's words are given.
    pub(in crate::judging) fn speech(&self) -> usize {
        speech(self.piece.text)
    }

    fn verbs(&self) -> &[Verb] {
        self.verbs.get_or_init(|| verbs::find(&self.line, Lexicon::of(self.language), self.language))
    }

    /// Where an amount before is set beside one after.
    fn change(&self) -> Option<usize> {
        *self.change.get_or_init(|| figures::compares(&self.line, &self.figures, self.language))
    }

    /// Whether it says nothing at all: only empty words and views take so much from its weight.
    pub(in crate::judging) fn is_empty(&self) -> bool {
        (self.has(List::Empty) || self.has(List::General)) && self.weight() < EMPTY
    }

    /// Whether words of a list stand in it.
    pub(in crate::judging) fn has(&self, list: List) -> bool {
        self.hits.iter().any(|hit| hit.list == list)
    }

    /// How many different words of a list stand in it.
    pub(in crate::judging) fn count(&self, list: List) -> usize {
        let words = self.hits.iter().filter(|hit| hit.list == list);
        words.map(|hit| &self.line.text[hit.start..hit.end]).collect::<FxHashSet<_>>().len()
    }

    /// Whether it tells what has been.
    pub(in crate::judging) fn is_past(&self) -> bool {
        !self.verbs().is_empty()
    }

    /// Whether it speaks of what one would do and nothing that was.
    pub(in crate::judging) fn supposes(&self) -> bool {
        self.has(List::Supposed) && !self.is_past()
    }

    /// The deeds that it tells.
    pub(in crate::judging) fn deeds(&self) -> Vec<&str> {
        let deeds = self.verbs().iter().filter(|verb| verb.deed);
        deeds.map(|verb| &self.line.text[verb.start..verb.end]).collect()
    }

    /// The figures that it gives.
    pub(in crate::judging) fn figures(&self) -> Vec<&str> {
        self.figures.iter().map(|place| &self.line.text[place.clone()]).collect()
    }

    /// The character of the piece at which its first figure stands.
    pub(in crate::judging) fn first_figure(&self) -> Option<usize> {
        self.figures.first().map(|place| self.line.place(place.start))
    }

    /// Whether it sets before beside after.
    pub(in crate::judging) fn compares(&self) -> bool {
        self.change().is_some()
    }

    /// How much in it is concrete, to choose what is quoted.
    pub(in crate::judging) fn concrete(&self) -> f64 {
        self.figures.len() as f64
            + self.deeds().len().min(MAX_DEEDS) as f64
            + f64::from(u8::from(self.compares()))
    }

    /// Whether it says what was done, when, how much: an instance rather than a view.
    pub(in crate::judging) fn is_instance(&self) -> bool {
        self.weight() >= SAYS_SOMETHING
    }

    /// The character of the piece at which a sign is seen; `None` where the sentence does not show it. In a sentence
    /// that says nothing no sign counts.
    pub(in crate::judging) fn shows(&self, sign: Sign) -> Option<usize> {
        let byte = self.place_of(sign)?;
        let says = self.weight() >= SAYS_SOMETHING || self.weight() >= BARE && self.is_claim(sign);
        says.then(|| self.line.place(byte))
    }

    /// Whether its words name a sign, however little it says.
    pub(in crate::judging) fn mentions(&self, sign: Sign) -> bool {
        self.place_of(sign).is_some()
    }

    /// The byte of the line at which the words of a sign stand.
    fn place_of(&self, sign: Sign) -> Option<usize> {
        match sign {
            Sign::Event => self.first(List::Event).filter(|_| self.is_past()),
            Sign::Problem => self.first(List::Problem).filter(|_| self.is_past()),
            Sign::Action => self.verbs().iter().find(|verb| verb.deed).map(|verb| verb.start),
            Sign::Figure => self.figures.first().map(|place| place.start),
            Sign::Result => self.change().or_else(|| self.last(List::Result).filter(|_| self.is_past())),
            Sign::Comparison => self.change().or_else(|| self.first(List::Comparison)),
            Sign::People => self.first(List::People).or_else(|| self.first(List::Reaction)),
            Sign::Plan => self.first(List::Dated).or_else(|| self.first(List::Plan)),
            Sign::Name => (!self.names.is_empty()).then_some(0),
            Sign::Reason => self.first(List::Reason),
            Sign::Lesson => self.first(List::Lesson),
            Sign::Habit => self.first(List::Habit),
            Sign::Strength => self.first(List::Strength),
            Sign::Weakness => self.first(List::Weakness),
            Sign::Principle => self.first(List::Principle),
            Sign::Background => self.first(List::Background),
            Sign::Opinion => self.first(List::Opinion),
            Sign::Preparation => self.first(List::Preparation),
            Sign::Employer => self.first(List::Employer),
        }
    }

    /// Signs that a sentence without anything concrete can show as well: it need only not be empty.
    fn is_claim(&self, sign: Sign) -> bool {
        matches!(
            sign,
            Sign::Strength
                | Sign::Weakness
                | Sign::Principle
                | Sign::Background
                | Sign::Reason
                | Sign::Problem
                | Sign::Lesson
                | Sign::Plan
                | Sign::Employer
                | Sign::Preparation
                | Sign::Opinion
        ) && !self.has(List::Empty)
    }

    fn first(&self, list: List) -> Option<usize> {
        self.hits.iter().find(|hit| hit.list == list).map(|hit| hit.start)
    }

    fn last(&self, list: List) -> Option<usize> {
        self.hits.iter().rev().find(|hit| hit.list == list).map(|hit| hit.start)
    }

    /// How much it says: what in it is concrete, less what is empty in it.
    fn weigh(&self) -> f64 {
        let deeds = self.verbs().iter().filter(|verb| verb.deed).count().min(MAX_DEEDS);
        let named = match self.language {
            Language::Ko => self.names.len(),
            Language::En => 0,
        };
        let concrete = deeds
            + self.figures.len()
            + self.speech()
            + named
            + usize::from(self.compares())
            + usize::from(self.has(List::Event) && self.is_past())
            + usize::from(self.has(List::Dated))
            + usize::from(self.has(List::Habit));
        let concrete = (concrete as f64 / CONCRETE).min(1.0);
        let empty = (self.count(List::Empty) + self.count(List::General)) as f64;
        let emptied = EMPTIED * empty / self.words().max(1.0) * (1.0 - SAVED * concrete);
        (BARE + (1.0 - BARE) * concrete) * (1.0 - emptied).max(0.0)
    }
}

fn content_words(line: &Line, language: Language) -> f64 {
    match language {
        Language::Ko => {
            let syllables = line.text.chars().filter(|character| ('가'..='힣').contains(character)).count();
            let others = crate::lexical::runs(&line.text)
                .iter()
                .filter(|run| !run.starts_with(|c| ('가'..='힣').contains(&c)))
                .count();
            syllables as f64 / SYLLABLES + others as f64
        }
        Language::En => {
            line.text.split(' ').filter(|word| word.len() > 1 && !is_function_word(word)).count() as f64
        }
    }
}

/// How many passages of a text stand between quotation marks.
fn speech(text: &str) -> usize {
    let is_mark = |character: char| matches!(character, '"' | '“' | '”' | '‘' | '「' | '『' | '」' | '』');
    let (mut count, mut open) = (0, None::<usize>);
    for (at, character) in text.chars().enumerate() {
        let single = character == '\''
            && text.chars().nth(at.wrapping_sub(1)).is_none_or(|before| !before.is_alphanumeric());
        let closes = matches!(character, '’' | '\'') && open.is_some();
        if !(is_mark(character) || single || closes) {
            continue;
        }
        match open.take() {
            Some(from) if SPEECH.contains(&(at - from - 1)) => count += 1,
            Some(_) => {}
            None => open = Some(at),
        }
    }
    count
}
