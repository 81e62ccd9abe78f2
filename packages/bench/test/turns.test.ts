import { expect, test } from 'vitest'
import { type Line, measureLine, type Program } from '../src/turns.js'

const done =
  (seconds: number, octets = 10) =>
  async () => ({ seconds, octets })

const side = (name: string, seconds: number, octets?: number): Program => ({
  name,
  run: done(seconds, octets),
})

const line = (given: Partial<Line>): Line => ({
  name: 'RETR',
  amount: 6,
  unit: 'GB',
  ours: side('ours', 2),
  rivals: [{ name: 'another', side: side('another', 3), atLeast: 1.5 }],
  octets: 10,
  ...given,
})

const rounds = { counted: 3, warmUp: 3 }

test('compares times by round, and computes rates', async () => {
  expect(await measureLine(line({}), rounds)).toEqual([
    {
      name: 'RETR',
      ours: '3.00 GB/s (3.00 – 3.00)',
      beside: 'another',
      theirs: '2.00 GB/s (2.00 – 2.00)',
      figure: '1.50 (1.50 – 1.50)',
      bound: '≥ 1.5 ×',
      load: expect.stringMatching(/^\d+\.\d → \d+\.\d$/),
      verdict: 'met',
    },
  ])
  expect((await measureLine(line({ ours: side('ours', 2.01) }), rounds))[0]!.verdict).toBe('MISSED')
})

test('compares processor time where a line is about that, and shows it', async () => {
  const taking = (name: string, seconds: number): Program => {
    let taken = 0
    const run = async () => {
      taken += seconds * 1e9
      return { seconds: 6, octets: 10 }
    }
    return { name, run, processorTime: () => taken }
  }
  const rivals = [{ name: 'another', side: taking('another', 8), atLeast: 2 }]
  const [measured] = await measureLine(
    line({ ours: taking('ours', 4), rivals, by: 'processor time' }),
    rounds,
  )
  expect(measured).toMatchObject({
    ours: '1.00 GB/s (1.00 – 1.00), 4.00 s',
    theirs: '1.00 GB/s (1.00 – 1.00), 8.00 s',
    figure: '2.00 (2.00 – 2.00)',
    bound: '≥ 2 ×, processor time',
    verdict: 'met',
  })
})

test('lets each side be first as often as the other, and does not count the first rounds', async () => {
  const order: string[] = []
  const noted = (name: string): Program => ({
    name,
    run: async () => {
      order.push(name)
      return { seconds: order.length <= 6 ? 100 : 1, octets: 10 }
    },
  })
  const given = line({ ours: noted('ours'), rivals: [{ name: 'another', side: noted('another') }] })
  const [measured] = await measureLine(given, { counted: 2, warmUp: 3 })
  expect(order.slice(6)).toEqual(['ours', 'another', 'another', 'ours'])
  expect(measured).toMatchObject({ figure: '1.00 (1.00 – 1.00)', verdict: 'shown' })
})

test('compares ours with every rival that is there, and says which one is not', async () => {
  const rivals = [
    { name: 'absent', side: undefined, atLeast: 1 },
    { name: 'another', side: side('a server of ours', 4), atLeast: 1 },
  ]
  const measured = await measureLine(line({ rivals }), rounds)
  expect(measured.map(({ beside, verdict }) => [beside, verdict])).toEqual([
    ['absent', 'not measured'],
    ['another', 'met'],
  ])
})

test('runs nothing for a line none of whose rivals is there', async () => {
  const run = () => Promise.reject(new Error('it was run'))
  const [measured] = await measureLine(
    line({ ours: { name: 'ours', run }, rivals: [{ name: 'absent', side: undefined }] }),
    rounds,
  )
  expect(measured!.verdict).toBe('not measured')
})

test('refuses a side that moves another number of octets', async () => {
  const rivals = [{ name: 'another', side: side('another', 1, 9) }]
  await expect(measureLine(line({ rivals }), rounds)).rejects.toThrow('another moved 9 octets, not 10')
})
