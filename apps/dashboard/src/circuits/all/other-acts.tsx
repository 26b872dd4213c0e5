import type { CircuitMode } from '@tailslide/core'
import { useNavigate } from '@tanstack/react-router'
import type { FlagRow } from '../../flags/flag-state.js'
import type { Place } from '../../frame/place.js'
import { MoreMenu } from '../../ui/more-menu.js'
import { words } from '../../words/words.js'
import { type Acting, modeOf } from '../tab/use-circuit-actions.js'

const { all: says, actions, mode: modes } = words.circuits
const MODES: readonly CircuitMode[] = ['forced_open', 'observe', 'forced_closed']

interface OtherActsProps {
  readonly row: FlagRow
  readonly place: Place
  readonly acting: Acting
}

/** What else can be done to a circuit at work, and where more is told of it. */
export function OtherActs({ row, place, acting }: OtherActsProps) {
  const navigate = useNavigate()
  const params = { project: place.project.title, environment: place.environment.name, flag: row.title }
  return (
    <MoreMenu
      label={says.more(row.title)}
      entries={[
        ...MODES.filter((mode) => mode !== modeOf(row)).map((mode) => ({
          label: modes[mode],
          about: modes[`${mode}Help`],
          onChoose: () => acting.act(row, { kind: 'mode', mode }),
          refusal: acting.refusal({ kind: 'mode', mode }),
        })),
        {
          label: actions.lookAt,
          onChoose: () => void navigate({ to: '/p/$project/$environment/flags/$flag/circuit', params }),
        },
        {
          label: actions.setUp,
          onChoose: () => void navigate({ to: '/p/$project/$environment/flags/$flag', params }),
        },
      ]}
    />
  )
}
