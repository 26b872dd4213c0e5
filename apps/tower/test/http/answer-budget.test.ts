import { describe, expect, it } from 'vitest'
import { createAnswerBudget, MOST_ANSWER_BYTES, MOST_ANSWER_BYTES_OF_ONE } from '../../src/http/answer-budget.js'

const OVERLOADED = expect.objectContaining({ code: 'OVERLOADED' })
const taken = (work: () => unknown): unknown => {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}

describe('the room for answers', () => {
  it('is a quarter of it for one caller at most, and is there again once an answer has been read', () => {
    const { take } = createAnswerBudget()
    const giveBack = take('one', MOST_ANSWER_BYTES_OF_ONE)
    expect(taken(() => take('one', 1))).toEqual(OVERLOADED)
    expect(taken(() => take('another', 1))).toBeUndefined()
    giveBack()
    expect(taken(() => take('one', 1))).toBeUndefined()
  })

  it('is there for who has none yet when it is half taken, and for nobody when it is full', () => {
    const { take } = createAnswerBudget()
    for (const who of ['one', 'two']) expect(taken(() => take(who, MOST_ANSWER_BYTES / 4))).toBeUndefined()
    take('three', 1)
    expect(taken(() => take('three', 1))).toEqual(OVERLOADED)
    expect(taken(() => take('four', MOST_ANSWER_BYTES / 2 - 1))).toBeUndefined()
    expect(taken(() => take('five', 1))).toEqual(OVERLOADED)
  })

  it('is there for an answer that waits alone, however long it is', () => {
    const { take } = createAnswerBudget()
    const giveBack = take('one', 2 * MOST_ANSWER_BYTES)
    expect(taken(() => take('two', 1))).toEqual(OVERLOADED)
    giveBack()
    expect(taken(() => take('two', 1))).toBeUndefined()
  })
})
