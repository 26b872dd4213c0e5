import { lasting } from '../../ui/lasting.js'
import { useWidth } from '../../ui/use-width.js'
import { words } from '../../words/words.js'
import type { SpanKind } from '../past.js'
import { DecisionGlyph } from './decision-glyph.js'
import { type Frame, LEFT, RIGHT } from './frame.js'
import { clockTime } from './time-axis.js'

const HEIGHT = 54
const BAR = { top: 30, height: 22 }
/** As wide as its word is. */
const NOW_PX = 40
/** Pixels between two numbers that can both be read. */
const APART = 17

const LOOKS: Readonly<Record<SpanKind, { readonly box: string; readonly text: string }>> = {
  closed: { box: 'fill-sunken stroke-line-strong', text: 'fill-ink-3' },
  open: { box: 'fill-open stroke-open', text: 'fill-surface' },
  recovering: { box: 'fill-warn-tint stroke-warn', text: 'fill-warn-text' },
  observing: { box: 'fill-observe-tint stroke-observe', text: 'fill-observe-text' },
  'forced-off': { box: 'fill-forced stroke-forced', text: 'fill-surface' },
  'forced-on': { box: 'fill-forced-tint stroke-forced', text: 'fill-forced-text' },
  off: { box: 'fill-surface stroke-line-strong', text: 'fill-ink-3' },
}

/** What the circuit did, in words, with its decisions numbered on the time axis of the panels below. */
export function Strip({ frame, onLook }: { frame: Frame; onLook: (id: number | undefined) => void }) {
  const { ref, width } = useWidth()
  const { from, to, now, spans, decisions, looked } = frame
  const inside = Math.max(1, width - LEFT - RIGHT)
  const xOf = (at: number): number => LEFT + Math.min(1, Math.max(0, (at - from) / (to - from))) * inside
  const shown = apart(decisions.map(({ at }) => xOf(at)))
  const isCrowded = decisions.some(({ at }) => xOf(now) - xOf(at) < NOW_PX)
  return (
    <div ref={ref} className="w-full">
      {width > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset
        <svg width={width} height={HEIGHT} role="group" aria-label={words.circuits.chart.strip} className="block">
          {spans.map(({ kind, ...span }) => {
            const [x, end] = [xOf(span.from), xOf(span.to)]
            const text = labelOf(kind, { ms: span.to - span.from, px: end - x })
            return (
              <g key={span.from}>
                <title>{`${words.circuits.spans[kind]}, ${clockTime(span.from)}`}</title>
                <rect
                  x={x + 0.5}
                  y={BAR.top}
                  width={Math.max(1, end - x - 1)}
                  height={BAR.height}
                  rx="2"
                  className={LOOKS[kind].box}
                />
                {text !== undefined && (
                  <text
                    x={(x + end) / 2}
                    y={BAR.top + 15}
                    textAnchor="middle"
                    className={`text-meta font-medium ${LOOKS[kind].text}`}
                  >
                    {text}
                  </text>
                )}
              </g>
            )
          })}
          {now < to && !isCrowded && (
            <text x={xOf(now)} y="21" textAnchor="end" className="fill-ink text-meta font-semibold">
              {words.circuits.now}
            </text>
          )}
          {decisions.map(({ id, at, kind }, index) =>
            shown.has(index) ? (
              // biome-ignore lint/a11y/useSemanticElements: inside of a drawing there are no buttons
              <g
                key={id}
                role="button"
                tabIndex={0}
                aria-label={words.circuits.happened.number(index + 1)}
                transform={`translate(${xOf(at) - 8} 6)`}
                onMouseEnter={() => onLook(id)}
                onMouseLeave={() => onLook(undefined)}
                onFocus={() => onLook(id)}
                onBlur={() => onLook(undefined)}
              >
                <path d="M8 16v8" className="stroke-ink-3" />
                <DecisionGlyph kind={kind} number={index + 1} isLooked={id === looked} />
              </g>
            ) : null,
          )}
        </svg>
      )}
    </div>
  )
}

/** Those that can stand without covering another, the newest first. */
function apart(places: readonly number[]): ReadonlySet<number> {
  const shown = new Set<number>()
  let last = Number.POSITIVE_INFINITY
  for (const [back, x] of [...places].reverse().entries()) {
    if (last - x < APART) continue
    shown.add(places.length - 1 - back)
    last = x
  }
  return shown
}

const LETTER_PX = 6.6

/** As much as there is room for. */
function labelOf(kind: SpanKind, { ms, px }: { ms: number; px: number }): string | undefined {
  const word = words.circuits.spans[kind]
  const long = kind === 'open' ? `${word} ${lasting(ms)}` : word
  return [long, word].find((text) => text.length * LETTER_PX + 8 <= px)
}
