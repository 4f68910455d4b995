//! The roles of accounts, and the entries about them in the audit log.

use crate::world::*;
use interview::{
    account::guest::{Guest, NewGuest},
    hosting::audit::{Actor, AuditAction, NewAuditEntry},
    hosting::role::Role,
    id::UserId,
    ports::Store,
};
use std::sync::Arc;

told_to_both!(a_role_is_given_and_noted_at_once, the_log_outlives_the_account);

fn noted(actor: Option<UserId>, subject: Option<UserId>, given_role: Option<Role>) -> NewAuditEntry {
    NewAuditEntry {
        actor: Actor { user: actor, role: Role::Host },
        action: AuditAction::RoleChanged,
        subject,
        given_role,
        at: at(1),
        expires_at: at(100),
    }
}

async fn a_role_is_given_and_noted_at_once(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await;
    assert_eq!(mina.role, Role::Candidate);
    for role in Role::ALL {
        let entry = noted(None, Some(mina.id), Some(role));
        let changed = store.give_role(mina.id, role, &entry).await.unwrap().unwrap();
        assert_eq!(changed.role, role);
        assert_eq!(store.user(mina.id.into()).await.unwrap().unwrap().role, role);
        assert_eq!(store.audit_entries(None, 1).await.unwrap()[0].noted, entry);
    }
    let guest = Guest { expires_at: at(50), sessions_left: 1, answers_left: 1 };
    let new = NewGuest { key: "guest".into(), created_at: at(0), guest };
    let guest = store.create_guest(&new).await.unwrap();
    for nobody in [guest, UserId(999)] {
        let entry = noted(None, Some(nobody), Some(Role::Host));
        assert_eq!(store.give_role(nobody, Role::Host, &entry).await.unwrap(), None);
    }
    assert_eq!(store.audit_entries(None, 9).await.unwrap().len(), 3, "what was not done is not noted");
}

async fn the_log_outlives_the_account(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let entry = noted(Some(mina), Some(mina), None);
    store.note_audit(&entry).await.unwrap();
    store.note_audit(&entry).await.unwrap();
    assert!(store.erase_user(mina).await.unwrap());
    let kept = store.audit_entries(None, 9).await.unwrap();
    assert_eq!(kept.iter().map(|kept| &kept.noted).collect::<Vec<_>>(), [&entry, &entry]);
    assert!(kept[0].id > kept[1].id);
    assert_eq!(store.audit_entries(Some(kept[0].id), 9).await.unwrap(), kept[1..]);
    store.forget_expired(at(99)).await.unwrap();
    assert_eq!(store.audit_entries(None, 9).await.unwrap().len(), 2);
    store.forget_expired(at(100)).await.unwrap();
    assert_eq!(store.audit_entries(None, 9).await.unwrap(), []);
}
