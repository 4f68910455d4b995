/** All questions as steps: which one is shown, and how far each has come. */

import type { Turn } from '../../api/conversation';
import { useMessages } from '../../i18n';
import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icon';
import layout from '../../ui/layout.module.css';
import { useRoom } from './room-context';
import styles from './room.module.css';
import type { TurnState } from './turn-state';

export function QuestionList(props: {
  turns: Turn[];
  state: (turn: Turn) => TurnState;
  current: number;
}) {
  const { turns, state, current } = props;
  const { goTo } = useRoom();
  const t = useMessages();
  const words: Record<TurnState, string> = {
    answered: t.room.stateAnswered,
    sending: t.room.stateWaiting,
    draft: t.room.stateDraft,
    open: t.room.stateOpen,
  };
  return (
    <nav aria-label={t.room.questionList}>
      <ol className={classes(layout.chips, styles.steps)}>
        {turns.map((turn) => {
          const each = state(turn);
          return (
            <li key={turn.record.id}>
              <button
                type="button"
                data-state={each}
                data-follow={turn.follows !== null || undefined}
                aria-current={turn.record.id === current ? 'step' : undefined}
                aria-label={`${turn.label}, ${words[each]}`}
                title={words[each]}
                onClick={() => goTo(turn.record.id)}
              >
                {each === 'answered' ? <Icon name="check" size={16} /> : <span aria-hidden="true">{turn.label}</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
