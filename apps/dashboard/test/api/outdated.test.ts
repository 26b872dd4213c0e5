import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it, vi } from 'vitest'
import { readOutdatedAgain } from '../../src/api/outdated.js'

/** Answers are given one by one, by hand. */
function reading() {
  const client = new QueryClient()
  readOutdatedAgain(client)
  const answers: ((answer: string) => void)[] = []
  const query = { queryKey: ['flag', 1], queryFn: () => new Promise<string>((resolve) => answers.push(resolve)) }
  return { client, answers, query, shown: () => client.getQueryData<string>(query.queryKey) }
}

it('what is out of date before it has come for the first time is read once more', async () => {
  const { client, answers, query, shown } = reading()
  const unsubscribe = new QueryObserver(client, query).subscribe(() => {})
  void client.invalidateQueries({ queryKey: ['flag'] })
  void client.invalidateQueries({ queryKey: ['flag'] })
  answers[0]?.('old')
  await vi.waitFor(() => expect(answers).toHaveLength(2))
  answers[1]?.('new')
  await vi.waitFor(() => expect(shown()).toBe('new'))
  expect(answers).toHaveLength(2)
  expect(client.getQueryState(query.queryKey)?.isInvalidated).toBe(false)
  unsubscribe()
})

it('what was read ahead of need, and is out of date when it comes, is read when it is needed', async () => {
  const { client, answers, query, shown } = reading()
  void client.prefetchQuery(query)
  void client.invalidateQueries({ queryKey: ['flag'] })
  answers[0]?.('old')
  await vi.waitFor(() => expect(shown()).toBe('old'))
  await vi.waitFor(() => expect(client.getQueryState(query.queryKey)?.isInvalidated).toBe(true))
  expect(answers).toHaveLength(1)
})

it('what is shown and is read again is asked for anew, once', async () => {
  const { client, answers, query, shown } = reading()
  const unsubscribe = new QueryObserver(client, query).subscribe(() => {})
  answers[0]?.('first')
  await vi.waitFor(() => expect(shown()).toBe('first'))
  void client.invalidateQueries({ queryKey: ['flag'] })
  void client.invalidateQueries({ queryKey: ['flag'] })
  answers[1]?.('old')
  answers[2]?.('new')
  await vi.waitFor(() => expect(shown()).toBe('new'))
  expect(answers).toHaveLength(3)
  unsubscribe()
})
