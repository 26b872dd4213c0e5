import { describe, expect, it } from 'vitest'
import { CodedError } from '../src/index.js'

class FishError extends CodedError<'TOO_SMALL' | 'GONE'> {
  override readonly name = 'FishError'
}

describe('an error with a code', () => {
  it('has the name that its class gives itself, its code, and its message', () => {
    const error = new FishError('GONE', 'no fish here')
    expect(error).toBeInstanceOf(Error)
    expect({ ...error }).toEqual({ name: 'FishError', code: 'GONE' })
    expect(String(error)).toBe('FishError: no fish here')
  })

  it('shows its name before its code, as a log prints them', () => {
    expect(Object.keys(new FishError('GONE', 'no fish here'))).toEqual(['name', 'code'])
  })

  it('keeps what caused it', () => {
    const cause = new Error('the net tore')
    expect(new FishError('GONE', 'no fish here', { cause }).cause).toBe(cause)
  })

  it('has no cause where none is known', () => {
    expect('cause' in new FishError('GONE', 'no fish here', { cause: undefined })).toBe(false)
  })
})
