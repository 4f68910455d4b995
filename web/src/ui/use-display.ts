/** How the reader wants the pages drawn, for components. */

import { useSyncExternalStore } from 'react';
import { display, type Display } from './display';

export function useDisplay(): Display {
  return useSyncExternalStore(display.subscribe, display.get);
}
