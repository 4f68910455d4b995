/** Has the server read the text of a file, and says what became of it. */

import { useEffect, useRef, useState } from 'react';
import { api, body, type DocumentText } from '../../api/client';
import { ApiError, Unreachable } from '../../api/errors';
import { useLatest } from '../../state/use-latest';

/** Bytes above which a file is not sent at all; the server's own limit is lower. */
const MAX_UPLOAD_SIZE = 32 * 1024 * 1024;

/** What can be chosen; the server looks at the bytes, whatever the name says. */
export const readable =
  '.pdf,.docx,.hwpx,.hwp,.txt,.md,.markdown,application/pdf,text/plain,text/markdown,' +
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export type Failure =
  | 'large'
  | 'unknown'
  | 'hangul'
  | 'pages'
  | 'locked'
  | 'picture'
  | 'damaged'
  | 'slow'
  | 'empty'
  | 'busy'
  | 'unreachable'
  | 'other';

export type FileState =
  | { is: 'none' }
  | { is: 'reading'; name: string }
  | { is: 'read'; name: string; found: DocumentText; before: string }
  | { is: 'failed'; name: string; failure: Failure };

const failures: Record<string, Failure> = {
  document_too_large: 'large',
  document_expands_too_much: 'large',
  document_kind_unknown: 'unknown',
  document_needs_conversion: 'hangul',
  document_too_many_pages: 'pages',
  document_encrypted: 'locked',
  document_without_text: 'picture',
  document_damaged: 'damaged',
  document_took_too_long: 'slow',
  document_empty: 'empty',
  too_many_documents: 'busy',
  busy: 'busy',
};

/** One field's file. `value` is what stands in the field, and `onText` puts another text there. */
export function useDocumentFile(value: string, onText: (text: string) => void) {
  const [state, setState] = useState<FileState>({ is: 'none' });
  const reading = useRef<AbortController>(null);
  const latest = useLatest(value);
  useEffect(() => () => reading.current?.abort(), []);

  const stop = () => {
    reading.current?.abort();
    reading.current = null;
    setState({ is: 'none' });
  };
  const take = async (file: File) => {
    reading.current?.abort();
    const { name } = file;
    if (file.size > MAX_UPLOAD_SIZE) {
      setState({ is: 'failed', name, failure: 'large' });
      return;
    }
    const own = new AbortController();
    reading.current = own;
    setState({ is: 'reading', name });
    try {
      const found = await readDocument(file, own.signal);
      if (own.signal.aborted) return;
      setState({ is: 'read', name, found, before: latest.current });
      onText(found.text);
    } catch (error) {
      if (!own.signal.aborted) setState({ is: 'failed', name, failure: failureOf(error) });
    }
  };
  /** Puts back what stood in the field before the file was read. */
  const undo = () => {
    if (state.is === 'read') onText(state.before);
    setState({ is: 'none' });
  };
  return { state, take, stop, undo };
}

function readDocument(file: File, signal: AbortSignal): Promise<DocumentText> {
  const form = new FormData();
  form.append('file', file);
  return body(api.POST('/documents/text', { signal, body: { file: file.name }, bodySerializer: () => form }));
}

function failureOf(error: unknown): Failure {
  if (error instanceof Unreachable) return 'unreachable';
  if (!(error instanceof ApiError)) return 'other';
  return failures[error.code] ?? (error.status === 413 ? 'large' : 'other');
}
