//! Job titles as people write them find the family of questions that fits them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use grading_eval::corpora;
use interviewer::bank::{Bank, GENERAL};

/// Titles of a half of the corpus that find their family, that find none although there is one, and that find a wrong one.
struct Found {
    right: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
    all: usize,
}

fn found(half: usize) -> Found {
    let bank = Bank::embedded();
    let mut found = Found { right: 0, wrong: Vec::new(), missed: Vec::new(), all: 0 };
    for title in corpora::titles().unwrap().into_iter().skip(half).step_by(2) {
        let family = bank.family_of(&title.title).unwrap().id.as_str();
        let said = format!("{} | {family} | {}", title.title, title.family);
        found.all += 1;
        match family {
            right if right == title.family => found.right += 1,
            GENERAL => found.missed.push(said),
            _ => found.wrong.push(said),
        }
    }
    found
}

#[test]
fn titles_find_their_family() {
    for half in [0, 1] {
        let Found { right, wrong, missed, all } = found(half);
        let share = right as f64 / all as f64;
        println!(
            "half {half}: {share:.3} right, wrong:\n{}\nmissed:\n{}",
            wrong.join("\n"),
            missed.join("\n")
        );
        assert!(share >= 0.90, "{share:.3} of {all}");
        assert!(wrong.len() * 100 <= all * 3, "{} of {all} wrong", wrong.len());
    }
}
