//! The report as Markdown (CommonMark with tables), in the language of the interview, to keep, print or share.

use interview::{
    evaluation::Verdict,
    language::Language,
    report::{Outcome, Practice, Progress, QuestionSummary, Report, Totals},
};
use std::fmt::Write;

/// Writes the report.
pub(crate) fn markdown(report: &Report) -> String {
    let language = report.session.plan.language;
    let mut page = Page { text: String::new(), language };
    let title = language.pick("모의 면접 보고서", "Mock interview report");
    page.block(&format!("# {title}: {}", plain(&report.session.plan.position)));
    let date = report.session.created_at.format("%Y-%m-%d");
    page.block(&format!("{date} (UTC) · {}", plain(&report.session.plan.user_name)));
    page.totals(&report.totals);
    page.graders(report);
    page.criteria(report);
    page.practice(&report.practice);
    page.progress(&report.progress);
    report.questions.iter().for_each(|question| page.question(question));
    page.text
}

struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn say(&self, korean: &'static str, english: &'static str) -> &'static str {
        self.language.pick(korean, english)
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
        let score = number(totals.score);
        let total = self.say("총점", "Total");
        let of = match self.language {
            Language::Ko => format!("질문 {}개 중 {}개의 평균", totals.questions, totals.judged),
            Language::En => format!("mean of {} of {} questions", totals.judged, totals.questions),
        };
        self.block(&format!("**{total}: {score}** / 100 ({of})"));
        let counts = [
            (totals.unanswered, Outcome::Unanswered),
            (totals.withheld, Outcome::Withheld),
            (totals.pending, Outcome::Pending),
            (totals.failed, Outcome::Failed),
        ];
        let parts = counts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> =
            parts.map(|(count, what)| format!("{}: {count}", self.outcome(what))).collect();
        if !parts.is_empty() {
            self.block(&parts.join(" · "));
        }
    }

    fn outcome(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Judged => self.say("채점됨", "Graded"),
            Outcome::Withheld => self.say("판단할 수 없음", "Could not be judged"),
            Outcome::Unanswered => self.say("답하지 않음", "Not answered"),
            Outcome::Pending => self.say("채점 중", "Being graded"),
            Outcome::Failed => self.say("채점 실패", "Grading failed"),
        }
    }

    fn graders(&mut self, report: &Report) {
        if report.graders.is_empty() {
            return;
        }
        let names: Vec<String> = report.graders.iter().map(|grader| plain(&grader.name)).collect();
        let calibrated = report.graders.iter().all(|grader| grader.calibrated);
        let calibration = if calibrated {
            self.say("보정됨", "Calibrated")
        } else {
            self.say(
                "미보정: 사람의 채점과 얼마나 맞는지 아직 재지 않았습니다",
                "Not calibrated: how far people agree has not been measured",
            )
        };
        let by = self.say("채점", "Graded by");
        self.block(&format!("{by}: {} · {calibration}", names.join(", ")));
    }

    fn criteria(&mut self, report: &Report) {
        let heading = self.say(
            "## 평가 기준\n\n| 기준 | 수준 (0–4) | 지난번 |\n|---|---|---|",
            "## Criteria\n\n| Criterion | Level (0–4) | Last time |\n|---|---|---|",
        );
        let mut table = heading.to_owned();
        for summary in &report.criteria {
            let name = summary.criterion.name(self.language);
            let (level, before) = (number(summary.level), number(summary.level_before));
            // Writing into a text cannot fail.
            let _ = write!(table, "\n| {name} | {level} | {before} |");
        }
        self.block(&table);
    }

    fn practice(&mut self, practice: &Practice) {
        let criteria = practice.criteria.iter().map(|weak| {
            let name = weak.criterion.name(self.language);
            format!("**{name}** ({}): {}", number(Some(weak.level)), weak.next)
        });
        let question = self.say("질문", "Question");
        let key_points = practice.key_points.iter().map(|open| {
            format!("{question} {} · {}: {}", open.order, self.verdict(open.verdict), plain(&open.key_point))
        });
        let items: Vec<String> = criteria.chain(key_points).collect();
        self.list(self.say("## 다음 연습", "## Practise next"), &items);
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Met => self.say("말함", "said"),
            Verdict::Partly => self.say("일부만 말함", "said in part"),
            Verdict::Missed => self.say("말하지 않음", "not said"),
            Verdict::Contradicted => self.say("반대로 말함", "contradicted"),
        }
    }

    fn progress(&mut self, progress: &Progress) {
        let attempt = |attempt: &interview::report::Attempt| {
            format!("{}: {}", attempt.created_at.format("%Y-%m-%d"), number(Some(attempt.score)))
        };
        let mut items: Vec<String> = progress.earlier.iter().map(attempt).collect();
        if let Some(change) = progress.change {
            let sign = if change > 0.0 { "+" } else { "" };
            items.push(format!(
                "{}: {sign}{}",
                self.say("이번 변화", "Change this time"),
                number(Some(change))
            ));
        }
        self.list(self.say("## 같은 직무의 지난 면접", "## Earlier interviews for this position"), &items);
    }

    fn question(&mut self, question: &QuestionSummary) {
        self.block(&format!("## {}. {}", question.order, plain(&question.question)));
        if let Some(answer) = &question.answer {
            let lines: Vec<String> =
                answer.as_data().lines().map(|line| format!("> {}", plain(line))).collect();
            self.block(&lines.join("\n"));
        }
        let score = match question.score {
            Some(score) => number(Some(score.value())),
            None => self.outcome(question.outcome).to_owned(),
        };
        let why = match (&question.feedback, question.outcome, &question.reason) {
            (Some(feedback), ..) => format!(" – {}", plain(feedback)),
            (None, Outcome::Failed, Some(reason)) => format!(" – {}", plain(reason)),
            _ => String::new(),
        };
        self.block(&format!("**{score}**{why}"));
        let all = |texts: &[String]| texts.iter().map(|text| plain(text)).collect::<Vec<_>>();
        self.list(self.say("### 잘한 점", "### Strengths"), &all(&question.strengths));
        self.list(self.say("### 보완할 점", "### To improve"), &all(&question.improvements));
        let points = question.key_points.iter();
        let points: Vec<String> = points
            .map(|point| format!("{}: {}", self.verdict(point.verdict), plain(&point.key_point)))
            .collect();
        self.list(self.say("### 핵심 내용", "### Key points"), &points);
    }
}

/// A number with at most one decimal, or a dash for none.
fn number(value: Option<f64>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Text that Markdown takes for text: no markup of it, no HTML, no line of its own.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' => {
                plain.extend(['\\', character]);
            }
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => plain.push(' '),
            character => plain.push(character),
        }
    }
    // A list's mark at the beginning of a line, "1." as well, would be taken for one.
    let begins_list =
        |rest: &str| rest.starts_with(['-', '+', '=']) || rest.starts_with(|c: char| c.is_ascii_digit());
    let trimmed = plain.trim_start();
    if !begins_list(trimmed) {
        return trimmed.to_owned();
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (before, after) = trimmed.split_at(digits);
    if digits == 0 || after.starts_with(['.', ')']) {
        format!("{before}\\{after}")
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_no_markup() {
        for (text, written) in [
            ("그냥 글", "그냥 글"),
            ("# 제목 <b>*굵게*</b>", "\\# 제목 \\<b\\>\\*굵게\\*\\</b\\>"),
            ("  - 하나\n둘", "\\- 하나 둘"),
            ("1. 하나", "1\\. 하나"),
            ("10년", "10년"),
            ("3.5초", "3\\.5초"),
            ("a|b", "a\\|b"),
            ("---", "\\---"),
        ] {
            assert_eq!(plain(text), written, "{text}");
        }
    }

    #[test]
    fn numbers_are_short_and_none_is_no_number() {
        let shown = [None, Some(70.0), Some(66.666), Some(-3.25), Some(0.04)].map(number);
        assert_eq!(shown, ["–", "70", "66.7", "-3.2", "0"]);
    }
}
