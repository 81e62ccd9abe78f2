import { MemoryFileSystem } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { RawSession } from '../../raw-session.js'
import { contentOf, namesIn, serve } from '../../serving.js'

const limits = { expandedSize: 100_000, expansion: 10 }

/** Stores octets with STRU R in records of a length, and gives the final reply. */
async function stored(files: MemoryFileSystem, recordFormat: string, octets: Buffer) {
  await using serving = await serve(files, { limits })
  await using session = await RawSession.loggedIn(serving.address)
  for (const line of [`SITE RECFM=${recordFormat}`, 'TYPE I', 'STRU R']) await session.command(line)
  const socket = await session.passive()
  expect(await session.command('STOR f')).toBe(150)
  socket.on('error', () => {})
  socket.end(octets)
  return (await session.reply())!
}

/** The end of a record, and the end of the file, in STRU R of MODE S. */
const eor = Buffer.from([0xff, 0x01])
const eof = Buffer.from([0xff, 0x02])

test('records that are padded to many times what was received are refused, and nothing is stored', async () => {
  const files = new MemoryFileSystem()
  const { code, lines } = await stored(files, 'fixed:1048576', Buffer.concat([eor, eor, eof]))
  expect(code).toBe(552)
  expect(lines.join()).toMatch(/^6 octets became \d+ octets of the file, more than the limit of 10 for each/)
  expect(await namesIn(files, '/')).toEqual([])
})

test('a short file is stored, however much it is padded', async () => {
  const files = new MemoryFileSystem()
  expect((await stored(files, 'fixed:50000', Buffer.concat([eor, eor, eof]))).code).toBe(226)
  expect((await contentOf(files, '/f')).length).toBe(100_000)
})

test('a long file is stored where the padding stays within its share', async () => {
  const files = new MemoryFileSystem()
  const record = Buffer.concat([Buffer.alloc(8), eor])
  const records = Buffer.concat([...Array.from({ length: 5_000 }, () => record), eof])
  expect((await stored(files, 'fixed:80', records)).code).toBe(226)
  expect((await contentOf(files, '/f')).length).toBe(400_000)
})
