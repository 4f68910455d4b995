/** How much the API takes; a test compares this with the API's own document. */

/** Characters that a résumé or a job description may have. */
export const MAX_DOCUMENT_LENGTH = 100_000;

/** How many characters a text has as the API counts them; an emoji is one. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** Whether a text is longer than the API takes, without counting a short one. */
export function isTooLong(text: string): boolean {
  return text.length > MAX_DOCUMENT_LENGTH && characters(text) > MAX_DOCUMENT_LENGTH;
}
