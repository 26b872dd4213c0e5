import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { releaseKeys } from '../../keyboard/hold-keys.js'
import { numberOf, percent, words } from '../../words/words.js'
import { paceText } from '../pace.js'
import type { DraftProps } from './draft.js'
import { NumberInput } from './number-input.js'
import { lastMinuteOf } from './queries.js'
import { Hint, Setting, Wrong } from './setting.js'
import { callsAt, callsNow, trafficOf } from './traffic.js'

const ID = 'rollout'
const { who } = words.flag

export function Rollout({ flag, draft, change, typed, problems, refusal }: DraftProps) {
  const saved = flag.rollout_percentage
  const wanted = draft.rollout_percentage
  const { hash } = useLocation()
  useEffect(() => {
    const field = hash === ID ? document.getElementById(ID) : undefined
    // What is typed now is in place of what stands there.
    if (field instanceof HTMLInputElement) field.select()
    // A field that is disabled takes no keys.
    if (refusal !== undefined) releaseKeys()
  }, [hash, refusal])
  const problem = problems.rollout_percentage
  const isPart = problem === undefined && wanted > 0 && wanted < 100
  const set = (rollout_percentage: number, text?: string): void =>
    change({ rollout_percentage }, text === undefined ? {} : { rollout_percentage: text })
  return (
    <Setting label={who.rollout} htmlFor={ID}>
      <div className="flex items-start gap-4">
        <Slider saved={saved} wanted={wanted} isOff={refusal !== undefined} onChange={set} />
        <span className="flex items-center gap-2">
          <NumberInput
            id={ID}
            field="rollout_percentage"
            label={who.rolloutExact}
            value={wanted}
            typed={typed.rollout_percentage}
            unit="%"
            isChanged={wanted !== saved}
            isWrong={problem !== undefined}
            disabled={refusal !== undefined}
            describedBy={`${ID}-help ${ID}-users`}
            onChange={set}
          />
          %
        </span>
      </div>
      {problem === undefined ? (
        <Hint id={`${ID}-help`}>
          <Effect id={flag.id} saved={saved} wanted={wanted} isOn={flag.is_active} />
        </Hint>
      ) : (
        <Wrong id={`${ID}-help`}>{problem}</Wrong>
      )}
      {isPart && !draft.rollout_seed && <Hint id={`${ID}-users`}>{who.sameUsers(percent(wanted))}</Hint>}
    </Setting>
  )
}

const THUMB =
  '[&::-webkit-slider-thumb]:size-[18px] [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-2 [&::-webkit-slider-thumb]:border-new [&::-webkit-slider-thumb]:bg-surface [&::-moz-range-thumb]:size-[14px] [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-2 [&::-moz-range-thumb]:border-new [&::-moz-range-thumb]:bg-surface'

interface SliderProps {
  readonly saved: number
  readonly wanted: number
  readonly isOff: boolean
  readonly onChange: (value: number) => void
}

/** Who has it now is solid, who would get it is lighter, who would lose it is dashed. */
function Slider({ saved, wanted, isOff, onChange }: SliderProps) {
  const to = Number.isFinite(wanted) ? Math.min(100, Math.max(0, wanted)) : saved
  const low = Math.min(saved, to)
  const width = `${Math.abs(to - saved)}%`
  const marks = [0, 25, 50, 75, 100].filter((mark) => to === saved || Math.abs(mark - saved) > 12)
  return (
    <div className="relative min-w-0 grow pt-1.5">
      {/* As far in as the middle of the thumb comes. */}
      <div className="px-[9px]">
        <svg width="100%" height="36" aria-hidden className="block overflow-visible text-meta">
          <rect y="7" width="100%" height="5" rx="2.5" className="fill-line" />
          <rect y="7" width={`${low}%`} height="5" rx="2.5" className="fill-new" />
          {to > saved && <rect x={`${low}%`} y="7" width={width} height="5" className="fill-new opacity-50" />}
          {to < saved && (
            <rect
              x={`${low}%`}
              y="7.5"
              width={width}
              height="4"
              className="fill-new-tint stroke-new"
              strokeDasharray="3 2"
            />
          )}
          {to !== saved && <rect x={`${saved}%`} y="3" width="1.5" height="13" className="fill-ink-2" />}
          {marks.map((mark) => (
            <text
              key={mark}
              x={`${mark}%`}
              y="33"
              textAnchor={mark === 0 ? 'start' : mark === 100 ? 'end' : 'middle'}
              className="fill-ink-3"
            >
              {mark}
            </text>
          ))}
          {to !== saved && (
            <text
              x={`${saved}%`}
              y="33"
              textAnchor={saved < 10 ? 'start' : saved > 90 ? 'end' : 'middle'}
              className="fill-ink-2"
            >
              {numberOf(saved)} {who.now}
            </text>
          )}
        </svg>
      </div>
      <input
        type="range"
        min="0"
        max="100"
        step="1"
        value={to}
        aria-label={who.rollout}
        aria-valuetext={percent(to)}
        disabled={isOff}
        onChange={(event) => onChange(Number(event.target.value))}
        className={`absolute inset-x-0 top-[6px] h-[18px] appearance-none bg-transparent disabled:opacity-55 ${THUMB}`}
      />
    </div>
  )
}

function Effect({ id, saved, wanted, isOn }: { id: number; saved: number; wanted: number; isOn: boolean }) {
  const { data } = useQuery(lastMinuteOf(id))
  const traffic = data && isOn ? trafficOf(data) : undefined
  if (wanted === saved) {
    const counted = traffic && callsNow(traffic, saved)
    return counted === undefined ? null : who.callsNow(paceText(counted))
  }
  const now = traffic && callsAt(traffic, saved, saved)
  const then = traffic && callsAt(traffic, saved, wanted)
  const moves = wanted > saved ? who.keeps : who.loses
  return now === undefined || then === undefined ? moves : `${who.perMinute(paceText(then), paceText(now))} ${moves}`
}
