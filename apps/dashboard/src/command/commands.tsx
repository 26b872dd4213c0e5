import type { ReactNode } from 'react'

/** Something that can be found and done. */
export interface Command {
  readonly id: string
  /** What is searched, and what stands in the row. */
  readonly name: string
  /** Whether the name is one that code knows. */
  readonly isCode?: boolean
  /** What else it may be called: searched, and not shown. */
  readonly also?: string
  readonly after?: string
  readonly hint?: string
  readonly icon: ReactNode
  readonly keys?: string
  /** The flag that a row stands for: Tab shows what can be done with it. */
  readonly flag?: string
  readonly run: () => void
}

export interface CommandGroup {
  readonly title: string
  readonly items: readonly Command[]
}
