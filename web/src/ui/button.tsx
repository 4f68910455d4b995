/** Buttons, and links that look like them. */

import type { ComponentProps } from 'react';
import { Link } from 'react-router';
import { classes } from './classes';
import styles from './button.module.css';

interface Look {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  large?: boolean;
}

function buttonClass(look: Look['look'] = 'plain', large: boolean | undefined, own: string | undefined): string {
  return classes(styles.button, styles[look], large && styles.large, own);
}

export function Button({ look, large, className, type = 'button', ...rest }: Look & ComponentProps<'button'>) {
  return <button {...rest} type={type} className={buttonClass(look, large, className)} />;
}

export function LinkButton({ look, large, className, ...rest }: Look & ComponentProps<typeof Link>) {
  return <Link {...rest} className={buttonClass(look, large, className)} />;
}
