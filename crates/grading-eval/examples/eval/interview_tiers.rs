//! Interview tiers: answers of known order to questions of the bank, judged as in an interview, over all, by stage and by
//! language.

use grading_eval::corpora;
use grading_eval::measurement::{Share, TierFigures, TierScores, tier_figures, tier_scores};
use interview::language::Language;
use interview::session::question::Stage;
use interviewer::judging::RubricJudge;

use super::{Outcome, row};

/// Judges every row and prints how often the judgement is as it must be.
pub(super) fn print() -> Outcome<()> {
    let judge = RubricJudge::embedded();
    let tiers = corpora::interview_tiers()?;
    let scores: Vec<TierScores> = tiers.iter().filter_map(|tier| tier_scores(tier, judge)).collect();
    let figures =
        |chosen: &dyn Fn(&TierScores) -> bool| tier_figures(scores.iter().filter(|row| chosen(row)));
    let all = figures(&|_| true);
    let demanded: [(&str, Share, &str); 9] = [
        ("excellent answers that reach 70", all.excellent, "≥ 95 %"),
        ("vague answers of at most 50", all.vague, "≥ 95 %"),
        ("vague answers without worn phrases, at most 50", all.vague_fresh, "≥ 90 %"),
        ("pairs in order", all.order, "≥ 97 %"),
        ("excellent answers to another question, at most 40", all.elsewhere, "≥ 95 %"),
        ("own stories to a neighbouring question, at most 40", all.elsewhere_story, "≥ 60 %"),
        ("stories of bad conduct, at most 40", all.wrong_story, "≥ 50 %"),
        ("mistakes owned and mended, at least 70", all.owned_mistake, "–"),
        ("excellent cut to three sentences above padded vague", all.cut_above_padded, "–"),
    ];
    for (what, share, target) in demanded {
        row(&format!("interview tiers: {what}"), shown(share), target);
    }
    for stage in Stage::ALL {
        part(&format!("{stage:?}").to_lowercase(), &figures(&|row| row.stage == stage));
    }
    for language in [Language::Ko, Language::En] {
        part(language.pick("Korean", "English"), &figures(&|row| row.language == language));
    }
    Ok(())
}

fn part(name: &str, figures: &TierFigures) {
    let what = format!("interview tiers, {name}: excellent, vague, order");
    let measured =
        [figures.excellent, figures.vague, figures.order].map(|share| format!("{:.2}", share.share()));
    row(&what, measured.join(" "), "≥ .90");
}

fn shown(share: Share) -> String {
    format!("{}/{} {:.1} %", share.count, share.of, 100.0 * share.share())
}
