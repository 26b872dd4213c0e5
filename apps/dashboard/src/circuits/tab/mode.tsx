import type { FlagRow } from '../../flags/flag-state.js'
import { apart } from '../../words/apart.js'
import { words } from '../../words/words.js'
import { type Acting, modeOf } from './use-circuit-actions.js'

const MODES = ['automatic', 'observe', 'forced_open', 'forced_closed'] as const
const { mode: says } = words.circuits

/** Who decides: the circuit, or a person until they let go. */
export function Mode({ row, acting }: { row: FlagRow; acting: Acting }) {
  const now = modeOf(row)
  const refusals = MODES.map((mode) => acting.refusal({ kind: 'mode', mode }))
  const refused = refusals.find((refusal) => refusal !== undefined)
  return (
    <fieldset className="border-t border-line-strong pt-4">
      <legend className="float-left mb-2 text-section font-semibold">{says.title}</legend>
      <div className="clear-both flex flex-col gap-1">
        {MODES.map((mode, index) => (
          <label
            key={mode}
            className={`flex min-h-11 gap-3 rounded-control px-2.5 py-1.5 ${mode === now ? 'bg-chosen' : 'hover:bg-sunken'} ${refusals[index] === undefined ? '' : 'text-ink-3'}`}
          >
            <input
              type="radio"
              name="circuit-mode"
              className="mt-1 size-3.5 shrink-0 accent-new"
              checked={mode === now}
              disabled={refusals[index] !== undefined && mode !== now}
              onChange={() => acting.act(row, { kind: 'mode', mode })}
            />
            <span>
              <span className="block font-semibold">{says[mode]}</span>
              <span className="block text-meta text-ink-2">{says[`${mode}Help`]}</span>
            </span>
          </label>
        ))}
        {now === undefined && (
          <p className="rounded-control bg-chosen px-2.5 py-1.5">
            <span className="block font-semibold break-words">{apart(row.circuit_mode)}</span>
            <span className="block text-meta text-ink-2">{says.unknownHelp}</span>
          </p>
        )}
      </div>
      {refused !== undefined && <p className="mt-2 text-meta text-ink-2">{refused}</p>}
    </fieldset>
  )
}
