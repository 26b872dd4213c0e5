import { Button, type ButtonProps } from './button.js'

interface RefusableProps extends ButtonProps {
  readonly refusal: string | undefined
  /** Most stand at the right of a title or a row. */
  readonly isAtLeft?: boolean
}

/** A button that stays visible for whoever may not press it, and says why. */
export function Refusable({ refusal, isAtLeft = false, onClick, ...rest }: RefusableProps) {
  if (refusal === undefined) return <Button onClick={onClick} {...rest} />
  return (
    <div className="print:hidden flex max-w-full flex-col gap-1">
      <Button
        aria-disabled
        {...rest}
        className={`self-start ${isAtLeft ? '' : 'card:self-end'} ${rest.className ?? ''}`}
      />
      <span className="text-meta text-ink-3">{refusal}</span>
    </div>
  )
}
