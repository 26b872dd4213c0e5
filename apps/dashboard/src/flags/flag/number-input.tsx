import type { SettingName } from '@tailslide/core'
import { useEffect, useState } from 'react'
import { formOf, numberIn } from './number-rules.js'
import { CHANGED } from './setting.js'

interface NumberInputProps {
  readonly id?: string
  readonly field: SettingName
  readonly label: string
  readonly value: number
  /** What stands there where that is no number. */
  readonly typed: string | undefined
  readonly unit: string
  readonly isChanged: boolean
  readonly isWrong: boolean
  readonly disabled: boolean
  readonly describedBy?: string | undefined
  /** NaN where no number stands there; `text` is what does. */
  readonly onChange: (value: number, text: string) => void
}

/** Lets people type as they like: half a number is not corrected under their fingers. */
export function NumberInput(props: NumberInputProps) {
  const { field, label, value, typed, unit, isChanged, isWrong, describedBy, onChange, ...rest } = props
  const [text, setText] = useState(typed ?? textOf(value))
  useEffect(
    () => setText((before) => (Object.is(numberIn(before, formOf(field, unit)), value) ? before : textOf(value))),
    [value, field, unit],
  )
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
        onChange(numberIn(event.target.value, formOf(field, unit)), event.target.value)
      }}
      className={`min-h-11 max-w-full rounded-control border bg-surface px-3 py-1 text-right text-[16px] font-semibold card:min-h-8 card:text-body ${widthOf(text)} ${look}`}
      {...rest}
    />
  )
}

/** Every digit is in sight: one that is cut off makes another number of it, such as 99.99 of 99.999. */
const widthOf = ({ length }: string): string =>
  length > 10 ? 'w-[212px]' : length > 6 ? 'w-[144px]' : 'w-[96px] card:w-[84px]'
const textOf = (value: number): string => (Number.isFinite(value) ? String(value) : '')
