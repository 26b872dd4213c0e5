import { call } from '../../api/call.js'
import { useChange } from '../../api/use-change.js'
import type { Place } from '../../frame/place.js'
import { Field } from '../../ui/field.js'
import { FormSheet } from '../../ui/form-sheet.js'
import { ReasonField } from '../../ui/reason-field.js'
import { useFields } from '../../ui/use-fields.js'
import { words } from '../../words/words.js'
import { twoScripts } from '../two-scripts.js'

interface NewFlagProps {
  readonly place: Place
  /** What is asked for already. */
  readonly title?: string
  readonly onMade: (title: string) => void
  readonly onClose: () => void
}

export function NewFlag({ place: { environment }, title = '', onMade, onClose }: NewFlagProps) {
  const fields = useFields({ title, description: '', reason: '' })
  const name = fields.values.title.trim()
  const make = useChange(
    () =>
      call('POST /api/apps/:id/flags', {
        params: { id: environment.app_id },
        body: { title: name, description: fields.values.description.trim(), is_active: false },
        reason: fields.values.reason,
      }),
    { subjects: ['flags', 'hygiene'], onDone: () => onMade(name) },
  )
  const bind = fields.bind(make.error)
  return (
    <FormSheet
      title={words.flags.newFlag}
      about={words.sheets.makeHelp}
      submit={words.sheets.make}
      sending={make}
      onClose={onClose}
    >
      <Field
        label={words.sheets.titleField}
        help={<TitleHelp title={name} />}
        required
        maxLength={200}
        {...bind('title')}
      />
      <Field label={words.sheets.description} maxLength={1_000} {...bind('description')} />
      <ReasonField guards={{ is_protected: false, needs_reason: environment.needs_reason }} {...bind('reason')} />
    </FormSheet>
  )
}

/** Code that asks for the name with the other letter gets another flag, or none. */
function TitleHelp({ title }: { title: string }) {
  const found = twoScripts(title)
  return (
    <>
      {words.sheets.titleHelp}
      {found && (
        <span role="status" className="mt-1 block font-medium text-warn-text">
          {words.sheets.twoScripts(found.letters, found.script)}
        </span>
      )}
    </>
  )
}
