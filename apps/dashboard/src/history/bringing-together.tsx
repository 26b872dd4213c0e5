import { useState } from 'react'
import { EnvironmentTitle } from '../ui/environment-title.js'
import { FormSheet } from '../ui/form-sheet.js'
import { ReasonField } from '../ui/reason-field.js'
import { several } from '../words/several.js'
import { timeline } from '../words/timeline.js'
import { type BackTogether, useSince, useSwitchBack } from './use-back-together.js'

const FREE = { is_protected: false, needs_reason: false }

/** Switches flags back together, and says which of them somebody has changed since: those stay. */
export function BringingTogether({ back, onClose }: { back: BackTogether; onClose: () => void }) {
  const { entries, place } = back
  const { environment } = place
  const [reason, setReason] = useState('')
  const { same, changed } = useSince(entries, true)
  const { sending, send, isLooking } = useSwitchBack(back, same, onClose)
  const to = entries[0].action === 'flag_off' ? 'on' : 'off'
  return (
    <FormSheet
      title={<EnvironmentTitle environment={environment}>{timeline.undoTogether(entries.length)}</EnvironmentTitle>}
      about={to === 'on' ? several.onAbout : several.offAbout}
      submit={several.submit[to](same.length)}
      look={environment.is_protected ? 'production' : 'main'}
      isIncomplete={same.length === 0 || isLooking}
      sending={{ ...sending, mutate: () => send(reason) }}
      onClose={onClose}
    >
      <ul className="max-h-[30dvh] overflow-y-auto font-mono break-all">
        {same.map(({ id, flag_title }) => (
          <li key={id}>{flag_title}</li>
        ))}
      </ul>
      {changed.length > 0 && !isLooking && (
        <div className="text-ink-2">
          <p>{timeline.staySince(changed.length)}</p>
          <ul className="max-h-[20dvh] overflow-y-auto font-mono break-all">
            {changed.map(({ id, flag_title }) => (
              <li key={id}>{flag_title}</li>
            ))}
          </ul>
        </div>
      )}
      <ReasonField
        guards={to === 'on' ? environment : FREE}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        problem={undefined}
      />
    </FormSheet>
  )
}
