//! Which of the interviewers judges for a command.

use crate::{
    blueprint,
    settings::{ModelFailure, Settings},
};
use anyhow::Context as _;
use clap::{Arg, ArgMatches};
use interview::{
    grading::failure::TaskFailure, ports::Interviewer, randomness::Randomness, work::task::JudgementRequest,
};
use interviewer::{InterviewContent, ModelInterviewer, RubricInterviewer, judging::ScoredEvaluation};
use std::sync::Arc;

/// An interviewer that a command has judge, without a fallback.
pub(super) enum Judge {
    /// The rubric.
    Rubric(RubricInterviewer),
    /// The model that the settings name.
    Model(Box<ModelInterviewer>),
}

impl Judge {
    /// The one that was named, or else the one that the settings choose.
    pub(super) fn choose(
        settings: &Settings,
        named: Option<&str>,
        content: &Arc<InterviewContent>,
    ) -> anyhow::Result<Self> {
        let wants_model = match named {
            Some(named) => named == "model",
            None => settings.model_url.is_some(),
        };
        if !wants_model {
            return Ok(Self::Rubric(RubricInterviewer::new(Arc::clone(content))));
        }
        let randomness = Arc::new(Randomness::from_seed(rand::random()));
        // A fallback would be measured in its place.
        let alone = Settings { model_failure: ModelFailure::Fail, ..settings.clone() };
        let model = blueprint::model(&alone, content, randomness)?
            .context("`--interviewer model` asks a model: set `model_url` and `model_name`")?;
        Ok(Self::Model(Box::new(model)))
    }

    /// Its name and version, as its evaluations carry it.
    pub(super) fn grader(&self, settings: &Settings, content: &InterviewContent) -> String {
        match self {
            Self::Rubric(_) => content.rubric_grader().to_owned(),
            Self::Model(_) => content.model_grader(&settings.model_name),
        }
    }

    /// How many answers it judges at once.
    pub(super) fn concurrency(&self, settings: &Settings) -> usize {
        match self {
            Self::Rubric(_) => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            Self::Model(_) => settings.model_concurrency.max(1),
        }
    }

    /// Judges an answer, and tells the score before it was rounded too.
    pub(super) async fn judge_exactly(
        &self,
        request: &JudgementRequest,
    ) -> Result<ScoredEvaluation, TaskFailure> {
        match self {
            Self::Rubric(rubric) => rubric.judge_exactly(request).await,
            Self::Model(model) => model.judge_exactly(request).await,
        }
    }

    /// The port behind which it judges.
    pub(super) fn interviewer(&self) -> &dyn Interviewer {
        match self {
            Self::Rubric(rubric) => rubric,
            Self::Model(model) => model.as_ref(),
        }
    }
}

/// The flag that names an interviewer, one of these.
pub(super) fn flag(names: &'static [&'static str], help: &'static str) -> Arg {
    Arg::new("interviewer").long("interviewer").value_name("NAME").value_parser(names.to_vec()).help(help)
}

/// What the flag says.
pub(super) fn named(arguments: &ArgMatches) -> Option<&str> {
    arguments.get_one::<String>("interviewer").map(String::as_str)
}
