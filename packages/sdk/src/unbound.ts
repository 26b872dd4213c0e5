import { TailslideError } from './errors.js'

type Told = (line: string) => void

let told: Told | undefined

/** The manager that was made last: of a method that has lost what it belongs to nothing else is known. */
export function tellOfUnbound(to: Told): void {
  told = to
}

/** For a method that was called without its toggler or decision; answers what it is given. */
export function tellUnbound<Answer>(method: string, answer: Answer): Answer {
  const what = `${method}() was called without what it belongs to, so it answered as for an unknown flag, and counted nothing`
  told?.(`${what}: hand on a function that calls it, as in users.filter((user) => toggler.isFlagActive(user))`)
  return answer
}

/** For a method that was called without its manager, which has nothing to answer with. */
export function unboundMethod(method: string): TailslideError {
  const what = `${method}() was called without its FlagManager`
  return new TailslideError(
    'METHOD_UNBOUND',
    `${what}: hand on a function that calls it, as in () => manager.${method}()`,
  )
}
