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
  /** It names what people have named, which may be as long as the screen is wide. */
  readonly isLong?: boolean
  readonly children: ReactNode
}

export function Button({ look = 'plain', isLong = false, className = '', type = 'button', ...rest }: ButtonProps) {
  const shape =
    'inline-flex items-center justify-center gap-2 rounded-control border px-3 py-1.5 text-body font-semibold min-h-11 print:hidden card:min-h-8 disabled:opacity-55 aria-disabled:opacity-55'
  const lines = isLong ? 'min-w-0 max-w-full break-words' : 'whitespace-nowrap'
  return <button type={type} className={`${shape} ${lines} ${LOOKS[look]} ${className}`} {...rest} />
}
