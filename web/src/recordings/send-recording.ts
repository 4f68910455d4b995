/** Sending a recording to the server. */

import { api, authorized, body, type Recording } from '../api/client';

/** Milliseconds after which sending is given up; longer than for other requests, since a long answer is some megabytes. */
const UPLOAD_TIMEOUT = 600_000;

export function sendRecording(record: number, sound: Blob): Promise<Recording> {
  return body(
    api.POST('/records/{record_id}/recordings', {
      params: { path: { record_id: record } },
      headers: { 'Content-Type': sound.type || 'application/octet-stream' },
      // The types know a file's bytes as text only.
      body: sound as unknown as string,
      bodySerializer: (bytes) => bytes,
      fetch: (request) => authorized(new Request(request, { signal: AbortSignal.timeout(UPLOAD_TIMEOUT) })),
    }),
  );
}
