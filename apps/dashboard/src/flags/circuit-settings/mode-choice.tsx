import { NEW_FLAG } from '@tailslide/core'
import { StateGlyph } from '../../ui/glyphs.js'
import { apart } from '../../words/apart.js'
import { words } from '../../words/words.js'
import type { DraftProps } from '../flag/draft.js'
import { Hint, Setting } from '../flag/setting.js'

const { mode: says } = words.circuits
const settings = words.circuitSettings

const MODES = [
  { mode: 'automatic', kind: 'closed' },
  { mode: 'observe', kind: 'observing' },
  { mode: 'forced_open', kind: 'forced-off' },
  { mode: 'forced_closed', kind: 'forced-on' },
] as const

/** Who decides, as one of four that stand beside each other. */
export function ModeChoice({ flag, draft, change, refusal }: DraftProps) {
  const saved = flag.circuit_mode ?? NEW_FLAG.circuit_mode
  const now = draft.circuit_mode ?? NEW_FLAG.circuit_mode
  return (
    <Setting label={settings.mode}>
      <div className="@container">
        <fieldset
          disabled={refusal !== undefined}
          className={`grid w-fit max-w-full min-w-0 grid-cols-2 rounded-control @lg:flex border bg-sunken p-0.5 ${now === saved ? 'border-line-strong' : 'border-new'}`}
        >
          <legend className="sr-only">{settings.mode}</legend>
          {MODES.map(({ mode, kind }) => (
            <label
              key={mode}
              className={`flex min-h-11 items-center gap-2 rounded-chip px-2.5 whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-offset-[-2px] has-focus-visible:outline-new card:min-h-7 ${mode === now ? 'bg-surface font-semibold shadow-[0_0_0_1px_var(--line-strong)]' : 'text-ink-2'}`}
            >
              <input
                type="radio"
                name="draft-circuit-mode"
                className="sr-only"
                checked={mode === now}
                onChange={() => change({ circuit_mode: mode })}
              />
              <StateGlyph kind={kind} />
              {says[mode]}
            </label>
          ))}
        </fieldset>
      </div>
      <Hint>{MODES.some(({ mode }) => mode === now) ? says[`${now}Help`] : `${apart(now)}: ${says.unknownHelp}`}</Hint>
    </Setting>
  )
}
