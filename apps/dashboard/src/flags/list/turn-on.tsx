import type { Flag } from '@tailslide/core'
import { useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../frame/place.js'
import { turningOn } from '../../words/turning-on.js'
import { words } from '../../words/words.js'
import { AgreeSheet, type Question } from '../agree-sheet.js'
import type { FlagRow } from '../flag-state.js'
import { findSwitched, switchNow } from './ask-switch.js'
import { onceOn } from './once-on.js'
import { switchFlag } from './use-switch.js'

interface TurnOnProps {
  readonly flag: FlagRow
  readonly place: Place
  readonly onClose: () => void
}

/** On is careful: it says what it does to users before it is done. */
export function TurnOn({ flag, place, onClose }: TurnOnProps) {
  const client = useQueryClient()
  const { environment } = place
  const { turnOn, turnOnSubmit, offNeverAsks } = words.sheets
  const ask = (row: FlagRow, all: Flag | undefined): Question => {
    const { users, circuit } = onceOn(row, all)
    return {
      title: turnOn(row.title),
      about: users,
      circuit,
      submit: turnOnSubmit(environment.name),
      isDone: row.is_enabled ? turningOn.isOn : undefined,
    }
  }
  const again = (other: Parameters<typeof switchFlag>[2]): void => void switchFlag(client, place, other)
  return (
    <AgreeSheet
      {...{ flag, environment, ask, onClose }}
      send={({ row, reason, edition }) =>
        switchNow({ flag: row, isOn: true, reason, edition }, { client, place, again })
      }
      find={({ row }, since) => findSwitched({ flag: row, isOn: true }, { client, place, again }, { since })}
    >
      <p className="text-meta text-ink-3">{offNeverAsks}</p>
    </AgreeSheet>
  )
}
