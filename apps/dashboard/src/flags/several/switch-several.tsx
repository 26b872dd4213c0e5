import { useState } from 'react'
import type { Place } from '../../frame/place.js'
import { lookup } from '../../state/lookup.js'
import { FormSheet } from '../../ui/form-sheet.js'
import { ReasonField } from '../../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../../ui/seen.js'
import { Tick } from '../../ui/tick.js'
import { several } from '../../words/several.js'
import { percent, words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'
import { lostOf, type Standing, useStanding } from './standing.js'
import { seenOf, useSwitchSeveral } from './use-switch-several.js'

/** Rows that are shown; whoever has more finds fewer first. */
const MOST_SHOWN = 200
/** Off never asks. */
const NOTHING = {}
const FREE = { is_protected: false, needs_reason: false }

type Ticked = Readonly<Record<'off' | 'on', readonly number[]>>

interface SwitchSeveralProps {
  readonly place: Place
  /** Those that the list shows. */
  readonly flags: readonly FlagRow[]
  readonly onClose: () => void
}

/** What it does to users once it is on, as far as a list knows. */
function aboutOf({ rollout_percentage, named_users, circuit_mode }: FlagRow): string {
  const named = named_users > 0 ? ` ${words.flags.named(named_users)}` : ''
  const mode = circuit_mode === 'automatic' ? undefined : (modes(circuit_mode) ?? several.mode(circuit_mode))
  return [several.rollout(percent(rollout_percentage)) + named, mode].filter(Boolean).join(' · ')
}
const modes = lookup<string>(several.modes)

/**
 * Of whatever is saved of a flag somebody may have to know, also where a list does not show it. It is shown, and may be ticked, before
 * its edition has been read.
 */
const toldOf = (flag: FlagRow, isRead: boolean): [name: string, text: string][] => [
  [`${flag.id}`, `${flag.title} ${aboutOf(flag)} ${flag.updated_at}`],
  ...(isRead ? ([[`${flag.id} edition`, flag.edition]] satisfies [string, string][]) : []),
]

interface Chosen {
  readonly chosen: readonly number[]
  readonly isOn: boolean
}

const lostOfChosen = (standing: readonly Standing[], { chosen, isOn }: Chosen) =>
  standing.flatMap((each) => {
    const { id, title } = each.before
    const why = chosen.includes(id) ? lostOf(each, isOn) : undefined
    return why === undefined ? [] : { id, title, why }
  })

/** Of the flags that the list shows, those that are chosen are switched together. */
export function SwitchSeveral({ place, flags, onClose }: SwitchSeveralProps) {
  const { environment } = place
  const [to, setTo] = useState<'off' | 'on'>('off')
  const [ticked, setTicked] = useState<Ticked>({ off: [], on: [] })
  const [reason, setReason] = useState('')
  const isOn = to === 'on'
  const chosen = ticked[to]
  const setChosen = (ids: readonly number[]): void => setTicked({ ...ticked, [to]: ids })
  const { standing, isRead } = useStanding(environment.app_id, flags, isOn)
  const fitting = standing.flatMap(({ now }) => (now && now.is_enabled !== isOn ? now : []))
  const shown = fitting.slice(0, MOST_SHOWN)
  const agreed = shown.filter(({ id }) => chosen.includes(id))
  const ids = agreed.map(({ id }) => id)
  const sending = useSwitchSeveral(place, { ids, isOn, reason, seen: isOn ? seenOf(agreed) : undefined }, onClose)
  // What is being sent is heard of before it is answered.
  const lost = sending.isPending || sending.isLooking ? [] : lostOfChosen(standing, { chosen, isOn })
  const told = agreed.flatMap((flag) => toldOf(flag, isRead))
  const seen = useSeen(
    isOn ? Object.fromEntries([...told, ...lost.map(({ id, why }) => [`${id}`, why] as const)]) : NOTHING,
  )
  const lookAgain = (): void => {
    seen.lookAgain()
    sending.reset()
    setChosen(ids)
  }
  const refusal = place.mayRelease ? undefined : words.flags.onlyReleasers(environment.name)
  return (
    <FormSheet
      title={several.title(environment.name)}
      about={several.about}
      submit={several.submit[to](ids.length)}
      look={environment.is_protected ? 'production' : 'main'}
      isIncomplete={ids.length === 0 || sending.isLooking || !isRead || seen.isOther}
      sending={sending}
      onClose={onClose}
    >
      <fieldset>
        <legend className="sr-only">{several.what}</legend>
        <div className="flex flex-wrap gap-x-6">
          {(['off', 'on'] as const).map((each) => (
            <label key={each} className="flex min-h-11 items-center gap-2 card:min-h-8">
              <input
                type="radio"
                name="switch-several"
                checked={each === to}
                disabled={each === 'on' && refusal !== undefined}
                onChange={() => setTo(each)}
                className="size-4 accent-(--new)"
              />
              {several[each]}
            </label>
          ))}
        </div>
        <p className="text-meta text-ink-2">{isOn ? several.onAbout : several.offAbout}</p>
        {refusal !== undefined && <p className="text-meta text-ink-3">{refusal}</p>}
      </fieldset>
      <ChangedMeanwhile seen={{ ...seen, lookAgain }} />
      {lost.length > 0 && (
        <ul className="max-h-[16dvh] overflow-y-auto text-ink-2">
          {lost.map(({ id, title, why }) => (
            <li key={id} className="break-words">
              {several.lost[why](title)}
            </li>
          ))}
        </ul>
      )}
      {shown.length === 0 ? (
        <p className="text-ink-2">{several.none[to]}</p>
      ) : (
        <div>
          <Tick
            label={<span className="font-semibold">{several.all(shown.length)}</span>}
            isOn={ids.length === shown.length}
            onChange={(areAll) => setChosen(areAll ? shown.map(({ id }) => id) : [])}
          />
          <ul className="max-h-[36dvh] overflow-y-auto border-y border-line px-0.5">
            {shown.map((flag) => (
              <li key={flag.id}>
                <Tick
                  label={
                    <>
                      <span className="font-mono break-all">{flag.title}</span>
                      <span className="ml-2 text-meta text-ink-3">{aboutOf(flag)}</span>
                    </>
                  }
                  isOn={chosen.includes(flag.id)}
                  onChange={(isChosen) => setChosen(isChosen ? [...ids, flag.id] : ids.filter((id) => id !== flag.id))}
                />
              </li>
            ))}
          </ul>
          {fitting.length > shown.length && (
            <p className="mt-1 text-meta text-ink-2">{several.more(fitting.length - shown.length)}</p>
          )}
        </div>
      )}
      <ReasonField
        guards={isOn ? environment : FREE}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        problem={undefined}
      />
    </FormSheet>
  )
}
