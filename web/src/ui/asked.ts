/** A question as it is shown. */

/** Keeps what follows a closing quote in its line: Korean ties “라고” to the words before it, which the browser doesn't know. */
export function asked(question: string): string {
  return question.replace(/([”’」』])(?=[가-힣])/g, '$1\u2060');
}
