import type { ReactNode } from 'react'

/** Where there is nothing yet: one sentence, and the one next step. */
export function Empty({ title, help, children }: { title: string; help?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex max-w-[560px] flex-col items-start gap-3 py-10">
      <p className="text-section font-semibold wrap-anywhere">{title}</p>
      {help !== undefined && <p className="text-ink-2">{help}</p>}
      {children}
    </div>
  )
}
