/** Which words of one text are those of another, in order: the longest sequence that both have. */

/** Cells of the table above which only the beginnings and the ends are compared. */
const MAX_CELLS = 4_000_000;

/** A word without its marks and its case. */
export function lettersOf(word: string): string {
  return word.normalize('NFC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** For each word of `one`, the place of the same word in `other`; `null` where it is not there. */
export function aligned(one: readonly string[], other: readonly string[]): (number | null)[] {
  const [left, right] = [one.map(lettersOf), other.map(lettersOf)];
  const same = (at: number, to: number) => left[at] !== '' && left[at] === right[to];
  const found: (number | null)[] = one.map(() => null);
  const shorter = Math.min(left.length, right.length);
  let first = 0;
  while (first < shorter && same(first, first)) {
    found[first] = first;
    first += 1;
  }
  let last = 0;
  while (last < shorter - first && same(left.length - 1 - last, right.length - 1 - last)) {
    found[left.length - 1 - last] = right.length - 1 - last;
    last += 1;
  }
  const [rows, columns] = [left.length - last - first, right.length - last - first];
  if (rows > 0 && columns > 0 && rows * columns <= MAX_CELLS) {
    for (const [row, column] of longest(rows, columns, (row, column) => same(first + row, first + column))) {
      found[first + row] = first + column;
    }
  }
  return found;
}

/** The pairs of the longest common sequence, by the table of its lengths. */
function longest(rows: number, columns: number, same: (row: number, column: number) => boolean): [number, number][] {
  const width = columns + 1;
  const lengths = new Uint16Array((rows + 1) * width);
  const length = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      lengths[row * width + column] = same(row, column)
        ? length(row + 1, column + 1) + 1
        : Math.max(length(row + 1, column), length(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    if (same(row, column)) pairs.push([row++, column++]);
    else if (length(row + 1, column) >= length(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}
