import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldProblem } from '../ui/field-problem.js'
import { bothIn, changedIn, type Edits, settled, shownOf, type Texts, unsent, withEdit } from './edits.js'

interface Editing<Stored, Name extends string> {
  /** As it is known now. */
  readonly stored: Stored
  readonly textsOf: (stored: Stored) => Texts<Name>
  /** Reads it anew: what somebody has done a moment ago is not to be overwritten either. */
  readonly read: () => Promise<Stored>
  /** Sends what was changed, and nothing else. */
  readonly send: (changed: ReadonlyMap<Name, string>, stored: Stored) => Promise<unknown>
  readonly onSaved: (sent: ReadonlyMap<Name, string>) => unknown
}

/** A form of something that exists. It sends what was changed in it; where somebody else has changed the same, it asks. */
export function useEdits<Stored, Name extends string>(editing: Editing<Stored, Name>) {
  const { stored, textsOf, read, send, onSaved } = editing
  const [edits, setEdits] = useState<Edits<Name>>(() => new Map())
  const now = textsOf(stored)
  const texts = shownOf(edits, now)
  const saving = useMutation({
    async mutationFn() {
      const fresh = await read()
      if (bothIn(edits, textsOf(fresh)).length > 0) return undefined
      const changes = changedIn(edits, textsOf(fresh))
      await send(changes, fresh)
      return changes
    },
    async onSuccess(sent) {
      if (!sent) return
      await onSaved(sent)
      setEdits((before) => unsent(before, sent))
    },
  })
  const change = (name: Name, typed: string): void => setEdits((before) => withEdit(before, now, [name, typed]))
  return {
    texts,
    saving,
    change,
    changed: changedIn(edits, now),
    both: bothIn(edits, now),
    settle: (name: Name, isYours: boolean) => setEdits((before) => settled(before, now, { name, isYours })),
    forget: () => setEdits(new Map()),
    of: (name: Name) => ({
      value: texts[name],
      onChange: (event: { readonly target: { readonly value: string } }) => change(name, event.target.value),
      problem: fieldProblem(saving.error, name),
    }),
  }
}
