//! Recovery codes.

use crate::world::*;
use interview::{
    account::device::Rotation, account::password::PasswordHash, account::recovery_code::RecoveryDigest,
    account::user::UserChange, error::Error, id::UserId, ports::Store,
};
use std::sync::Arc;

told_to_both!(kept_and_used_once, forgotten_with_a_new_password, used_by_one_of_many);

fn digest(text: &str) -> RecoveryDigest {
    RecoveryDigest::from_stored(text.into())
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text.into())
}

async fn kept_and_used_once(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let other = register(&store, "other").await.id;
    assert!(store.recovery_credentials("mina").await.unwrap().is_none());
    let nobody = store.keep_recovery_code(UserId(999), &digest("x"), at(0)).await;
    assert!(matches!(nobody, Err(Error::Unauthenticated)), "{nobody:?}");

    store.keep_recovery_code(mina, &digest("first"), at(1)).await.unwrap();
    store.keep_recovery_code(mina, &digest("second"), at(2)).await.unwrap();
    store.keep_recovery_code(other, &digest("other"), at(2)).await.unwrap();
    assert_eq!(store.user(mina.into()).await.unwrap().unwrap().recovery_code_made_at, Some(at(2)));
    let known = store.recovery_credentials("mina").await.unwrap().unwrap();
    assert_eq!((known.user_id, known.digest.as_stored()), (mina, "second"));

    let token = first_token(mina, "device", 1);
    store.keep_refresh_token(&token).await.unwrap();
    for wrong in ["first", "other"] {
        assert!(!store.use_recovery_code(mina, &digest(wrong), &hash("stolen")).await.unwrap());
    }
    assert_ne!(store.password_hash(mina).await.unwrap().unwrap().as_stored(), "stolen");
    assert_eq!(store.devices(mina, at(3)).await.unwrap().len(), 1);

    assert!(store.use_recovery_code(mina, &digest("second"), &hash("new")).await.unwrap());
    assert_eq!(store.password_hash(mina).await.unwrap().unwrap().as_stored(), "new");
    let rotated = rotate(&store, "device", "next", 4).await;
    assert_eq!(rotated, Rotation::Refused);
    assert!(!store.use_recovery_code(mina, &digest("second"), &hash("again")).await.unwrap());
    assert_eq!(store.password_hash(mina).await.unwrap().unwrap().as_stored(), "new");
    assert_eq!(store.user(mina.into()).await.unwrap().unwrap().recovery_code_made_at, None);
    assert!(store.recovery_credentials("other").await.unwrap().is_some());
    assert!(store.erase_user(other).await.unwrap());
    assert!(store.recovery_credentials("other").await.unwrap().is_none());
}

async fn forgotten_with_a_new_password(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    store.keep_recovery_code(mina, &digest("code"), at(1)).await.unwrap();
    let own = UserChange { password_hash: Some(hash("own")), ..UserChange::default() };
    let changed = store.change_user(mina, &own).await.unwrap().unwrap();
    assert_eq!(changed.recovery_code_made_at, Some(at(1)), "the owner's own change keeps the code");
    let by_host = UserChange {
        password_hash: Some(hash("host")),
        forgets_recovery_code: true,
        ..UserChange::default()
    };
    let changed = store.change_user(mina, &by_host).await.unwrap().unwrap();
    assert_eq!(changed.recovery_code_made_at, None);
    assert!(!store.use_recovery_code(mina, &digest("code"), &hash("late")).await.unwrap());
}

async fn used_by_one_of_many(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    store.keep_recovery_code(mina, &digest("code"), at(1)).await.unwrap();
    let attempts = (0..8).map(|number| {
        let store = store.clone();
        async move {
            let password = hash(&format!("password {number}"));
            (number, store.use_recovery_code(mina, &digest("code"), &password).await.unwrap())
        }
    });
    let used = futures_util::future::join_all(attempts).await;
    let winners: Vec<_> = used.iter().filter(|(_, won)| *won).map(|(number, _)| *number).collect();
    assert_eq!(winners.len(), 1, "{used:?}");
    let kept = store.password_hash(mina).await.unwrap().unwrap();
    assert_eq!(kept.as_stored(), format!("password {}", winners[0]));
}
