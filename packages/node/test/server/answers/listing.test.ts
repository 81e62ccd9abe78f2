import { type FileSystem, MemoryFileSystem, type Tree } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { listLines, nameLines } from '../../../src/server/answers/listing.js'
import { RawSession, readAll } from '../../raw-session.js'
import { serve } from '../../serving.js'

const tree = { 'a.txt': '1', 'b.txt': '22', '.c.txt': '3', 'd*e': '4', sub: { 'f.txt': '5' } }

/** The lines that a listing command sends; the reply where it sends none. */
async function listing(command: string, of: Tree = tree): Promise<string[]> {
  await using serving = await serve(of)
  await using session = await RawSession.loggedIn(serving.address)
  const socket = await session.passive()
  const code = await session.command(command)
  if (code !== 150) return [`${code}`]
  const lines = (await readAll(socket)).toString().split('\r\n').filter(Boolean)
  socket.end()
  expect((await session.reply())?.code).toBe(226)
  return lines
}

test.each([
  ['NLST', ['.c.txt', 'a.txt', 'b.txt', 'd*e', 'sub']],
  ['NLST .', ['.c.txt', 'a.txt', 'b.txt', 'd*e', 'sub']],
  ['NLST ./', ['.c.txt', 'a.txt', 'b.txt', 'd*e', 'sub']],
  ['NLST -la', ['.c.txt', 'a.txt', 'b.txt', 'd*e', 'sub']],
  ['NLST ./sub', ['./sub/f.txt']],
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
  await expect(nameLines(endless, '/*.none', '*.none', leaving).next()).rejects.toThrow('gone')
  taken = 0
  leaving = new AbortController()
  await expect(listLines(endless, '/*.none', 0, leaving).next()).rejects.toThrow('gone')
  expect(taken).toBe(5)
})

const namesOf = (lines: readonly string[]) => lines.map((line) => line.slice(line.search(/\S+$/)))

test('LIST -a, and STAT -a, show a directory itself and the one above it, and no other options do', async () => {
  for (const options of ['-a', '-la', '-al', '-l -a', '-aL']) {
    const lines = await listing(`LIST ${options}`)
    expect(namesOf(lines)).toEqual(['.', '..', '.c.txt', 'a.txt', 'b.txt', 'd*e', 'sub'])
    expect(lines[0]).toMatch(/^drwxr-xr-x .* \.$/)
  }
  expect(namesOf(await listing('LIST -a sub'))).toEqual(['.', '..', 'f.txt'])
  expect(namesOf(await listing('LIST -lA sub'))).toEqual(['f.txt'])
  expect(namesOf(await listing('LIST sub'))).toEqual(['f.txt'])
  expect(namesOf(await listing('LIST -a a.txt'))).toEqual(['a.txt'])
  expect(namesOf(await listing('LIST -a *.txt'))).toEqual(['a.txt', 'b.txt'])
  await using serving = await serve(tree)
  await using session = await RawSession.loggedIn(serving.address)
  for (const [command, names] of [
    ['STAT -a sub', ['.', '..', 'f.txt']],
    ['STAT sub', ['f.txt']],
  ] as const) {
    session.send(`${command}\r\n`)
    expect(namesOf((await session.reply())!.lines.slice(1, -1))).toEqual(names)
  }
})

test('the directory above is shown as the directory itself where the user may see nothing of it', async () => {
  const files = new MemoryFileSystem({ d: {} })
  await files.setAttributes('/d', { permissions: 0o700 })
  const stat = (path: string) => (path === '/' ? Promise.reject(new Error('hidden')) : files.stat(path))
  const hiding = { stat, list: (path: string) => files.list(path) } as unknown as FileSystem
  const lines: string[] = []
  for await (const line of listLines(hiding, '/d', 0, { signal: new AbortController().signal, all: true }))
    lines.push(line)
  expect(lines).toEqual([
    expect.stringMatching(/^drwx------ .* \.$/),
    expect.stringMatching(/^drwx------ .* \.\.$/),
  ])
})

test.each(['LIST', 'NLST', 'MLSD'])('%s lists in the order of the octets of names', async (command) => {
  const names = ['!', '-x', '.h', 'B', 'a', 'a.b', 'ab', 'é', '日本', '\uffee', '\u{1f600}']
  const shuffled = names.toReversed().map((name) => [name, ''] as const)
  const lines = await listing(command, Object.fromEntries(shuffled))
  expect(namesOf(lines)).toEqual(names)
})
