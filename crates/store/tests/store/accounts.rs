//! Accounts, devices and attempts.

use crate::world::*;
use chrono::TimeDelta;
use interview::{
    error::{Conflict, Error, Thing},
    id::UserId,
    password::PasswordHash,
    ports::Store,
    refresh::{NewRefreshToken, Rotation},
    throttle::Attempts,
    user::{FullName, UserChange},
};
use std::sync::Arc;

told_to_both!(accounts, devices, one_device, reuse_while_in_use, attempts);

async fn accounts(store: Arc<dyn Store>, _url: String) {
    store.ping().await.unwrap();
    let user = register(&store, "Mina 미나 👩‍💻").await;
    assert_eq!(user.username, "Mina 미나 👩‍💻");
    assert_eq!(user.full_name.as_deref(), Some("Mina 미나 👩‍💻 님"));
    assert_eq!(store.user(user.id).await.unwrap(), Some(user.clone()));
    assert_eq!(store.user(UserId(user.id.0 + 1)).await.unwrap(), None);

    let taken = store.create_user(&new_user("MINA 미나 👩‍💻"), None).await;
    assert!(matches!(taken, Err(Error::Conflict(Conflict::UsernameTaken))), "{taken:?}");
    let folded = new_user("mina 미나 👩‍💻").username.folded().to_owned();
    assert!(store.username_taken(&folded).await.unwrap());
    assert!(!store.username_taken("nobody").await.unwrap());

    let known = store.credentials(&folded).await.unwrap().unwrap();
    assert_eq!((known.user_id, known.password_hash.as_stored()), (user.id, "$argon2id$of Mina 미나 👩‍💻"));
    assert!(store.credentials("nobody").await.unwrap().is_none());

    let change = UserChange { full_name: Some(None), ..UserChange::default() };
    assert_eq!(store.change_user(user.id, &change).await.unwrap().unwrap().full_name, None);
    let change = UserChange {
        full_name: Some(Some(FullName::parse("새 이름".into()).unwrap())),
        password_hash: Some(PasswordHash::from_stored("new".into())),
        ..UserChange::default()
    };
    let changed = store.change_user(user.id, &change).await.unwrap().unwrap();
    assert_eq!(changed.full_name.as_deref(), Some("새 이름"));
    assert_eq!(store.password_hash(user.id).await.unwrap().unwrap().as_stored(), "new");
    let unchanged = store.change_user(user.id, &UserChange::default()).await.unwrap().unwrap();
    assert_eq!(unchanged, changed);
    assert_eq!(store.password_hash(user.id).await.unwrap().unwrap().as_stored(), "new");
    assert!(store.change_user(UserId(999), &change).await.unwrap().is_none());
    assert!(store.password_hash(UserId(999)).await.unwrap().is_none());
}

async fn devices(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    let keep = |digest: &str, name: &str, seconds| NewRefreshToken {
        user_id: user,
        digest: digest.into(),
        device: Some(name.into()),
        created_at: at(seconds),
        expires_at: at(seconds) + HOUR,
    };
    let laptop = store.keep_refresh_token(&keep("laptop-1", "laptop", 0)).await.unwrap();
    let phone = store.keep_refresh_token(&keep("phone-1", "휴대폰", 1)).await.unwrap();
    let nobody = NewRefreshToken { user_id: UserId(999), ..keep("x", "x", 0) };
    assert!(matches!(store.keep_refresh_token(&nobody).await, Err(Error::Unauthenticated)));

    let rotate = async |digest: &str, next: &str, seconds| {
        store.rotate_refresh_token(digest, next, at(seconds), at(seconds) + HOUR).await.unwrap()
    };
    assert_eq!(rotate("laptop-1", "laptop-2", 10).await, Rotation::Rotated(user, laptop));
    assert_eq!(rotate("laptop-2", "laptop-3", 20).await, Rotation::Rotated(user, laptop));
    let list = store.devices(user, at(30)).await.unwrap();
    let seen: Vec<_> =
        list.iter().map(|one| (one.device.as_deref(), one.created_at, one.last_used_at)).collect();
    assert_eq!(seen, [(Some("laptop"), at(0), at(20)), (Some("휴대폰"), at(1), at(1))]);

    assert_eq!(rotate("laptop-1", "thief", 30).await, Rotation::Reused);
    assert_eq!(rotate("laptop-3", "laptop-4", 31).await, Rotation::Refused);
    assert_eq!(rotate("laptop-1", "thief", 32).await, Rotation::Refused);
    assert_eq!(rotate("unknown", "x", 33).await, Rotation::Refused);
    assert_eq!(rotate("phone-1", "phone-2", 3_601).await, Rotation::Refused, "it has expired");
    assert_eq!(store.devices(user, at(3_601)).await.unwrap(), []);
    assert_eq!(rotate("phone-1", "phone-2", 40).await, Rotation::Rotated(user, phone));

    store.revoke_refresh_token("phone-2").await.unwrap();
    store.revoke_refresh_token("phone-2").await.unwrap();
    assert_eq!(rotate("phone-2", "phone-3", 41).await, Rotation::Refused);

    for name in ["a", "b"] {
        store.keep_refresh_token(&keep(name, name, 50)).await.unwrap();
    }
    store.revoke_all_refresh_tokens(user).await.unwrap();
    assert_eq!(store.devices(user, at(51)).await.unwrap(), []);
    store.keep_refresh_token(&keep("c", "c", 60)).await.unwrap();
    let password =
        UserChange { password_hash: Some(PasswordHash::from_stored("new".into())), ..UserChange::default() };
    store.change_user(user, &password).await.unwrap().unwrap();
    assert_eq!(rotate("c", "d", 61).await, Rotation::Refused, "a new password signs every device out");

    let last = store.keep_refresh_token(&keep("e", "e", 70)).await.unwrap();
    rotate("e", "f", 71).await;
    store.forget_expired(at(70) + HOUR).await.unwrap();
    assert_eq!(
        rotate("e", "g", 72).await,
        Rotation::Refused,
        "a replaced token is forgotten when it expires"
    );
    assert_eq!(rotate("f", "g", 73).await, Rotation::Rotated(user, last));
    store.forget_expired(at(80) + HOUR).await.unwrap();
    assert_eq!(rotate("g", "h", 81).await, Rotation::Refused);
}

/// One device is signed out by its owner alone, and the others stay.
async fn one_device(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    let other = register(&store, "somebody-else").await.id;
    let keep = async |digest: &str| {
        let expires_at = at(0) + HOUR;
        let digest = digest.to_owned();
        let token = NewRefreshToken { user_id: user, digest, device: None, created_at: at(0), expires_at };
        store.keep_refresh_token(&token).await.unwrap()
    };
    let (lost, kept) = (keep("lost").await, keep("kept").await);
    let look_up = async |caller, id| store.device(caller, id).await.unwrap().owned_by(caller, Thing::Device);
    assert!(matches!(look_up(other, lost).await, Err(Error::NotYours(Thing::Device))));
    assert!(matches!(look_up(UserId(999), lost).await, Err(Error::Unauthenticated)));
    let device = look_up(user, lost).await.unwrap();
    assert_eq!((device.id, device.created_at), (lost, at(0)));
    for _ in 0..2 {
        store.revoke_device(&device).await.unwrap();
    }
    assert!(matches!(look_up(user, lost).await, Err(Error::NotFound(Thing::Device))));
    let rotate =
        async |digest: &str| store.rotate_refresh_token(digest, "next", at(1), at(1) + HOUR).await.unwrap();
    assert_eq!(rotate("lost").await, Rotation::Refused);
    assert_eq!(rotate("kept").await, Rotation::Rotated(user, kept));
}

/// However a thief and the owner meet, no token of the family outlives the reuse.
async fn reuse_while_in_use(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    let expires_at = at(0) + HOUR;
    for round in 0..20 {
        let token = |number| format!("round {round} token {number}");
        let first =
            NewRefreshToken { user_id: user, digest: token(1), device: None, created_at: at(0), expires_at };
        store.keep_refresh_token(&first).await.unwrap();
        let (one, two, three, stolen) = (token(1), token(2), token(3), token(4));
        store.rotate_refresh_token(&one, &two, at(1), expires_at).await.unwrap();
        let (owner, thief) = tokio::join!(
            store.rotate_refresh_token(&two, &three, at(2), expires_at),
            store.rotate_refresh_token(&one, &stolen, at(2), expires_at),
        );
        assert_eq!(thief.unwrap(), Rotation::Reused);
        let owner = owner.unwrap();
        assert!(matches!(owner, Rotation::Rotated(..) | Rotation::Refused), "{owner:?}");
        let after = store.rotate_refresh_token(&three, "after", at(3), expires_at).await.unwrap();
        assert_eq!(after, Rotation::Refused);
        assert_eq!(store.devices(user, at(3)).await.unwrap(), []);
    }
}

async fn attempts(store: Arc<dyn Store>, _url: String) {
    let window = TimeDelta::minutes(15);
    assert_eq!(store.attempts("mina", at(0)).await.unwrap(), Attempts::default());
    for second in 0..3 {
        store.count_attempt("mina", at(second), window).await.unwrap();
    }
    store.count_attempt("other", at(0), window).await.unwrap();
    let counted = Attempts { count: 3, window_ends_at: Some(at(900)) };
    assert_eq!(store.attempts("mina", at(899)).await.unwrap(), counted);
    assert_eq!(store.attempts("mina", at(900)).await.unwrap(), Attempts::default());
    store.count_attempt("mina", at(900), window).await.unwrap();
    let anew = Attempts { count: 1, window_ends_at: Some(at(1_800)) };
    assert_eq!(store.attempts("mina", at(901)).await.unwrap(), anew);
    store.forget_attempts("other").await.unwrap();
    assert_eq!(store.attempts("other", at(1)).await.unwrap(), Attempts::default());
    store.forget_expired(at(1_800)).await.unwrap();
    assert_eq!(store.attempts("mina", at(901)).await.unwrap(), Attempts::default());
}
