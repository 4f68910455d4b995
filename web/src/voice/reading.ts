/** Reads questions aloud with the device's own voices, where it has one for the language. */

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Language } from '../api/client';
import { observable } from '../state/observable';
import { deviceKeys, read as readKey, write } from '../storage';

const readAloud = observable(readKey(deviceKeys.readAloud) === 'on');

/** Whether the reader wants every question read; off until chosen. */
export function useReadAloud(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(readAloud.subscribe, readAloud.get);
  const choose = useCallback((next: boolean) => {
    write(deviceKeys.readAloud, next ? 'on' : 'off');
    if (!next) stopReading();
    readAloud.set(next);
  }, []);
  return [on, choose];
}

function synthesis(): SpeechSynthesis | null {
  return 'speechSynthesis' in window ? window.speechSynthesis : null;
}

export function stopReading(): void {
  synthesis()?.cancel();
}

function voiceFor(language: Language): SpeechSynthesisVoice | null {
  const voices = synthesis()?.getVoices().filter((voice) => voice.lang.toLowerCase().startsWith(language)) ?? [];
  // A voice of the device itself sends the question nowhere.
  return voices.find((voice) => voice.localService) ?? voices[0] ?? null;
}

/** Reading in one language: whether it can be done, whether it is being done, and how to begin and end it. */
export function useReading(language: Language) {
  const [available, setAvailable] = useState(() => voiceFor(language) !== null);
  const [reading, setReading] = useState(false);

  useEffect(() => {
    // Browsers bring their voices some time after the page.
    const look = () => setAvailable(voiceFor(language) !== null);
    look();
    synthesis()?.addEventListener('voiceschanged', look);
    return () => {
      synthesis()?.removeEventListener('voiceschanged', look);
      stopReading();
    };
  }, [language]);

  const read = useCallback(
    (text: string) => {
      const speech = synthesis();
      const voice = voiceFor(language);
      if (!speech || !voice) return;
      speech.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.onstart = () => setReading(true);
      utterance.onend = () => setReading(false);
      utterance.onerror = () => setReading(false);
      speech.speak(utterance);
    },
    [language],
  );

  return { available, reading, read };
}
