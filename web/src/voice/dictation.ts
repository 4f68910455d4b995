/** Turns speech into text by the browser's own recognition, and says plainly when it can't. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Language } from '../api/client';
import { useLatest } from '../state/use-latest';
import { chosenMicrophone, openMicrophone } from './microphone';
import { recognitionMaker, type Recognition } from './recognition';

/** What stopped it; the words for each are in the catalogues. */
export type DictationProblem =
  | 'not-allowed'
  | 'service-not-allowed'
  | 'audio-capture'
  | 'network'
  | 'language-not-supported'
  | 'other';

/** Milliseconds of silence after which the page says that nothing is heard. */
const SILENCE_DELAY = 5_000;
const ignored = new Set(['no-speech', 'aborted']);
const known = new Set(['not-allowed', 'service-not-allowed', 'audio-capture', 'network', 'language-not-supported']);

export function dictationExists(): boolean {
  return recognitionMaker() !== null;
}

/** Dictates into `onText`, which gets each piece once it is final. */
export function useDictation(language: Language, onText: (piece: string) => void) {
  const [listening, setListening] = useState(false);
  const [interim, setInterim] = useState('');
  const [quiet, setQuiet] = useState(false);
  const [problem, setProblem] = useState<DictationProblem | null>(null);
  const [pulledOut, setPulledOut] = useState(false);
  const recognition = useRef<Recognition | null>(null);
  const wanted = useRef(false);
  const track = useRef<MediaStreamTrack | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latestOnText = useLatest(onText);

  const heard = useCallback(() => {
    clearTimeout(timer.current);
    setQuiet(false);
    timer.current = setTimeout(() => setQuiet(wanted.current), SILENCE_DELAY);
  }, []);

  const stop = useCallback(() => {
    wanted.current = false;
    clearTimeout(timer.current);
    setQuiet(false);
    setListening(false);
    // Stopping, unlike aborting, still brings the words spoken last.
    recognition.current?.stop();
    track.current?.stop();
    track.current = null;
  }, []);

  const start = useCallback(async () => {
    const Maker = recognitionMaker();
    if (!Maker || wanted.current) return;
    wanted.current = true;
    setProblem(null);
    setPulledOut(false);
    setListening(true);
    const device = chosenMicrophone();
    if (device) {
      track.current = await openMicrophone(device).then(
        (stream) => stream.getAudioTracks()[0] ?? null,
        () => null,
      );
      track.current?.addEventListener('ended', () => {
        setPulledOut(true);
        stop();
      });
    }
    const made = new Maker();
    recognition.current = made;
    made.lang = language === 'ko' ? 'ko-KR' : 'en-US';
    made.continuous = true;
    made.interimResults = true;
    made.onresult = (event) => {
      heard();
      let open = '';
      for (let at = event.resultIndex; at < event.results.length; at += 1) {
        const result = event.results[at];
        const text = result?.[0]?.transcript ?? '';
        if (result?.isFinal) latestOnText.current(text);
        else open += text;
      }
      setInterim(open);
    };
    made.onerror = ({ error }) => {
      if (ignored.has(error)) return;
      setProblem(known.has(error) ? (error as DictationProblem) : 'other');
      stop();
    };
    made.onend = () => {
      setInterim('');
      // Browsers end it after a silence; the speaker has not.
      if (wanted.current && recognition.current === made) made.start();
    };
    heard();
    // Browsers that don't know the argument listen to their default microphone.
    if (track.current) made.start(track.current);
    else made.start();
  }, [heard, language, latestOnText, stop]);

  useEffect(() => {
    return () => {
      wanted.current = false;
      clearTimeout(timer.current);
      recognition.current?.abort();
      track.current?.stop();
    };
  }, []);

  return { listening, interim, quiet, problem, pulledOut, start, stop };
}

/** The text with a dictated piece at its end, parted by one space. */
export function withPiece(text: string, piece: string): string {
  const spoken = piece.trim();
  if (spoken === '') return text;
  return text === '' || /\s$/.test(text) ? text + spoken : `${text} ${spoken}`;
}
