/** The English messages. */

import { account } from './en/account';
import { disagreement } from './en/disagreement';
import { feedback } from './en/feedback';
import { home } from './en/home';
import { host } from './en/host';
import { leaving, problems } from './en/problems';
import { report } from './en/report';
import { room, voice } from './en/room';
import { settings } from './en/settings';
import { setup } from './en/setup';
import { shared, states } from './en/shared';
import { recovery, trial } from './en/way-in';
import type { Messages } from './ko';

export const en: Messages = { shared, states, problems, leaving, account, trial, recovery, home, setup, room, voice, feedback, report, settings, host, disagreement };
