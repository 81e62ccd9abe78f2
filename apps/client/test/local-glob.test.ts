import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { localMatches } from '../src/local-glob.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-glob-'))

afterAll(() => rmSync(place, { recursive: true }))

const names = async (pattern: string) => (await localMatches(pattern)).map(({ path }) => path)

/** Calls as a user whom permissions hold back: none does the superuser. */
async function asOther<Value>(call: () => Promise<Value>): Promise<Value> {
  const user = process.geteuid!()
  if (user === 0) process.seteuid!(65_534)
  try {
    return await call()
  } finally {
    process.seteuid!(user)
  }
}

test.runIf(process.platform !== 'win32')(
  'a pattern leads through directories that may not be listed',
  async () => {
    const open = join(place, 'shut', 'open')
    mkdirSync(open, { recursive: true })
    for (const name of ['b.txt', 'a.txt', '.c.txt', 'd.bin']) writeFileSync(join(open, name), '')
    chmodSync(place, 0o711)
    chmodSync(join(place, 'shut'), 0o311)
    expect(await asOther(() => names(join(open, '*.txt')))).toEqual([
      join(open, 'a.txt'),
      join(open, 'b.txt'),
    ])
    expect(await asOther(() => names(join(place, 'shut', 'none', '*.txt')))).toEqual([])
    chmodSync(join(place, 'shut'), 0o755)
    expect(await names(`${place}/*/./o*/../open/?.bin`)).toEqual([join(open, 'd.bin')])
  },
)
