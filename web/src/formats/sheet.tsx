/** A sheet of data as a page shows it. */

import { Fragment, useMemo } from 'react';
import type { Language } from '../api/client';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import styles from './formats.module.css';
import { useFormatMessages } from './messages';
import { blocksOf, type Block, type Piece } from './sheet-blocks';

export function Sheet({ markdown, language }: { markdown: string; language: Language }) {
  const words = useFormatMessages();
  const blocks = useMemo(() => blocksOf(markdown), [markdown]);
  const number = (at: number) => blocks.slice(0, at + 1).filter(({ is }) => is === 'table').length;
  return (
    <div lang={language} className={styles.sheet}>
      {blocks.map((block, at) =>
        block.is === 'table' ? (
          // A wide table scrolls by itself, which the keyboard must reach too.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <div key={at} role="region" aria-label={words.table(number(at))} tabIndex={0} className={styles.scroll}>
            <Table block={block} />
          </div>
        ) : (
          <Plain key={at} block={block} />
        ),
      )}
    </div>
  );
}

function Plain({ block }: { block: Exclude<Block, { is: 'table' }> }) {
  if (block.is === 'paragraph') return <p>{pieces(block.text)}</p>;
  // The question above is the first heading, and the name of the sheet the second.
  if (block.is === 'heading') return block.level <= 2 ? <h3>{pieces(block.text)}</h3> : <h4>{pieces(block.text)}</h4>;
  const items = block.items.map((item, at) => <li key={at}>{pieces(item)}</li>);
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function Table({ block }: { block: Extract<Block, { is: 'table' }> }) {
  const { head, align, rows } = block;
  return (
    <table className={classes(content.table, styles.table)}>
      <thead>
        <tr>
          {head.map((cell, column) => (
            <th key={column} scope="col" data-align={align[column]}>
              {pieces(cell)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => {
              const Cell = column === 0 ? 'th' : 'td';
              return (
                <Cell key={column} scope={column === 0 ? 'row' : undefined} data-align={align[column]}>
                  {pieces(cell)}
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function pieces(text: Piece[]) {
  return text.map((piece, at) => (piece.strong ? <b key={at}>{piece.text}</b> : <Fragment key={at}>{piece.text}</Fragment>));
}
