/** The Korean messages: the source that every other language must match. */

import { account } from './ko/account';
import { disagreement } from './ko/disagreement';
import { feedback } from './ko/feedback';
import { home } from './ko/home';
import { host } from './ko/host';
import { leaving, problems } from './ko/problems';
import { report } from './ko/report';
import { room, voice } from './ko/room';
import { settings } from './ko/settings';
import { setup } from './ko/setup';
import { shared, states } from './ko/shared';
import { recovery, trial } from './ko/way-in';

export const ko = { shared, states, problems, leaving, account, trial, recovery, home, setup, room, voice, feedback, report, settings, host, disagreement };

export type Messages = typeof ko;
