import type { Environment } from '@tailslide/api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useChange } from '../api/use-change.js'
import { Diff } from '../ui/diff.js'
import { EnvironmentTitle } from '../ui/environment-title.js'
import { FormSheet } from '../ui/form-sheet.js'
import { Failed } from '../ui/notice.js'
import { ReasonField } from '../ui/reason-field.js'
import { ChangedMeanwhile, useSeen } from '../ui/seen.js'
import { useFields } from '../ui/use-fields.js'
import { compare } from '../words/compare.js'
import { type Chosen, copied, copyAsRead, promotionOf } from './queries.js'

interface CopyChosenProps {
  readonly from: Environment
  readonly to: Environment
  readonly flags: Chosen
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Says flag by flag what Tower would write, and then has it written, all or nothing. */
export function CopyChosen({ from, to, flags, onClose, onDone }: CopyChosenProps) {
  const { values, bind } = useFields({ reason: '' })
  const client = useQueryClient()
  const direction = { from: from.app_id, to: to.app_id }
  const plan = useQuery(promotionOf(direction, flags))
  const changed = plan.data?.changed ?? 0
  const seen = useSeen({ plan: plan.data?.plan })
  const told = plan.data?.flags ?? []
  const copying = useChange(
    () => copyAsRead(client, { ...direction, flags, plan: plan.data?.plan ?? '', reason: values.reason }),
    {
      subjects: ['environments', 'flags', 'flag', 'history'],
      said: compare.done(changed, from.name, to.name),
      onDone,
    },
  )
  return (
    <FormSheet
      title={<EnvironmentTitle environment={to}>{compare.sheetTitle(from.name, to.name)}</EnvironmentTitle>}
      about={changed > 0 ? compare.sheetAbout(changed, to.name) : undefined}
      submit={compare.submit(from.name, to.name)}
      look={to.is_protected ? 'production' : 'main'}
      isIncomplete={changed === 0 || seen.isOther}
      sending={copying}
      onClose={onClose}
    >
      {plan.error ? (
        <Failed error={plan.error} what={compare.title} retry={() => void plan.refetch()} />
      ) : plan.data ? (
        changed === 0 && <p>{compare.nothing}</p>
      ) : (
        <p className="text-ink-2">{compare.comparing}</p>
      )}
      <ChangedMeanwhile seen={seen} />
      {changed > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section tabIndex={0} aria-label={compare.title} className="max-h-[36dvh] overflow-y-auto">
          <ul className="border-t border-line">
            {told.map((difference) => (
              <li key={difference.to_id} className="flex flex-col gap-1 border-b border-line py-2">
                <span className="font-mono break-all">{difference.title}</span>
                <Diff changes={copied(difference)} />
              </li>
            ))}
          </ul>
          {changed > told.length && <p className="py-2 text-ink-2">{compare.rest(changed - told.length)}</p>}
        </section>
      )}
      <ReasonField guards={to} {...bind(copying.error)('reason')} />
    </FormSheet>
  )
}
