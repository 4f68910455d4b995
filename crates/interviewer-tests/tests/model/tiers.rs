//! Answers of known order, judged with a model that judges rightly: no guard of the code pulls a good one down, and bad
//! conduct that the model quotes limits the score.

use grading_eval::corpora::{self, InterviewTier};
use interview::ports::Interviewer;
use interview::work::task::JudgementRequest;
use interview::work::usage::Meter;
use interviewer::InterviewContent;
use serde_json::{Value, json};
use test_servers::FakeModel;

use crate::requests::{interviewer, score};

fn request(row: &InterviewTier, answer: &str) -> JudgementRequest {
    InterviewContent::embedded().bank().judgement_request(&row.question, "", answer, row.language).unwrap()
}

/// What a model says that finds everything in an answer: each judgement quotes words of its own.
fn praise(request: &JudgementRequest, bad_conduct: Option<&str>) -> Value {
    let words: Vec<&str> = request.answer.as_data().split_whitespace().collect();
    let points = request.question.key_points.len();
    let share = (words.len() / points.max(1)).clamp(2, 12);
    let quote = |place: usize| words[(place * share).min(words.len() - share)..][..share].join(" ");
    let each = (0..points)
        .map(|point| json!({"id": format!("k{}", point + 1), "quote": quote(point), "verdict": "met"}));
    let criteria = ["coverage", "relevance", "specificity", "story"];
    let levels = criteria.map(|criterion| json!({"id": criterion, "quote": quote(0), "level": 4}));
    let feedback =
        request.language.pick("구체적인 경험이 잘 드러납니다.", "You told it with concrete facts.");
    json!({
        "points": each.collect::<Vec<_>>(), "criteria": levels, "bad_conduct": bad_conduct,
        "feedback": feedback, "strengths": [], "improvements": [],
    })
}

#[tokio::test]
async fn what_a_model_finds_excellent_stays_so() {
    let rows = corpora::interview_tiers().unwrap();
    let asked: Vec<JudgementRequest> = rows.iter().map(|row| request(row, &row.excellent)).collect();
    let replies = asked.iter().map(|request| praise(request, None).to_string()).collect();
    let server = FakeModel::saying(replies).await;
    let interviewer = interviewer(&server.url());
    for (row, request) in rows.iter().zip(&asked) {
        let evaluation = interviewer.judge(request, &Meter::default()).await.unwrap();
        assert!(score(&evaluation) >= 85.0, "{} {:?}: {evaluation:?}", row.question, row.language);
    }
}

#[tokio::test]
async fn bad_conduct_that_a_model_quotes_limits_the_score_and_is_said() {
    let rows = corpora::interview_tiers().unwrap();
    let wrong: Vec<(&InterviewTier, &str)> =
        rows.iter().filter_map(|row| Some((row, row.wrong_story.as_deref()?))).collect();
    assert!(wrong.len() >= 40);
    let asked: Vec<JudgementRequest> = wrong.iter().map(|(row, answer)| request(row, answer)).collect();
    let quote = |request: &JudgementRequest| {
        let words: Vec<&str> = request.answer.as_data().split_whitespace().collect();
        words[words.len() / 2..].iter().take(6).copied().collect::<Vec<_>>().join(" ")
    };
    let replies = asked.iter().map(|request| praise(request, Some(&quote(request))).to_string()).collect();
    let server = FakeModel::saying(replies).await;
    let interviewer = interviewer(&server.url());
    for request in &asked {
        let evaluation = interviewer.judge(request, &Meter::default()).await.unwrap();
        assert!(score(&evaluation) <= 40.0, "{evaluation:?}");
        assert!(evaluation.strengths.is_empty(), "{evaluation:?}");
        let words = quote(request);
        let quoted = evaluation
            .improvements
            .first()
            .is_some_and(|said| said.contains(words.trim_end_matches(['.', ','])));
        assert!(quoted, "{words}: {:?}", evaluation.improvements);
    }
}
