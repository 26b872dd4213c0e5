import { type ReactNode, useId } from 'react'

interface TickProps {
  readonly label: ReactNode
  readonly help?: string
  readonly isOn: boolean
  readonly isDisabled?: boolean
  readonly onChange: (isOn: boolean) => void
}

/** One of several things that may each be chosen. */
export function Tick({ label, help, isOn, isDisabled = false, onChange }: TickProps) {
  const id = useId()
  return (
    <div className="flex min-h-11 items-start gap-2.5 py-1.5 card:min-h-8">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-(--new)"
        {...(help !== undefined && { 'aria-describedby': `${id}-help` })}
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {help !== undefined && (
          <p id={`${id}-help`} className="text-meta text-ink-3">
            {help}
          </p>
        )}
      </div>
    </div>
  )
}
