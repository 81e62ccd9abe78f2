import { expect, test } from 'vitest'
import { SummerTime } from '../../../../src/client/directory/sync/summer-time.js'

const hour = 3_600_000
const minute = 60_000
const now = Date.UTC(2026, 10, 29)

/** A zone whose summer ends on 25 October. */
const isSummer = (time: number) => time < Date.UTC(2026, 9, 25)

/** Files as a list shows them that is read by the offset of winter: those of summer are an hour late. */
const listed = (time: number) => ({ time: time + (isSummer(time) ? hour : 0), precision: minute })

/** Corrects times in their order, as sync does for local files of the same times, and counts questions. */
async function corrected(times: readonly number[], answer = (time: number): number | undefined => time) {
  const asked: string[] = []
  const summerTime = new SummerTime(async (path) => {
    asked.push(path)
    return answer(Number(path))
  })
  summerTime.rightAt(now)
  const found: number[] = []
  for (const time of times) {
    const decides = (remote: { time: number }) => Math.abs(time - remote.time) >= minute
    found.push((await summerTime.correct(String(time), listed(time), decides)).time)
  }
  return { asked, found }
}

const days = (count: number) => Array.from({ length: count }, (_, index) => now - index * 24 * hour)

test('corrects the times of summer by an hour', async () => {
  const { found } = await corrected(days(170))
  expect(found).toEqual(days(170))
})

test('asks for the times of few files', async () => {
  const shuffled = days(170).sort((one, other) => (one % 9973) - (other % 9973))
  const { asked, found } = await corrected(shuffled)
  expect(found).toEqual(shuffled)
  expect(asked.length).toBeLessThan(20)
})

test('asks for none where an hour decides nothing, or the times are exact to the day only', async () => {
  const summerTime = new SummerTime(async () => expect.fail('was asked'))
  summerTime.rightAt(now)
  const old = { time: now - 100 * 24 * hour, precision: minute }
  expect(await summerTime.correct('x', old, () => true)).toBe(old)
  const dated = { ...old, precision: 24 * hour }
  expect(await summerTime.correct('x', dated, ({ time }) => time < old.time)).toBe(dated)
})

test('asks for none before an offset is known', async () => {
  const time = listed(now - 100 * 24 * hour)
  const summerTime = new SummerTime(async () => expect.fail('was asked'))
  expect(summerTime.isNeeded).toBe(false)
  expect(await summerTime.correct('x', time, (other) => other.time < time.time)).toBe(time)
})

test('leaves times as they are where the server refuses to tell, and asks three times only', async () => {
  const { asked, found } = await corrected(days(170), () => undefined)
  expect(asked).toHaveLength(3)
  expect(found[169]).toBe(days(170)[169]! + hour)
})

test('takes a time that no clock explains for that file alone', async () => {
  const other = now - 50 * 24 * hour
  const { found } = await corrected([other, other - 1_000], (time) =>
    time === other ? time - 7 * hour : time,
  )
  expect(found).toEqual([other - 7 * hour, other - 1_000])
})
