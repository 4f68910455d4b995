import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { characters, isTooLong, MAX_DOCUMENT_LENGTH } from './limits';

test('a document may be as long as the API says', () => {
  const file = join(import.meta.dirname, '../../../docs/openapi.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    components: { schemas: Record<string, { properties: Record<string, { maxLength?: number; maximum?: number }> }> };
  };
  const { SessionPlan, DocumentText } = document.components.schemas;
  expect(SessionPlan?.properties.resume?.maxLength).toBe(MAX_DOCUMENT_LENGTH);
  expect(SessionPlan?.properties.job_description?.maxLength).toBe(MAX_DOCUMENT_LENGTH);
  expect(DocumentText?.properties.characters?.maximum).toBe(MAX_DOCUMENT_LENGTH);
});

test('characters are counted as people see them', () => {
  expect(characters('가👍')).toBe(2);
  expect(isTooLong('👍'.repeat(MAX_DOCUMENT_LENGTH))).toBe(false);
  expect(isTooLong('가'.repeat(MAX_DOCUMENT_LENGTH + 1))).toBe(true);
});
