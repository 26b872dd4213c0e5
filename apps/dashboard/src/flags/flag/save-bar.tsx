import type { Environment } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../ui/button.js'
import { Diff } from '../../ui/diff.js'
import { EnvironmentGlyph } from '../../ui/glyphs.js'
import { INPUT } from '../../ui/input.js'
import { MOST_REASON } from '../../ui/reason-field.js'
import { Sheet } from '../../ui/sheet.js'
import { tooLong } from '../../ui/too-long.js'
import type { Sending } from '../../ui/under-way.js'
import { percent, words } from '../../words/words.js'
import { shareNow } from '../flag-state.js'
import { onceOnState, reachingOf, reachOnceOn } from '../reach.js'
import { Conflict } from './conflict.js'
import { seenByDeployed } from './deployed.js'
import {
  changedFields,
  draftOf,
  type Edits,
  type FieldProblems,
  losesProtection,
  meanwhile,
  onlyTakesAway,
  reachesMore,
} from './draft.js'
import type { FlagHere } from './flag-here.js'

export interface SaveBarProps {
  readonly here: Pick<FlagHere, 'place' | 'row' | 'flag' | 'refusal'>
  readonly edits: Edits
  readonly problems: FieldProblems
  readonly failure: string | undefined
  readonly sending: Sending
  readonly onSave: (reason: string) => void
  readonly onDiscard: () => void
  readonly onSettle: (field: ReturnType<typeof changedFields>[number], isMine: boolean) => void
}

const { save } = words.flag

/** What would be saved, with the reason; on a phone it says how much, and asks for the rest in a sheet. */
export function SaveBar(props: SaveBarProps) {
  const { here, edits, onSettle } = props
  const [isReviewing, setIsReviewing] = useState(false)
  const [reason, setReason] = useState('')
  const { environment } = here.place
  const count = changedFields(here.flag, edits).length
  const conflicts = meanwhile(here.flag, edits)
  const form = { ...props, reason, setReason, isStuck: conflicts.some(({ yours }) => yours !== undefined) }
  const edge = environment.is_protected ? 'border-prod' : 'border-new'
  return (
    <section
      id="save-bar"
      aria-label={save.label}
      className={`sticky bottom-[45px] z-10 -mx-4 mt-8 -mb-24 border-t bg-surface px-4 py-3 shadow-[0_-4px_16px_rgb(0_0_0_/_0.06)] card:bottom-0 card:-mx-6 card:-mb-12 card:px-6 ${edge}`}
    >
      {conflicts.length > 0 && <Conflict {...{ here, conflicts, onSettle }} />}
      <div className="flex items-center justify-between gap-3 card:hidden">
        <span className="font-semibold">{save.changes(count)}</span>
        <Button look={environment.is_protected ? 'production' : 'main'} onClick={() => setIsReviewing(true)}>
          <EnvironmentGlyph name={environment.name} isProtected={environment.is_protected} />
          {save.review}
        </Button>
      </div>
      <div className="hidden card:block">
        <SaveForm {...form} layout="bar" />
      </div>
      {isReviewing && (
        <Sheet title={save.reviewTitle(environment.name)} onClose={() => setIsReviewing(false)} sending={props.sending}>
          <SaveForm {...form} layout="sheet" />
        </Sheet>
      )}
    </section>
  )
}

interface SaveFormProps extends SaveBarProps {
  readonly reason: string
  readonly setReason: (reason: string) => void
  readonly isStuck: boolean
  readonly layout: 'bar' | 'sheet'
}

function SaveForm(props: SaveFormProps) {
  const { here, edits, problems, failure, sending, onSave, onDiscard, reason, setReason, isStuck, layout } = props
  const { refusal } = here
  const isSaving = sending.isPending
  const { environment } = here.place
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [isMissing, setIsMissing] = useState(false)
  const needsReason = environment.needs_reason && !onlyTakesAway(here.flag, edits)
  const isWrong = Object.keys(problems).length > 0
  const long = tooLong(reason, MOST_REASON)
  const question = isWrong ? undefined : questionOf(here.flag, draftOf(here.flag, edits), environment)
  /** What has been asked: another change may raise another question. */
  const [asked, setAsked] = useState<string>()
  const isAsking = question !== undefined && asked === question.about
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const lacks = needsReason && reason.trim() === ''
    setIsMissing(lacks)
    if (lacks) form.current?.querySelector('input')?.focus()
    else if (long !== undefined || isStuck || isWrong || isSaving || refusal !== undefined) return
    else if (question && !isAsking) setAsked(question.about)
    else onSave(reason)
  }
  useSaveKey(form, layout === 'bar')
  const unready = long ?? (isWrong ? save.fix : isStuck ? words.flag.conflict.first : undefined)
  // Whoever has begun may have lost the role since.
  const trouble = refusal ?? failure ?? (isMissing ? save.reasonMissing(environment.name) : unready)
  const note = seenByDeployed(draftOf(here.flag, edits), changedFields(here.flag, edits))
  const isBar = layout === 'bar'
  return (
    <form
      ref={form}
      onSubmit={submit}
      className={isBar ? 'flex flex-wrap items-center gap-x-6 gap-y-2' : 'flex flex-col gap-4'}
    >
      <div className={isBar ? 'min-w-0 grow basis-[300px]' : ''}>
        <Changes here={here} edits={edits} />
        {note !== undefined && <p className="mt-0.5 text-meta text-ink-3">{note}</p>}
        {question && (
          <p role={isAsking ? 'alert' : undefined} className="mt-1 font-medium text-warn-text">
            {question.about}
          </p>
        )}
        {trouble !== undefined && (
          <p role="alert" id={`${id}-trouble`} className="mt-0.5 text-meta font-medium text-open-text">
            {trouble}
          </p>
        )}
      </div>
      <input
        aria-label={save.reason}
        aria-required={needsReason}
        aria-invalid={isMissing}
        {...(trouble !== undefined && { 'aria-describedby': `${id}-trouble` })}
        placeholder={needsReason ? save.reasonAsked : save.reason}
        value={reason}
        onChange={(event) => {
          setReason(event.target.value)
          setIsMissing(false)
        }}
        className={`${INPUT} ${isMissing ? 'border-open' : ''} ${isBar ? 'max-w-[320px] min-w-[180px] flex-1' : ''}`}
      />
      <div className={isBar ? 'ml-auto flex gap-2' : 'flex gap-2'}>
        <Button look="quiet" onClick={onDiscard} disabled={isSaving}>
          {save.discard}
        </Button>
        <Button
          look={isAsking ? 'danger' : environment.is_protected ? 'production' : 'main'}
          type="submit"
          aria-disabled={isStuck || isWrong || isSaving || refusal !== undefined}
          className={isBar ? '' : 'grow'}
        >
          <EnvironmentGlyph name={environment.name} isProtected={environment.is_protected} />
          {isSaving ? save.saving : isAsking ? question.yes : save.saveTo(environment.name)}
        </Button>
      </div>
    </form>
  )
}

/** What is asked once before it is saved: what it does, and what the button says that does it. */
function questionOf(flag: Flag, draft: Flag, environment: Environment): { about: string; yes: string } | undefined {
  if (losesProtection(flag, draft)) return { about: save.unprotected(flag.title), yes: save.withoutProtection }
  if (!environment.is_protected || !reachesMore(flag, draft)) return undefined
  const set = reachingOf(draft)
  const share = percent(draft.rollout_percentage)
  // What its circuit keeps from users, a larger rollout does not give them yet.
  const isKept = shareNow(set, onceOnState(set)) < draft.rollout_percentage
  const about = isKept ? reachOnceOn(set) : save.reachesMore(share, environment.name)
  return { about, yes: save.reach(share) }
}

function Changes({ here: { flag }, edits }: Pick<SaveBarProps, 'here' | 'edits'>) {
  const names = changedFields(flag, edits)
  const draft = draftOf(flag, edits)
  return (
    <div className="flex max-h-24 flex-wrap items-baseline gap-x-4 gap-y-1 overflow-y-auto">
      <span className="font-semibold">{words.flag.save.changes(names.length)}</span>
      <Diff
        changes={names.map((field) => ({ field, before: flag[field], after: edits.typed?.[field] ?? draft[field] }))}
      />
    </div>
  )
}

/** Ctrl S, or Command S, from wherever somebody types. */
function useSaveKey(form: { readonly current: HTMLFormElement | null }, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      form.current?.requestSubmit()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [form, isOn])
}
