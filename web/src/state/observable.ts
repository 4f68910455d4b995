/** A value that changes, and that components follow by `useSyncExternalStore(value.subscribe, value.get)`. */

export function observable<T>(initial: T) {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: (): T => value,
    /** Sets the value, and tells the listeners when it is another one. */
    set: (next: T): void => {
      if (Object.is(value, next)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
