/** What was recorded and is not sent: on its way, or to be sent again or thrown away. */

import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { card } from '../ui/card';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import layout from '../ui/layout.module.css';
import { canSendAgain, sendFailure } from './failure-words';
import { lengthText } from './length';
import { useRecordingMessages } from './messages';
import type { UnsentRecording } from './unsent-recordings';

export function UnsentList(props: {
  unsent: readonly UnsentRecording[];
  onSendAgain: (id: number) => void;
  onDiscard: (id: number) => void;
}) {
  const { unsent, onSendAgain, onDiscard } = props;
  const t = useMessages();
  const words = useRecordingMessages();
  return unsent
    .filter(({ state }) => state === 'failed')
    .map(({ id, length, error }) => (
      <div key={id} role="alert" className={card('wrong', classes(content.screenOnly, layout.stack))}>
        <div className={layout.tight}>
          <strong>{words.unsent(lengthText(length, { exact: words.seconds, whole: t.shared.seconds }))}</strong>
          <p>{sendFailure(error, words, t)}</p>
          <p className={layout.note}>{words.unsentHelp}</p>
        </div>
        <div className={layout.actions}>
          {canSendAgain(error) && <Button onClick={() => onSendAgain(id)}>{words.sendAgain}</Button>}
          <Button look="quiet" onClick={() => onDiscard(id)}>
            {words.discard}
          </Button>
        </div>
      </div>
    ));
}
