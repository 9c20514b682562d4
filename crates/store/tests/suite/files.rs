//! Attachments: kept once, found through their case, swept away when nothing names them.

use domain::cases::Visibility;
use domain::words::{AttachmentId, UserId};
use jiff::SignedDuration;
use store::cases::Case;
use store::files::{self, Attachment, Attachments, FileError, NewAttachment, Refused};
use store::{Store, StoreError};

use crate::cases::{everything, filed};
use crate::on_both;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n one picture";

fn somebody() -> UserId {
    UserId::from_uuid(uuid::Uuid::from_bytes([5; 16]))
}

pub async fn attached(
    store: &Store,
    case: &Case,
    name: &str,
    visibility: Visibility,
) -> Attachment {
    let kept = store.files().keep(name, PNG.to_vec()).await.unwrap();
    let new = NewAttachment {
        name: name.to_owned(),
        kept,
        visibility,
        by: somebody(),
    };
    store
        .write::<_, _, StoreError>((case.clone(), new), |work, (case, new)| {
            Box::pin(files::attach(work, case, new.clone()))
        })
        .await
        .unwrap()
}

async fn removed(store: &Store, case: &Case, id: AttachmentId) {
    store
        .write::<_, _, StoreError>((case.clone(), id), |work, (case, id)| {
            Box::pin(files::remove(work, case, *id, somebody()))
        })
        .await
        .unwrap();
}

fn seen_by_all() -> Attachments {
    Attachments::of(everything(), &[Visibility::Public])
}

on_both! {
    /// What was attached comes back byte for byte, and leaves an event.
    async fn an_attachment_is_found_and_read(ground) {
        let store = ground.open().await;
        let case = filed(&store, "with a picture").await;
        let attachment = attached(&store, &case, "dir/现场.png", Visibility::Public).await;
        assert_eq!(attachment.name, "现场.png");
        assert_eq!(attachment.media_type, "image/png");
        let listed = seen_by_all().of_case(&store, &case).await.unwrap();
        assert_eq!(listed, std::slice::from_ref(&attachment));
        assert_eq!(listed[0].bytes(&store).await.unwrap(), PNG);
        let (found, of) = seen_by_all().by_id(&store, attachment.id).await.unwrap().unwrap();
        assert_eq!((found, of.id), (attachment, case.id));
        let history = everything().history(&store, &case, ground.clock.now()).await.unwrap();
        assert!(history.events.iter().any(|event| event.code == "attach"));
    }

    /// Internal files are shown only to whom they are asked for.
    async fn internal_attachments_stay_internal(ground) {
        let store = ground.open().await;
        let case = filed(&store, "with a note").await;
        let attachment = attached(&store, &case, "a.png", Visibility::Internal).await;
        assert_eq!(seen_by_all().of_case(&store, &case).await.unwrap(), []);
        assert!(seen_by_all().by_id(&store, attachment.id).await.unwrap().is_none());
        assert_eq!(seen_by_all().count(&store, &case).await.unwrap(), 0);
        let both = [Visibility::Public, Visibility::Internal];
        let officials = Attachments::of(everything(), &both);
        assert_eq!(officials.count(&store, &case).await.unwrap(), 1);
    }

    /// The same bytes lie on disk once and stay as long as anything names them.
    async fn bytes_are_kept_while_named_and_swept_afterwards(ground) {
        let store = ground.open().await;
        let case = filed(&store, "twice the same").await;
        let first = attached(&store, &case, "a.png", Visibility::Public).await;
        let second = attached(&store, &case, "b.png", Visibility::Public).await;
        assert_eq!(first.digest, second.digest);
        ground.clock.forward(SignedDuration::from_hours(48));
        removed(&store, &case, first.id).await;
        assert_eq!(seen_by_all().of_case(&store, &case).await.unwrap(), std::slice::from_ref(&second));
        assert_eq!(store.sweep_files().await.unwrap(), files::Swept { kept: 1, removed: 0 });
        removed(&store, &case, second.id).await;
        assert_eq!(store.sweep_files().await.unwrap(), files::Swept { kept: 0, removed: 1 });
        assert!(matches!(second.bytes(&store).await, Err(FileError::Damaged { .. })));
    }

    /// A file that is about to be attached is spared, for a day.
    async fn young_files_are_spared(ground) {
        let store = ground.open().await;
        store.files().keep("a.png", PNG.to_vec()).await.unwrap();
        assert_eq!(store.sweep_files().await.unwrap(), files::Swept { kept: 1, removed: 0 });
        ground.clock.forward(SignedDuration::from_hours(25));
        store.files().keep("a.png", PNG.to_vec()).await.unwrap();
        assert_eq!(store.sweep_files().await.unwrap(), files::Swept { kept: 1, removed: 0 });
        ground.clock.forward(SignedDuration::from_hours(25));
        assert_eq!(store.sweep_files().await.unwrap(), files::Swept { kept: 0, removed: 1 });
    }
}

#[tokio::test]
async fn what_is_not_taken_leaves_nothing_on_disk() {
    let ground = crate::ground::Ground::new(crate::ground::Backend::Sqlite)
        .await
        .unwrap();
    let store = ground.open().await;
    let files = store.files();
    let too_large = vec![b'x'; usize::try_from(files::SIZE_MAX).unwrap() + 1];
    let outcomes = [
        files.keep("a.txt", too_large).await,
        files.keep("a.exe", b"MZ\x90\x00".to_vec()).await,
        files.keep("a.pdf", Vec::new()).await,
    ];
    assert!(matches!(
        outcomes[0],
        Err(FileError::Refused(Refused::TooLarge { .. }))
    ));
    assert!(matches!(
        outcomes[1],
        Err(FileError::Refused(Refused::Kind { .. }))
    ));
    assert!(matches!(
        outcomes[2],
        Err(FileError::Refused(Refused::Empty))
    ));
    assert!(!ground.options.directory.join("files").exists());
}

#[tokio::test]
async fn a_file_changed_on_disk_is_not_served() {
    let ground = crate::ground::Ground::new(crate::ground::Backend::Sqlite)
        .await
        .unwrap();
    let store = ground.open().await;
    let case = filed(&store, "damaged").await;
    let attachment = attached(&store, &case, "a.png", Visibility::Public).await;
    let folder = ground.options.directory.join("files");
    let inner = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let file = std::fs::read_dir(inner.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    std::fs::write(file.path(), "something else").unwrap();
    assert!(matches!(
        attachment.bytes(&store).await,
        Err(FileError::Damaged { .. })
    ));
}
