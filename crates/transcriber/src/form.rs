//! The body of a call: a multipart form (RFC 7578).

/// Ends the parts of the form. Sound that has it inside is as unlikely as a guess of 128 bits.
const BOUNDARY: &str = "daedam-5f3c1b0a9e7d48c2b6a1f04e8d2c7391";

/// The form's content type.
pub(crate) fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// Writes a form of fields and one file of sound.
pub(crate) fn write(fields: &[(&str, &str)], wave: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(wave.len() + 1_024);
    for (name, value) in fields {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend(head.as_bytes());
        body.extend(value.as_bytes());
        body.extend(b"\r\n");
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"answer.wav\"\r\n\
         Content-Type: audio/wav\r\n\r\n"
    );
    body.extend(head.as_bytes());
    body.extend(wave);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}
