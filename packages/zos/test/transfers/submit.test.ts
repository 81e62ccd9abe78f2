import { expect, test } from 'vitest'
import { storedLines } from '../../src/stored-records.js'
import { JclStage, jclOf, maxJclLength } from '../../src/transfers/submit.js'

test('passes on the lines of JCL at the commit', async () => {
  const submitted: (readonly string[])[] = []
  const stage = new JclStage((jcl) => submitted.push(jcl))
  const stored = storedLines(['//A JOB', '//S EXEC PGM=X'])
  const memory = Buffer.from(stored.subarray(0, 9))
  await stage.write([memory])
  memory.fill(0)
  await stage.write([stored.subarray(9)])
  expect(submitted).toEqual([])
  await stage.commit()
  expect(submitted).toEqual([['//A JOB', '//S EXEC PGM=X']])
})

test('forgets discarded JCL, and holds no more than the maximum', async () => {
  const submitted: (readonly string[])[] = []
  const stage = new JclStage((jcl) => submitted.push(jcl))
  await stage.write([new Uint8Array(maxJclLength)])
  await expect(stage.write([new Uint8Array(1)])).rejects.toThrow('more JCL than JES accepts')
  await stage.discard()
  await stage.commit()
  expect(submitted).toEqual([[]])
})

test('reads JCL from stored records in any chunks', async () => {
  const stored = storedLines(['//A JOB', ''])
  async function* source() {
    for (const octet of stored) yield Uint8Array.of(octet)
  }
  expect(await jclOf(source())).toEqual(['//A JOB', ''])
})
