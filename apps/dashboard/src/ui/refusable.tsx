import { Button, type ButtonProps } from './button.js'

/** A button that stays visible for whoever may not press it, and says why. */
export function Refusable({ refusal, onClick, ...rest }: ButtonProps & { readonly refusal: string | undefined }) {
  if (refusal === undefined) return <Button onClick={onClick} {...rest} />
  return (
    <div className="flex max-w-full flex-col gap-1">
      <Button aria-disabled {...rest} className={`self-start card:self-end ${rest.className ?? ''}`} />
      <span className="text-meta text-ink-3">{refusal}</span>
    </div>
  )
}
