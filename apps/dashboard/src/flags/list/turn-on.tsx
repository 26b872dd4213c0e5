import type { Place } from '../../frame/place.js'
import { percent, words } from '../../words/words.js'
import { AgreeSheet, type Question } from '../agree-sheet.js'
import type { FlagRow } from '../flag-state.js'

interface TurnOnProps {
  readonly flag: FlagRow
  readonly place: Place
  /** With the edition of the flag that the sheet has told of. */
  readonly onConfirm: (reason: string, edition: string | undefined) => void
  readonly onCancel: () => void
}

/** On is careful: it says what it does to users before it is done. */
export function TurnOn({ flag, place: { environment }, onConfirm, onCancel }: TurnOnProps) {
  const { turnOn, turnOnSubmit, atOnce, opensAbove, neverOpens, offNeverAsks } = words.sheets
  const ask = ({ title, rollout_percentage, error_threshold_percentage: limit }: FlagRow): Question => ({
    title: turnOn(title),
    about: `${atOnce(percent(rollout_percentage))} ${limit > 0 ? opensAbove(percent(limit)) : neverOpens}`,
    submit: turnOnSubmit(environment.name),
  })
  return (
    <AgreeSheet
      {...{ flag, environment, ask }}
      onAgree={(reason, _, edition) => onConfirm(reason, edition)}
      onClose={onCancel}
    >
      <p className="text-meta text-ink-3">{offNeverAsks}</p>
    </AgreeSheet>
  )
}
