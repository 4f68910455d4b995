/** A storage in memory, for tests. */
export class MemoryStorage implements Storage {
  private readonly kept = new Map<string, string>();
  /** Whether it refuses what is new. */
  full = false;

  get length() {
    return this.kept.size;
  }
  key = (at: number) => [...this.kept.keys()][at] ?? null;
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem = (name: string, value: string) => {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.kept.set(name, value);
  };
  removeItem = (name: string) => void this.kept.delete(name);
  clear = () => this.kept.clear();
  names = () => [...this.kept.keys()].sort();
}
