//! Who asks and who judges.

pub mod bank;
pub mod lexical;
