import type { ReactNode } from 'react'
import { ColumnTitles } from '../ui/column-titles.js'
import { words } from '../words/words.js'
import { isOver, type Standing } from './standing.js'

interface WorkingAndOverProps<T> {
  /** In the order in which they are shown. */
  readonly lines: readonly T[]
  readonly columns: string
  readonly titles: readonly string[]
  /** Stands there where none works. */
  readonly empty: ReactNode
  readonly line: (each: T, working: number) => ReactNode
}

/** What opens something now, and folded away what has ended: of keys and of tokens. */
export function WorkingAndOver<T extends { readonly standing: Standing }>(props: WorkingAndOverProps<T>) {
  const { lines, columns, titles, empty, line } = props
  const working = lines.filter(({ standing }) => !isOver(standing))
  const over = lines.filter(({ standing }) => isOver(standing))
  const shown = (some: readonly T[]) => some.map((each) => line(each, working.length))
  return (
    <>
      {working.length === 0 ? (
        empty
      ) : (
        <>
          <ColumnTitles columns={columns} titles={titles} />
          <ul className="border-t border-line-strong">{shown(working)}</ul>
        </>
      )}
      {over.length > 0 && (
        <details className="mt-6">
          <summary className="min-h-8 py-1 text-ink-2">{words.keys.overCount(over.length)}</summary>
          <ul className="mt-1 border-t border-line">{shown(over)}</ul>
        </details>
      )}
    </>
  )
}
