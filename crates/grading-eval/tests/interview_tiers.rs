//! Answers of known order to questions of the bank, judged as an interview does, and what a style of speaking moves.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use grading_eval::corpora::{self, InterviewTier};
use grading_eval::measurement::{TierFigures, TierScores, tier_figures, tier_scores};
use interview::language::Language;
use interview::session::question::Stage;
use interviewer::InterviewContent;
use interviewer::judging::RubricJudge;

static ROWS: LazyLock<Vec<InterviewTier>> = LazyLock::new(|| corpora::interview_tiers().unwrap());
static SCORES: LazyLock<Vec<TierScores>> =
    LazyLock::new(|| ROWS.iter().map(|row| tier_scores(row, RubricJudge::embedded()).unwrap()).collect());

fn score(question: &str, answer: &str, language: Language) -> f64 {
    let content = InterviewContent::embedded();
    let request = content.bank().judgement_request(question, "", answer, language).unwrap();
    RubricJudge::embedded().judge_exactly(&request).exact.unwrap_or(0.0)
}

fn figures(chosen: impl Fn(&TierScores) -> bool) -> TierFigures {
    tier_figures(SCORES.iter().filter(|row| chosen(row)))
}

#[test]
fn answers_keep_their_order_on_every_kind_of_question() {
    for (what, figures) in [
        ("all", figures(|_| true)),
        ("about oneself", figures(|row| row.stage.is_about_oneself())),
        ("in Korean", figures(|row| row.language == Language::Ko)),
        ("in English", figures(|row| row.language == Language::En)),
    ] {
        assert!(figures.excellent.share() >= 0.95, "{what}: {figures:?}");
        assert!(figures.vague.share() >= 0.95, "{what}: {figures:?}");
        assert!(figures.order.share() >= 0.96, "{what}: {figures:?}");
        assert!(figures.cut_above_padded.share() >= 0.95, "{what}: {figures:?}");
    }
    for stage in Stage::ALL {
        let figures = figures(|row| row.stage == stage);
        let min = [figures.excellent, figures.vague, figures.order].map(|share| share.share());
        assert!(min.iter().all(|share| *share >= 0.9), "{stage:?}: {figures:?}");
    }
}

#[test]
fn what_is_empty_wrong_or_told_to_another_question_scores_low() {
    let figures = figures(|_| true);
    assert!(figures.vague_fresh.share() >= 0.9, "{figures:?}");
    assert!(figures.elsewhere.share() >= 0.95, "{figures:?}");
    assert!(figures.elsewhere_story.share() >= 0.75, "{figures:?}");
    assert!(figures.wrong_story.share() >= 0.5, "{figures:?}");
}

#[test]
fn answers_of_other_jobs_score_low() {
    let (mut low, mut all) = (0, 0);
    let family = |row: &InterviewTier| {
        let (family, question, _) = InterviewContent::embedded().bank().question(&row.question).unwrap();
        (family.id.clone(), question.stage)
    };
    for row in ROWS.iter() {
        let (own, _) = family(row);
        let others = ROWS.iter().filter(|other| {
            let (id, _) = family(other);
            other.language == row.language && id != own && id != "general" && own != "general"
        });
        for other in others.step_by(5) {
            all += 1;
            low += u32::from(score(&row.question, &other.excellent, row.language) <= 40.0);
        }
    }
    assert!(f64::from(low) >= 0.9 * f64::from(all), "{low} of {all}");
}

/// The same answer, said in another way.
fn styles(answer: &str, language: Language) -> Vec<(&'static str, String)> {
    if language == Language::En {
        let spoken = answer.replace(". ", ". Um, ").replace("I ", "I, uh, ");
        return vec![
            ("without full stops", answer.replace(". ", " ")),
            ("lower case", answer.to_lowercase()),
            ("spoken", spoken),
        ];
    }
    let soft = answer.replace("습니다.", "어요.").replace("합니다.", "해요.").replace("입니다.", "이에요.");
    let plain = answer.replace("습니다.", "다.").replace("입니다.", "이다.").replace("했어요.", "했다.");
    let spoken = answer.replace(". ", ". 음, ").replace("그래서 ", "그래서 어 ");
    vec![
        ("해요체", soft),
        ("한다체", plain),
        ("spoken", spoken),
        ("unspaced", answer.replace(' ', "")),
        ("without full stops", answer.replace(". ", " ")),
    ]
}

#[test]
fn how_it_is_said_moves_little() {
    let mut moved: Vec<(f64, String)> = Vec::new();
    for row in ROWS.iter() {
        for answer in [&row.excellent, &row.good] {
            let as_given = score(&row.question, answer, row.language);
            for (style, said) in styles(answer, row.language) {
                let distance = (score(&row.question, &said, row.language) - as_given).abs();
                moved.push((distance, format!("{} {:?} {style}", row.question, row.language)));
            }
        }
    }
    moved.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let (p95, _) = moved[moved.len() * 95 / 100];
    assert!(p95 <= 5.0, "{p95}: {:?}", &moved[moved.len() - 20..]);
}

#[test]
fn what_only_sounds_like_an_answer_earns_little() {
    // The question as a sentence, in its own words and in others, and nothing of an answer.
    let repeated = "실수를 했거나 실수할 뻔한 경험과, 그 뒤에 어떻게 행동했는지 말씀드리겠습니다. 저는 피자를 좋아하고 주말에 등산을 갑니다.";
    let parrot = "일하면서 실수했던 경험과 그 뒤에 어떻게 대처했는지 말씀드리겠습니다. 저는 피자를 좋아하고 주말에 등산을 갑니다.";
    for parrot in [repeated, parrot] {
        let earned = score("nursing-near-miss", parrot, Language::Ko);
        assert!(earned <= 25.0, "{earned}");
    }
    let platitude = "저는 갈등이 생기면 항상 상대방의 입장에서 생각하고 소통하려고 노력합니다. 협업에서 가장 중요한 것은 배려와 존중이라고 생각합니다. 이러한 자세로 팀워크를 만들어 왔고 앞으로도 최선을 다하겠습니다.";
    let story = "졸업 작품에서 디자인을 맡은 친구와 화면 수를 두고 다퉜습니다. 제가 사용자 다섯 명에게 두 안을 써 보게 하고 걸린 시간을 적어 보여 주었더니, 친구가 화면을 세 개로 줄이자고 했습니다. 발표 일주일 전에 끝냈고, 그 뒤로 의견이 갈리면 먼저 써 보게 합니다.";
    let [platitude, story] = [platitude, story].map(|answer| score("general-conflict", answer, Language::Ko));
    assert!(platitude <= 40.0 && story >= 70.0, "{platitude}, {story}");
}

#[test]
fn hiding_a_mistake_is_not_judged_like_mending_it() {
    let mended = "수술 병동에서 항생제를 정해진 시각보다 40분 늦게 준 적이 있습니다. 바로 수간호사와 담당 의사에게 보고하고 환자 상태를 30분마다 확인했으며, 사고 보고서를 썼습니다. 이상은 없었고, 그 뒤로 투약 시각을 알람 두 개로 맞춰 같은 실수가 없었습니다.";
    let hidden = "수술 병동에서 항생제를 정해진 시각보다 40분 늦게 준 적이 있습니다. 아무도 보지 못했기 때문에 기록지의 투약 시각을 정시로 고쳐 적었고, 보고는 하지 않았습니다. 환자에게 이상은 없었고, 그 덕분에 조용히 넘어갈 수 있었습니다.";
    let [mended, hidden] = [mended, hidden].map(|answer| score("nursing-near-miss", answer, Language::Ko));
    assert!(mended >= 70.0 && hidden <= 40.0, "{mended}, {hidden}");
}

#[test]
fn the_opposite_of_safety_instructions_earns_less() {
    let question = "nursing-fall-prevention";
    let (_, asked, _) = InterviewContent::embedded().bank().question(question).unwrap();
    for (language, turns) in [
        (
            Language::Ko,
            [
                ("침대 높이를 낮추고 난간을 올리며", "침대 높이를 올리고 난간을 내리며"),
                ("정보를 공유합니다", "정보를 공유하지 않습니다"),
            ],
        ),
        (
            Language::En,
            [
                ("lower the bed, raise the side rails", "raise the bed, lower the side rails"),
                ("share the risk", "never share the risk"),
            ],
        ),
    ] {
        let right = &asked.wording(language).model_answer;
        let wrong = turns.iter().fold(right.clone(), |text, (from, to)| text.replacen(from, to, 1));
        assert_ne!(&wrong, right);
        let [right, wrong] = [right, &wrong].map(|answer| score(question, answer, language));
        assert!(wrong <= right - 10.0, "{language:?}: {right}, {wrong}");
    }
}

#[test]
fn the_banks_own_model_answers_score_high_and_those_of_neighbours_low() {
    for language in [Language::Ko, Language::En] {
        let (mut high, mut all, mut neighbours_low, mut neighbours) = (0, 0, 0, 0);
        let mut low = Vec::new();
        for family in InterviewContent::embedded().bank().families() {
            for (place, question) in family.questions.iter().enumerate() {
                let own = score(&question.id, &question.wording(language).model_answer, language);
                if own < 69.5 {
                    low.push(format!("{} {language:?}: {own:.0}", question.id));
                }
                all += 1;
                high += u32::from(own >= 79.5);
                let neighbour = &family.questions[(place + 1) % family.questions.len()];
                let told = score(&question.id, &neighbour.wording(language).model_answer, language);
                neighbours += 1;
                neighbours_low += u32::from(told <= 40.0);
            }
        }
        assert!(low.is_empty(), "{}", low.join("\n"));
        assert!(f64::from(high) >= 0.98 * f64::from(all), "{language:?}: {high} of {all}");
        assert!(f64::from(neighbours_low) >= 0.9 * f64::from(neighbours), "{neighbours_low} of {neighbours}");
    }
}
