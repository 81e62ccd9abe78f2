import { expect, test } from 'vitest'
import { StoredMarkers } from '../../../src/server/transfer/stored-markers.js'

const at = (octetsBefore: number) => ({
  marker: `S${octetsBefore}`,
  position: `R${octetsBefore}`,
  octetsBefore,
})

/** A stage whose syncs end when the test says so. */
class SlowStage {
  size = 0
  readonly syncs: { readonly size: number; readonly end: (error?: Error) => void }[] = []

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.syncs.push({ size: this.size, end: (error) => (error ? reject(error) : resolve()) })
    })
  }
}

function storing(before = 0): { stage: SlowStage; markers: StoredMarkers; confirmed: string[] } {
  const confirmed: string[] = []
  const markers = new StoredMarkers(({ sender, receiver }) => confirmed.push(`${sender} = ${receiver}`))
  const stage = new SlowStage()
  markers.storeIn(stage, before)
  return { stage, markers, confirmed }
}

/** Lets everything run that doesn't wait for the test. */
async function turn(): Promise<void> {
  for (let hops = 0; hops < 10; hops++) await Promise.resolve()
}

test('confirms a marker when what came before it is stored, and durable', async () => {
  const { stage, markers, confirmed } = storing()
  markers.received(at(3))
  stage.size = 2
  markers.confirm()
  expect(stage.syncs).toHaveLength(0)
  stage.size = 3
  markers.confirm()
  expect(confirmed).toEqual([])
  stage.syncs[0]!.end()
  await markers.settled()
  expect(confirmed).toEqual(['S3 = R3'])
  expect(markers.anyConfirmed).toBe(true)
})

test('counts from what the stage had before', async () => {
  const { stage, markers, confirmed } = storing(10)
  stage.size = 12
  markers.received(at(3))
  expect(stage.syncs).toHaveLength(0)
  stage.size = 13
  markers.confirm()
  stage.syncs[0]!.end()
  await markers.settled()
  expect(confirmed).toEqual(['S3 = R3'])
})

test('makes octets last for several markers at once, and for later ones again', async () => {
  const { stage, markers, confirmed } = storing()
  stage.size = 5
  for (const octets of [1, 2, 5]) markers.received(at(octets))
  stage.size = 8
  for (const octets of [6, 9]) markers.received(at(octets))
  expect(stage.syncs.map(({ size }) => size)).toEqual([5])
  stage.syncs[0]!.end()
  await turn()
  expect(confirmed).toEqual(['S1 = R1'])
  stage.syncs[1]!.end()
  await markers.settled()
  expect(confirmed).toEqual(['S1 = R1', 'S2 = R2', 'S5 = R5', 'S6 = R6'])
  expect(stage.syncs).toHaveLength(2)
})

test('confirms nothing whose sync failed', async () => {
  const { stage, markers, confirmed } = storing()
  stage.size = 5
  markers.received(at(1))
  stage.syncs[0]!.end(new Error('the disk is broken'))
  await markers.settled()
  expect(confirmed).toEqual([])
  expect(markers.anyConfirmed).toBe(false)
})

test('forgets the oldest where more come than can be synced', async () => {
  const { stage, markers, confirmed } = storing()
  for (let octets = 1; octets <= 300; octets++) markers.received(at(octets))
  stage.size = 300
  markers.confirm()
  stage.syncs[0]!.end()
  await markers.settled()
  expect(confirmed).toHaveLength(256)
  expect(confirmed.at(-1)).toBe('S300 = R300')
})

test('confirms nothing for a stage that cannot be kept, and nothing before there is one', async () => {
  const confirmed: unknown[] = []
  const markers = new StoredMarkers((pair) => confirmed.push(pair))
  markers.received(at(0))
  markers.storeIn({ size: 5 }, 0)
  markers.confirm()
  await markers.settled()
  expect(confirmed).toEqual([])
})
