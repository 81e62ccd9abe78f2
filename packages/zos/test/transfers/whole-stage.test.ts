import { expect, test } from 'vitest'
import { maxJclLength, WholeStage } from '../../src/transfers/whole-stage.js'

test('hands on all that came when it is committed', async () => {
  const taken: string[] = []
  const stage = new WholeStage((octets) => taken.push(octets.join(' ')))
  const memory = Buffer.of(1, 2)
  await stage.write([memory])
  memory.fill(0)
  await stage.write([Uint8Array.of(3)])
  await stage.commit()
  expect(taken).toEqual(['1 2 3'])
})

test('forgets what came when it is discarded, and holds no more than there is room for', async () => {
  const taken: number[] = []
  const stage = new WholeStage((octets) => taken.push(octets.length))
  await stage.write([new Uint8Array(maxJclLength)])
  await expect(stage.write([new Uint8Array(1)])).rejects.toThrow('more JCL than JES has room for')
  await stage.discard()
  await stage.commit()
  expect(taken).toEqual([0])
})
