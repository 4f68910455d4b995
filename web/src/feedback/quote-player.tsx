/** Plays the words of an answer that a judgement quotes, where a recording of them is at hand. */

import { createContext, use, useCallback, useMemo, useState } from 'react';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import { Icon } from '../ui/icon';
import styles from './feedback.module.css';

/** A recording in which quotes are found. */
export interface QuotePlayer {
  /** What its button is called. */
  label: string;
  /** What plays a quote; `null` where it is not in the recording. */
  find: (quote: string) => (() => void) | null;
}

export const QuotePlayers = createContext<readonly QuotePlayer[]>([]);

/** The recordings that are at hand, the latest first, and how one is offered under its number or taken back. */
export function useQuotePlayers(): [players: readonly QuotePlayer[], offer: (id: number, player: QuotePlayer | null) => void] {
  const [all, setAll] = useState<ReadonlyMap<number, QuotePlayer>>(new Map());
  const offer = useCallback((id: number, player: QuotePlayer | null) => {
    setAll((before) => {
      const after = new Map(before);
      if (player) after.set(id, player);
      else after.delete(id);
      return after;
    });
  }, []);
  const players = useMemo(() => [...all].sort(([one], [other]) => other - one).map(([, player]) => player), [all]);
  return [players, offer];
}

export function PlayQuote({ quote }: { quote: string }) {
  const players = use(QuotePlayers);
  for (const { label, find } of players) {
    const play = find(quote);
    if (!play) continue;
    return (
      <Button look="quiet" className={classes(content.screenOnly, styles.playQuote)} aria-label={`${label}: ${quote}`} onClick={play}>
        <Icon name="play" size={18} />
        {label}
      </Button>
    );
  }
  return null;
}
