import {
  type Check,
  equal,
  firstIn,
  namesIn,
  octetsOf,
  ok,
  pattern,
  refused,
  same,
  store,
  textOf,
} from './assertions.js'

/** The requirements of list, stat and read. */
export const readingCases: Readonly<Record<string, Check>> = {
  async 'begins with an empty root'(fs) {
    const root = await fs.stat('/')
    equal(root.kind, 'directory', 'kind of the root')
    equal(root.name, '', 'name of the root')
    equal(await namesIn(fs, '/'), [], 'names in the root')
  },

  async 'lists each entry with its name, kind and size'(fs) {
    await store(fs, '/b.txt', 'hello')
    await fs.makeDirectory('/a')
    await store(fs, '/a/inner', '')
    const seen: unknown[] = []
    for await (const { name, kind, size } of fs.list('/'))
      seen.push(kind === 'file' ? [name, kind, size] : [name, kind])
    equal(
      seen.sort(),
      [
        ['a', 'directory'],
        ['b.txt', 'file', 5],
      ],
      'entries of the root',
    )
    equal(await namesIn(fs, '/a'), ['inner'], 'names in /a')
  },

  async 'reports the same entry by list and by stat'(fs) {
    await store(fs, '/file', 'hello')
    equal(await firstIn(fs, '/'), await fs.stat('/file'), 'entry of /file')
  },

  async 'lists many entries, each once'(fs) {
    const names = Array.from({ length: 150 }, (_, index) => `file-${1000 + index}`)
    for (const name of names) await (await fs.write(`/${name}`, { disposition: 'replace' })).commit()
    equal(await namesIn(fs, '/'), names, 'names in the root')
  },

  async 'allows a listing to be left early'(fs) {
    await fs.makeDirectory('/a')
    await store(fs, '/a/one', '1')
    await store(fs, '/a/two', '2')
    await firstIn(fs, '/a')
    equal(await namesIn(fs, '/a'), ['one', 'two'], 'names in /a')
  },

  async 'refuses to list what is missing or not a directory'(fs) {
    await store(fs, '/file', 'hello')
    await refused('list of a missing directory', () => firstIn(fs, '/missing'), 'not-found')
    await refused('list of a file', () => firstIn(fs, '/file'), 'not-a-directory')
    await refused('list below a file', () => firstIn(fs, '/file/x'), 'not-a-directory')
  },

  async 'refuses to report facts of what is missing'(fs) {
    await store(fs, '/file', 'hello')
    await refused('stat of a missing file', () => fs.stat('/missing'), 'not-found')
    await refused('stat in a missing directory', () => fs.stat('/missing/x'), 'not-found')
    await refused('stat below a file', () => fs.stat('/file/x'), 'not-a-directory')
  },

  async 'reads a file octet by octet as it was written'(fs) {
    const content = pattern(300_001)
    await store(fs, '/file', content)
    equal((await fs.stat('/file')).size, content.length, 'size')
    ok(same(await octetsOf(fs, '/file'), content), 'the octets read are not those written')
  },

  async 'reads a file from any position'(fs) {
    const content = pattern(300_000)
    await store(fs, '/file', content)
    for (const start of [0, 1, 65_535, 65_536, 65_537, 299_999, 300_000]) {
      ok(same(await octetsOf(fs, '/file', start), content.subarray(start)), `wrong octets from ${start}`)
    }
  },

  async 'yields no piece of an empty file'(fs) {
    await store(fs, '/file', '')
    equal((await octetsOf(fs, '/file')).length, 0, 'octets of an empty file')
  },

  async 'refuses to read from beyond the end'(fs) {
    await store(fs, '/file', 'hello')
    await refused('read from 6 of 5', () => fs.read('/file', { start: 6 }), 'bad-start')
  },

  async 'refuses to read what is missing or a directory'(fs) {
    await fs.makeDirectory('/a')
    await refused('read of a missing file', () => fs.read('/missing'), 'not-found')
    await refused('read of a directory', () => fs.read('/a'), 'is-a-directory')
    await refused('read of the root', () => fs.read('/'), 'is-a-directory')
  },

  async 'gives a reader the entry as it was when the file was opened'(fs) {
    await store(fs, '/file', 'hello')
    const file = await fs.read('/file')
    equal([file.entry.name, file.entry.kind, file.entry.size], ['file', 'file', 5], 'entry of the reader')
    await file.close()
  },

  async 'yields pieces that the caller may keep and change'(fs) {
    await store(fs, '/file', pattern(200_000))
    const file = await fs.read('/file')
    for await (const piece of file.chunks()) piece.fill(0)
    await file.close()
    ok(same(await octetsOf(fs, '/file'), pattern(200_000)), 'a piece was the memory of the file itself')
  },

  async 'still reads the old octets of a file that is replaced or removed'(fs) {
    for (const change of [() => store(fs, '/file', 'new'), () => fs.remove('/file')]) {
      await store(fs, '/file', 'old octets')
      const file = await fs.read('/file')
      await change()
      let text = ''
      for await (const piece of file.chunks()) text += new TextDecoder().decode(piece)
      await file.close()
      equal(text, 'old octets', 'what is read')
    }
  },

  async 'allows a reader to be closed in the middle, and twice'(fs) {
    await store(fs, '/file', pattern(400_000))
    const file = await fs.read('/file')
    for await (const _ of file.chunks()) break
    await file.close()
    await file.close()
    await fs.remove('/file')
  },

  async 'reports a fault, not an end, to the reader of a closed file'(fs) {
    await store(fs, '/file', pattern(400_000))
    const file = await fs.read('/file')
    const read = async () => {
      for await (const _ of file.chunks()) await file.close()
    }
    await refused('reading after close()', read, 'io')
  },

  async 'allows many to read one file at the same time'(fs) {
    await store(fs, '/file', 'hello')
    const texts = await Promise.all(Array.from({ length: 20 }, () => textOf(fs, '/file')))
    equal(new Set(texts).size, 1, 'number of different contents')
  },
}
