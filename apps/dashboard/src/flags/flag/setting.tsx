import type { ReactNode } from 'react'

/** What has been changed here and not saved. */
export const CHANGED = 'border-new shadow-[inset_3px_0_0_var(--new)]'

/** A line of the setup: what it is at the left, how it is set beside it, or below on a phone. */
export function Setting({ label, htmlFor, children }: { label: string; htmlFor?: string; children: ReactNode }) {
  const look = 'font-medium card:pt-1.5 card:font-normal card:text-ink-2'
  return (
    <div className="grid gap-x-4 gap-y-1.5 card:grid-cols-[132px_minmax(0,1fr)]">
      {htmlFor === undefined ? (
        <span className={look}>{label}</span>
      ) : (
        <label htmlFor={htmlFor} className={look}>
          {label}
        </label>
      )}
      <div className="min-w-0">{children}</div>
    </div>
  )
}

export function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 border-t border-line-strong pt-5">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="text-section font-semibold">{title}</h2>
        {about !== undefined && <p className="text-meta text-ink-3">{about}</p>}
      </div>
      {children}
    </section>
  )
}

export function Hint({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="mt-1.5 text-meta text-ink-3">
      {children}
    </p>
  )
}

export function Wrong({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="mt-1.5 text-meta text-open-text">
      {children}
    </p>
  )
}
