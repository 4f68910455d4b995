//! Accounts, devices and attempts.

use crate::world::*;
use chrono::TimeDelta;
use interview::{
    account::attempts::Attempts,
    account::caller::{Caller, DeviceKey},
    account::device::{NewRefreshToken, Rotation},
    account::password::PasswordHash,
    account::user::{FullName, UserChange},
    error::{Conflict, Error, Resource},
    id::{DeviceId, RecordId, UserId},
    ports::Store,
    session::owner::Lookup,
};
use std::sync::Arc;

told_to_both!(
    accounts,
    devices,
    one_device,
    max_devices,
    a_refresh_whose_answer_was_lost,
    who_is_signed_in,
    reuse_while_in_use,
    attempts,
    a_burst_of_attempts,
);

async fn accounts(store: Arc<dyn Store>, _url: String) {
    store.ping().await.unwrap();
    let user = register(&store, "Mina 미나 👩‍💻").await;
    assert_eq!(user.username, "Mina 미나 👩‍💻");
    assert_eq!(user.full_name.as_deref(), Some("Mina 미나 👩‍💻 님"));
    assert_eq!(store.user(user.id.into()).await.unwrap(), Some(user.clone()));
    assert_eq!(store.user((UserId(user.id.0 + 1)).into()).await.unwrap(), None);

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
        device: Some(name.into()),
        ..first_token(user, digest, seconds)
    };
    let laptop = store.keep_refresh_token(&keep("laptop-1", "laptop", 0)).await.unwrap();
    let phone = store.keep_refresh_token(&keep("phone-1", "휴대폰", 1)).await.unwrap();
    let nobody = NewRefreshToken { user_id: UserId(999), ..keep("x", "x", 0) };
    assert!(matches!(store.keep_refresh_token(&nobody).await, Err(Error::Unauthenticated)));

    let rotate = async |digest: &str, next: &str, seconds| rotate(&store, digest, next, seconds).await;
    assert_eq!(
        rotate("laptop-1", "laptop-2", 10).await,
        Rotation::Rotated(user, DeviceKey { id: laptop, key: KEY })
    );
    assert_eq!(
        rotate("laptop-2", "laptop-3", 20).await,
        Rotation::Rotated(user, DeviceKey { id: laptop, key: KEY })
    );
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
    assert_eq!(
        rotate("phone-1", "phone-2", 40).await,
        Rotation::Rotated(user, DeviceKey { id: phone, key: KEY })
    );

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
    assert_eq!(rotate("f", "g", 73).await, Rotation::Rotated(user, DeviceKey { id: last, key: KEY }));
    store.forget_expired(at(80) + HOUR).await.unwrap();
    assert_eq!(rotate("g", "h", 81).await, Rotation::Refused);
}

/// One device is signed out by its owner alone, and the others stay.
async fn one_device(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    let other = register(&store, "somebody-else").await.id;
    let keep = async |digest: &str| store.keep_refresh_token(&first_token(user, digest, 0)).await.unwrap();
    let (lost, kept) = (keep("lost").await, keep("kept").await);
    let look_up = async |caller: UserId, id: DeviceId| {
        store.device(caller.into(), id).await.unwrap().owned_by(caller.into(), Resource::Device)
    };
    assert!(matches!(look_up(other, lost).await, Err(Error::NotYours(Resource::Device))));
    assert!(matches!(look_up(UserId(999), lost).await, Err(Error::Unauthenticated)));
    let device = look_up(user, lost).await.unwrap();
    assert_eq!((device.id, device.created_at), (lost, at(0)));
    for _ in 0..2 {
        store.revoke_device(&device).await.unwrap();
    }
    assert!(matches!(look_up(user, lost).await, Err(Error::NotFound(Resource::Device))));
    let rotate = async |digest: &str| rotate(&store, digest, "next", 1).await;
    assert_eq!(rotate("lost").await, Rotation::Refused);
    assert_eq!(rotate("kept").await, Rotation::Rotated(user, DeviceKey { id: kept, key: KEY }));
}

/// The device that was unused for longest is signed out.
async fn max_devices(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    let other = register(&store, "somebody-else").await.id;
    store.keep_refresh_token(&first_token(other, "of another", 0)).await.unwrap();
    for second in 0..5 {
        let device = second.to_string();
        let token = NewRefreshToken { max_devices: 3, ..first_token(user, &device, second) };
        store.keep_refresh_token(&token).await.unwrap();
        if second == 2 {
            rotate(&store, "0", "0-2", 2).await;
        }
    }
    let kept = store.devices(user, at(5)).await.unwrap();
    let seen: Vec<_> = kept.iter().map(|device| device.last_used_at).collect();
    assert_eq!(seen, [at(4), at(3), at(2)]);
    assert_eq!(rotate(&store, "1", "x", 5).await, Rotation::Refused);
    assert_eq!(store.devices(other, at(5)).await.unwrap().len(), 1);
}

/// A client that asks again within the grace period gets the same successor, until somebody has used it.
async fn a_refresh_whose_answer_was_lost(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    let id = store.keep_refresh_token(&first_token(user, "one", 0)).await.unwrap();
    let rotated = Rotation::Rotated(user, DeviceKey { id, key: KEY });
    assert_eq!(rotate(&store, "one", "two", 1).await, rotated);
    assert_eq!(rotate(&store, "one", "two", 9).await, rotated, "the answer was lost");
    assert_eq!(rotate(&store, "two", "three", 10).await, rotated);
    assert_eq!(rotate(&store, "two", "thief's", 11).await, Rotation::Reused, "it is not the same successor");
    for (again, outcome) in [(9, "used"), (40, "late")] {
        let first = format!("{outcome} 1");
        let id = store.keep_refresh_token(&first_token(user, &first, 0)).await.unwrap();
        let rotated = Rotation::Rotated(user, DeviceKey { id, key: KEY });
        assert_eq!(rotate(&store, &first, &format!("{outcome} 2"), 1).await, rotated);
        if outcome == "used" {
            assert_eq!(rotate(&store, &format!("{outcome} 2"), &format!("{outcome} 3"), 2).await, rotated);
        }
        assert_eq!(
            rotate(&store, &first, &format!("{outcome} 2"), again).await,
            Rotation::Reused,
            "{outcome}"
        );
    }
}

/// A caller is known by their device as long as it is signed in, and by its key: numbers may be given out again.
async fn who_is_signed_in(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    let other = register(&store, "somebody-else").await.id;
    let session = start(&store, user, 0).await;
    let id = store.keep_refresh_token(&first_token(user, "one", 0)).await.unwrap();
    let on = |user, key| Caller { user, device: Some(DeviceKey { id, key }) };
    let known = async |caller: Caller| {
        let reads = [
            store.user(caller).await.unwrap().is_some(),
            !matches!(store.session(caller, session.id).await.unwrap(), Lookup::CallerGone),
            !matches!(store.session_records(caller, session.id).await.unwrap(), Lookup::CallerGone),
            !matches!(store.session_changes(caller, session.id, 0).await.unwrap(), Lookup::CallerGone),
            !matches!(store.record(caller, RecordId(1)).await.unwrap(), Lookup::CallerGone),
            !matches!(store.device(caller, id).await.unwrap(), Lookup::CallerGone),
        ];
        assert!(reads.iter().all(|read| *read == reads[0]), "{caller:?}: {reads:?}");
        reads[0]
    };
    assert!(known(on(user, KEY)).await);
    assert!(known(user.into()).await);
    assert!(!known(on(user, KEY + 1)).await, "a device of the same number");
    assert!(!known(on(other, KEY)).await, "somebody else's device");
    assert_eq!(store.sessions(on(user, KEY), None, 9).await.unwrap().len(), 1);
    assert_eq!(store.sessions(on(user, KEY + 1), None, 9).await.unwrap().len(), 0);
    store.revoke_all_refresh_tokens(user).await.unwrap();
    assert!(!known(on(user, KEY)).await, "signed out");
}

/// However many come at once, only as many as allowed are counted.
async fn a_burst_of_attempts(store: Arc<dyn Store>, _url: String) {
    let window = TimeDelta::minutes(15);
    let burst = (0..40).map(|_| store.count_attempt("mina", at(0), window, 7));
    let counted = futures_util::future::join_all(burst).await;
    assert_eq!(counted.into_iter().filter(|counted| *counted.as_ref().unwrap()).count(), 7);
}

/// However the requests of a thief and the owner interleave, no token of the family outlives the reuse.
async fn reuse_while_in_use(store: Arc<dyn Store>, _url: String) {
    let user = register(&store, "device-user").await.id;
    for round in 0..20 {
        let token = |number| format!("round {round} token {number}");
        store.keep_refresh_token(&first_token(user, &token(1), 0)).await.unwrap();
        let (one, two, three, stolen) = (token(1), token(2), token(3), token(4));
        rotate(&store, &one, &two, 1).await;
        let (owner, thief) = tokio::join!(rotate(&store, &two, &three, 2), rotate(&store, &one, &stolen, 2),);
        assert_eq!(thief, Rotation::Reused);
        assert!(matches!(owner, Rotation::Rotated(..) | Rotation::Refused), "{owner:?}");
        let after = rotate(&store, &three, "after", 3).await;
        assert_eq!(after, Rotation::Refused);
        assert_eq!(store.devices(user, at(3)).await.unwrap(), []);
    }
}

async fn attempts(store: Arc<dyn Store>, _url: String) {
    let window = TimeDelta::minutes(15);
    assert_eq!(store.attempts("mina", at(0)).await.unwrap(), Attempts::default());
    for second in 0..3 {
        assert!(store.count_attempt("mina", at(second), window, 3).await.unwrap());
    }
    assert!(!store.count_attempt("mina", at(3), window, 3).await.unwrap(), "three are allowed");
    assert!(store.count_attempt("other", at(0), window, 3).await.unwrap());
    let counted = Attempts { count: 3, window_ends_at: Some(at(900)) };
    assert_eq!(store.attempts("mina", at(899)).await.unwrap(), counted);
    assert_eq!(store.attempts("mina", at(900)).await.unwrap(), Attempts::default());
    store.give_back_attempt("mina", at(4)).await.unwrap();
    assert!(store.count_attempt("mina", at(5), window, 3).await.unwrap(), "one was given back");
    assert!(store.count_attempt("mina", at(900), window, 3).await.unwrap());
    let anew = Attempts { count: 1, window_ends_at: Some(at(1_800)) };
    assert_eq!(store.attempts("mina", at(901)).await.unwrap(), anew);
    store.forget_attempts("other").await.unwrap();
    assert_eq!(store.attempts("other", at(1)).await.unwrap(), Attempts::default());
    store.forget_expired(at(1_800)).await.unwrap();
    assert_eq!(store.attempts("mina", at(901)).await.unwrap(), Attempts::default());
}
