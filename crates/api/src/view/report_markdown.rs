//! The report as Markdown (CommonMark with tables), in the language of the interview, to keep, print or share. It says what
//! the page in the web app says, in the same words and numbers.

mod plain;
mod vocabulary;

use chrono::FixedOffset;
use interview::{
    grading::score::{Band, Score},
    language::Language,
    report::{Attempt, FirstStep, Outcome, Practice, Progress, QuestionSummary, Report, Totals},
};
use plain::plain;
use std::fmt::Write;

/// Writes the report, its dates by a clock with this offset; `format` is what the format of the interview is called.
pub(crate) fn markdown(report: &Report, clock: FixedOffset, format: Option<&str>) -> String {
    let language = report.session.plan.language;
    let mut page = Page { text: String::new(), language, clock };
    let title = language.pick("면접 결과", "Interview results");
    page.block(&format!("# {title}: {}", plain(&report.session.plan.position)));
    let date = page.date(report.session.created_at);
    let name = plain(&report.session.plan.user_name);
    let format = format.map(|format| format!(" · {}", plain(format))).unwrap_or_default();
    page.block(&format!("{date} · {name}{format}"));
    page.totals(&report.totals);
    page.trust(report);
    page.first(report.practice.first.as_ref());
    page.criteria(report);
    page.practice(&report.practice);
    page.progress(&report.progress);
    report.conversation().into_iter().for_each(|question| page.question(question));
    page.text
}

struct Page {
    text: String,
    language: Language,
    clock: FixedOffset,
}

impl Page {
    fn say(&self, korean: &'static str, english: &'static str) -> &'static str {
        self.language.pick(korean, english)
    }

    fn date(&self, moment: chrono::DateTime<chrono::Utc>) -> String {
        moment.with_timezone(&self.clock).format("%Y-%m-%d").to_string()
    }

    /// Adds a paragraph, a heading or a table.
    fn block(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    /// Adds a heading and a list below it, unless the list is empty.
    fn list(&mut self, heading: &str, items: &[String]) {
        if !items.is_empty() {
            let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            self.block(heading);
            self.block(&lines.join("\n"));
        }
    }

    fn totals(&mut self, totals: &Totals) {
        let total = self.say("총점", "Total");
        match totals.score {
            Some(score) => {
                let of = vocabulary::mean_of(totals, self.language);
                self.block(&format!("**{total}: {}** ({of})", self.scored(Score::rounded(score))));
            }
            None => self.block(&format!("**{total}: {}**", number(None))),
        }
        let counts = [
            (totals.unanswered, Outcome::Unanswered),
            (totals.withheld, Outcome::Withheld),
            (totals.pending, Outcome::Pending),
            (totals.failed, Outcome::Failed),
        ];
        let parts = counts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, what)| format!("{}: {count}", vocabulary::outcome(what, self.language)))
            .collect();
        if !parts.is_empty() {
            self.block(&parts.join(" · "));
        }
    }

    /// The word first, the number second.
    fn scored(&self, score: Score) -> String {
        let word = vocabulary::band(Band::of(score.value()), self.language);
        format!("{word} {}/100", number(Some(score.value())))
    }

    fn trust(&mut self, report: &Report) {
        if report.graders.is_empty() {
            return;
        }
        let names = report.graders.iter().map(|grader| grader.name.as_str());
        let names: Vec<String> = names.map(|name| plain(&vocabulary::grader(name, self.language))).collect();
        let calibrated = report.graders.iter().all(|grader| grader.calibrated);
        let mut sentences = vec![
            vocabulary::scale(self.language),
            vocabulary::trust(calibrated, self.language).to_owned(),
            format!("{}: {}.", self.say("채점", "Graded by"), names.join(", ")),
        ];
        if report.graders.iter().any(|grader| grader.name.starts_with("rubric")) {
            sentences.push(vocabulary::by_rules(self.language).to_owned());
        }
        self.block(&sentences.join(" "));
    }

    fn first(&mut self, first: Option<&FirstStep>) {
        let Some(first) = first else { return };
        self.block(self.say("## 먼저 고칠 것", "## Work on this first"));
        if let (Some(criterion), Some(advice)) = (first.criterion, first.advice) {
            self.block(&format!("**{}**: {advice}", criterion.name(self.language)));
        }
        if let Some(example) = &first.example {
            let question = vocabulary::question(&example.number, self.language);
            self.block(&format!("{question}: {}", plain(&example.improvement)));
        }
    }

    fn criteria(&mut self, report: &Report) {
        let heading = self.say(
            "## 기준별 점수\n\n| 기준 | 점수 | 지난번 |\n|---|---|---|",
            "## By criterion\n\n| Criterion | Score | Last time |\n|---|---|---|",
        );
        let mut table = heading.to_owned();
        for summary in &report.criteria {
            let name = summary.criterion.name(self.language);
            let [score, before] = [summary.level, summary.level_before].map(of_level);
            // Writing into a text cannot fail.
            let _ = write!(table, "\n| {name} | {score} | {before} |");
        }
        self.block(&table);
    }

    fn practice(&mut self, practice: &Practice) {
        let criteria = practice.criteria.iter().map(|weak| {
            let name = weak.criterion.name(self.language);
            format!("**{name}** ({}): {}", of_level(Some(weak.level)), weak.next)
        });
        let key_points = practice.key_points.iter().map(|open| {
            let question = vocabulary::question(&open.number, self.language);
            let verdict = vocabulary::verdict(open.verdict, self.language);
            format!("{question} · {verdict}: {}", plain(&open.key_point))
        });
        let items: Vec<String> = criteria.chain(key_points).collect();
        self.list(self.say("## 다음에 연습할 것", "## Practise next"), &items);
    }

    fn progress(&mut self, progress: &Progress) {
        let attempt =
            |attempt: &Attempt| format!("{}: {}", self.date(attempt.created_at), number(Some(attempt.score)));
        let mut items: Vec<String> = progress.earlier.iter().map(attempt).collect();
        if let Some(change) = progress.change.map(f64::round) {
            let sign = if change > 0.0 { "+" } else { "" };
            let heading = self.say("지난 면접과의 차이", "Change since the last one");
            items.push(format!("{heading}: {sign}{}", number(Some(change))));
        }
        self.list(self.say("## 같은 직무의 지난 면접", "## Earlier interviews for this role"), &items);
    }

    fn question(&mut self, question: &QuestionSummary) {
        let heading = vocabulary::question(&question.number, self.language);
        self.block(&format!("## {heading}: {}", plain(&question.question)));
        if let Some(answer) = &question.answer {
            let lines: Vec<String> =
                answer.as_data().lines().map(|line| format!("> {}", plain(line))).collect();
            self.block(&lines.join("\n"));
        }
        let what = match question.score {
            Some(score) => self.scored(score),
            None => vocabulary::outcome(question.outcome, self.language).to_owned(),
        };
        let why = match (&question.feedback, question.outcome, &question.failure) {
            (Some(feedback), ..) => format!(" – {}", plain(feedback)),
            (None, Outcome::Failed, Some(reason)) => format!(" – {}", plain(&super::failure::words(reason))),
            _ => String::new(),
        };
        self.block(&format!("**{what}**{why}"));
        let all = |texts: &[String]| texts.iter().map(|text| plain(text)).collect::<Vec<_>>();
        self.list(self.say("### 보완할 점", "### To improve"), &all(&question.improvements));
        self.list(self.say("### 잘한 점", "### Strengths"), &all(&question.strengths));
        self.judgements(question);
    }

    fn judgements(&mut self, question: &QuestionSummary) {
        let criteria = question.criteria.iter().map(|judgement| {
            let name = judgement.criterion.name(self.language);
            let score = number(judgement.score.map(Score::value));
            let reason = judgement.reason.as_deref().map(|reason| format!(" – {}", plain(reason)));
            format!("{name}: {score}{}", reason.unwrap_or_default())
        });
        let criteria: Vec<String> = criteria.collect();
        self.list(self.say("### 기준별 점수", "### By criterion"), &criteria);
        let points = question.key_points.iter().map(|point| {
            let verdict = vocabulary::verdict(point.verdict, self.language);
            let quote = point.evidence.as_ref().map(|evidence| format!(" – “{}”", plain(&evidence.quote)));
            format!("{verdict}: {}{}", plain(&point.key_point), quote.unwrap_or_default())
        });
        let points: Vec<String> = points.collect();
        self.list(self.say("### 핵심 내용", "### Key points"), &points);
    }
}

/// The nearest whole number, as everywhere; a dash for none.
fn number(value: Option<f64>) -> String {
    // What rounds to nothing from below has a sign, which is no number of points.
    value.map_or_else(|| "–".to_owned(), |value| (value.round() + 0.0).to_string())
}

/// A level from 0 to 4 as the score it stands for.
fn of_level(level: Option<f64>) -> String {
    number(level.map(|level| Score::of_level(level).value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_and_none_is_no_number() {
        let shown = [None, Some(70.0), Some(66.5), Some(-3.5), Some(-0.4), Some(0.04)].map(number);
        assert_eq!(shown, ["–", "70", "67", "-4", "0", "0"]);
        assert_eq!([Some(1.3), Some(4.0), None].map(of_level), ["33", "100", "–"]);
    }
}
