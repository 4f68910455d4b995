import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { putNewer } from './newer';

/** A query whose reads are answered when the test says so. */
function follow(queries: QueryClient) {
  const answers: ((value: string[]) => void)[] = [];
  const observer = new QueryObserver<string[]>(queries, {
    queryKey: ['records'],
    queryFn: () => new Promise((resolve) => answers.push(resolve)),
    retry: false,
  });
  const stop = observer.subscribe(() => undefined);
  return { answers, stop, shown: () => observer.getCurrentResult().data };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('a read that was answered before the change does not undo it', async () => {
  const queries = new QueryClient();
  const { answers, stop, shown } = follow(queries);
  expect(answers).toHaveLength(1);
  putNewer<string[]>(queries, ['records'], (old = []) => [...old, 'first question']);
  await settled();
  expect(answers).toHaveLength(2);
  answers[0]?.([]);
  await settled();
  expect(shown()).toEqual(['first question']);
  answers[1]?.(['first question', 'second question']);
  await settled();
  expect(shown()).toEqual(['first question', 'second question']);
  stop();
  queries.clear();
});

test('where nothing is being read, nothing is read again', async () => {
  const queries = new QueryClient();
  const { answers, stop, shown } = follow(queries);
  answers[0]?.(['old']);
  await settled();
  putNewer<string[]>(queries, ['records'], () => ['new']);
  await settled();
  expect(shown()).toEqual(['new']);
  expect(answers).toHaveLength(1);
  stop();
  queries.clear();
});
