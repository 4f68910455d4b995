import { expect, test } from 'vitest';
import { blocksOf, type Piece } from './sheet-blocks';

const plain = (text: string): Piece[] => [{ text, strong: false }];

test('a sheet with a table and a list is read as one', () => {
  const sheet = '## 민원 창구\n\n| 시간 | 방문 (명) |\n|---|---:|\n| 9–11시 | 96 |\n| 11–13시 | 88 |\n\n- 서류는 **46%**입니다.\n- 발급기는 한 대입니다.\n';
  expect(blocksOf(sheet)).toEqual([
    { is: 'heading', level: 2, text: plain('민원 창구') },
    {
      is: 'table',
      head: [plain('시간'), plain('방문 (명)')],
      align: ['start', 'end'],
      rows: [
        [plain('9–11시'), plain('96')],
        [plain('11–13시'), plain('88')],
      ],
    },
    {
      is: 'list',
      ordered: false,
      items: [
        [...plain('서류는 '), { text: '46%', strong: true }, ...plain('입니다.')],
        plain('발급기는 한 대입니다.'),
      ],
    },
  ]);
});

test('a row that is too short or too long has the cells of the head', () => {
  const [table] = blocksOf('a | b\n:-:|---\n1\\|2 | 3 | 4\n5 |');
  expect(table).toEqual({
    is: 'table',
    head: [plain('a'), plain('b')],
    align: ['center', 'start'],
    rows: [
      [plain('1|2'), plain('3')],
      [plain('5'), []],
    ],
  });
});

test('lines of a paragraph are one, and what is no markup of a sheet stays as it is', () => {
  expect(blocksOf('첫 줄\n둘째 줄\n1. 하나\n   이어서\n2. 둘')).toEqual([
    { is: 'paragraph', text: plain('첫 줄 둘째 줄') },
    { is: 'list', ordered: true, items: [plain('하나 이어서'), plain('둘')] },
  ]);
  expect(blocksOf('<b>a</b> [b](javascript:1) `c` ** d **')).toEqual([
    { is: 'paragraph', text: plain('<b>a</b> [b](javascript:1) `c` ** d **') },
  ]);
  expect(blocksOf(' \n\r\n')).toEqual([]);
});
