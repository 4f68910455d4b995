//! Somebody with many questions, who posts an answer to each, whatever happens meanwhile.

use crate::program::{Program, client, eventually, json_of, sign_up};
use reqwest::Client;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Somebody with many questions, and what became of their answers.
pub(crate) struct Candidate {
    client: Client,
    address: String,
    token: String,
    records: Vec<i64>,
    accepted: Arc<Mutex<Vec<i64>>>,
}

impl Candidate {
    pub(crate) async fn with_records(program: &Program, sessions: usize) -> Self {
        let client = client();
        let token = sign_up(&client, program, "min").await;
        let mut records = Vec::new();
        for _ in 0..sessions {
            let plan = json!({"user_name": "민", "position": "백엔드 개발자", "question_count": 20});
            let session =
                client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
            let path = format!("/sessions/{}/questions", json_of(session).await["id"]);
            let questions = client.get(program.url(&path)).bearer_auth(&token).send().await.unwrap();
            let questions = json_of(questions).await;
            records.extend(questions.as_array().unwrap().iter().map(|record| record["id"].as_i64().unwrap()));
        }
        assert_eq!(records.len(), sessions * 20);
        let address = format!("http://{}", program.address);
        Self { client, address, token, records, accepted: Arc::default() }
    }

    pub(crate) fn post_to_each(&self) -> Posting {
        let poster = Poster {
            client: self.client.clone(),
            url: format!("{}/answers", self.address),
            token: self.token.clone(),
            accepted: self.accepted.clone(),
        };
        let shares = (0..4).map(|first| self.records.iter().copied().skip(first).step_by(4).collect());
        Posting(shares.map(|share: Vec<i64>| tokio::spawn(poster.clone().post_each(share))).collect())
    }

    pub(crate) async fn share_is_accepted(&self, number: usize, of: usize) {
        let share = self.records.len() * number / (of + 1);
        eventually("the next share of answers", async || {
            (self.accepted.lock().unwrap().len() >= share).then_some(())
        })
        .await;
    }

    /// How many answers it gives.
    pub(crate) fn answers(&self) -> usize {
        self.records.len()
    }

    pub(crate) async fn everything_is_evaluated(&self) {
        assert_eq!(self.accepted.lock().unwrap().len(), self.records.len());
        for record in &self.records {
            let read = async |path: String| {
                let answer = self.client.get(format!("{}{path}", self.address)).bearer_auth(&self.token);
                json_of(answer.send().await.unwrap()).await
            };
            let done = eventually("the evaluation", async || {
                let record = read(format!("/records/{record}")).await;
                (record["evaluation_status"]["state"] == "done").then_some(record)
            })
            .await;
            assert_eq!(done["answer_text"], answer_to(*record));
            assert!(done["evaluation"]["score"].is_number(), "{done}");
            let kept = read(format!("/records/{record}/evaluations")).await;
            let current = kept.as_array().unwrap().iter().filter(|one| one["current"] == true).count();
            assert_eq!(current, 1, "{kept}");
        }
    }
}

/// Answers on their way.
pub(crate) struct Posting(Vec<tokio::task::JoinHandle<()>>);

impl Posting {
    pub(crate) async fn finish(self) {
        for posted in self.0 {
            posted.await.unwrap();
        }
    }
}

fn answer_to(record: i64) -> String {
    format!("{record}번 질문에는 캐시를 두어 응답 시간을 40% 줄인 경험으로 답하겠습니다.")
}

/// Posts answers until each has its 200, and notes those that do.
#[derive(Clone)]
struct Poster {
    client: Client,
    url: String,
    token: String,
    accepted: Arc<Mutex<Vec<i64>>>,
}

impl Poster {
    async fn post_each(self, records: Vec<i64>) {
        for record in records {
            let answer = json!({"record_id": record, "answer_text": answer_to(record)});
            let deadline = Instant::now() + Duration::from_secs(60);
            while !self.post(&answer).await {
                assert!(Instant::now() < deadline, "record {record} never got its 200");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            self.accepted.lock().unwrap().push(record);
        }
    }

    async fn post(&self, answer: &Value) -> bool {
        let sent = self.client.post(&self.url).bearer_auth(&self.token).json(answer).send().await;
        sent.is_ok_and(|response| response.status() == 200)
    }
}
