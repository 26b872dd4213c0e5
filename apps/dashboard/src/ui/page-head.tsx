import type { ReactNode } from 'react'

interface PageHeadProps {
  readonly title: ReactNode
  /** What the page is for, in a sentence. */
  readonly about?: ReactNode
  /** What is done most here. */
  readonly action?: ReactNode
}

export function PageHead({ title, about, action }: PageHeadProps) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-title leading-8 font-semibold break-words">{title}</h1>
        {about !== undefined && <p className="mt-0.5 max-w-[680px] text-ink-2">{about}</p>}
      </div>
      {action}
    </div>
  )
}
