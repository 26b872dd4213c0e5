import { NEW_FLAG } from '@tailslide/core'
import { InlineSelect } from '../../ui/inline-select.js'
import { exactly } from '../../ui/lasting.js'
import { fieldName } from '../../words/fields.js'
import { words } from '../../words/words.js'
import type { DraftProps } from '../flag/draft.js'

const USUAL_MS = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000]

/** How far back calls count: the usual lengths, and whatever is set otherwise. */
export function Window({ flag, draft, change, refusal }: DraftProps) {
  const saved = flag.circuit_window ?? NEW_FLAG.circuit_window
  const value = draft.circuit_window ?? NEW_FLAG.circuit_window
  const lengths = [...new Set([...USUAL_MS, saved, value])].sort((a, b) => a - b)
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <fieldset disabled={refusal !== undefined} className="inline">
        <InlineSelect
          label={fieldName('circuit_window')}
          value={String(value)}
          options={lengths.map((ms) => ({ value: String(ms), label: exactly(ms) }))}
          onChange={(ms) => change({ circuit_window: Number(ms) })}
        />
      </fieldset>
      {value !== saved && (
        <span className="text-meta font-medium text-new-text">{words.circuitSettings.was(exactly(saved))}</span>
      )}
    </span>
  )
}
