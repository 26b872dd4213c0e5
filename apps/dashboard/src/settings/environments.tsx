import type { Environment, Project } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { projects } from '../api/queries.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { MoreMenu } from '../ui/more-menu.js'
import { sentenceOf } from '../ui/notice.js'
import { Refusable } from '../ui/refusable.js'
import { Section } from '../ui/section.js'
import { Tick } from '../ui/tick.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'
import {
  AddEnvironment,
  DeleteEnvironment,
  GuardEnvironment,
  type Guards,
  RenameEnvironment,
} from './environment-sheets.js'
import { environmentNow } from './project-now.js'

interface EnvironmentsProps {
  readonly project: Project
  readonly refusal: string | undefined
}

type Asking =
  | { readonly kind: 'add' }
  | { readonly kind: 'rename' | 'delete'; readonly environment: Environment }
  | { readonly kind: 'guard'; readonly environment: Environment; readonly guards: Guards }

export function Environments({ project, refusal }: EnvironmentsProps) {
  const [asking, setAsking] = useState<Asking>()
  const guard = useGuard(project)
  const close = () => setAsking(undefined)
  const setGuards = (environment: Environment, guards: Guards): void => {
    if (environment.needs_reason) setAsking({ kind: 'guard', environment, guards })
    else guard.mutate({ environment, guards })
  }
  const asked = asking && asking.kind !== 'add' ? environmentNow(project, asking.environment) : undefined
  const isLast = project.environments.length === 1
  return (
    <Section
      title={words.settings.environments}
      about={words.settings.environmentsAbout}
      action={
        <Refusable refusal={refusal} onClick={() => setAsking({ kind: 'add' })}>
          {words.settings.add}
        </Refusable>
      }
    >
      <ul>
        {project.environments.map(guard.shown).map((environment) => (
          <li
            key={environment.app_id}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-1 border-b border-line py-3 card:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_auto]"
          >
            <div className="min-w-0 card:pt-1.5">
              <div
                className={`flex items-center gap-2 font-semibold break-all ${environment.is_protected ? 'text-prod-text' : ''}`}
              >
                <EnvironmentGlyph name={environment.name} isProtected={environment.is_protected} />
                {environment.name}
              </div>
              <div className="pl-5 text-meta text-ink-3">{words.settings.number(environment.app_id)}</div>
            </div>
            <div className="col-span-2 card:col-span-1">
              <Tick
                label={<Labelled text={words.settings.protect} environment={environment} />}
                help={words.settings.protectHelp}
                isOn={environment.is_protected}
                isDisabled={refusal !== undefined}
                onChange={(is_protected) => setGuards(environment, { is_protected })}
              />
            </div>
            <div className="col-span-2 card:col-span-1">
              <Tick
                label={<Labelled text={words.settings.reasons} environment={environment} />}
                help={words.settings.reasonsHelp}
                isOn={environment.needs_reason}
                isDisabled={refusal !== undefined}
                onChange={(needs_reason) => setGuards(environment, { needs_reason })}
              />
            </div>
            {/* On a phone beside the name that it belongs to. */}
            <div className="col-start-2 row-start-1 card:col-start-4">
              <MoreMenu
                label={words.admin.more(environment.name)}
                entries={[
                  { label: words.settings.rename, refusal, onChoose: () => setAsking({ kind: 'rename', environment }) },
                  {
                    label: words.settings.delete,
                    isDanger: true,
                    refusal: refusal ?? (isLast ? words.settings.lastOne : undefined),
                    onChoose: () => setAsking({ kind: 'delete', environment }),
                  },
                ]}
              />
            </div>
          </li>
        ))}
      </ul>
      {asking?.kind === 'add' && <AddEnvironment project={project} onClose={close} />}
      {asked && asking?.kind === 'rename' && (
        <RenameEnvironment project={project} environment={asked} onClose={close} />
      )}
      {asked && asking?.kind === 'guard' && (
        <GuardEnvironment project={project} environment={asked} guards={asking.guards} onClose={close} />
      )}
      {asked && asking?.kind === 'delete' && (
        <DeleteEnvironment project={project} environment={asked} onClose={close} />
      )}
    </Section>
  )
}

const Labelled = ({ text, environment }: { text: string; environment: Environment }) => (
  <>
    {text}
    <span className="sr-only"> ({environment.name})</span>
  </>
)

interface Guarding {
  readonly environment: Environment
  readonly guards: Guards
}

/** Painted at once, over whatever is read meanwhile; a refusal takes it back. */
function useGuard(project: Project) {
  const client = useQueryClient()
  const [underWay, setUnderWay] = useState<readonly Guarding[]>([])
  const sending = useMutation({
    mutationFn: ({ environment, guards }: Guarding) =>
      call('PATCH /api/projects/:id/environments/:appId', {
        params: { id: project.id, appId: environment.app_id },
        body: guards,
      }),
    onError: (error) => say({ text: sentenceOf(error), isProblem: true }),
    async onSettled(_, _error, guarding) {
      await client.invalidateQueries({ queryKey: projects.queryKey })
      setUnderWay((all) => all.filter((each) => each !== guarding))
    },
  })
  const shown = (environment: Environment): Environment => {
    const own = underWay.filter((each) => each.environment.app_id === environment.app_id)
    return Object.assign({ ...environment }, ...own.map(({ guards }) => guards))
  }
  const mutate = (guarding: Guarding): void => {
    setUnderWay((all) => [...all, guarding])
    sending.mutate(guarding)
  }
  return { mutate, shown }
}
