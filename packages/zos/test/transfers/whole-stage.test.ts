import { expect, test } from 'vitest'
import { WholeStage } from '../../src/transfers/whole-stage.js'

function recorded(fault?: Error) {
  const done: string[] = []
  const file = {
    commit: async () => void done.push('committed'),
    discard: async () => void done.push('discarded'),
  }
  const take = async (octets: Uint8Array) => {
    if (fault) throw fault
    done.push(octets.join(' '))
  }
  return { done, stage: new WholeStage(take, file) }
}

test('hands on all that came when it is committed', async () => {
  const { done, stage } = recorded()
  const memory = Uint8Array.of(1, 2)
  await stage.write([memory])
  memory.fill(0)
  await stage.write([Uint8Array.of(3)])
  await stage.commit()
  expect(done).toEqual(['1 2 3', 'committed'])
})

test('leaves nothing behind when what it hands on is not taken, or it is discarded', async () => {
  const failing = recorded(new Error('full'))
  await expect(failing.stage.commit()).rejects.toThrow('full')
  expect(failing.done).toEqual(['discarded'])
  const { done, stage } = recorded()
  await stage.discard()
  expect(done).toEqual(['discarded'])
  await new WholeStage(async () => {}).commit()
})
