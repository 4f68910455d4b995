/** What stands out from the page: a card of its own colour, and a notice in the colour of what it says. */

import { classes } from './classes';
import styles from './card.module.css';

/** Cards are plain or large; of notices, `good` says that all is well, `warm` what could be better, `wrong` what failed. */
export type CardLook = 'plain' | 'large' | 'warm' | 'good' | 'wrong';

/** In a stack, what can be done stands below the words. */
export type CardOrder = 'stack';

/** The class names of a card, for the element that its meaning asks for; `own` is the place's own class. */
export function card(look: CardLook, own?: string, order?: CardOrder): string {
  return classes(styles[look], order && styles[order], own);
}
