import type { WEBHOOK_HEADERS } from '@tailslide/api'
import { Plus, X } from 'lucide-react'
import { ApiProblem } from '../api/problem.js'
import { Button } from '../ui/button.js'
import { INPUT } from '../ui/input.js'
import { headerWords } from '../words/webhook-header.js'
import type { HeaderRow } from './own-headers.js'

const MOST: (typeof WEBHOOK_HEADERS)['most'] = 10

interface HeaderRowsProps {
  readonly rows: readonly HeaderRow[]
  readonly onChange: (rows: readonly HeaderRow[]) => void
  readonly isWhole: boolean
  /** What is wrong with them. */
  readonly problem: string | undefined
}

/** The headers that a webhook sends: those that it has by their names, and those that are typed. */
export function HeaderRows({ rows, onChange, isWhole, problem }: HeaderRowsProps) {
  const replace = (index: number, row: HeaderRow): void => onChange(rows.with(index, row))
  const remove = (index: number): void => onChange(rows.toSpliced(index, 1))
  const nextId = Math.max(0, ...rows.map((row) => (row.kind === 'typed' ? row.id + 1 : 0)))
  const isFull = rows.length >= MOST
  return (
    <fieldset className="flex min-w-0 flex-col gap-2" aria-describedby="header-help">
      <legend className="mb-1 font-medium">{headerWords.title}</legend>
      {rows.map((row, index) => (
        <div key={row.kind === 'kept' ? row.name : row.id} className="flex items-center gap-2">
          {row.kind === 'kept' ? (
            <p className="min-w-0 grow">
              <span className="font-mono break-all">{row.name}</span>{' '}
              <span className="text-meta text-ink-3">{headerWords.stays}</span>
            </p>
          ) : (
            <Typed number={index + 1} row={row} isWrong={problem !== undefined} onChange={(to) => replace(index, to)} />
          )}
          <button
            type="button"
            aria-label={row.kind === 'kept' ? headerWords.remove(row.name) : headerWords.removeNew(index + 1)}
            onClick={() => remove(index)}
            className="flex size-11 shrink-0 items-center justify-center rounded-control hover:bg-sunken card:size-8"
          >
            <X size={15} aria-hidden />
          </button>
        </div>
      ))}
      <Button
        className="self-start"
        disabled={isFull}
        onClick={() => onChange([...rows, { kind: 'typed', id: nextId, name: '', value: '' }])}
      >
        <Plus size={15} aria-hidden />
        {headerWords.add}
      </Button>
      <p id="header-help" className="text-meta text-ink-3">
        {!isWhole ? headerWords.form : isFull ? headerWords.most(MOST) : headerWords.help}
      </p>
      {problem !== undefined && (
        <p role="alert" className="text-meta text-open-text">
          {problem}
        </p>
      )}
    </fieldset>
  )
}

/** What Tower said of headers, of those typed or of those kept. */
export const headersProblem = (error: unknown): string | undefined =>
  error instanceof ApiProblem
    ? error.fields.find(({ field }) => field === 'keep_headers' || field.startsWith('headers'))?.rule
    : undefined

type TypedRow = Extract<HeaderRow, { kind: 'typed' }>
interface TypedProps {
  readonly number: number
  readonly row: TypedRow
  readonly isWrong: boolean
  readonly onChange: (row: TypedRow) => void
}

function Typed({ number, row, isWrong, onChange }: TypedProps) {
  const shared = { className: `${INPUT} min-w-0`, autoComplete: 'off', 'aria-invalid': isWrong }
  return (
    <>
      <input
        {...shared}
        // biome-ignore lint/a11y/noAutofocus: whoever adds a header types its name next
        autoFocus
        aria-label={headerWords.name(number)}
        placeholder={headerWords.nameSample}
        value={row.name}
        onChange={({ target }) => onChange({ ...row, name: target.value })}
      />
      <input
        {...shared}
        aria-label={headerWords.value(number)}
        placeholder={headerWords.valueSample}
        value={row.value}
        onChange={({ target }) => onChange({ ...row, value: target.value })}
      />
    </>
  )
}
