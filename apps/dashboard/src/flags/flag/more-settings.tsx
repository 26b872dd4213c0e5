import { useState } from 'react'
import { Field } from '../../ui/field.js'
import { words } from '../../words/words.js'
import type { DraftProps } from './draft.js'
import { Setting } from './setting.js'

const { who } = words.flag

/** What few flags need. It opens by itself where something of it is set. */
export function MoreSettings({ flag, draft, change, problems, refusal }: DraftProps) {
  const seed = draft.rollout_seed ?? ''
  const isSet = seed !== '' || draft.webhooks !== ''
  const [isOpen, setIsOpen] = useState(isSet)
  return (
    <Setting label="">
      {/* On paper there is nothing to press. */}
      <p className="text-meta text-ink-2 print:hidden">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
          className="min-h-11 text-new-text underline card:min-h-0"
        >
          {who.more}
        </button>
        : {who.moreAbout}
      </p>
      {(isOpen || isSet) && (
        <div className={`mt-3 flex-col gap-4 ${isOpen ? 'flex' : 'hidden print:flex'}`}>
          <Field
            label={who.seed}
            help={seed === (flag.rollout_seed ?? '') ? who.seedHelp : who.seedWarning}
            value={seed}
            disabled={refusal !== undefined}
            maxLength={200}
            problem={problems.rollout_seed}
            onChange={(event) => change({ rollout_seed: event.target.value })}
          />
          <Field
            label={who.webhooks}
            help={who.webhooksHelp}
            value={draft.webhooks}
            disabled={refusal !== undefined}
            maxLength={10_000}
            problem={problems.webhooks}
            onChange={(event) => change({ webhooks: event.target.value })}
          />
        </div>
      )}
    </Setting>
  )
}
