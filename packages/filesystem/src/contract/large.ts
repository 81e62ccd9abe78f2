import { isFileSystemError } from '../error.js'
import type { Disposition, FileSystem, Stage } from '../filesystem.js'
import {
  type Check,
  equal,
  namesIn,
  octets,
  octetsOf,
  ok,
  pattern,
  refused,
  same,
  store,
} from './assertions.js'

/** The smallest part of a multipart upload in an object store, 5 MiB, at which its file systems change their methods. */
const part = 5_242_880

/** What a case stores that has more than one part. */
const large = part + 100_001

/** What a client sends at a time. */
const pieceSize = 65_536

/** The requirements of files that are larger than one part of an object store, and of storage that is far away. */
export const largeCases: Readonly<Record<string, Check>> = {
  async 'stores and reads files of about one part and of several'(fs) {
    for (const length of [part - 1, part, part + 1, 2 * part, 2 * part + 1]) {
      await storeLarge(fs, '/file', pattern(length))
      equal((await fs.stat('/file')).size, length, 'size')
      await has(fs, '/file', pattern(length))
    }
  },

  async 'reads a large file from any position'(fs) {
    const content = pattern(large)
    await storeLarge(fs, '/file', content)
    for (const start of [1, part - 1, part, part + 1, large - 1, large]) {
      ok(same(await octetsOf(fs, '/file', start), content.subarray(start)), `wrong octets from ${start}`)
    }
    await refused('read from beyond the end', () => fs.read('/file', { start: large + 1 }), 'bad-start')
  },

  async 'appends to a large file, and a large piece to a small file'(fs) {
    for (const [before, added] of [
      [large, 3],
      [3, large],
      [part - 1, 2],
      [part, 1],
      [large, large],
    ] as const) {
      const whole = pattern(before + added)
      await storeLarge(fs, '/file', whole.subarray(0, before))
      await storeLarge(fs, '/file', whole.subarray(before), 'append')
      await has(fs, '/file', whole)
    }
  },

  async 'updates a large file from any position'(fs) {
    for (const start of [1, part - 1, part, part + 1, large]) {
      const whole = pattern(large)
      await storeLarge(fs, '/file', whole)
      const stage = await fs.write('/file', { disposition: 'update', start })
      equal(stage.size, start, 'size of the stage')
      await stage.write([octets('XY')])
      equal(stage.size, start + 2, 'size of the stage after a write')
      await stage.commit()
      await has(fs, '/file', joined(whole.subarray(0, start), octets('XY')))
    }
  },

  async 'updates a large file by nothing: its first octets stay'(fs) {
    const whole = pattern(large)
    await storeLarge(fs, '/file', whole)
    await (await fs.write('/file', { disposition: 'update', start: part + 1 })).commit()
    await has(fs, '/file', whole.subarray(0, part + 1))
  },

  async 'leaves a large file as it was until the commit, and after a discard'(fs) {
    const old = pattern(large)
    await storeLarge(fs, '/file', old)
    const before = await fs.stat('/file')
    for (const disposition of ['replace', 'append', 'update'] as const) {
      const stage = await fs.write('/file', {
        disposition,
        start: disposition === 'update' ? part : undefined,
      })
      await writePieces(stage, new Uint8Array(large))
      equal(await fs.stat('/file'), before, `entry during ${disposition}`)
      equal(await namesIn(fs, '/'), ['file'], `names during ${disposition}`)
      await stage.discard()
    }
    await has(fs, '/file', old)
    equal(await fs.stat('/file'), before, 'entry after the discards')
  },

  async 'leaves nothing of a large file that is discarded, also during a write'(fs) {
    await fs.makeDirectory('/a')
    const stage = await fs.write('/a/file', { disposition: 'replace' })
    await stage.write([pattern(large)])
    const writing = stage.write([pattern(large)]).catch(() => {})
    await stage.discard()
    await writing
    equal(await namesIn(fs, '/a'), [], 'names')
    await fs.removeDirectory('/a')
  },

  async 'gives a large file whole to only one of two that create it'(fs) {
    const [first, second] = [pattern(large), pattern(large).fill(7)]
    const stages = await writersOf(fs, [first, second], 'create-new')
    const outcomes = await Promise.allSettled(stages.map((stage) => stage.commit()))
    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
    equal(winners.length, 1, 'number of those that were committed')
    const [loser] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    ok(isFileSystemError(loser) && loser.code === 'exists', `the other failed otherwise: ${loser}`)
    await has(fs, '/file', winners[0] === 0 ? first : second)
  },

  async 'keeps one of two large files of a name, whole'(fs) {
    const [first, second] = [pattern(large), pattern(large).fill(7)]
    const stages = await writersOf(fs, [first, second], 'replace')
    await stages[1]!.commit()
    await stages[0]!.commit()
    await has(fs, '/file', first)
    equal(await namesIn(fs, '/'), ['file'], 'names')
  },

  async 'does not undo by a large append or update what another client has stored meanwhile'(fs) {
    for (const disposition of ['append', 'update'] as const) {
      await storeLarge(fs, '/file', pattern(large))
      const start = disposition === 'update' ? part : undefined
      const stage = await fs.write('/file', { disposition, start })
      await writePieces(stage, pattern(large))
      await store(fs, '/file', 'theirs')
      await refused(`commit of the overtaken ${disposition}`, () => stage.commit(), 'busy')
      await has(fs, '/file', octets('theirs'))
    }
  },

  async 'loses nothing of appends to a large file that are committed at the same time'(fs) {
    const old = pattern(large)
    await storeLarge(fs, '/file', old)
    const append = () => fs.write('/file', { disposition: 'append' })
    const stages = await Promise.all([append(), append(), append()])
    for (const stage of stages) await stage.write([octets('x')])
    const outcomes = await Promise.allSettled(stages.map((stage) => stage.commit()))
    const committed = outcomes.filter(({ status }) => status === 'fulfilled').length
    ok(committed > 0, 'none of the appends was committed')
    await has(fs, '/file', joined(old, octets('x'.repeat(committed))))
  },

  async 'renames a large file, also over another'(fs) {
    await fs.makeDirectory('/a')
    await storeLarge(fs, '/a/file', pattern(large))
    await store(fs, '/other', 'old')
    await fs.rename('/a/file', '/other')
    await has(fs, '/other', pattern(large))
    equal(await namesIn(fs, '/'), ['a', 'other'], 'names')
    equal(await namesIn(fs, '/a'), [], 'names in /a')
  },

  async 'never mixes the octets of a large file with those of another that replaces it'(fs) {
    const old = pattern(2 * large)
    await storeLarge(fs, '/file', old)
    const file = await fs.read('/file')
    const { octets: seen, fault } = await readOn(file.chunks(), () =>
      storeLarge(fs, '/file', new Uint8Array(large)),
    )
    await file.close()
    ok(fault === undefined ? same(seen, old) : codeOf(fault) === 'io', `it ended otherwise: ${fault}`)
    ok(same(seen, old.subarray(0, seen.length)), 'octets of another file')
  },

  async 'reads a large file to its end although the connection to the storage is cut'(fs, subject) {
    if (!subject.cut) return
    const content = pattern(4 * part)
    await storeLarge(fs, '/file', content)
    const file = await fs.read('/file', { start: 3 })
    const { octets: seen, fault } = await readOn(file.chunks(), () => subject.cut!())
    await file.close()
    equal(fault === undefined, true, `whether it is read without a fault (${fault})`)
    ok(same(seen, content.subarray(3)), 'the octets read are not those stored')
  },

  async 'reports a fault, not an end, where a file is replaced and the connection to the storage is cut'(
    fs,
    subject,
  ) {
    if (!subject.cut) return
    const old = pattern(4 * part)
    await storeLarge(fs, '/file', old)
    const file = await fs.read('/file')
    const { octets: seen, fault } = await readOn(file.chunks(), async () => {
      await storeLarge(fs, '/file', new Uint8Array(4 * part))
      await subject.cut!()
    })
    await file.close()
    equal(codeOf(fault), 'io', 'the fault')
    ok(same(seen, old.subarray(0, seen.length)), 'octets of another file')
  },

  async 'leaves the old file, and nothing else, when its process is killed in mid-upload'(fs, subject) {
    if (!subject.crash) return
    await storeLarge(fs, '/file', pattern(large))
    const stages = [
      await fs.write('/file', { disposition: 'replace' }),
      await fs.write('/file', { disposition: 'append' }),
      await fs.write('/new', { disposition: 'create-new' }),
    ]
    for (const stage of stages) await writePieces(stage, new Uint8Array(large))
    const after = await subject.crash()
    equal(await namesIn(after, '/'), ['file'], 'names')
    await has(after, '/file', pattern(large))
    for (const stage of stages) await stage.discard()
  },
}

/** Stores a file by writes of pieces as a client sends them. */
async function storeLarge(
  fs: FileSystem,
  path: string,
  content: Uint8Array,
  disposition: Disposition = 'replace',
): Promise<void> {
  const stage = await fs.write(path, { disposition })
  await writePieces(stage, content)
  await stage.commit()
}

async function writePieces(stage: Stage, content: Uint8Array): Promise<void> {
  for (let at = 0; at < content.length; at += pieceSize)
    await stage.write([content.subarray(at, at + pieceSize)])
}

/** Stages of the same name, written in turns. */
async function writersOf(
  fs: FileSystem,
  contents: readonly Uint8Array[],
  disposition: Disposition,
): Promise<Stage[]> {
  const stages = await Promise.all(contents.map(() => fs.write('/file', { disposition })))
  for (let at = 0; at < large; at += 1_000_000) {
    const pieces = contents.map((content) => content.subarray(at, at + 1_000_000))
    await Promise.all(stages.map((stage, index) => stage.write([pieces[index]!])))
  }
  return stages
}

/** Reads to the end or a fault; something happens after the first piece. */
async function readOn(
  chunks: AsyncIterable<Uint8Array>,
  happens: () => Promise<void>,
): Promise<{ readonly octets: Uint8Array; readonly fault: unknown }> {
  const pieces: Uint8Array[] = []
  let fault: unknown
  try {
    for await (const piece of chunks) {
      if (pieces.push(piece) === 1) await happens()
    }
  } catch (error) {
    fault = error
  }
  return { octets: joined(...pieces), fault }
}

function codeOf(fault: unknown): string | undefined {
  return isFileSystemError(fault) ? fault.code : undefined
}

async function has(fs: FileSystem, path: string, content: Uint8Array): Promise<void> {
  ok(same(await octetsOf(fs, path), content), `the octets of ${path} are not those stored`)
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
