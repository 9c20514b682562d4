//! Jobs: taken once, repeated with pauses, cancelled, handed on when a worker dies.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::words::JobId;
use jiff::SignedDuration;
use store::jobs::{self, JobFailure, JobState, Jobs, NewJob, Worker};
use store::{Store, StoreError};

use crate::on_both;

async fn queue(store: &Store, payload: &str) -> JobId {
    let job = NewJob {
        queue: "test",
        payload: payload.to_owned(),
        run_at: None,
        created_by: None,
    };
    store
        .write::<_, _, StoreError>(job, |work, job| Box::pin(jobs::enqueue(work, job.clone())))
        .await
        .unwrap()
}

async fn cancel(store: &Store, id: JobId) -> bool {
    store
        .write::<_, _, StoreError>(id, |work, id| Box::pin(jobs::cancel(work, *id)))
        .await
        .unwrap()
}

async fn state(store: &Store, id: JobId) -> JobState {
    Jobs::by_id(store, id).await.unwrap().unwrap().state
}

on_both! {
    /// The handler's answer and progress are kept.
    async fn a_job_runs_once_and_keeps_its_outcome(ground) {
        let store = ground.open().await;
        let id = queue(&store, "seven").await;
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 1);
        let worker = Worker::new(store.clone()).handle("test", |run| async move {
            run.progress(3, Some(4)).await?;
            Ok(format!("did {}", run.payload))
        });
        assert!(worker.run_one().await.unwrap());
        assert!(!worker.run_one().await.unwrap());
        let job = Jobs::by_id(&store, id).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Done);
        assert_eq!(job.outcome.as_deref(), Some("did seven"));
        assert_eq!((job.done, job.total, job.attempts), (3, Some(4), 1));
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 0);
    }

    /// A job of a queue without handler waits for a worker that has one.
    async fn other_queues_are_left_alone(ground) {
        let store = ground.open().await;
        let id = queue(&store, "").await;
        let worker = Worker::new(store.clone()).handle("other", |_| async { Ok(String::new()) });
        assert!(!worker.run_one().await.unwrap());
        assert_eq!(state(&store, id).await, JobState::Waiting);
    }

    /// A failed attempt is repeated after a pause; a hopeless one is not.
    async fn failures_are_repeated_until_given_up(ground) {
        let store = ground.open().await;
        let id = queue(&store, "").await;
        let failing = Worker::new(store.clone())
            .handle("test", |_| async { Err(JobFailure::Again("not yet".into())) });
        let mut attempts = 0;
        while state(&store, id).await == JobState::Waiting {
            if failing.run_one().await.unwrap() {
                attempts += 1;
                assert!(!failing.run_one().await.unwrap(), "repeated without a pause");
            }
            ground.clock.forward(SignedDuration::from_hours(1));
            assert!(attempts < 100);
        }
        assert_eq!(state(&store, id).await, JobState::Failed);
        assert!(attempts > 3);
        let hopeless = queue(&store, "").await;
        let worker = Worker::new(store.clone())
            .handle("test", |_| async { Err(JobFailure::Never("bad payload".into())) });
        assert!(worker.run_one().await.unwrap());
        let job = Jobs::by_id(&store, hopeless).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Failed);
        assert_eq!(job.error.as_deref(), Some("bad payload"));
    }

    /// A panic of a handler is a failed attempt, not the end of the worker.
    async fn a_panic_is_a_failed_attempt(ground) {
        let store = ground.open().await;
        let id = queue(&store, "").await;
        let worker = Worker::new(store.clone())
            .handle("test", |_| async { panic!("handler broke") });
        assert!(worker.run_one().await.unwrap());
        let job = Jobs::by_id(&store, id).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Waiting);
        assert!(job.error.is_some());
    }

    /// Waiting jobs never begin, running ones hear of it.
    async fn jobs_can_be_cancelled(ground) {
        let store = ground.open().await;
        let waiting = queue(&store, "").await;
        assert!(cancel(&store, waiting).await);
        assert_eq!(state(&store, waiting).await, JobState::Cancelled);
        assert!(!cancel(&store, waiting).await);
        let running = queue(&store, "").await;
        let worker = Worker::new(store.clone()).handle("test", |run| async move {
            run.progress(1, None).await?;
            assert!(cancel(&run.store, run.id).await);
            run.progress(2, None).await?;
            Ok("went on all the same".into())
        });
        assert!(worker.run_one().await.unwrap());
        assert_eq!(state(&store, running).await, JobState::Cancelled);
    }

    /// When a worker dies its lease runs out and another takes over; the dead one's late answer
    /// changes nothing.
    async fn a_dead_workers_job_is_taken_over(ground) {
        let store = ground.open().await;
        let id = queue(&store, "").await;
        let clock = ground.clock.clone();
        let second = Worker::new(store.clone()).handle("test", |_| async { Ok("second".into()) });
        let first = Worker::new(store.clone()).handle("test", move |_| {
            let (clock, second) = (clock.clone(), second.clone());
            async move {
                assert!(!second.run_one().await.unwrap(), "taken in spite of the lease");
                clock.forward(SignedDuration::from_mins(5));
                assert!(second.run_one().await.unwrap());
                Ok("first".into())
            }
        });
        assert!(first.run_one().await.unwrap());
        let job = Jobs::by_id(&store, id).await.unwrap().unwrap();
        assert_eq!(job.outcome.as_deref(), Some("second"));
        assert_eq!(job.attempts, 2);
    }

    /// Many workers share the work without doing any of it twice.
    async fn no_job_is_done_twice(ground) {
        let store = ground.open().await;
        let mut ids = Vec::new();
        for _ in 0..20 {
            ids.push(queue(&store, "").await);
        }
        let runs = Arc::new(AtomicU32::new(0));
        let workers = (0..4).map(|_| {
            let (store, runs) = (store.clone(), runs.clone());
            tokio::spawn(async move {
                let worker = Worker::new(store).handle("test", move |_| {
                    runs.fetch_add(1, Ordering::SeqCst);
                    async { Ok(String::new()) }
                });
                while worker.run_one().await.unwrap() {}
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.unwrap();
        }
        assert_eq!(runs.load(Ordering::SeqCst), 20);
        for id in ids {
            assert_eq!(state(&store, id).await, JobState::Done);
        }
    }

    /// Paging shows every job once, newest first.
    async fn jobs_are_listed_newest_first(ground) {
        let store = ground.open().await;
        let mut queued = Vec::new();
        for _ in 0..5 {
            queued.push(queue(&store, "").await);
            ground.clock.forward(SignedDuration::from_millis(1));
        }
        queued.reverse();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = Jobs::newest_first(&store, None, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            let cursor = last.cursor().to_string();
            after = Some(cursor.parse().unwrap());
            seen.extend(page.iter().map(|job| job.id));
        }
        assert_eq!(seen, queued);
    }

    /// What the list says of a job is what it is found by.
    async fn jobs_are_found_by_their_state(ground) {
        let store = ground.open().await;
        let (done, failed, cancelled) =
            (queue(&store, "done").await, queue(&store, "fail").await, queue(&store, "").await);
        assert!(cancel(&store, cancelled).await);
        let worker = Worker::new(store.clone()).handle("test", |run| async move {
            let running = Jobs::newest_first(&run.store, Some(JobState::Running), None, 9).await?;
            assert_eq!(running.len(), 1);
            match run.payload.as_str() {
                "done" => Ok(String::new()),
                _ => Err(JobFailure::Never("on purpose".into())),
            }
        });
        while worker.run_one().await.unwrap() {}
        let waiting = queue(&store, "").await;
        for (state, id) in [
            (JobState::Done, done),
            (JobState::Failed, failed),
            (JobState::Cancelled, cancelled),
            (JobState::Waiting, waiting),
        ] {
            let found = Jobs::newest_first(&store, Some(state), None, 9).await.unwrap();
            assert_eq!(found.iter().map(|job| (job.id, job.state)).collect::<Vec<_>>(), [(id, state)]);
            assert_eq!(Jobs::count(&store, Some(state)).await.unwrap(), 1);
        }
        assert_eq!(Jobs::count(&store, None).await.unwrap(), 4);
    }

    /// What failed or was cancelled may be tried again; what went well may not.
    async fn a_job_that_ended_badly_runs_again_when_asked(ground) {
        let store = ground.open().await;
        let id = queue(&store, "").await;
        let again = async || {
            store
                .write::<_, _, StoreError>(id, |work, id| Box::pin(jobs::retry(work, *id)))
                .await
                .unwrap()
        };
        assert!(!again().await, "it has not ended");
        let failing = Worker::new(store.clone())
            .handle("test", |_| async { Err(JobFailure::Never("not today".into())) });
        assert!(failing.run_one().await.unwrap());
        assert!(again().await);
        assert_eq!(state(&store, id).await, JobState::Waiting);
        assert!(cancel(&store, id).await);
        assert!(again().await);
        let worker = Worker::new(store.clone()).handle("test", |_| async { Ok(String::new()) });
        assert!(worker.run_one().await.unwrap());
        assert_eq!(state(&store, id).await, JobState::Done);
        assert!(!again().await);
    }

    /// A handler that ends its job in its own unit of work is not repeated when its worker dies
    /// before it could say so, nor is what it wrote unsaid when the end was asked for meanwhile.
    async fn a_job_ends_together_with_what_it_wrote(ground) {
        let store = ground.open().await;
        for cancelled in [false, true] {
            let id = queue(&store, "").await;
            let worker = Worker::new(store.clone()).handle("test", move |run| async move {
                if cancelled {
                    assert!(cancel(&run.store, run.id).await);
                }
                run.store
                    .write::<_, _, StoreError>(run.receipt(), |work, receipt| {
                        Box::pin(jobs::complete(work, receipt, "written".into()))
                    })
                    .await?;
                Err(JobFailure::Again("died before it could answer".into()))
            });
            assert!(worker.run_one().await.unwrap());
            let job = Jobs::by_id(&store, id).await.unwrap().unwrap();
            assert_eq!((job.state, job.outcome.as_deref()), (JobState::Done, Some("written")));
        }
    }
}
