import type { Decision } from '../past.js'

interface DecisionGlyphProps {
  readonly kind: Decision['kind']
  readonly number: number
  readonly isLooked: boolean
}

/** A square opens, a ring recovers; within a drawing of 16 pixels. */
export function DecisionGlyph({ kind, number, isLooked }: DecisionGlyphProps) {
  const text = number > 99 ? '…' : String(number)
  const isOpening = kind === 'opened'
  return (
    <>
      {isLooked && (
        <rect
          x="-2.5"
          y="-2.5"
          width="21"
          height="21"
          rx={isOpening ? 5 : 11}
          className="fill-none stroke-new"
          strokeWidth="2"
        />
      )}
      {isOpening ? (
        <rect width="16" height="16" rx="3" className="fill-open" />
      ) : (
        <circle
          cx="8"
          cy="8"
          r="7.5"
          strokeWidth="1.2"
          className={`fill-surface ${kind === 'recovering' ? 'stroke-warn' : 'stroke-control'}`}
        />
      )}
      <text
        x="8"
        y="12"
        textAnchor="middle"
        className={`text-[10.5px] font-semibold ${isOpening ? 'fill-surface' : kind === 'recovering' ? 'fill-warn-text' : 'fill-ink-2'}`}
      >
        {text}
      </text>
    </>
  )
}
