import type { ReactNode } from 'react'
import { Mark } from '../ui/glyphs.js'
import { words } from '../words/words.js'

/** The page of whoever is not inside yet. */
export function Door({ title, help, children }: { title: string; help?: ReactNode; children?: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-canvas px-4 py-[10vh]">
      <div className="mb-6 flex items-center gap-2 text-dialog font-semibold">
        <Mark />
        {words.frame.product}
      </div>
      <div className="w-full max-w-[400px] rounded-dialog border border-line bg-surface p-6">
        <h1 className="text-title font-semibold">{title}</h1>
        {help !== undefined && <p className="mt-1 text-ink-2">{help}</p>}
        {children !== undefined && <div className="mt-5">{children}</div>}
      </div>
    </main>
  )
}
