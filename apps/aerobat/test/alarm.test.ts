import { describe, expect, it } from 'vitest'
import { createAlarm } from '../src/alarm.js'

const START = 1_790_000_000_000

describe('the alarm', () => {
  it('is on for 0.4 s once three bad calls have come in by one look, and not by one or two', () => {
    const alarm = createAlarm()
    alarm.saw(13, 2, START)
    expect(alarm.isOn(START)).toBe(false)
    alarm.saw(13, 3, START + 100)
    expect([alarm.isOn(START + 100), alarm.isOn(START + 499), alarm.isOn(START + 500)]).toEqual([true, true, false])
  })

  it('goes off beside a flag that fails as much all the time, and comes on when it fails more', () => {
    const alarm = createAlarm()
    for (let at = START; at < START + 5_000; at += 100) alarm.saw(13, 5, at)
    expect(alarm.isOn(START + 5_000)).toBe(false)
    alarm.saw(13, 200, START + 5_000)
    expect(alarm.isOn(START + 5_000)).toBe(true)
  })

  it('comes on for one flag whatever others do', () => {
    const alarm = createAlarm()
    for (let at = START; at < START + 5_000; at += 100) alarm.saw(13, 50, at)
    alarm.saw(14, 3, START + 5_000)
    expect(alarm.isOn(START + 5_000)).toBe(true)
  })

  it('is off when the clock has been set back behind it', () => {
    const alarm = createAlarm()
    alarm.saw(13, 3, START)
    expect(alarm.isOn(START - 3_600_000)).toBe(false)
  })
})
