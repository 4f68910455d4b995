/** Who graded an answer. */

/** Whether rules graded it, and no model. */
export function isByRules(grader: string): boolean {
  return grader.startsWith('rubric');
}

/** Names a grader for a person; `rubric` is what the reader's language calls the rules. */
export function graderName(grader: string, rubric: string): string {
  return isByRules(grader) ? `${rubric} (${grader})` : grader;
}
