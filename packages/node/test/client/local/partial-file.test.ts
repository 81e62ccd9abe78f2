import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { partialName } from '../../../src/client/local/names-beside.js'
import { openPartialFile } from '../../../src/client/local/partial-file.js'
import { replaceJson } from '../../../src/client/restart/restart-file.js'

let path: string
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-partial-'))
  path = join(folder, 'file')
})

afterEach(() => rmSync(folder, { recursive: true }))

const openInAnotherProcess = () => openPartialFile(path, new Set())

test('a download that fails leaves what it wrote, and the next one appends to it', async () => {
  const first = await openPartialFile(path)
  expect(first.kept).toBe(0)
  await first.target.write([Buffer.from('one '), Buffer.from('two ')])
  await first.target.discard()
  const second = await openPartialFile(path)
  expect(second.kept).toBe(8)
  await second.target.write([Buffer.from('three')])
  await second.target.commit()
  expect(readFileSync(path, 'utf8')).toBe('one two three')
  expect(existsSync(partialName(path))).toBe(false)
})

test('what was left can be read, truncated and removed', async () => {
  writeFileSync(partialName(path), 'one two')
  const { target, partial } = await openPartialFile(path)
  await partial.truncate(3)
  await partial.sync()
  const chunks: Uint8Array[] = []
  for await (const chunk of partial.chunks()) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString()).toBe('one')
  await target.discard()
  await partial.remove()
  expect(existsSync(partialName(path))).toBe(false)
})

test('a partial file that cannot be written is a local fault', async () => {
  mkdirSync(partialName(path))
  await expect(openPartialFile(path)).rejects.toMatchObject({
    code: 'local-file',
    message: expect.stringContaining(`${partialName(path)} cannot be written: EISDIR`),
  })
})

test('a link that waits under the name of a partial file is not followed', async () => {
  const victim = join(folder, 'victim')
  writeFileSync(victim, 'kept')
  symlinkSync(victim, partialName(path))
  await expect(openPartialFile(path)).rejects.toMatchObject({ code: 'local-file' })
  expect(readFileSync(victim, 'utf8')).toBe('kept')
})

test('a link that waits where a file of JSON is written is not followed', async () => {
  const victim = join(folder, 'victim')
  writeFileSync(victim, 'kept')
  symlinkSync(victim, `${path}.new`)
  await expect(replaceJson(path, { a: 1 })).rejects.toMatchObject({ code: 'ELOOP' })
  expect(readFileSync(victim, 'utf8')).toBe('kept')
})

test('a second download of a process to one path is refused, until the first one has ended', async () => {
  const first = await openPartialFile(path)
  await first.target.write([Buffer.from('one ')])
  await expect(openPartialFile(path)).rejects.toMatchObject({
    code: 'local-file',
    message: expect.stringContaining('file.part cannot be written: another download writes it'),
  })
  await first.target.discard()
  const second = await openPartialFile(path)
  expect(second.kept).toBe(4)
  await second.target.commit()
  const third = await openPartialFile(path)
  expect(third.kept).toBe(0)
  await third.target.discard()
})

test('of two processes that download to one path the one that finds octets of the other ends, and its octets are not among them', async () => {
  writeFileSync(partialName(path), 'one ')
  const first = await openPartialFile(path)
  const second = await openInAnotherProcess()
  await first.target.write([Buffer.from('two ')])
  await expect(second.target.write([Buffer.from('2')])).rejects.toThrow(/another program writes .*file\.part/)
  expect(second.partial.isShared()).toBe(true)
  await second.target.discard()
  await first.target.write([Buffer.from('three')])
  expect(first.partial.isShared()).toBe(false)
  await first.target.commit()
  expect(readFileSync(path, 'utf8')).toBe('one two three')
})

test('a download does not write into the complete file of another process, nor give its name to a new part', async () => {
  const first = await openPartialFile(path)
  const second = await openInAnotherProcess()
  await first.target.commit()
  await expect(second.target.write([Buffer.from('2')])).rejects.toThrow(/renamed or removed/)
  writeFileSync(partialName(path), '')
  await expect(second.target.commit()).rejects.toThrow(/let one run at a time/)
  await second.target.discard()
  expect(second.partial.isShared()).toBe(false)
  expect(readFileSync(path, 'utf8')).toBe('')
})

test('octets of a write that failed in the middle are not taken for those of another download', async () => {
  const { target, partial } = await openPartialFile(path)
  await target.write([Buffer.from('one ')])
  const probe = await open(partialName(path))
  await probe.close()
  vi.spyOn(Object.getPrototypeOf(probe) as FileHandle, 'appendFile').mockImplementationOnce(async function (
    this: FileHandle,
  ) {
    await this.write('tw')
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  })
  await expect(target.write([Buffer.from('two ')])).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(partial.isShared()).toBe(false)
  await target.discard()
  const next = await openPartialFile(path)
  expect(next.kept).toBe(6)
  await next.target.discard()
})
