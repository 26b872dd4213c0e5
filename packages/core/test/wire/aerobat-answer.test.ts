import { encodeAerobatAnswer, parseAerobatAnswer } from '@tailslide/core'
import { describe, expect, it } from 'vitest'

describe('what an Aerobat answers to a Tower that asks', () => {
  it('is read as it was written', () => {
    for (const lacks of [[], ['signals'], ['looks', 'rulesets', 'signals', 'circuits']]) {
      expect(parseAerobatAnswer(encodeAerobatAnswer({ lacks }))).toEqual({ lacks })
    }
  })

  it('may lack what is unheard of, and have more to say', () => {
    expect(parseAerobatAnswer('{"lacks":["cluster"],"since":1}')).toEqual({ lacks: ['cluster'] })
  })

  it('keeps few words of many', () => {
    expect(parseAerobatAnswer(JSON.stringify({ lacks: Array(100).fill('x') }))?.lacks).toHaveLength(8)
  })

  it('is nothing else', () => {
    const others = [
      '',
      'x',
      'null',
      '[]',
      '{}',
      '{"lacks":1}',
      '{"lacks":[1]}',
      '{"lacks":["a b"]}',
      '{"stream":"s","seq":1}',
    ]
    for (const text of [...others, JSON.stringify({ lacks: ['x'.repeat(33)] })]) {
      expect(parseAerobatAnswer(text)).toBeUndefined()
    }
  })
})
