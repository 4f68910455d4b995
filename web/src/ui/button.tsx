/** Buttons, and links that look like them. */

import type { ComponentProps } from 'react';
import { Link } from 'react-router';
import styles from './button.module.css';

interface Look {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  large?: boolean;
}

function classes({ look = 'plain', large = false }: Look, more: string | undefined): string {
  return [styles.button, styles[look], large ? styles.large : '', more ?? ''].filter(Boolean).join(' ');
}

export function Button({ look, large, className, type = 'button', ...rest }: Look & ComponentProps<'button'>) {
  return <button {...rest} type={type} className={classes({ ...(look && { look }), ...(large && { large }) }, className)} />;
}

export function LinkButton({ look, large, className, ...rest }: Look & ComponentProps<typeof Link>) {
  return <Link {...rest} className={classes({ ...(look && { look }), ...(large && { large }) }, className)} />;
}
