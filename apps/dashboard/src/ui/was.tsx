import { fieldName } from '../words/fields.js'

interface WasProps {
  /** Nothing before it where there is none, as of a flag that is new. */
  readonly before: string | undefined
  readonly after: string
}

/** What stood there, struck out, and what stands there instead. */
export function Was({ before, after }: WasProps) {
  return (
    <span className="inline-flex min-w-0 flex-wrap gap-1 font-medium">
      {before !== undefined && (
        <del className="rounded-chip bg-open-tint px-1 break-all text-open-text line-through">{before}</del>
      )}
      <ins className="rounded-chip bg-good-tint px-1 break-all text-good-text no-underline">{after}</ins>
    </span>
  )
}

/** The same of a field, by its name. */
export function FieldWas({ field, ...values }: WasProps & { readonly field: string }) {
  const name = fieldName(field)
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-1.5">
      <span className="first-letter:uppercase">{name}</span>
      <Was {...values} />
    </span>
  )
}
