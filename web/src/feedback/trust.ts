/** How far scores can be trusted, in a sentence. */

import type { Messages } from '../i18n/ko';

export function trust(calibrated: boolean, { report }: Messages): string {
  return calibrated
    ? `${report.calibrated}: ${report.calibratedHelp}`
    : `${report.uncalibrated}: ${report.uncalibratedHelp}`;
}
