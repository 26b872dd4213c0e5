import { type InputHTMLAttributes, type ReactNode, useEffect, useId, useRef } from 'react'
import { words } from '../words/words.js'
import { INPUT } from './input.js'
import { tooLong } from './too-long.js'

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  readonly label: string
  readonly help?: ReactNode
  /** What is wrong with what stands there. */
  readonly problem?: string | undefined
  /** Has the focus as soon as it is there: the first one of a page that is there to be filled in. */
  readonly isFirst?: boolean
}

/** What is too long is told, and not cut: nobody sees that the end of what they have pasted is gone. */
export function Field({
  label,
  help,
  problem: refused,
  className = '',
  maxLength,
  isFirst = false,
  ...input
}: FieldProps) {
  const id = useId()
  const element = useRef<HTMLInputElement>(null)
  const text = typeof input.value === 'string' ? input.value : ''
  const long = tooLong(text, maxLength)
  const isBlank = input.required === true && text !== '' && text.trim() === ''
  useEffect(() => element.current?.setCustomValidity(long ?? (isBlank ? words.problem.blank : '')), [long, isBlank])
  useEffect(() => {
    if (isFirst) element.current?.focus()
  }, [isFirst])
  const problem = long ?? refused
  const told = [help !== undefined && `${id}-help`, problem !== undefined && `${id}-problem`].filter(Boolean).join(' ')
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        ref={element}
        id={id}
        className={`${INPUT} ${problem === undefined ? '' : 'border-open'}`}
        aria-invalid={problem !== undefined}
        {...(told !== '' && { 'aria-describedby': told })}
        {...input}
      />
      {help !== undefined && (
        <p id={`${id}-help`} className="text-meta text-ink-3">
          {help}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className="text-meta text-open-text">
          {problem}
        </p>
      )}
    </div>
  )
}
