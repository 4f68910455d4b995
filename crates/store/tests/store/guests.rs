//! Guests: made, counted down, turned into accounts, erased.

use crate::world::*;
use interview::{
    account::device::Rotation,
    account::guest::{Guest, GuestRefusal, NewGuest},
    account::user::NewUser,
    error::{Conflict, Error},
    id::UserId,
    ports::Store,
    session::owner::Lookup,
    untrusted::Untrusted,
};
use std::sync::Arc;

told_to_both!(counted_down, made_an_account, erased_or_made_an_account, many_erased);

async fn guest(store: &Arc<dyn Store>, key: &str) -> UserId {
    let guest = Guest { expires_at: at(0) + HOUR, sessions_left: 1, answers_left: 2 };
    store.create_guest(&NewGuest { key: key.into(), guest, created_at: at(0) }).await.unwrap()
}

fn account_of(guest: UserId, name: &str, seconds: i64) -> NewUser {
    NewUser { of_guest: Some(guest), created_at: at(seconds), ..new_user(name) }
}

async fn counted_down(store: Arc<dyn Store>, _url: String) {
    let guest = guest(&store, "one").await;
    let seen = store.user(guest.into()).await.unwrap().unwrap();
    let fresh = Guest { expires_at: at(0) + HOUR, sessions_left: 1, answers_left: 2 };
    assert_eq!((seen.username.as_str(), seen.guest), ("", Some(fresh)));

    let (session, records) = asked(&store, guest, &["하나?"], 0).await;
    let again = store.create_session(guest, &new_session(), job(1), None).await;
    assert!(matches!(again, Err(Error::Guest(GuestRefusal::OnlyOneSession))), "{again:?}");
    // The refused one took nothing, and an erased one is not given back.
    assert_eq!(store.user(guest.into()).await.unwrap().unwrap().guest.unwrap().sessions_left, 0);
    for second in [1, 2] {
        answer(&store, guest, records[0].id, "답", second).await;
    }
    let record = record_of(&store, guest, records[0].id).await;
    let before = records_of(&store, guest, session.id).await;
    let third = store.save_answer(&record, &Untrusted::new("셋".into()), job(3), None).await;
    assert!(matches!(third, Err(Error::Guest(GuestRefusal::NoAnswersLeft))), "{third:?}");
    assert_eq!(records_of(&store, guest, session.id).await, before);
    store.erase_session(&session).await.unwrap();
    let anew = store.create_session(guest, &new_session(), job(4), None).await;
    assert!(matches!(anew, Err(Error::Guest(GuestRefusal::OnlyOneSession))), "{anew:?}");

    let mina = register(&store, "mina").await.id;
    asked(&store, mina, &["하나?"], 5).await;
    let totals = store.totals().await.unwrap();
    assert_eq!((totals.users, totals.guests, totals.sessions), (1, 1, 1));
}

async fn made_an_account(store: Arc<dyn Store>, _url: String) {
    let guest = guest(&store, "one").await;
    let (session, records) = asked(&store, guest, &["하나?"], 0).await;
    answer(&store, guest, records[0].id, "답", 1).await;
    let token = first_token(guest, "guest", 1);
    store.keep_refresh_token(&token).await.unwrap();

    register(&store, "taken").await;
    let taken = store.create_user(&account_of(guest, "TAKEN", 2), None).await;
    assert!(matches!(taken, Err(Error::Conflict(Conflict::UsernameTaken))), "{taken:?}");
    assert!(store.user(guest.into()).await.unwrap().unwrap().guest.is_some(), "a refusal changes nothing");

    let mina = made(store.create_user(&account_of(guest, "mina", 3), None).await.unwrap());
    assert_eq!((mina.id, mina.username.as_str(), mina.created_at), (guest, "mina", at(3)));
    assert_eq!(store.user(guest.into()).await.unwrap(), Some(mina));
    assert_eq!(store.credentials("mina").await.unwrap().unwrap().user_id, guest);
    let rotated = rotate(&store, "guest", "next", 4).await;
    assert_eq!(rotated, Rotation::Refused, "the guest's devices are signed out");
    assert_eq!(store.sessions(guest.into(), None, 9).await.unwrap()[0].session.id, session.id);
    // A guest's limits no longer hold, and nothing of theirs expires.
    answer(&store, guest, records[0].id, "둘", 5).await;
    answer(&store, guest, records[0].id, "셋", 6).await;
    asked(&store, guest, &["또?"], 7).await;
    store.forget_expired(at(0) + HOUR + HOUR).await.unwrap();
    assert_eq!(store.sessions(guest.into(), None, 9).await.unwrap().len(), 2);

    let twice = store.create_user(&account_of(guest, "other", 8), None).await;
    assert!(matches!(twice, Err(Error::Unauthenticated)), "{twice:?}");
    let nobody = store.create_user(&account_of(UserId(999), "other", 8), None).await;
    assert!(matches!(nobody, Err(Error::Unauthenticated)), "{nobody:?}");
    assert!(!store.username_taken("other").await.unwrap());
}

/// However a registration and the erasure interleave, everything of a guest is kept, or nothing.
async fn erased_or_made_an_account(store: Arc<dyn Store>, _url: String) {
    for round in 0..20 {
        let guest = guest(&store, &format!("round {round}")).await;
        let (session, _) = asked(&store, guest, &["하나?"], 0).await;
        let name = format!("mina{round}");
        // The one who registers read the clock in time, and the sweep reads it late.
        let registration = account_of(guest, &name, 3_599);
        let (made, swept) =
            tokio::join!(store.create_user(&registration, None), store.forget_expired(at(0) + HOUR),);
        swept.unwrap();
        match made {
            Ok(_) => {
                store.forget_expired(at(0) + HOUR).await.unwrap();
                assert_eq!(store.sessions(guest.into(), None, 9).await.unwrap()[0].session.id, session.id);
            }
            Err(Error::Unauthenticated) => {
                assert!(matches!(store.session(guest.into(), session.id).await.unwrap(), Lookup::CallerGone));
                assert!(!store.username_taken(&name).await.unwrap());
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

async fn many_erased(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (kept, _) = asked(&store, mina, &["하나?"], 0).await;
    let mut guests = Vec::new();
    for number in 0..250 {
        guests.push(guest(&store, &format!("guest {number}")).await);
    }
    let (session, records) = asked(&store, guests[0], &["하나?"], 0).await;
    answer(&store, guests[0], records[0].id, "답", 1).await;
    let late = store.create_user(&account_of(guests[1], "late", 3_600), None).await;
    assert!(matches!(late, Err(Error::Unauthenticated)), "the time has ended: {late:?}");
    assert!(!store.username_taken("late").await.unwrap());
    store.forget_expired(at(3_599)).await.unwrap();
    assert_eq!(store.totals().await.unwrap().guests, 250);

    store.forget_expired(at(0) + HOUR).await.unwrap();
    let totals = store.totals().await.unwrap();
    assert_eq!((totals.users, totals.guests, totals.sessions), (1, 0, 1));
    for guest in guests {
        assert_eq!(store.user(guest.into()).await.unwrap(), None);
    }
    assert!(matches!(store.session(mina.into(), session.id).await.unwrap(), Lookup::Missing));
    assert_eq!(store.next_due_at().await.unwrap(), None, "its jobs went with it");
    assert_eq!(store.sessions(mina.into(), None, 9).await.unwrap()[0].session.id, kept.id);
}
