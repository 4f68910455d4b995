/** A sheet of data: the part of Markdown that sheets are written in, read into what a page draws. Nothing else is markup. */

export type Align = 'start' | 'center' | 'end';

export interface Piece {
  text: string;
  strong: boolean;
}

export type Block =
  | { is: 'heading'; level: number; text: Piece[] }
  | { is: 'paragraph'; text: Piece[] }
  | { is: 'list'; ordered: boolean; items: Piece[][] }
  | { is: 'table'; head: Piece[][]; align: Align[]; rows: Piece[][][] };

const headingLine = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const itemLine = /^ {0,3}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const ruleLine = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** The blocks of a sheet, in order. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split(/\r?\n/);
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = headingLine.exec(line);
    if (line.trim() === '') at += 1;
    else if (heading) {
      blocks.push({ is: 'heading', level: heading[1]?.length ?? 1, text: piecesOf(heading[2] ?? '') });
      at += 1;
    } else {
      const [block, next] = beginsTable(lines, at) ? table(lines, at) : itemLine.test(line) ? list(lines, at) : paragraph(lines, at);
      blocks.push(block);
      at = next;
    }
  }
  return blocks;
}

function beginsTable(lines: string[], at: number): boolean {
  return (lines[at] ?? '').includes('|') && (lines[at + 1] ?? '').includes('-') && ruleLine.test(lines[at + 1] ?? '');
}

function table(lines: string[], from: number): [Block, number] {
  const head = cells(lines[from] ?? '');
  const align = cells(lines[from + 1] ?? '').map(alignOf);
  const rows: Piece[][][] = [];
  let at = from + 2;
  for (; at < lines.length && (lines[at] ?? '').includes('|'); at += 1) {
    const row = cells(lines[at] ?? '');
    rows.push(head.map((_, column) => piecesOf(row[column] ?? '')));
  }
  return [{ is: 'table', head: head.map(piecesOf), align: head.map((_, column) => align[column] ?? 'start'), rows }, at];
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function alignOf(rule: string): Align {
  if (!rule.endsWith(':')) return 'start';
  return rule.startsWith(':') ? 'center' : 'end';
}

function list(lines: string[], from: number): [Block, number] {
  const items: string[] = [];
  let at = from;
  for (; at < lines.length && (lines[at] ?? '').trim() !== ''; at += 1) {
    const item = itemLine.exec(lines[at] ?? '');
    if (item) items.push(item[2] ?? '');
    // A line that is no item goes on with the one before.
    else items.push(`${items.pop() ?? ''} ${(lines[at] ?? '').trim()}`);
  }
  return [{ is: 'list', ordered: itemLine.exec(lines[from] ?? '')?.[1] !== undefined, items: items.map(piecesOf) }, at];
}

function paragraph(lines: string[], from: number): [Block, number] {
  let at = from + 1;
  while (at < lines.length && !endsParagraph(lines, at)) at += 1;
  const text = lines.slice(from, at).map((line) => line.trim());
  return [{ is: 'paragraph', text: piecesOf(text.join(' ')) }, at];
}

function endsParagraph(lines: string[], at: number): boolean {
  const line = lines[at] ?? '';
  return line.trim() === '' || headingLine.test(line) || itemLine.test(line) || beginsTable(lines, at);
}

/** The pieces of a line: what stands between two pairs of asterisks is strong. */
function piecesOf(text: string): Piece[] {
  return text
    .split(/\*\*(?=\S)(.+?)(?<=\S)\*\*/)
    .map((piece, at) => ({ text: piece, strong: at % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}
