import type { ReactNode } from 'react'

const LOOKS = {
  plain: 'bg-sunken text-ink-2',
  new: 'bg-new-tint text-new-text',
  problem: 'bg-open-tint text-open-text',
  warning: 'bg-warn-tint text-warn-text',
  production: 'bg-prod-tint text-prod-text',
} as const

export function Chip({ look = 'plain', children }: { look?: keyof typeof LOOKS | undefined; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-chip px-1.5 py-px text-meta whitespace-nowrap ${LOOKS[look]}`}
    >
      {children}
    </span>
  )
}
