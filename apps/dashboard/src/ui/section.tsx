import type { ReactNode } from 'react'

interface SectionProps {
  readonly title: string
  readonly about?: ReactNode
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** A part of a page, under a line. */
export function Section({ title, about, action, children }: SectionProps) {
  return (
    <section aria-label={title} className="mt-8">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2 border-b border-line-strong pb-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <h2 className="text-section font-semibold">{title}</h2>
          {about !== undefined && <p className="text-meta text-ink-2">{about}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
