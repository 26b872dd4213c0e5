import { describe, expect, it } from 'vitest'
import { features, type Started } from '../../src/lifecycle/features.js'
import { createLife } from '../../src/lifecycle/life.js'
import { quiet } from '../harness/run-tower.js'

interface Ground {
  readonly told: string[]
}

const storage = ({ told }: Ground): Started<{ readonly rows: number }> => {
  told.push('storage starts')
  return { gives: { rows: 3 }, stop: () => void told.push('storage stops') }
}

const port = async ({ told, rows }: Ground & { readonly rows: number }): Promise<Started<{ readonly url: string }>> => {
  told.push(`port starts on ${rows} rows`)
  return {
    gives: { url: 'http://localhost' },
    async stop() {
      told.push('port stops')
      throw new Error('not cleanly')
    },
  }
}

const lifeOf = (ground: Ground, step: () => void | Promise<void> = () => {}) =>
  createLife(quiet, async (onStarted) => {
    const list = features<Ground>().add(storage).add(port).run(step)
    const { url } = await list.start(ground, onStarted)
    return url
  })

describe('the features of a Tower', () => {
  it('start in their order with what those before them have given, and stop in the opposite one, whatever one of them throws', async () => {
    const told: string[] = []
    const life = lifeOf({ told })
    expect(await life.start()).toBe('http://localhost')
    expect(told).toEqual(['storage starts', 'port starts on 3 rows'])
    await life.stop()
    expect(told.slice(2)).toEqual(['port stops', 'storage stops'])
  })

  it('stop what has started where a later one fails, and say why it failed', async () => {
    const told: string[] = []
    const life = lifeOf({ told }, () => Promise.reject(new Error('the last one fails')))
    await expect(life.start()).rejects.toThrow('the last one fails')
    expect(told.slice(2)).toEqual(['port stops', 'storage stops'])
    await life.stop()
    expect(told).toHaveLength(4)
  })

  it('stop once they have started when they are stopped while they start', async () => {
    const told: string[] = []
    let goOn = (): void => {}
    const life = lifeOf(
      { told },
      () =>
        new Promise<void>((resolve) => {
          goOn = resolve
        }),
    )
    const starting = life.start()
    const stopping = life.stop()
    while (told.length < 2) await Promise.resolve()
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    expect(told).toEqual(['storage starts', 'port starts on 3 rows'])
    goOn()
    await starting
    await stopping
    expect(told.slice(2)).toEqual(['port stops', 'storage stops'])
    await expect(life.start()).rejects.toMatchObject({ code: 'STOPPING' })
  })
})
