/** Waits, but no longer than until `event` happens at `target`. */

export function delay(milliseconds: number, target: EventTarget, event: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      target.removeEventListener(event, done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    target.addEventListener(event, done);
  });
}
