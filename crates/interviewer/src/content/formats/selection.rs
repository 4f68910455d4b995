//! Which questions an interview of a format asks.

use interview::session::format::{AnswerConditions, Experience};
use interview::session::question::Question;
use interview::work::task::QuestionRequest;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rustc_hash::FxHashSet;

use super::{Asks, FormatFile, OwnQuestion, StageFile, StageSize};
use crate::content::InterviewContent;
use crate::content::bank::{Draw, Level, Selection, StageFilter, place_position, squeeze_alias};

/// The shortest interview that has an introduction and last words.
const MIN_COUNT_WITH_PLACES: usize = 3;
/// Where a question of a format names the employer.
const COMPANY: &str = "{company}";

impl InterviewContent {
    /// Chooses the questions of a request that follows nothing up, in the order in which they are asked. The same request
    /// chooses the same questions; fewer than `count` come back only when there are no more.
    pub(crate) fn select_questions(&self, request: &QuestionRequest) -> Vec<Question> {
        let selection = selection(request);
        match self.formats().find(&request.format) {
            Some(format) if !format.is_whole_interview() => self.of_format(format, request, &selection),
            format => {
                let conditions = format.and_then(|format| format.stages.first());
                let conditions = conditions.map(|stage| &stage.conditions);
                let mut questions = self.bank().select_questions(&selection);
                questions.iter_mut().for_each(|question| question.conditions = kept(conditions, None));
                questions
            }
        }
    }

    fn of_format(
        &self,
        format: &FormatFile,
        request: &QuestionRequest,
        selection: &Selection<'_>,
    ) -> Vec<Question> {
        let family = self.bank().family_of(&request.position).map(|family| family.id.as_str());
        let begun = !request.previous.is_empty();
        let sizes = sizes(&format.stages, selection.count, begun);
        let mut draw = Draw::new(self.bank(), selection);
        let mut by_stage: Vec<Vec<Question>> = Vec::new();
        for (stage, size) in format.stages.iter().zip(sizes) {
            let mut questions = match &stage.asks {
                Asks::Interview => draw.take(&StageFilter::default(), size),
                Asks::Bank(filter) => draw.take(filter, size),
                Asks::Own(own) => own_questions(own, format, family, request, selection, size),
            };
            for question in &mut questions {
                let sheet = question.conditions.take().and_then(|conditions| conditions.sheet);
                question.conditions = kept(Some(&stage.conditions), sheet);
            }
            by_stage.push(questions);
        }
        self.fill_up(&mut by_stage, format, &mut draw, selection.count);
        by_stage.into_iter().flatten().collect()
    }

    /// Where a stage ran out of questions, any that fit the candidate are asked in the longest stage.
    fn fill_up(
        &self,
        by_stage: &mut [Vec<Question>],
        format: &FormatFile,
        draw: &mut Draw<'_>,
        count: usize,
    ) {
        let missing = count.saturating_sub(by_stage.iter().map(Vec::len).sum());
        let shared = format.stages.iter().position(|stage| matches!(stage.size, StageSize::Share(_)));
        let Some(at) = shared.filter(|_| missing > 0) else { return };
        let mut more = draw.take(&StageFilter::default(), missing);
        for question in &mut more {
            question.conditions = kept(Some(&format.stages[at].conditions), None);
        }
        by_stage[at].extend(more);
    }
}

impl FormatFile {
    fn is_whole_interview(&self) -> bool {
        matches!(self.stages.as_slice(), [StageFile { asks: Asks::Interview, .. }])
    }
}

fn selection(request: &QuestionRequest) -> Selection<'_> {
    let background = [&request.resume, &request.job_description];
    Selection {
        position: &request.position,
        language: request.language,
        kind: request.kind,
        count: request.count as usize,
        seed: request.seed.cast_unsigned(),
        asked: request.previous.iter().map(|exchange| exchange.question.as_str()).collect(),
        recent: request.recent.iter().map(String::as_str).collect(),
        background: background.into_iter().flatten().map(|text| text.as_data()).collect(),
        level: request.experience.map(|experience| match experience {
            Experience::Entry => Level::Entry,
            Experience::Experienced => Level::Experienced,
        }),
    }
}

/// The conditions of a question; `None` where they are those of any question.
fn kept(conditions: Option<&AnswerConditions>, sheet: Option<String>) -> Option<AnswerConditions> {
    let conditions = AnswerConditions { sheet, ..conditions.cloned().unwrap_or_default() };
    (conditions != AnswerConditions::default()).then_some(conditions)
}

/// How many questions each stage has. Introduction and last words come from three questions on, and only in an interview
/// that has not begun; then those with a count come in order, and the others share what is left.
fn sizes(stages: &[StageFile], count: usize, begun: bool) -> Vec<usize> {
    let has_places = !begun && count >= MIN_COUNT_WITH_PLACES;
    let only_places = stages.iter().all(StageFile::has_place);
    let shares: Vec<usize> = stages.iter().map(|stage| stage.share() as usize).collect();
    let is_shared = shares.iter().any(|share| *share > 0);
    let mut left = count;
    let mut sizes = vec![0; stages.len()];
    let fixed = |with_places: bool| {
        stages.iter().enumerate().filter(move |(_, stage)| stage.has_place() == with_places)
    };
    if has_places || only_places {
        for (index, stage) in fixed(true) {
            sizes[index] = (stage.count() as usize).min(left);
            left -= sizes[index];
        }
    }
    if !begun || !is_shared {
        for (index, stage) in fixed(false) {
            sizes[index] = (stage.count() as usize).min(left);
            left -= sizes[index];
        }
    }
    let mut given = vec![0_usize; stages.len()];
    for _ in 0..if is_shared { left } else { 0 } {
        // The stage that is furthest behind its share comes next; of those alike the first.
        let behind = |index: &usize| (shares[*index] * 1_000) / (given[*index] + 1);
        let next = (0..stages.len()).rev().filter(|index| shares[*index] > 0).max_by_key(behind);
        if let Some(next) = next {
            given[next] += 1;
        }
    }
    sizes.iter().zip(given).map(|(size, more)| size + more).collect()
}

/// Questions of the format itself: those for the family first, those asked recently last.
fn own_questions(
    own: &[OwnQuestion],
    format: &FormatFile,
    family: Option<&str>,
    request: &QuestionRequest,
    selection: &Selection<'_>,
    size: usize,
) -> Vec<Question> {
    let squeezed = |texts: &[&str]| texts.iter().map(|text| squeeze_alias(text)).collect::<FxHashSet<_>>();
    let (asked, recent) = (squeezed(&selection.asked), squeezed(&selection.recent));
    let mut fitting: Vec<(bool, bool, Question)> = own
        .iter()
        .filter(|one| {
            one.families.is_empty() || family.is_some_and(|id| one.families.iter().any(|family| family == id))
        })
        .map(|one| {
            let question = one.asked(format, request);
            (recent.contains(&squeeze_alias(&question.text)), one.families.is_empty(), question)
        })
        .filter(|(_, _, question)| !asked.contains(&squeeze_alias(&question.text)))
        .collect();
    fitting.shuffle(&mut StdRng::seed_from_u64(selection.seed));
    fitting.sort_by_key(|(recent, for_anybody, _)| (*recent, *for_anybody));
    fitting.into_iter().take(size).map(|(_, _, question)| question).collect()
}

impl OwnQuestion {
    fn asked(&self, format: &FormatFile, request: &QuestionRequest) -> Question {
        let index = request.language.pick(0, 1);
        let wording = &self.wordings[index];
        let company = request.company.as_deref().map(str::trim).filter(|company| !company.is_empty());
        let company = company.unwrap_or(request.language.pick("이곳", "this organisation"));
        let sheet = self.sheet.as_ref().map(|sheet| sheet[index].clone());
        Question {
            stage: Some(self.stage),
            kind: Some(self.kind),
            key_points: wording.key_points.clone(),
            criteria: self.criteria.clone(),
            model_answer: wording.model_answer.clone(),
            conditions: Some(AnswerConditions { sheet, ..AnswerConditions::default() }),
            ..Question::plain(
                place_position(&wording.text, &request.position).replace(COMPANY, company),
                &format!("format:{}@{}", self.id, format.revision),
            )
        }
    }
}
