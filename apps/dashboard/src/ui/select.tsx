import { type SelectHTMLAttributes, useId } from 'react'
import { INPUT } from './input.js'

interface SelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id' | 'onChange'> {
  readonly label: string
  readonly help?: string | undefined
  readonly problem?: string | undefined
  readonly isLabelHidden?: boolean
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly onChange: (value: string) => void
}

/** The browser's own: it works with every keyboard, reader and phone. */
export function Select({
  label,
  help,
  problem,
  isLabelHidden,
  options,
  onChange,
  className = '',
  ...rest
}: SelectProps) {
  const id = useId()
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'font-medium'}>
        {label}
      </label>
      <select
        id={id}
        aria-invalid={problem !== undefined}
        className={`${INPUT} ${problem === undefined ? '' : 'border-open'}`}
        {...(help !== undefined && { 'aria-describedby': `${id}-help` })}
        onChange={(event) => onChange(event.target.value)}
        {...rest}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {help !== undefined && (
        <p id={`${id}-help`} className="text-meta text-ink-3">
          {help}
        </p>
      )}
      {problem !== undefined && <p className="text-meta text-open-text">{problem}</p>}
    </div>
  )
}
