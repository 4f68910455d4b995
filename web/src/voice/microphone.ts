/** The microphone: which one, how loud, and why it can't be used. */

import { drop, deviceKeys, read, write } from '../storage';
import levelWorklet from './level-worklet.js?url';

/** The microphone chosen at the check; `null` is the browser's default. */
export function chosenMicrophone(): string | null {
  return read(deviceKeys.microphone);
}

export function chooseMicrophone(device: string | null): void {
  if (device === null || device === 'default') drop(deviceKeys.microphone);
  else write(deviceKeys.microphone, device);
}

export type MicrophoneProblem = 'refused' | 'notFound' | 'inUse' | 'insecure' | 'failed';

export function microphoneProblem(error: unknown): MicrophoneProblem {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'notFound';
  if (name === 'NotReadableError' || name === 'AbortError') return 'inUse';
  return name === 'InsecureError' ? 'insecure' : 'failed';
}

export async function openMicrophone(device: string | null): Promise<MediaStream> {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!devices) throw Object.assign(new Error('not a secure page'), { name: 'InsecureError' });
  return devices.getUserMedia({ audio: device === null ? true : { deviceId: { exact: device } } });
}

/** Calls `onLevel` some twenty times a second with the loudness, from 0 to 1; returns how to stop. */
export async function meterLevel(stream: MediaStream, onLevel: (level: number) => void): Promise<() => void> {
  const context = new AudioContext();
  await context.audioWorklet.addModule(levelWorklet);
  await context.resume();
  const node = new AudioWorkletNode(context, 'level');
  node.port.onmessage = (message: MessageEvent<number>) => onLevel(message.data);
  context.createMediaStreamSource(stream).connect(node);
  return () => {
    node.port.onmessage = null;
    void context.close();
  };
}

/** The recording format that this browser has, or the browser's own choice. */
export function recordingType(): string | undefined {
  const types = ['audio/webm;codecs=opus', 'audio/mp4;codecs=opus', 'audio/mp4'];
  return types.find((type) => MediaRecorder.isTypeSupported(type));
}
