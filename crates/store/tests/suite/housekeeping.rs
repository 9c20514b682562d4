//! Housekeeping queues itself once, tidies up, and comes again.

use jiff::SignedDuration;
use store::housekeeping;
use store::jobs::{JobState, Jobs, Worker};

use crate::on_both;

on_both! {
    async fn housekeeping_comes_again_and_again(ground) {
        let store = ground.open().await;
        store.schedule_housekeeping().await.unwrap();
        store.schedule_housekeeping().await.unwrap();
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 1);
        store.files().keep("never attached.txt", b"text".to_vec()).await.unwrap();
        let worker = housekeeping::handle(Worker::new(store.clone()));
        assert!(worker.run_one().await.unwrap());
        assert!(!worker.run_one().await.unwrap(), "not again within the hour");
        ground.clock.forward(SignedDuration::from_hours(25));
        assert!(worker.run_one().await.unwrap());
        let jobs = Jobs::newest_first(&store, None, None, 10).await.unwrap();
        let states: Vec<JobState> = jobs.iter().map(|job| job.state).collect();
        assert_eq!(states, [JobState::Waiting, JobState::Done, JobState::Done]);
        assert_eq!(jobs[1].outcome.as_deref(), Some("1 files removed, 0 keys forgotten"));
        // what ended is forgotten after a while
        ground.clock.forward(SignedDuration::from_hours(31 * 24));
        assert!(worker.run_one().await.unwrap());
        assert_eq!(Jobs::newest_first(&store, None, None, 10).await.unwrap().len(), 2);
    }
}
