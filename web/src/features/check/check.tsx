/** The page to check the microphone before a spoken interview; one can always go on by typing. */

import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Select } from '../../ui/field';
import { Heading } from '../../ui/heading';
import { Icon } from '../../ui/icon';
import { dictationExists } from '../../voice/dictation';
import {
  chooseMicrophone,
  chosenMicrophone,
  microphoneProblem,
  openMicrophone,
  type MicrophoneProblem,
} from '../../voice/microphone';
import { chooseMode, type AnswerMode } from '../../voice/mode';
import { browserFamily } from '../../voice/recognition';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import styles from './check.module.css';
import { Level } from './level';
import { Sample } from './sample';

type State =
  | { phase: 'idle' }
  | { phase: 'asking' }
  | { phase: 'open'; stream: MediaStream }
  | { phase: 'problem'; problem: MicrophoneProblem };

export function Check() {
  const t = useMessages();
  const navigate = useNavigate();
  const session = Number(useParams().id);
  const [state, setState] = useState<State>({ phase: 'idle' });
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const [chosen, setChosen] = useState(chosenMicrophone);
  const stream = state.phase === 'open' ? state.stream : null;

  useEffect(() => {
    if (!stream) return;
    const [track] = stream.getAudioTracks();
    const gone = () => setState({ phase: 'problem', problem: 'notFound' });
    track?.addEventListener('ended', gone);
    return () => {
      track?.removeEventListener('ended', gone);
      stream.getTracks().forEach((each) => each.stop());
    };
  }, [stream]);

  const open = async (device: string | null) => {
    setState({ phase: 'asking' });
    try {
      const opened = await openMicrophone(device);
      setState({ phase: 'open', stream: opened });
      // Names of devices are told only once one of them may be used.
      const all = await navigator.mediaDevices.enumerateDevices();
      setDevices(all.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== 'default'));
    } catch (error) {
      setState({ phase: 'problem', problem: microphoneProblem(error) });
    }
  };
  const hears = dictationExists();
  const go = (mode: AnswerMode) => {
    chooseMode(session, mode);
    void navigate(`/interviews/${String(session)}`);
  };
  return (
    <div className={classes(content.page, styles.page)}>
      <div className={layout.intro}>
        <Heading title={t.voice.checkTitle} />
        <p>{t.voice.checkIntro}</p>
      </div>
      {!hears && <p className={card('warm')}>{t.voice.absent}</p>}
      {state.phase === 'idle' && (
        <Button look={hears ? 'primary' : 'plain'} large onClick={() => void open(chosen)}>
          <Icon name="mic" />
          {t.voice.allow}
        </Button>
      )}
      {state.phase === 'asking' && <p role="status">{t.voice.asking}</p>}
      {state.phase === 'problem' && <Problem problem={state.problem} onRetry={() => void open(null)} />}
      {stream && (
        <>
          <Select
            label={t.voice.microphone}
            value={chosen ?? ''}
            onChange={(event) => {
              const device = event.currentTarget.value || null;
              chooseMicrophone(device);
              setChosen(device);
              void open(device);
            }}
          >
            <option value="">{t.voice.defaultMicrophone}</option>
            {devices.map(({ deviceId, label }) => (
              <option key={deviceId} value={deviceId}>
                {label}
              </option>
            ))}
          </Select>
          <Level stream={stream} />
          <Sample stream={stream} />
        </>
      )}
      <div className={classes(layout.actions, styles.actions)}>
        {stream && hears && (
          <Button look="primary" large onClick={() => go('voice')}>
            {t.voice.go}
          </Button>
        )}
        <Button look={!hears ? 'primary' : stream ? 'quiet' : 'plain'} large onClick={() => go('text')}>
          {t.voice.goText}
        </Button>
      </div>
    </div>
  );
}

function Problem({ problem, onRetry }: { problem: MicrophoneProblem; onRetry: () => void }) {
  const t = useMessages();
  const words = problem === 'refused' ? t.voice.refused[browserFamily()] : t.voice[problem];
  return (
    <div className={card('warm', undefined, 'stack')} role="alert">
      <h2>{t.voice.refusedTitle}</h2>
      <p>{words}</p>
      {problem !== 'insecure' && <Button onClick={onRetry}>{t.shared.retry}</Button>}
    </div>
  );
}
