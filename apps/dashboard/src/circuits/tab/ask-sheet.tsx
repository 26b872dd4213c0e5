import { longerWaitAfterClosing } from '@tailslide/core'
import { AgreeSheet, type Question } from '../../flags/agree-sheet.js'
import type { FlagRow } from '../../flags/flag-state.js'
import type { Place } from '../../frame/place.js'
import { exactly } from '../../ui/lasting.js'
import { percent, words } from '../../words/words.js'
import { type Act, type Acting, modeOf } from './use-circuit-actions.js'

/** What it does to users, before it is done, and why it is done. */
export function AskSheet({ acting, place: { environment } }: { acting: Acting; place: Place }) {
  const { asking, send, find, close } = acting
  if (!asking) return null
  return (
    <AgreeSheet
      flag={asking.row}
      environment={environment}
      ask={(row) => questionOf(asking.act, row)}
      send={({ row, ...agreed }) => send(row, asking.act, agreed)}
      find={({ row }, since) => find(row, asking.act, since)}
      onClose={close}
    />
  )
}

function questionOf(act: Act, row: FlagRow): Question {
  const { actions, mode } = words.circuits
  if (act.kind !== 'mode') {
    return {
      title: actions.closeTitle(row.title),
      about: aboutClosing(row),
      submit: actions.close,
      isDone: row.circuit.state === 'closed' ? actions.closedAlready : undefined,
    }
  }
  const wanted = mode[act.mode].toLowerCase()
  return {
    title: actions.modeTitle(row.title, wanted),
    about: `${actions.modeAbout[act.mode]} ${actions.modeNow(modeWord(row))}`,
    submit: actions.modeSubmit(wanted),
    isDone: row.circuit_mode === act.mode ? actions.setAlready(wanted) : undefined,
  }
}

function aboutClosing({ circuit, ...row }: FlagRow): string {
  const { closeAbout, closeAgain } = words.circuits.actions
  const about = closeAbout(percent(row.rollout_percentage))
  const wait = longerWaitAfterClosing(circuit, row)
  if (!wait) return about
  return `${about} ${closeAgain(exactly(wait.withinMs), exactly(wait.ms), exactly(wait.otherwiseMs))}`
}

/** One that only a newer Tower knows is called as it is there. */
function modeWord(row: FlagRow): string {
  const known = modeOf(row)
  return known ? words.circuits.mode[known] : row.circuit_mode
}
