//! Exit statuses that scripts rely on: 0 done, 1 failed, 2 wrong usage, 3 the input has errors.

use std::process::ExitCode;

/// How a command that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Everything asked for was done.
    Ok,
    /// A check that was asked for did not hold (exit 1), the finding is on stdout.
    CheckFailed,
    /// The input has errors; they were listed and nothing was changed (exit 3).
    InputErrors,
}

/// Maps an outcome to the process exit status; a failure is explained on stderr.
pub fn status(outcome: anyhow::Result<Done>) -> ExitCode {
    match outcome {
        Ok(Done::Ok) => ExitCode::SUCCESS,
        Ok(Done::CheckFailed) => ExitCode::from(1),
        Ok(Done::InputErrors) => ExitCode::from(3),
        Err(error) => {
            eprintln!("lianzhang: {error:#}");
            ExitCode::from(1)
        }
    }
}
