//! What an answer is judged by, what was found, and what a candidate may say about it.

pub mod contest;
pub mod criterion;
pub mod evaluation;
pub mod evaluation_status;
pub mod failure;
pub mod mark;
pub mod marking;
pub mod quote;
pub mod regrade;
pub mod rubric;
pub mod score;
pub mod validation;
