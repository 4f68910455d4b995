/** A username, which keyboards must not change. */

import type { ComponentProps } from 'react';
import { useMessages } from '../../i18n';
import { Input } from '../../ui/field';

export function UsernameInput(props: Omit<ComponentProps<typeof Input>, 'label' | 'name'>) {
  const t = useMessages();
  return (
    <Input
      label={t.account.username}
      name="username"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={150}
      required
      {...props}
    />
  );
}
