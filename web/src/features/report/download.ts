/** Saves the results as a Markdown file, in the words of the server. */

import { api, body } from '../../api/client';
import { download } from '../../ui/download';

export async function downloadMarkdown(session: number): Promise<void> {
  const text = await body(
    api.GET('/sessions/{session_id}/report', {
      params: { path: { session_id: session }, query: { format: 'markdown', utc_offset: -new Date().getTimezoneOffset() } },
      parseAs: 'text',
    }),
  );
  download(`daedam-${String(session)}.md`, 'text/markdown;charset=utf-8', text);
}
