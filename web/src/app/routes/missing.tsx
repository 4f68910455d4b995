/** An address that leads nowhere. */

import { Refused } from '../../api/problem';
import { ProblemPage } from '../../ui/page-state';

export default function Missing() {
  return <ProblemPage error={new Refused(404, 'no_page', '', null)} />;
}
