//! `daedam eval`: measures how well a grader agrees with people on labelled answers, and calibrates it.

use crate::{
    blueprint,
    clock::SystemClock,
    commands::{input, judges, judges::Judge, output::say, progress, start_log},
    settings::{Resolved, Settings},
};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use grading_eval::{
    labelled::{self, Labelled, Scale},
    measurement::{LanguageReport, Measuring, Report},
};
use interview::{language::Language, ports::Clock};
use interviewer::{
    InterviewContent,
    calibration::{Calibration, Calibrations},
};
use serde::Serialize;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// The largest file of labelled answers, in bytes.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Describes the command.
pub(super) fn command() -> Command {
    Command::new("eval")
        .about("Measure how well grading agrees with people on labelled answers (CSV)")
        .arg(
            Arg::new("file")
                .value_name("LABELLED.csv")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("Columns: question, reference or key_points, answer, language, score; optional: second_score, subgroup, kind, stage, position"),
        )
        .arg(
            Arg::new("calibrate")
                .long("calibrate")
                .action(ArgAction::SetTrue)
                .help("Where every gate is met, call this grader calibrated from now on"),
        )
        .arg(judges::flag(&["rubric", "model"], "Who judges; without it whoever the settings choose"))
        .arg(
            Arg::new("scale")
                .long("scale")
                .value_name("MIN..MAX")
                .default_value("0..100")
                .value_parser(|text: &str| text.parse::<Scale>())
                .help("The lowest and the highest score of the file"),
        )
        .arg(
            Arg::new("language")
                .long("language")
                .value_name("LANGUAGE")
                .value_parser(["ko", "en"])
                .help("The language of answers that do not say theirs"),
        )
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print one JSON object"))
}

/// What is printed.
#[derive(Serialize)]
struct Outcome<'a> {
    #[serde(flatten)]
    report: &'a Report,
    unread_columns: &'a [String],
    /// The languages in which the grader is called calibrated from now on.
    calibrated: Vec<Language>,
}

/// Measures, prints, and with `--calibrate` records each language in which every gate is met. It fails where a language
/// misses one.
pub(super) async fn eval(resolved: &Resolved, arguments: &ArgMatches) -> anyhow::Result<ExitCode> {
    start_log(resolved)?;
    let settings = &resolved.settings;
    let labelled = read(arguments)?;
    let content = Arc::new(blueprint::content(settings)?);
    let judge = Judge::choose(settings, judges::named(arguments), &content)?;
    let measuring = Measuring {
        grader: judge.grader(settings, &content),
        interviewer: judge.interviewer(),
        concurrency: judge.concurrency(settings),
    };
    let measured = measuring.measure(&labelled.answers, &labelled.sha256);
    let report = progress::shown("judging the answers several times", measured).await?;
    let calibrates = arguments.get_flag("calibrate");
    let calibrated = if calibrates { record(settings, &report)? } else { Vec::new() };
    print(arguments, &Outcome { report: &report, unread_columns: &labelled.unread, calibrated })?;
    if calibrates && !arguments.get_flag("json") {
        say("")?;
        for language in &report.languages {
            say(said(settings, &content, &report, language))?;
        }
    }
    let all = report.languages.iter().all(LanguageReport::is_good_enough);
    Ok(if all || !calibrates { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(arguments: &ArgMatches) -> anyhow::Result<Labelled> {
    let path = arguments.get_one::<PathBuf>("file").map_or(Path::new(""), PathBuf::as_path);
    let scale = arguments.get_one::<Scale>("scale").cloned().unwrap_or_default();
    let language = arguments.get_one::<String>("language");
    let language = language.map(|code| if code == "en" { Language::En } else { Language::Ko });
    let bytes = input::read(path, MAX_FILE_BYTES)?;
    labelled::read(&bytes, &scale, language).map_err(|faults| {
        let list: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
        anyhow::anyhow!("{} cannot be used:{}", path.display(), list.concat())
    })
}

fn print(arguments: &ArgMatches, outcome: &Outcome<'_>) -> anyhow::Result<()> {
    if arguments.get_flag("json") {
        return say(serde_json::to_string_pretty(outcome)?);
    }
    say(outcome.report.to_string().trim_end_matches('\n'))?;
    if !outcome.unread_columns.is_empty() {
        say(format_args!("\ncolumns that were not read: {}", outcome.unread_columns.join(", ")))?;
    }
    Ok(())
}

/// Records the languages in which every gate is met; without one nothing is written.
fn record(settings: &Settings, report: &Report) -> anyhow::Result<Vec<Language>> {
    let good: Vec<&LanguageReport> =
        report.languages.iter().filter(|language| language.is_good_enough()).collect();
    if good.is_empty() {
        return Ok(Vec::new());
    }
    let path = blueprint::calibration_file(settings);
    let mut calibrations = Calibrations::read(&path)?;
    for language in &good {
        calibrations.put(Calibration {
            grader: report.grader.clone(),
            language: language.language,
            measured_at: SystemClock.now(),
            data_sha256: report.data_sha256.clone(),
            figures: serde_json::to_value(&language.figures)?,
        });
    }
    calibrations.write(&path)?;
    Ok(good.into_iter().map(|language| language.language).collect())
}

/// What became of a language.
fn said(
    settings: &Settings,
    content: &InterviewContent,
    report: &Report,
    language: &LanguageReport,
) -> String {
    let (code, grader) = (language.language.as_str(), &report.grader);
    if language.is_good_enough() {
        let path = blueprint::calibration_file(settings);
        return format!(
            "{code}: every gate is met. {grader} is calibrated from now on, as {} says; restart servers and workers.",
            path.display()
        );
    }
    let missed = language.gates.iter().filter(|gate| !gate.met).count();
    let before = if content.is_calibrated(grader, language.language) {
        " An earlier calibration of it still stands."
    } else {
        ""
    };
    format!("{code}: {missed} gates are not met, so nothing was recorded.{before}")
}
