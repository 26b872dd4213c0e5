import type { Environment, Project } from '@tailslide/api'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { ChangedByBoth } from '../edits/changed-by-both.js'
import { useEdits } from '../edits/use-edits.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { ReasonField } from '../ui/reason-field.js'
import { Tick } from '../ui/tick.js'
import { useFields } from '../ui/use-fields.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'
import { environmentNow, projectNow } from './project-now.js'
import { TypedSheet } from './typed-sheet.js'
import { useProjectChange } from './use-project-change.js'

interface SheetProps {
  readonly project: Project
  readonly onClose: () => void
}
export type Guards = Partial<Pick<Environment, 'is_protected' | 'needs_reason'>>
type OneProps = SheetProps & { readonly environment: Environment }

/** As Tower takes it; the browser says so before it is sent. */
const NAME = { pattern: '[a-z][a-z0-9\\-]*', maxLength: 50, required: true, autoComplete: 'off' } as const

export function AddEnvironment({ project, onClose }: SheetProps) {
  const { values, bind } = useFields({ name: '' })
  const [isProtected, setIsProtected] = useState(false)
  const [needsReason, setNeedsReason] = useState(false)
  const add = useProjectChange(
    () =>
      call('POST /api/projects/:id/environments', {
        params: { id: project.id },
        body: { name: values.name.trim(), is_protected: isProtected, needs_reason: needsReason },
      }),
    { onDone: onClose },
  )
  return (
    <FormSheet
      title={words.settings.add}
      about={words.settings.addAbout}
      submit={words.settings.addSubmit}
      sending={add}
      onClose={onClose}
    >
      <Field
        label={words.settings.environmentName}
        help={words.settings.environmentNameHelp}
        {...NAME}
        {...bind(add.error)('name')}
      />
      <div>
        <Tick
          label={words.settings.protect}
          help={words.settings.protectHelp}
          isOn={isProtected}
          onChange={setIsProtected}
        />
        <Tick
          label={words.settings.reasons}
          help={words.settings.reasonsHelp}
          isOn={needsReason}
          onChange={setNeedsReason}
        />
      </div>
    </FormSheet>
  )
}

interface Changed {
  readonly body: Guards & { readonly name?: string }
  readonly reason: string
}

const useEnvironmentChange = ({ project, environment, onClose }: OneProps, changed: () => Changed) =>
  useProjectChange(
    () =>
      call('PATCH /api/projects/:id/environments/:appId', {
        params: { id: project.id, appId: environment.app_id },
        ...changed(),
      }),
    { onDone: onClose },
  )

const textsOf = ({ name }: Environment) => ({ name })
const LABELS = { name: words.settings.environmentName }

export function RenameEnvironment({ project, environment, onClose }: OneProps) {
  const client = useQueryClient()
  const { values, bind } = useFields({ reason: '' })
  const { both, settle, saving, of } = useEdits({
    stored: environment,
    textsOf,
    read: async () => environmentNow(await projectNow(client, project), environment),
    send: (changes) =>
      call('PATCH /api/projects/:id/environments/:appId', {
        params: { id: project.id, appId: environment.app_id },
        body: Object.fromEntries(changes),
        reason: values.reason,
      }),
    async onSaved() {
      await readAgain(client, 'projects', 'flags')
      onClose()
    },
  })
  return (
    <FormSheet
      title={words.settings.renameTitle(environment.name)}
      about={words.settings.renameAbout}
      submit={words.settings.rename}
      sending={saving}
      isIncomplete={both.length > 0}
      onClose={onClose}
    >
      <ChangedByBoth both={both} labels={LABELS} onSettle={settle} />
      <Field
        label={words.settings.environmentName}
        help={words.settings.environmentNameHelp}
        {...NAME}
        {...of('name')}
      />
      <ReasonField guards={environment} {...bind(saving.error)('reason')} />
    </FormSheet>
  )
}

export function DeleteEnvironment({ project, environment, onClose }: OneProps) {
  const { values, bind } = useFields({ reason: '' })
  const remove = useProjectChange(
    () =>
      call('DELETE /api/projects/:id/environments/:appId', {
        params: { id: project.id, appId: environment.app_id },
        reason: values.reason,
      }),
    { said: `${apart(environment.name)} ${words.settings.isDeleted}`, onDone: onClose },
  )
  return (
    <TypedSheet
      title={words.settings.deleteEnvironment(environment.name)}
      about={words.settings.deleteEnvironmentAbout(environment.name)}
      name={environment.name}
      sending={remove}
      onClose={onClose}
    >
      <ReasonField guards={environment} {...bind(remove.error)('reason')} />
    </TypedSheet>
  )
}

function guardTitle(name: string, { is_protected }: Guards): string {
  if (is_protected === undefined) return words.settings.noReason(name)
  return is_protected ? words.settings.protectIt(name) : words.settings.unprotect(name)
}

/** Asked where the environment wants a reason: taking its guard away is such a change too. */
export function GuardEnvironment({ project, environment, guards, onClose }: OneProps & { readonly guards: Guards }) {
  const { values, bind } = useFields({ reason: '' })
  const change = useEnvironmentChange({ project, environment, onClose }, () => ({
    body: guards,
    reason: values.reason,
  }))
  return (
    <FormSheet
      title={guardTitle(environment.name, guards)}
      submit={words.settings.save}
      sending={change}
      onClose={onClose}
    >
      <ReasonField guards={environment} {...bind(change.error)('reason')} />
    </FormSheet>
  )
}
