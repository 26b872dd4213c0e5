import { circuitRules, type Flag } from '@tailslide/core'
import { useMemo } from 'react'
import { rampOf, type Step } from '../../circuits/ramp.js'
import { exactly } from '../../ui/lasting.js'
import { useWidth } from '../../ui/use-width.js'
import { percent, words } from '../../words/words.js'
import { isSound } from './deciding.js'

const says = words.circuitSettings
const HEIGHT = 146
const LEFT = 44
const TOP = 8
const BOTTOM = 24
const RIGHT = 8
/** Of the whole, what is drawn after all are back. */
const AFTER = 1.12

/** A trip and its recovery where all goes well, with what is saved dotted behind what is being set. */
export function Drawing({ flag, draft }: { flag: Flag; draft: Flag }) {
  const { ref, width } = useWidth()
  const isChanged = useMemo(() => SHAPING.some((name) => flag[name] !== draft[name]), [flag, draft])
  const isDrawn = isSound(draft) && draft.is_recoverable
  return (
    <div className="min-w-0">
      <h3 className="font-semibold">{says.drawing}</h3>
      <div ref={ref} className="mt-1 min-h-[164px]">
        {!draft.is_recoverable ? (
          <p className="text-ink-2">{says.handDrawing}</p>
        ) : (
          isDrawn &&
          width > 0 && (
            <Staircase width={width} draft={draft} saved={isChanged && flag.is_recoverable ? flag : undefined} />
          )
        )}
      </div>
    </div>
  )
}

const SHAPING = [
  'circuit_recovery_delay',
  'circuit_recovery_rate',
  'circuit_initial_recovery_percentage',
  'circuit_recovery_increment_percentage',
  'circuit_recovery_profile',
  'is_recoverable',
] as const

interface Trip {
  readonly delay: number
  readonly steps: readonly Step[]
  readonly end: number
}

function tripOf(flag: Flag): Trip {
  const rules = circuitRules(flag)
  const steps = rampOf(rules).map(({ at, share }) => ({ at: at + rules.recoveryDelay, share }))
  return { delay: rules.recoveryDelay, steps, end: steps.at(-1)?.at ?? rules.recoveryDelay }
}

function Staircase({ width, draft, saved }: { width: number; draft: Flag; saved: Flag | undefined }) {
  const trip = tripOf(draft)
  const before = saved && tripOf(saved)
  const whole = Math.max(trip.end, before?.end ?? 0) * AFTER
  const inside = width - LEFT - RIGHT
  const xOf = (at: number): number => Math.round((LEFT + (at / whole) * inside) * 10) / 10
  const yOf = (share: number): number =>
    Math.round((HEIGHT - BOTTOM - (share / 100) * (HEIGHT - BOTTOM - TOP)) * 10) / 10
  const pathOf = ({ steps }: Trip): string =>
    `M${LEFT} ${yOf(0)}${steps.map(({ at, share }) => `H${xOf(at)}V${yOf(share)}`).join('')}H${width - RIGHT}`
  const end = xOf(trip.end)
  const off = xOf(trip.delay)
  const offText = says.off(exactly(trip.delay))
  return (
    <>
      <p className="pl-11 text-meta text-ink-3">{says.drawingAbout}</p>
      <svg width={width} height={HEIGHT} role="img" aria-label={`${offText}, ${says.allBack(exactly(trip.end))}`}>
        {[0, 50, 100].map((share) => (
          <g key={share}>
            <path d={`M${LEFT} ${yOf(share)}H${width - RIGHT}`} className="stroke-line" />
            <text x={LEFT - 6} y={yOf(share) + 4} textAnchor="end" className="fill-ink-3 text-meta">
              {percent(share)}
            </text>
          </g>
        ))}
        <rect x={LEFT} y={TOP} width={off - LEFT} height={HEIGHT - TOP - BOTTOM} className="fill-open-tint" />
        <path d={`${pathOf(trip)}V${yOf(0)}Z`} className="fill-new-tint" />
        {before && (
          <path d={pathOf(before)} fill="none" className="stroke-old" strokeWidth="1.4" strokeDasharray="2 2" />
        )}
        <path d={pathOf(trip)} fill="none" className="stroke-new" strokeWidth="1.6" />
        <path d={`M${end} ${TOP}V${yOf(0)}`} className="stroke-ink-3" strokeDasharray="2 3" />
        {off - LEFT > offText.length * 6.5 && (
          <text x={LEFT + 8} y={TOP + 16} className="fill-open-text text-meta font-semibold">
            {offText}
          </text>
        )}
        <text x={LEFT} y={HEIGHT - 6} className="fill-ink-3 text-meta">
          {says.trip}
        </text>
        <text x={end} y={HEIGHT - 6} textAnchor="end" className="fill-ink text-meta font-semibold">
          {says.allBack(exactly(trip.end))}
        </text>
      </svg>
      {before && <p className="pl-11 text-meta text-ink-3">{says.dotted(exactly(before.end))}</p>}
    </>
  )
}
