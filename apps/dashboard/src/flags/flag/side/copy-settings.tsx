import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { readAgain } from '../../../api/queries.js'
import { copied, copyAsRead, promotionOf } from '../../../compare/queries.js'
import { Button } from '../../../ui/button.js'
import { Diff } from '../../../ui/diff.js'
import { Field } from '../../../ui/field.js'
import { EnvironmentGlyph } from '../../../ui/glyphs.js'
import { INPUT } from '../../../ui/input.js'
import { Failed, Refusal } from '../../../ui/notice.js'
import { MOST_REASON } from '../../../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../../../ui/seen.js'
import { Sheet } from '../../../ui/sheet.js'
import { say } from '../../../ui/toasts.js'
import { words } from '../../../words/words.js'
import { useFlagHere } from '../flag-here.js'
import type { InEnvironment } from './compare.js'

const { copySettings } = words.flag

export function CopySettings({ others, onClose }: { others: readonly InEnvironment[]; onClose: () => void }) {
  const { place, flag } = useFlagHere()
  const { environment } = place
  const client = useQueryClient()
  const id = useId()
  const [chosen, setChosen] = useState(others[0]?.environment.app_id ?? 0)
  const from = others.find((other) => other.environment.app_id === chosen)
  const [reason, setReason] = useState('')
  const flags = [from?.flag.id ?? 0]
  const direction = { from: chosen, to: environment.app_id }
  const plan = useQuery({
    ...promotionOf(direction, flags),
    enabled: from !== undefined,
  })
  const seen = useSeen({ [chosen]: plan.data?.plan })
  const copy = useMutation({
    mutationFn: () => copyAsRead(client, { ...direction, flags, plan: plan.data?.plan ?? '', reason }),
    async onSuccess() {
      onClose()
      say({ name: flag.title, text: copySettings.done(from?.environment.name ?? '') })
      await readAgain(client, 'flag', 'flags', 'environments', 'history')
    },
  })
  const fields = plan.data?.flags.flatMap(copied) ?? []
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (fields.length > 0 && !copy.isPending && !seen.isOther) copy.mutate()
  }
  return (
    <Sheet title={copySettings.title(environment.name)} about={copySettings.about} onClose={onClose} sending={copy}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        {copy.error && <Refusal error={copy.error} />}
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="font-medium">
            {copySettings.from}
          </label>
          <select id={id} className={INPUT} value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
            {others.map((other) => (
              <option key={other.environment.app_id} value={other.environment.app_id}>
                {other.environment.name}
              </option>
            ))}
          </select>
        </div>
        <ChangedMeanwhile seen={seen} />
        {plan.error ? (
          <Failed error={plan.error} what={copySettings.failed} retry={() => void plan.refetch()} />
        ) : (
          <div aria-live="polite" className="flex min-h-6 flex-col gap-2">
            {plan.data && fields.length === 0 && <p>{copySettings.same(from?.environment.name ?? '')}</p>}
            <Diff changes={fields} />
          </div>
        )}
        {fields.length > 0 && (
          <Field
            label={words.sheets.reason}
            help={environment.needs_reason ? words.sheets.reasonRequired : undefined}
            required={environment.needs_reason}
            maxLength={MOST_REASON}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose} disabled={copy.isPending}>
            {copySettings.cancel}
          </Button>
          <Button
            look={environment.is_protected ? 'production' : 'main'}
            isLong
            type="submit"
            disabled={fields.length === 0 || copy.isPending || seen.isOther}
          >
            <EnvironmentGlyph name={environment.name} isProtected={environment.is_protected} />
            {copySettings.submit(from?.environment.name ?? '', environment.name)}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
