//! Learning anew, as a job: the candidate is kept with its figures, and taken into use when it is
//! better than what is in use on the newest cases.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use domain::access::{Scope, SystemPurpose};
use serde::{Deserialize, Serialize};
use store::cases::Cases;
use store::jobs::{JobFailure, JobRun, Worker};
use store::triage::{NewModel, Target, add_model};
use text::encoder::Encoder;
use triage::compare::Comparison;
use triage::learn::{Decided, InUse, LearnError, Learned, LearningPoint, learn};
use triage::progress::Watch;
use triage::{TrainError, metrics};

use super::engine::{self, Loaded};

/// The queue of training jobs; the payload is the code of the target.
pub const QUEUE: &str = "triage.train";
/// More cases would cost memory and teach little.
const CASES_MAX: u64 = 40_000;
/// How often progress is told and a cancellation is heard.
const TELL_EVERY: Duration = Duration::from_millis(500);
/// Progress is told in thousandths.
const WHOLE: u64 = 1000;

/// What was measured when a model was trained, as it is kept with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Share of right labels by cross-validation.
    pub accuracy: f64,
    /// Macro-F1 by cross-validation.
    pub macro_f1: f64,
    /// Expected calibration error.
    pub calibration_error: f64,
    /// Coverage against precision.
    pub curve: Vec<metrics::CoveragePoint>,
    /// Label, examples and precision.
    pub by_label: Vec<(String, usize, f64)>,
    /// Against what was in use.
    pub comparison: Comparison,
    /// What was in use: `model` or `duties`.
    pub against: String,
    /// From few examples to all.
    pub learning: Vec<LearningPoint>,
    /// Whether the sentence encoder took part.
    #[serde(default)]
    pub with_encoder: bool,
}

/// Lets `worker` train models, with the sentence encoder where there is one.
#[must_use]
pub fn handle(worker: Worker, encoder: Option<Arc<Encoder>>) -> Worker {
    worker.handle(QUEUE, move |job| run(job, encoder.clone()))
}

/// How far training is, and whether somebody asked for its end.
#[derive(Debug, Default)]
struct Progress {
    thousandths: AtomicU64,
    cancelled: AtomicBool,
}

impl Watch for Progress {
    fn report(&self, stage: &'static str, share: f32) {
        // three trainings follow one another, the last and longest counts
        if stage == "triage.train.cross_validate" {
            let told = (f64::from(share.clamp(0.0, 1.0)) * 900.0).round() as u64;
            self.thousandths.store(told, Ordering::Relaxed);
        }
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

async fn run(run: JobRun, encoder: Option<Arc<Encoder>>) -> Result<String, JobFailure> {
    let unknown = || JobFailure::Never(format!("no target {}", run.payload));
    let target = Target::from_code(&run.payload).ok_or_else(unknown)?;
    let store = &run.store;
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let cases = all.decided(store, target, (None, None), CASES_MAX).await?;
    let cases: Vec<Decided> = cases
        .into_iter()
        .map(|case| Decided {
            title: case.title,
            body: case.body,
            label: case.label,
        })
        .collect();
    let loaded = engine::load(store, store.triage_stamp().await?, None, encoder.as_ref()).await?;
    let progress = Arc::new(Progress::default());
    let watching = Arc::clone(&progress);
    let teaching = tokio::task::spawn_blocking(move || {
        teach(&cases, &loaded, target, encoder.as_ref(), &watching)
    });
    let (learned, measured) = watched(&run, teaching, &progress).await?;
    let new = NewModel {
        target,
        trained_by: run.created_by,
        examples: learned.model.figures().examples as u64,
        threshold: f64::from(learned.model.threshold()),
        figures: serde_json::to_string(&measured).expect("numbers and texts are always JSON"),
        file: learned.model.save(),
        adopt: measured.comparison.adopt,
    };
    let adopted = new.adopt;
    let id = store
        .write(new, |work, new| Box::pin(add_model(work, new)))
        .await?;
    Ok(format!("{id} {}", if adopted { "adopted" } else { "kept" }))
}

fn teach(
    cases: &[Decided],
    loaded: &Loaded,
    target: Target,
    encoder: Option<&Arc<Encoder>>,
    progress: &Progress,
) -> Result<(Learned, Measured), LearnError> {
    let (in_use, against) = match loaded.model(target) {
        Some(current) => (InUse::Model(&current.model), "model"),
        None => (InUse::Descriptions(loaded.descriptions(target)), "duties"),
    };
    let learned = learn(cases, in_use, encoder, progress)?;
    let figures = learned.model.figures();
    let labels = learned.model.labels().iter();
    let counted = figures
        .examples_by_label
        .iter()
        .zip(&figures.precision_by_label);
    let measured = Measured {
        accuracy: figures.accuracy,
        macro_f1: figures.macro_f1,
        calibration_error: figures.calibration_error,
        curve: figures.curve.clone(),
        by_label: labels
            .zip(counted)
            .map(|(label, (examples, precision))| (label.clone(), *examples, *precision))
            .collect(),
        comparison: learned.comparison.clone(),
        against: against.to_owned(),
        learning: learned.curve.clone(),
        with_encoder: learned.model.wants_encoder(),
    };
    Ok((learned, measured))
}

type Teaching = tokio::task::JoinHandle<Result<(Learned, Measured), LearnError>>;

/// Waits for the end, tells how far it is and hears of a cancellation.
async fn watched(
    run: &JobRun,
    mut teaching: Teaching,
    progress: &Progress,
) -> Result<(Learned, Measured), JobFailure> {
    loop {
        tokio::select! {
            ended = &mut teaching => return match ended {
                Ok(Ok(learned)) => Ok(learned),
                Ok(Err(LearnError::Train(TrainError::Cancelled))) => Err(JobFailure::Cancelled),
                Ok(Err(error)) => Err(JobFailure::Never(error.to_string())),
                Err(panic) => Err(JobFailure::Never(panic.to_string())),
            },
            () = tokio::time::sleep(TELL_EVERY) => {
                let done = progress.thousandths.load(Ordering::Relaxed);
                if let Err(JobFailure::Cancelled) = run.progress(done, Some(WHOLE)).await {
                    progress.cancelled.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}
