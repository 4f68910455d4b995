//! Which positions there are questions of their own for, found while somebody types.

use crate::{ports::PositionCatalogue, session::position::PositionFamily};
use std::sync::{Arc, OnceLock};
use unicode_normalization::UnicodeNormalization;

/// The families, made ready when somebody first looks for one.
pub struct LazyPositions {
    catalogue: Arc<dyn PositionCatalogue>,
    ready: OnceLock<Positions>,
}

impl LazyPositions {
    /// The families of a catalogue, which is not asked yet.
    pub fn of(catalogue: Arc<dyn PositionCatalogue>) -> Self {
        Self { catalogue, ready: OnceLock::new() }
    }

    /// The families. The first look takes a good part of a second, so it is not for the threads that serve.
    pub fn get(&self) -> &Positions {
        self.ready.get_or_init(|| Positions::new(self.catalogue.families()))
    }

    /// Whether the first look is behind.
    pub fn is_ready(&self) -> bool {
        self.ready.get().is_some()
    }
}

/// The families, each with its spellings as they are compared: the names first.
#[derive(Debug)]
pub struct Positions(Vec<(PositionFamily, Vec<String>)>);

impl Positions {
    /// Makes the families ready to be looked for.
    pub fn new(families: Vec<PositionFamily>) -> Self {
        let ready = families.into_iter().map(|family| {
            let names = [&family.korean, &family.english];
            let spellings = names.into_iter().chain(&family.aliases).map(|text| fold(text)).collect();
            (family, spellings)
        });
        Self(ready.collect())
    }

    /// The families that are called or written so, those first where it begins with what was typed, then those whose
    /// names hold it. Nothing typed finds every family.
    pub fn find(&self, typed: &str) -> Vec<&PositionFamily> {
        let typed = fold(typed);
        let mut found: Vec<(usize, &PositionFamily)> = self
            .0
            .iter()
            .filter_map(|(family, spellings)| {
                let rank = spellings.iter().enumerate().filter_map(|(place, spelling)| {
                    let is_alias = place >= 2;
                    let at = spelling.find(&typed)?;
                    Some(usize::from(at > 0) * 2 + usize::from(is_alias))
                });
                Some((rank.min()?, family))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, family)| family).collect()
    }
}

/// Compatibility forms and letter case are folded, and syllables taken apart, so that one that is still being typed is
/// found; spaces and signs do not count, but for those of "C++" and "C#".
pub(crate) fn fold(text: &str) -> String {
    let counts = |character: &char| character.is_alphanumeric() || matches!(character, '+' | '#');
    text.nfkd().flat_map(char::to_lowercase).filter(counts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions() -> Positions {
        let family = |id: &str, korean: &str, english: &str, aliases: &[&str]| PositionFamily {
            id: id.into(),
            korean: korean.into(),
            english: english.into(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        };
        Positions::new(vec![
            family("backend", "백엔드 개발", "Backend development", &["server", "C++ 개발자"]),
            family("data", "데이터 분석", "Data analysis", &["backend data"]),
            family("front", "프론트엔드 개발", "Frontend development", &["front-end"]),
        ])
    }

    #[test]
    fn what_begins_so_comes_first() {
        for (typed, ids) in [
            ("", &["backend", "data", "front"][..]),
            ("back", &["backend", "data"]),
            ("데이터", &["data"]),
            ("백에", &["backend"]),
            ("백ㅇ", &["backend"]),
            ("엔드", &["backend", "front"]),
            ("FRONT END", &["front"]),
            ("ｓｅｒｖｅｒ", &["backend"]),
            ("c++", &["backend"]),
            ("data", &["data"]),
            ("nurse", &[]),
        ] {
            let positions = positions();
            let found: Vec<&str> =
                positions.find(typed).into_iter().map(|family| family.id.as_str()).collect();
            assert_eq!(found, ids, "{typed}");
        }
        assert_eq!(positions().find("서버").len(), 0);
    }
}
