//! Who asks and who judges.

pub mod lexical;
