/** Playing a recording: its address is asked for when it is first played, and again when that has run out. */

import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type RefObject, type SyntheticEvent } from 'react';
import { api, body, type Recording } from '../api/client';
import { stopReading } from '../voice/reading';
import { within } from './timeline-geometry';

/** Milliseconds for which an address is used; the server takes it a little longer, by its own clock. */
const ADDRESS_LIFETIME = 9 * 60_000;
/** Seconds after the end of what was to be played in which it still stops there. */
const STOP_WITHIN = 1;
/** A second that no recording has: browsers look for the end when they are sent there. */
const BEYOND = 1e101;

/** What plays now; one recording at a time does. */
let playing: HTMLAudioElement | null = null;

export type Playback = ReturnType<typeof usePlayback>;

type AudioEvent = SyntheticEvent<HTMLAudioElement>;

/** `audioRef` is the element that plays, once there is one. */
export function usePlayback({ id, duration_ms: duration }: Recording, audioRef: RefObject<HTMLAudioElement | null>) {
  const [position, setPosition] = useState(0);
  const [broken, setBroken] = useState(false);
  /** Where to go on once the sound is there, whether to play, and whether the focus goes to it. */
  const wanted = useRef({ at: 0, plays: false, focuses: false });
  /** The second at which it stops by itself; `null` for its end. */
  const stopsAt = useRef<number | null>(null);
  /** When the address was got. */
  const got = useRef(0);
  /** Whether the end is being looked for: what browsers record does not say how long it is. */
  const isMeasuring = useRef(false);

  const address = useMutation({
    mutationFn: () => body(api.POST('/recordings/{recording_id}/ticket', { params: { path: { recording_id: id } } })),
    onSuccess: () => {
      got.current = performance.now();
    },
  });
  const load = (at: number, plays: boolean, focuses: boolean) => {
    wanted.current = { at, plays, focuses };
    setBroken(false);
    if (!address.isPending) address.mutate();
  };
  const isOld = () => performance.now() - got.current > ADDRESS_LIFETIME;
  const goOn = (element: HTMLAudioElement) => {
    isMeasuring.current = false;
    element.currentTime = wanted.current.at;
    if (wanted.current.focuses) element.focus({ preventScroll: true });
    // A browser that does not let it start leaves that to its own button.
    if (wanted.current.plays) void element.play().catch(() => undefined);
  };

  const jump = (seconds: number) => {
    const at = within(seconds, duration);
    stopsAt.current = null;
    setPosition(at);
    wanted.current.at = at;
    const element = audioRef.current;
    if (element && !isMeasuring.current && element.readyState > 0) element.currentTime = at;
  };
  /** Plays from one second to another, or to the end. */
  const playFrom = (from: number, to: number | null = null) => {
    jump(from);
    stopsAt.current = to;
    const element = audioRef.current;
    if (!element || isOld()) load(wanted.current.at, true, false);
    else if (isMeasuring.current || element.readyState === 0) wanted.current.plays = true;
    else void element.play().catch(() => undefined);
  };
  const events = {
    onLoadedMetadata: ({ currentTarget: element }: AudioEvent) => {
      if (Number.isFinite(element.duration)) goOn(element);
      else {
        isMeasuring.current = true;
        element.currentTime = BEYOND;
      }
    },
    // Not before the end is reached: a jump while it is looked for may be lost.
    onSeeked: ({ currentTarget: element }: AudioEvent) => {
      if (isMeasuring.current) goOn(element);
    },
    onTimeUpdate: ({ currentTarget: element }: AudioEvent) => {
      if (isMeasuring.current) return;
      setPosition(within(element.currentTime, duration));
      if (stopsAt.current === null || element.currentTime < stopsAt.current) return;
      // Who has moved on by the browser's own player wants to hear what is there.
      if (element.currentTime < stopsAt.current + STOP_WITHIN) element.pause();
      stopsAt.current = null;
    },
    onPlay: ({ currentTarget: element }: AudioEvent) => {
      stopReading();
      if (playing !== element) playing?.pause();
      playing = element;
      if (!isOld()) return;
      element.pause();
      load(element.currentTime, true, hasFocus(element));
    },
    onError: ({ currentTarget: element }: AudioEvent) => {
      if (isOld()) load(position, !element.paused, hasFocus(element));
      else setBroken(true);
    },
  };
  return {
    position,
    url: address.data?.url ?? null,
    isLoading: address.isPending,
    error: address.error,
    broken,
    play: () => load(wanted.current.at, true, true),
    jump,
    playFrom,
    events,
  };
}

function hasFocus(element: HTMLElement): boolean {
  return document.activeElement === element;
}
