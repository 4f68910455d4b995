/** Has the browser ask before the page is left while there is something that would be lost with it. */

let holders = 0;

/** Holds the page; returns how to let it go. */
export function holdPage(): () => void {
  if (holders === 0) window.addEventListener('beforeunload', ask);
  holders += 1;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holders -= 1;
    if (holders === 0) window.removeEventListener('beforeunload', ask);
  };
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
