/** A new `Idempotency-Key`: requests with the same one count once. Not `randomUUID`, which only secure pages have. */

export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
