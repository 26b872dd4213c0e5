import type { CircuitMode, Flag } from '@tailslide/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, call } from '../../api/call.js'
import { readAgain } from '../../api/queries.js'
import { isUnanswered } from '../../api/unanswered.js'
import { findOut, sentNow, toldOf } from '../../flags/find-out.js'
import { setMoving } from '../../flags/flag/last-known.js'
import type { FlagRow } from '../../flags/flag-state.js'
import { rowOf } from '../../flags/row-of.js'
import { sayIfLong } from '../../flags/say-if-long.js'
import type { Place } from '../../frame/place.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { whyNotUndone } from '../../ui/undo.js'
import { foundOut } from '../../words/found-out.js'
import { inPages } from '../../words/ways.js'
import { percent, words } from '../../words/words.js'

/** What a person can do to a circuit by hand. */
export type Act = { readonly kind: 'close' | 'open' } | { readonly kind: 'mode'; readonly mode: CircuitMode }

export interface Acting {
  /** Off at once; what gives users the new path, or watches it less, after a sheet where the environment asks for one. */
  act(row: FlagRow, act: Act): void
  readonly asking: { readonly row: FlagRow; readonly act: Act } | undefined
  /** Does what the sheet has asked about; rejects where Tower does not. */
  send(row: FlagRow, act: Act, about: About): Promise<void>
  /** Where the answer was lost: says what has become of it, and whether it was done. */
  find(row: FlagRow, act: Act, since: number): Promise<boolean>
  /** Nothing is asked any more: it is done, or is not to be. */
  close(): void
  /** Why it may not be done here; undefined: it may. */
  refusal(act: Act): string | undefined
}

const takesAway = (act: Act): boolean => act.kind === 'open' || (act.kind === 'mode' && act.mode === 'forced_open')

export function useCircuitActions(place: Place): Acting {
  const client = useQueryClient()
  const [asking, setAsking] = useState<Acting['asking']>()
  const { environment } = place
  const send = async (row: FlagRow, act: Act, about: About): Promise<void> => {
    const mode = modeOf(row)
    const { notice, edition: left, unchanged } = await doIt(row.id, act, about)
    const mayUndo = act.kind === 'mode' && mode !== undefined && place.mayRelease && !unchanged
    const reason = words.circuits.actions.undone
    say({
      name: row.title,
      text: doneText(row, act),
      ...(notice !== undefined && { more: inPages(notice) }),
      ...(mayUndo && {
        undo: () => void sendAtOnce(row, { kind: 'mode', mode }, { reason, edition: left, isUndo: true }),
      }),
    })
    void readAgain(client, 'flags', 'flag', 'history')
  }
  const find = async (row: FlagRow, act: Act, since: number): Promise<boolean> => {
    setMoving(row.id, 'lost')
    say({ text: foundOut.maybeChanged(row.title), more: foundOut.lookedFor, isProblem: true, stays: true })
    const found = await findOut({ client, appId: environment.app_id, flagId: row.id, since, isSo: isDone(row, act) })
    setMoving(row.id, undefined)
    if (!found) say({ text: foundOut.unreadable(row.title), isProblem: true })
    else if (found.isSo) say({ name: row.title, text: doneText(row, act), more: toldOf(found) })
    else say({ text: words.circuits.actions.refused(row.title), more: toldOf(found), isProblem: true })
    return found?.isSo ?? false
  }
  const sendAtOnce = async (row: FlagRow, act: Act, about: About = {}): Promise<void> => {
    const since = sentNow()
    const text = about.isUndo ? foundOut.takingBack : foundOut.changing
    try {
      const onLong = () => setMoving(row.id, 'late')
      await sayIfLong({ name: row.title, text, onLong }, send(row, act, about))
    } catch (error) {
      if (isUnanswered(error)) return void (await find(row, act, since))
      const more = about.isUndo ? whyNotUndone(error) : sentenceOf(error)
      say({ text: words.circuits.actions.refused(row.title), more, isProblem: true })
      await readAgain(client, 'flags', 'flag', 'history')
    } finally {
      setMoving(row.id, undefined)
    }
  }
  return {
    asking,
    act(row, act) {
      const asks = environment.is_protected || environment.needs_reason
      if (asks && !takesAway(act)) setAsking({ row, act })
      else void sendAtOnce(row, act)
    },
    send,
    find,
    close: () => setAsking(undefined),
    refusal(act) {
      if (!place.mayEdit) return words.flags.onlyEditors
      return takesAway(act) || place.mayRelease ? undefined : words.flags.onlyReleasers(environment.name)
    },
  }
}

const MODES: readonly CircuitMode[] = ['automatic', 'observe', 'forced_open', 'forced_closed']
/** Undefined: one that only a newer Tower knows. */
export const modeOf = ({ circuit_mode }: Pick<FlagRow, 'circuit_mode'>): CircuitMode | undefined =>
  MODES.find((mode) => mode === circuit_mode)

interface About {
  readonly reason?: string | undefined
  /** The edition that was looked at, or that is undone: beside it there is to be no newer one. */
  readonly edition?: string | undefined
  readonly isUndo?: boolean
}

interface Done {
  readonly notice?: string | undefined
  /** Of a mode. */
  readonly edition?: string | undefined
  /** The mode was that already: somebody else has set it. */
  readonly unchanged?: boolean | undefined
}

async function doIt(id: number, act: Act, { reason, edition }: About): Promise<Done> {
  const params = { id }
  switch (act.kind) {
    case 'open':
      return { notice: (await call('POST /api/flags/circuit/:id/open', { params, reason })).notice }
    case 'close':
      return { notice: (await call('POST /api/flags/circuit/:id/close', { params, reason, ifMatch: edition })).notice }
    case 'mode': {
      const asked = { params, body: { circuit_mode: act.mode }, reason, ifMatch: edition }
      const { body, etag } = await ask('PATCH /api/flags/:id', asked)
      return { notice: body.notice, edition: etag ?? undefined, unchanged: body.unchanged }
    }
  }
}

/** Whether it stands as after this. */
const isDone =
  (before: FlagRow, act: Act) =>
  (flag: Flag): boolean => {
    const { circuit, circuit_mode } = rowOf(before, flag)
    return act.kind === 'mode' ? circuit_mode === act.mode : circuit.state === (act.kind === 'open' ? 'open' : 'closed')
  }

function doneText({ rollout_percentage }: FlagRow, act: Act): string {
  switch (act.kind) {
    case 'open':
      return words.circuits.actions.isOpened
    case 'close':
      return words.circuits.actions.isClosed(percent(rollout_percentage))
    case 'mode':
      return words.circuits.actions.isSet(words.circuits.mode[act.mode].toLowerCase())
  }
}
