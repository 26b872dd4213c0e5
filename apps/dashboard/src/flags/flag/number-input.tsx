import { useEffect, useState } from 'react'
import { CHANGED } from './setting.js'

interface NumberInputProps {
  readonly id?: string
  readonly label: string
  readonly value: number
  readonly isChanged: boolean
  readonly isWrong: boolean
  readonly disabled: boolean
  readonly describedBy?: string | undefined
  /** NaN where no number stands there. */
  readonly onChange: (value: number) => void
}

/** Lets people type as they like: half a number is not corrected under their fingers. */
export function NumberInput({ label, value, isChanged, isWrong, describedBy, onChange, ...rest }: NumberInputProps) {
  const [text, setText] = useState(textOf(value))
  useEffect(() => setText((before) => (Object.is(parse(before), value) ? before : textOf(value))), [value])
  const look = isWrong ? 'border-open' : isChanged ? CHANGED : 'border-control'
  return (
    <input
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-invalid={isWrong}
      aria-describedby={describedBy}
      value={text}
      onChange={(event) => {
        setText(event.target.value)
        onChange(parse(event.target.value))
      }}
      className={`min-h-11 w-[76px] rounded-control border bg-surface px-3 py-1 text-right text-[16px] font-semibold card:min-h-8 card:text-body ${look}`}
      {...rest}
    />
  )
}

const textOf = (value: number): string => (Number.isFinite(value) ? String(value) : '')

/** A decimal comma is one too. */
const parse = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')))
