/** How the reader wants the pages drawn, for components. */

import { useSyncExternalStore } from 'react';
import { currentDisplay, subscribeDisplay, type Display } from './display';

export function useDisplay(): Display {
  return useSyncExternalStore(subscribeDisplay, currentDisplay);
}
