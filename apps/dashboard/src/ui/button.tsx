import type { ButtonHTMLAttributes, ReactNode } from 'react'

const LOOKS = {
  main: 'bg-new text-on-new border-transparent hover:brightness-110',
  production: 'bg-prod text-white border-transparent hover:brightness-125',
  plain: 'bg-surface text-ink border-line-strong hover:bg-sunken',
  danger: 'bg-surface text-open-text border-open hover:bg-open-tint',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-sunken',
} as const

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof LOOKS
  readonly children: ReactNode
}

export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  const shape =
    'inline-flex items-center justify-center gap-2 rounded-control border px-3 py-1.5 text-body font-semibold min-h-11 card:min-h-8 whitespace-nowrap disabled:opacity-55 aria-disabled:opacity-55'
  return <button type={type} className={`${shape} ${LOOKS[look]} ${className}`} {...rest} />
}
