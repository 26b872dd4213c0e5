import type { ReactNode } from 'react'

export function SideSection({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 border-t border-line-strong pt-5">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-section font-semibold">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  )
}
