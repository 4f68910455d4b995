//! How well an answer covers a reference answer, measured by words alone: deterministic, no model, no network.
//!
//! ```text
//! raw   = .225·(√A + √B + √C + √T) + .10·L                    every component in 0..1
//!   A   idf-weighted fuzzy coverage of the reference's tokens by the answer's tokens
//!   B   A after the question's own words are removed from both ("question demoting", Mohler et al. 2011)
//!   C   idf-weighted coverage of the reference's character n-grams
//!   T   cosine of character n-gram TF-IDF vectors, question demoted
//!   L   min(1, answer tokens / reference tokens)
//! final = calibrate(raw) on 0..100, then guards, which cap a score or withhold it and always give a reason
//! ```
//!
//! Prepare a question once as a [`Reference`], then call [`Reference::grade`] for each answer; [`Asked`] is a question with
//! several texts that answer it. The measure sees neither negation nor wrong facts, and it was never compared with
//! interviewers: the one who shows its scores says so.

mod answer_text;
mod calibration;
mod components;
mod fold;
mod frequencies;
mod grade;
mod grams;
mod guards;
mod patterns;
mod text;
mod tokens;
mod vector;
mod vocabulary;

pub use answer_text::{AnswerText, Part, Sentence};
pub use calibration::calibrate;
pub use components::{Asked, Components, Target};
pub use fold::{MAX_CHARACTERS, fold};
pub use frequencies::DocumentFrequencies;
pub use grade::{Cap, Grade, Reason, Reference};
pub use guards::{is_injection, is_non_answer, is_wrong_language};
pub use patterns::is_about_injection;
pub use text::Text;
pub use tokens::{is_function_word, runs, strip_particle, tokenize};
pub use vector::{GramVector, PartedVector};
pub use vocabulary::{Covered, Found, QueryTerms};
