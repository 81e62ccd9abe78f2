import { type FileSystem, MemoryFileSystem } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { listLines, nameLines } from '../../../src/server/answers/listing.js'
import { RawSession, readAll } from '../../raw-session.js'
import { serve } from '../../serving.js'

const tree = { 'a.txt': '1', 'b.txt': '22', '.c.txt': '3', 'd*e': '4', sub: { 'f.txt': '5' } }

/** The lines that a listing command sends, sorted; the reply where it sends none. */
async function listing(command: string): Promise<string[]> {
  await using serving = await serve(tree)
  await using session = await RawSession.loggedIn(serving.address)
  const socket = await session.passive()
  const code = await session.command(command)
  if (code !== 150) return [`${code}`]
  const lines = (await readAll(socket)).toString().split('\r\n').filter(Boolean)
  socket.end()
  expect((await session.reply())?.code).toBe(226)
  return lines.sort()
}

test.each([
  ['NLST', ['.c.txt', 'a.txt', 'b.txt', 'd*e', 'sub']],
  ['NLST sub', ['sub/f.txt']],
  ['NLST /sub/', ['/sub/f.txt']],
  ['NLST /', ['/.c.txt', '/a.txt', '/b.txt', '/d*e', '/sub']],
  ['NLST a.txt', ['a.txt']],
  ['NLST sub/f.txt', ['sub/f.txt']],
  ['NLST *.txt', ['a.txt', 'b.txt']],
  ['NLST .*', ['.c.txt']],
  ['NLST sub/?.txt', ['sub/f.txt']],
  ['NLST /sub/*', ['/sub/f.txt']],
  ['NLST d*e', ['d*e']],
  ['NLST *.none', []],
  ['NLST nowhere', ['550']],
  ['NLST no/*', ['550']],
  ['NLST *b/f.txt', ['550']],
])('%s names %j, as RETR wants them', async (command, names) => {
  expect(await listing(command)).toEqual(names)
})

test('LIST of a pattern shows what fits it, and of a file the file', async () => {
  expect(await listing('LIST *.txt')).toEqual([
    expect.stringMatching(/ a\.txt$/),
    expect.stringMatching(/ b\.txt$/),
  ])
  expect(await listing('LIST -la b.txt')).toEqual([expect.stringMatching(/ 2 .* b\.txt$/)])
})

test('a listing ends with its client, also where nothing fits the pattern', async () => {
  const files = new MemoryFileSystem({})
  let taken = 0
  const endless = {
    ...files,
    stat: (path: string) => files.stat(path),
    async *list() {
      for (;;) {
        if (++taken === 5) leaving.abort(new Error('gone'))
        yield { name: `file-${taken}`, kind: 'file', size: 1, modified: 0 } as const
      }
    },
  } as unknown as FileSystem
  let leaving = new AbortController()
  await expect(nameLines(endless, '/*.none', '*.none', leaving.signal).next()).rejects.toThrow('gone')
  taken = 0
  leaving = new AbortController()
  await expect(listLines(endless, '/*.none', 0, leaving.signal).next()).rejects.toThrow('gone')
  expect(taken).toBe(5)
})
