import { NEW_FLAG, type SettingName } from '@tailslide/core'
import { fieldName } from '../../words/fields.js'
import { words } from '../../words/words.js'
import type { DraftProps } from '../flag/draft.js'
import { NumberInput } from '../flag/number-input.js'
import { shownIn } from '../flag/number-rules.js'
import { asSet } from '../value.js'

/** Settings that are numbers. */
export type NumberName = {
  [N in SettingName]: (typeof NEW_FLAG)[N] extends number ? N : never
}[SettingName]

interface InWordsProps extends DraftProps {
  readonly field: NumberName
  readonly unit: string
}

/** A number within a sentence, with its unit. */
export function InWords({ flag, draft, change, typed, problems, refusal, field, unit }: InWordsProps) {
  const { per } = shownIn(field)
  const saved = flag[field] ?? NEW_FLAG[field]
  const value = draft[field] ?? NEW_FLAG[field]
  const isChanged = value !== saved
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <NumberInput
        field={field}
        label={`${fieldName(field)}, ${unit}`}
        value={value / per}
        typed={typed[field]}
        unit={unit}
        isChanged={isChanged}
        isWrong={problems[field] !== undefined}
        disabled={refusal !== undefined}
        onChange={(number, text) =>
          change({ [field]: per === 1 ? number : Math.round(number * per) }, { [field]: text })
        }
      />
      <span>{unit}</span>
      {isChanged && (
        <span className="text-meta font-medium text-new-text">
          {words.circuitSettings.was(`${asSet(saved / per)} ${unit}`)}
        </span>
      )}
    </span>
  )
}
