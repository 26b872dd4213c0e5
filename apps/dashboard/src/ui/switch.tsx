import { memo } from 'react'
import { words } from '../words/words.js'

export interface SwitchProps {
  readonly isOn: boolean
  /** What is switched. */
  readonly label: string
  readonly onChange: (isOn: boolean) => void
  /** Why it may not be moved here; undefined: it may. */
  readonly refusal?: string | undefined
  /** Beside it; without, `On` or `Off`. */
  readonly text?: string
  /** What is said of it while nobody knows how it stands; undefined: it stands so. */
  readonly waiting?: string | undefined
}

/** What a person wants. It moves only under their hand: one that stands for something else from now on is not seen to move. */
export function Switch({ isOn, label, onChange, refusal, text, waiting }: SwitchProps) {
  const isRefused = refusal !== undefined
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-busy={!!waiting}
      aria-label={isRefused ? `${label}. ${refusal}` : label}
      aria-disabled={isRefused}
      title={refusal}
      onClick={() => {
        if (!isRefused) onChange(!isOn)
      }}
      className="group/switch inline-flex min-h-11 items-center gap-2 aria-disabled:opacity-55 card:min-h-8"
    >
      <Knob isOn={isOn} text={text ?? (waiting ? '…' : isOn ? words.state.on : words.state.off)} />
    </button>
  )
}

/** Passed over where a row is drawn for another flag whose switch stands alike. */
const Knob = memo(function Knob({ isOn, text }: { isOn: boolean; text: string }) {
  return (
    <>
      <span
        aria-hidden
        className={`h-[18px] w-[30px] shrink-0 rounded-full border group-aria-busy/switch:opacity-40 ${isOn ? 'border-new bg-new' : 'border-control bg-surface'}`}
      >
        <span
          className={`mt-[2px] block size-3 rounded-full ${isOn ? 'translate-x-[14px] bg-white' : 'translate-x-[2px] bg-control'}`}
        />
      </span>
      <span aria-hidden className={isOn ? '' : 'text-ink-2'}>
        {text}
      </span>
    </>
  )
})
