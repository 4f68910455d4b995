/** The place of a question on the page, to be led to from elsewhere on it. */

export const questionId = (record: number): string => `question-${String(record)}`;

/** Unfolds a question, so that a link to it leads to something that is in sight. */
export function unfold(record: number): void {
  document.getElementById(questionId(record))?.closest('details')?.setAttribute('open', '');
}
