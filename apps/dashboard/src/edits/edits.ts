/** The texts of a form, by the names of its fields. */
export type Texts<Name extends string> = Readonly<Record<Name, string>>

/** What somebody has typed into a field, over what stood there when they began, or what they have since said no to. */
interface Edit {
  readonly over: string
  readonly typed: string
}

/** What was changed in a form of something that exists. A field that is not among them shows what is set, as it is now. */
export type Edits<Name extends string> = ReadonlyMap<Name, Edit>

/** A field that somebody else has changed too, to something else. */
export interface Both<Name extends string> {
  readonly name: Name
  readonly theirs: string
  readonly yours: string
}

export function withEdit<Name extends string>(
  edits: Edits<Name>,
  now: Texts<Name>,
  field: [Name, string],
): Edits<Name> {
  const [name, typed] = field
  const others = [...edits].filter(([each]) => each !== name)
  return new Map(
    typed === now[name] ? others : [...others, [name, { over: edits.get(name)?.over ?? now[name], typed }]],
  )
}

export const shownOf = <Name extends string>(edits: Edits<Name>, now: Texts<Name>): Texts<Name> => ({
  ...now,
  ...Object.fromEntries([...edits].map(([name, { typed }]) => [name, typed])),
})

/** What is to be sent: blanks around a text are no change. */
export function changedIn<Name extends string>(edits: Edits<Name>, now: Texts<Name>): ReadonlyMap<Name, string> {
  const typed = [...edits].map(([name, edit]) => [name, edit.typed.trim()] as const)
  return new Map(typed.filter(([name, text]) => text !== now[name].trim()))
}

export function bothIn<Name extends string>(edits: Edits<Name>, now: Texts<Name>): Both<Name>[] {
  const changed = changedIn(edits, now)
  return [...edits]
    .filter(([name, { over }]) => over !== now[name] && changed.has(name))
    .map(([name, { typed }]) => ({ name, theirs: now[name], yours: typed }))
}

/** Once something is saved: what was typed since. */
export const unsent = <Name extends string>(edits: Edits<Name>, sent: ReadonlyMap<Name, string>): Edits<Name> =>
  new Map([...edits].filter(([name, { typed }]) => sent.get(name) !== typed.trim()))

/** Theirs or yours of one field: it is settled then. */
export function settled<Name extends string>(
  edits: Edits<Name>,
  now: Texts<Name>,
  { name, isYours }: { readonly name: Name; readonly isYours: boolean },
): Edits<Name> {
  const all = [...edits].map(([each, edit]) => [each, each === name ? { ...edit, over: now[name] } : edit] as const)
  return new Map(isYours ? all : all.filter(([each]) => each !== name))
}
