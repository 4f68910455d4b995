/** What the browsers call speech recognition, which TypeScript's library does not describe. */

export interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  onresult: ((event: RecognitionResultEvent) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onstart: (() => void) | null;
  onend: (() => void) | null;
  start(track?: MediaStreamTrack): void;
  stop(): void;
  abort(): void;
}

export interface RecognitionResultEvent {
  resultIndex: number;
  results: ArrayLike<{ isFinal: boolean; 0?: { transcript: string } }>;
}

interface RecognitionMaker {
  new (): Recognition;
  available?: (options: { langs: string[]; processLocally: boolean }) => Promise<string>;
}

export function recognitionMaker(): RecognitionMaker | null {
  const names = window as unknown as { SpeechRecognition?: RecognitionMaker; webkitSpeechRecognition?: RecognitionMaker };
  return names.SpeechRecognition ?? names.webkitSpeechRecognition ?? null;
}

/** Where the sound goes to become text: nowhere, or to the browser's maker. */
export type Maker = 'google' | 'microsoft' | 'apple' | 'samsung' | 'other';

export type Destination = { kind: 'device' } | { kind: 'company'; name: Maker };

export async function destination(tag: string): Promise<Destination> {
  const maker = recognitionMaker();
  const answer = await maker?.available?.({ langs: [tag], processLocally: true }).catch(() => 'unavailable');
  return answer === 'available' ? { kind: 'device' } : { kind: 'company', name: browserMaker() };
}

export function browserMaker(agent: string = navigator.userAgent): Maker {
  if (agent.includes('Edg/')) return 'microsoft';
  if (agent.includes('SamsungBrowser')) return 'samsung';
  if (/Chrome|Chromium|CriOS/.test(agent)) return 'google';
  return agent.includes('Safari') ? 'apple' : 'other';
}

export type BrowserFamily = 'chrome' | 'safari' | 'firefox' | 'other';

/** Which browser's settings to errorMessage. */
export function browserFamily(agent: string = navigator.userAgent): BrowserFamily {
  if (/Firefox|FxiOS/.test(agent)) return 'firefox';
  if (/Chrome|Chromium|CriOS|Edg\//.test(agent)) return 'chrome';
  return agent.includes('Safari') ? 'safari' : 'other';
}
