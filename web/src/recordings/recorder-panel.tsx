/** The recorder by itself: to start, to pause, to go on and to end, with the time and with what it is doing in words. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { about } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { card } from '../ui/card';
import { classes } from '../ui/classes';
import { Icon } from '../ui/icon';
import layout from '../ui/layout.module.css';
import { Elapsed } from './elapsed';
import { useRecordingMessages } from './messages';
import { RecorderTrouble } from './recorder-trouble';
import { RecordingConsent, useConsent } from './recording-consent';
import styles from './recorder.module.css';
import type { RecorderControls } from './use-recorder';

export function RecorderPanel({ recorder, onClose }: { recorder: RecorderControls; onClose: () => void }) {
  const words = useRecordingMessages();
  const [agreed, agree] = useConsent();
  return (
    <section className={card('plain', styles.panel)} aria-label={words.open} data-live={recorder.live.is}>
      {agreed ? <Controls recorder={recorder} onClose={onClose} /> : <RecordingConsent onAgree={agree} onCancel={onClose} />}
    </section>
  );
}

function Controls({ recorder, onClose }: { recorder: RecorderControls; onClose: () => void }) {
  const words = useRecordingMessages();
  const { data: host } = useQuery(about);
  const { live, problem } = recorder;
  const main = useRef<HTMLButtonElement>(null);
  // The one who opened the recorder wants to record; the button that they pressed is gone.
  useEffect(() => main.current?.focus({ preventScroll: true }), []);
  const isOn = live.is === 'recording' || live.is === 'paused';
  return (
    <>
      <div className={classes(layout.actions, styles.controls)}>
        <Button
          ref={main}
          look={isOn ? 'plain' : 'primary'}
          large
          disabled={live.is === 'asking'}
          onClick={isOn ? recorder.end : recorder.start}
        >
          <Icon name={isOn ? 'stop' : 'record'} />
          {isOn ? words.end : words.start}
        </Button>
        {isOn ? (
          <>
            <Button look="quiet" onClick={live.is === 'paused' ? recorder.resume : recorder.pause}>
              <Icon name={live.is === 'paused' ? 'record' : 'pause'} size={18} />
              {live.is === 'paused' ? words.resume : words.pause}
            </Button>
            <Elapsed live={live} />
          </>
        ) : (
          live.is === 'off' && (
            <Button look="quiet" onClick={onClose}>
              {words.close}
            </Button>
          )
        )}
        {live.is === 'off' && recorder.made > 0 && host?.transcription && (
          <Button look="quiet" onClick={() => goToTranscript(recorder.record)}>
            {words.transcript.goTo}
          </Button>
        )}
      </div>
      <p role="status" className={layout.soft}>
        <RecorderStatus recorder={recorder} idle={host?.transcription ? words.transcript.idle : words.idle} />
      </p>
      <RecorderTrouble problem={problem} />
    </>
  );
}

/** Goes to the transcript of the last recording of a record; it is below, and on a phone out of sight. */
function goToTranscript(record: number): void {
  const all = document.querySelectorAll<HTMLElement>(`[data-transcript-of="${String(record)}"]`);
  Array.from(all).at(-1)?.focus();
}

/** What the recorder is doing, in words. */
export function RecorderStatus({ recorder, idle }: { recorder: RecorderControls; idle: string }) {
  const t = useMessages();
  const words = useRecordingMessages();
  const { live } = recorder;
  return live.is === 'asking' ? t.voice.asking : live.is === 'off' ? idle : words[live.is];
}
