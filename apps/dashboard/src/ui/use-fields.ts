import { useState } from 'react'
import { ApiProblem } from '../api/problem.js'

/** What is typed into a form of texts; `bind` gives each field its text, and what Tower said of it. */
export function useFields<Name extends string>(initial: Readonly<Record<Name, string>>) {
  const [values, setValues] = useState(initial)
  const set = (name: Name, value: string): void => setValues((before) => ({ ...before, [name]: value }))
  const bind = (error: unknown) => (name: Name) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
    problem: error instanceof ApiProblem ? error.fields.find(({ field }) => field === name)?.rule : undefined,
  })
  return { values, set, bind }
}
