import type { AnswerBody, Config, RouteOf } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ChangeEvent, type FormEvent, useRef, useState } from 'react'
import { ApiProblem } from '../api/problem.js'
import { readAgain } from '../api/queries.js'
import { Button } from '../ui/button.js'
import { Notice, sentenceOf } from '../ui/notice.js'
import { ReasonField } from '../ui/reason-field.js'
import { Tick } from '../ui/tick.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'
import { Plan } from './plan.js'
import { readProjectFile } from './project-file.js'
import { RenamedSince } from './renamed-since.js'
import { UnreadableFile } from './unreadable-file.js'

type Applied = AnswerBody<RouteOf<'POST /api/config'>>

export interface FileWish {
  readonly body: {
    readonly config: Config
    readonly dry_run: boolean
    readonly prune: boolean
    readonly plan?: string
  }
  readonly reason: string
}

interface ApplyFileProps {
  readonly send: (wish: FileWish) => Promise<Applied>
  readonly guards: { readonly is_protected: boolean; readonly needs_reason: boolean }
  readonly isDisabled: boolean
  readonly onDone?: (config: Config) => void
}

/** A file is read, what it would change is shown, and then it is done, all or nothing. */
export function ApplyFile({ send, guards, isDisabled, onDone }: ApplyFileProps) {
  const client = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<{ readonly name: string; readonly config: Config }>()
  const [prune, setPrune] = useState(false)
  const [reason, setReason] = useState('')
  const plan = useMutation({
    mutationFn: (wish: { config: Config; prune: boolean }) => send({ body: { ...wish, dry_run: true }, reason: '' }),
  })
  const apply = useMutation({
    mutationFn: (config: Config) => {
      const seen = plan.data?.payload.plan
      return send({ body: { config, prune, dry_run: false, ...(seen !== undefined && { plan: seen }) }, reason })
    },
    async onSuccess({ payload }, config) {
      await readAgain(client, 'projects', 'flags', 'history')
      say({ text: words.settings.applied(payload.changes.filter(isDone).length) })
      forget()
      onDone?.(config)
    },
    // Somebody was quicker: what would be done now stands in place of what was seen.
    onError(error, config) {
      if (error instanceof ApiProblem && error.code === 'PLAN_OUTDATED') plan.mutate({ config, prune })
    },
  })
  const read = useMutation({
    mutationFn: async (chosen: File) => ({ name: chosen.name, config: await readProjectFile(chosen) }),
    onSuccess(known) {
      setFile(known)
      plan.mutate({ config: known.config, prune })
    },
  })
  const forget = () => {
    setFile(undefined)
    plan.reset()
    apply.reset()
  }
  const choose = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const [chosen] = target.files ?? []
    if (chosen) read.mutate(chosen)
    // The same file may be chosen again, after it was mended.
    target.value = ''
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (file) apply.mutate(file.config)
  }
  const error = read.error ?? plan.error ?? apply.error
  const changes = plan.data?.payload.changes
  const count = changes?.filter(isDone).length ?? 0
  return (
    <div className="mt-3">
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json,application/yaml,application/json"
        className="hidden"
        onChange={choose}
      />
      <Button disabled={isDisabled} onClick={() => input.current?.click()}>
        {words.settings.choose}
      </Button>
      <span className="ml-3 text-meta text-ink-3">{words.settings.chooseHelp}</span>
      {error && (
        <div className="mt-3">
          <Notice look="problem">
            {error instanceof UnreadableFile ? words.settings.unreadable(error.message) : sentenceOf(error)}
          </Notice>
        </div>
      )}
      {file && changes && (
        <form onSubmit={submit} className="mt-5">
          <h3 className="mb-2 font-semibold break-words">{words.settings.plan(file.name)}</h3>
          <RenamedSince renamed={plan.data?.payload.renamed ?? []} />
          {changes.length === 0 ? <p className="text-ink-2">{words.settings.nothing}</p> : <Plan changes={changes} />}
          <div className="mt-3 flex max-w-[480px] flex-col gap-3">
            <Tick
              label={words.settings.prune}
              help={words.settings.pruneHelp}
              isOn={prune}
              onChange={(isOn) => {
                setPrune(isOn)
                plan.mutate({ config: file.config, prune: isOn })
              }}
            />
            <ReasonField guards={guards} value={reason} onChange={(event) => setReason(event.target.value)} />
            <div className="flex flex-wrap gap-2">
              <Button onClick={forget}>{words.settings.forget}</Button>
              <Button
                look={guards.is_protected ? 'production' : 'main'}
                type="submit"
                disabled={count === 0 || apply.isPending || plan.isPending}
              >
                {words.settings.apply(count)}
              </Button>
            </div>
          </div>
        </form>
      )}
    </div>
  )
}

const isDone = ({ action }: { action: string }): boolean => action !== 'keep'
