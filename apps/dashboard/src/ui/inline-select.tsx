import { ChevronDown } from 'lucide-react'

interface InlineSelectProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}

/** One of a few, in a sentence; `Select` is a field of a form. The browser's own, which every phone and every screen reader knows. */
export function InlineSelect({ label, value, options, onChange }: InlineSelectProps) {
  // A value that only a newer Tower knows stands under its own name, until another is chosen.
  const isKnown = options.some((option) => option.value === value)
  const shown = isKnown ? options : [...options, { value, label: value }]
  return (
    <span className="relative inline-flex max-w-full min-w-0">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-11 max-w-full min-w-0 grow appearance-none text-ellipsis rounded-control border border-line-strong bg-surface py-1.5 pr-7 pl-2 text-[16px] font-semibold card:min-h-8 card:pr-8 card:pl-3 card:text-body"
      >
        {shown.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2" />
    </span>
  )
}
