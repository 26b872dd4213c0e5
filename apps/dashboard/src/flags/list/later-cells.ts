import { useEffect, useState } from 'react'
import { atHand } from '../../frame/at-hand.js'
import { idle } from '../../frame/idle.js'

/** The cells of a row that come after the rows, each into a place of its own. */
export interface LaterCells {
  readonly ChangeCell: typeof import('./change-cell.js').ChangeCell
  readonly Sparkline: typeof import('./sparkline.js').Sparkline
}

let known: LaterCells | undefined

async function load(): Promise<LaterCells> {
  const [{ ChangeCell }, { Sparkline }] = await Promise.all([import('./change-cell.js'), import('./sparkline.js')])
  known = { ChangeCell, Sparkline }
  return known
}

/** Loaded once for all rows: boundaries of their own in each of twenty rows cost as much as the rows, at every key of a search. */
export function useLaterCells(): LaterCells | undefined {
  const [cells, setCells] = useState(known)
  useEffect(() => {
    if (known) return
    const loading = idle().then(() => atHand(load))
    loading.then(setCells, (cause: unknown) =>
      setCells(() => {
        throw cause
      }),
    )
  }, [])
  return cells
}
