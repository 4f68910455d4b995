/** Saves the results as a Markdown file, in the words of the server. */

import { api, body } from '../../api/client';

export async function downloadMarkdown(session: number): Promise<void> {
  const text = await body(
    api.GET('/sessions/{session_id}/report', {
      params: { path: { session_id: session }, query: { format: 'markdown', utc_offset: -new Date().getTimezoneOffset() } },
      parseAs: 'text',
    }),
  );
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `daedam-${String(session)}.md`;
  link.click();
  URL.revokeObjectURL(url);
}
