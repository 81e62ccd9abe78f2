import { MemoryFileSystem, MemoryQuotaLedger, withQuotas } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { connect } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, namesIn, serve } from '../../serving.js'

watchForLeaks()

const user = { user: 'tester', password: 'secret' }

test('a quota holds against eight uploads at once: each is stored or refused by 552, and all is free in the end', async () => {
  const ledger = new MemoryQuotaLedger()
  const files = withQuotas(
    new MemoryFileSystem({ old: 'old' }),
    [{ key: 'all', limits: { octets: 5_000_000 } }],
    { ledger },
  )
  await using served = await serve(files)
  const content = Buffer.alloc(999_999, 'x')
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      await using client = await connect({ ...served.address, ...user })
      return await client.upload(content, `file${index}`).then(
        () => 226,
        (error) => error.replyHint as number,
      )
    }),
  )
  const stored = outcomes.filter((reply) => reply === 226).length
  expect(outcomes.filter((reply) => reply === 552)).toHaveLength(8 - stored)
  expect(stored).toBeGreaterThan(0)
  expect(stored).toBeLessThanOrEqual(5)
  expect(await ledger.usage('all')).toEqual({ files: 1 + stored, octets: 3 + stored * 999_999 })
  await using client = await connect({ ...served.address, ...user })
  for (const name of await namesIn(files, '/')) await client.remove(name)
  expect(await ledger.usage('all')).toEqual({ files: 0, octets: 0 })
})

test('what exceeds a quota is refused, by 552 for APPE and by 553 for RNTO, which has no 552, and the old file stays', async () => {
  const files = withQuotas(
    new MemoryFileSystem({ in: { file: '12345678' }, out: { file: '123' } }),
    [{ key: 'in', path: '/in', limits: { octets: 10 } }],
    { ledger: new MemoryQuotaLedger() },
  )
  await using served = await serve(files)
  await using client = await connect({ ...served.address, ...user })
  await expect(client.append(Buffer.from('abc'), '/in/file')).rejects.toMatchObject({ replyHint: 552 })
  expect(String(await contentOf(files, '/in/file'))).toBe('12345678')
  await expect(client.rename('/out/file', '/in/other')).rejects.toMatchObject({ replyHint: 553 })
  await client.append(Buffer.from('ab'), '/in/file')
  expect(String(await contentOf(files, '/in/file'))).toBe('12345678ab')
})
