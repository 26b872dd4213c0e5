import { useEffect, useState } from 'react'
import { isForPage } from '../../keyboard/single-keys.js'
import { lookup } from '../../state/lookup.js'
import type { Line } from './lines.js'
import type { Switching } from './use-switch.js'

/** What of a flag's page a key opens. */
export type Part = 'setup' | 'rollout' | 'circuit' | 'why' | 'history'
const partOfKey = lookup<Part>({
  Enter: 'setup',
  r: 'rollout',
  c: 'circuit',
  w: 'why',
  h: 'history',
})

interface Acting {
  readonly switching: Switching
  readonly onFind: () => void
  readonly onOpen: (title: string, part: Part) => void
  /** Rows stay where they are while somebody walks along them. */
  readonly onHold: (isHeld: boolean) => void
}

/** Single keys act on the row at the cursor, while nobody types and nothing is asked. */
export function useCursor(
  lines: readonly Line[],
  { switching, onFind, onOpen, onHold }: Acting,
): { readonly index: number | undefined } {
  const [id, setId] = useState<number>()
  const index = lines.findIndex((line) => line.kind === 'flag' && line.shown.flag.id === id)
  useEffect(() => {
    const move = (by: 1 | -1): void => {
      let next = index === -1 ? (by === 1 ? 0 : lines.length - 1) : index + by
      while (lines[next]?.kind === 'title') next += by
      const line = lines[next]
      if (line?.kind !== 'flag') return
      onHold(true)
      setId(line.shown.flag.id)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (!isForPage(event)) return
      const here = lines[index]
      if (event.key === 'j') move(1)
      else if (event.key === 'k') move(-1)
      else if (event.key === '/') onFind()
      else if (event.key === 't' && here?.kind === 'flag') {
        const { flag } = here.shown
        if (switching.refusal(flag) === undefined) switching.flip(flag, !flag.is_enabled)
      } else {
        const part = partOfKey(event.key)
        // A link or a switch that has the focus is what Enter acts on.
        if (!part || here?.kind !== 'flag' || (event.key === 'Enter' && isControl(event.target))) return
        onOpen(here.shown.flag.title, part)
      }
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [lines, index, switching, onFind, onOpen, onHold])
  return { index: index === -1 ? undefined : index }
}

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('a, button') !== null
