import type { Messages } from '../ko';

export const host: Messages['host'] = {
  title: 'Server status',
  intro: 'Only hosts see this page. Nothing that a candidate wrote is on it.',
  onlyHosts: 'Only the hosts named by the setting admins can see this page.',
  onlyHostsTitle: 'This page is for hosts',
  version: 'Version',
  since: 'Started',
  users: 'Accounts',
  sessions: 'Interviews',
  queue: 'Queue',
  waiting: 'Jobs waiting',
  leased: 'Jobs being done',
  failed: 'Gradings failed',
  oldest: 'Oldest job waiting since',
  nothingWaits: 'No job is late.',
  falling: 'Jobs are falling behind. Please check whether the model answers.',
};
