//! A way to a server that a test can spoil.

use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};

/// Carries connections to a port of this machine, well or badly.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    mode: watch::Sender<Mode>,
    cut: watch::Sender<Cut>,
}

/// What becomes of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Carried,
    Swallowed,
    Late(Duration),
}

/// How connections end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    BothWays,
    BehindTheProxy,
}

impl Proxy {
    /// A way to that port.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            mode: watch::channel(Mode::Carried).0,
            cut: watch::channel(Cut::BothWays).0,
        };
        let (mode, cut) = (proxy.mode.subscribe(), proxy.cut.subscribe());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(join(near, port, mode.clone(), cut.clone()));
            }
        });
        proxy
    }

    /// Its address, where the server behind it is a Redis.
    pub fn redis_url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Carries everything from now on; connections that swallowed something stay dead.
    pub fn open(&self) {
        self.mode.send_replace(Mode::Carried);
    }

    /// Swallows everything from now on, and what swallowed something once carries nothing ever again: a cable was
    /// pulled.
    pub fn blackhole(&self) {
        self.mode.send_replace(Mode::Swallowed);
    }

    /// Carries each piece only after so long.
    pub fn delay(&self, by: Duration) {
        self.mode.send_replace(Mode::Late(by));
    }

    /// Breaks every connection there is.
    pub fn reset(&self) {
        self.cut.send_replace(Cut::BothWays);
    }

    /// Breaks every connection there is, but only the server hears of it: who connected goes on sending into nothing.
    pub fn half_open(&self) {
        self.cut.send_replace(Cut::BehindTheProxy);
    }
}

async fn join(mut near: TcpStream, port: u16, mode: watch::Receiver<Mode>, mut cut: watch::Receiver<Cut>) {
    cut.mark_unchanged();
    let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    // Small pieces go at once, as they would without a proxy; a socket that refuses is about to end anyway.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let cut = {
        let dead = watch::channel(false).0;
        let ((near_in, near_out), (far_in, far_out)) = (near.split(), far.split());
        tokio::select! {
            () = carry(near_in, far_out, &mode, &dead) => None,
            () = carry(far_in, near_out, &mode, &dead) => None,
            _ = cut.changed() => Some(*cut.borrow()),
        }
    };
    match cut {
        None => {}
        Some(Cut::BothWays) => {
            for stream in [&near, &far] {
                // Without lingering, closing is a reset; where that cannot be asked for, it is an orderly end.
                let _ = stream.set_zero_linger();
            }
        }
        Some(Cut::BehindTheProxy) => {
            drop(far);
            let mut buffer = vec![0; 64 << 10];
            while near.read(&mut buffer).await.is_ok_and(|length| length > 0) {}
        }
    }
}

/// Carries one direction until it ends.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mode: &watch::Receiver<Mode>,
    dead: &watch::Sender<bool>,
) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length) = from.read(&mut buffer).await {
        if length == 0 {
            return;
        }
        let mode = *mode.borrow();
        if mode == Mode::Swallowed {
            dead.send_replace(true);
        }
        if *dead.borrow() {
            continue;
        }
        if let Mode::Late(by) = mode {
            sleep(by).await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
