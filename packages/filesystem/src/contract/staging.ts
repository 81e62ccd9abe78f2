import {
  type Check,
  callersFault,
  equal,
  namesIn,
  octets,
  octetsOf,
  ok,
  pattern,
  refused,
  store,
  textOf,
} from './assertions.js'

/** The requirements of a stage, from its start to commit or discard. */
export const stagingCases: Readonly<Record<string, Check>> = {
  async 'shows nothing of a new file before it is committed'(fs) {
    const stage = await fs.write('/file', { disposition: 'replace' })
    await stage.write([octets('hello')])
    await refused('stat before the commit', () => fs.stat('/file'), 'not-found')
    equal(await namesIn(fs, '/'), [], 'names before the commit')
    await stage.commit()
    equal(await namesIn(fs, '/'), ['file'], 'names after the commit')
  },

  async 'keeps the old file octet-identical until the commit'(fs) {
    for (const disposition of ['replace', 'append', 'update'] as const) {
      await store(fs, '/file', 'old')
      const before = await fs.stat('/file')
      const stage = await fs.write('/file', { disposition, start: disposition === 'update' ? 1 : undefined })
      await stage.write([pattern(100_000)])
      equal(await textOf(fs, '/file'), 'old', `content during ${disposition}`)
      equal(await fs.stat('/file'), before, `entry during ${disposition}`)
      equal(await namesIn(fs, '/'), ['file'], `names during ${disposition}`)
      await stage.discard()
      equal(await textOf(fs, '/file'), 'old', `content after a discarded ${disposition}`)
      equal(await namesIn(fs, '/'), ['file'], `names after a discarded ${disposition}`)
    }
  },

  async 'leaves nothing of a new file that is discarded'(fs) {
    await fs.makeDirectory('/a')
    const stage = await fs.write('/a/file', { disposition: 'replace' })
    await stage.write([octets('hello')])
    await stage.discard()
    equal(await namesIn(fs, '/a'), [], 'names')
    await fs.removeDirectory('/a')
  },

  async 'publishes nothing that is not wanted any more at the end of its commit'(fs) {
    await store(fs, '/file', 'old')
    const stage = await fs.write('/file', { disposition: 'replace' })
    await stage.write([octets('new')])
    const reason = new Error('not wanted')
    const assertWanted = () => {
      throw reason
    }
    equal(await stage.commit(assertWanted).catch((error) => error === reason), true, 'the reason')
    equal(await textOf(fs, '/file'), 'old', 'content after the commit that was not wanted')
    await stage.commit(() => {})
    equal(await textOf(fs, '/file'), 'new', 'content after the one that was')
    equal(await namesIn(fs, '/'), ['file'], 'names')
  },

  async 'ignores a discard after the end'(fs) {
    const committed = await fs.write('/file', { disposition: 'replace' })
    await committed.commit()
    await committed.discard()
    const discarded = await fs.write('/file', { disposition: 'append' })
    await discarded.discard()
    await discarded.discard()
    equal(await namesIn(fs, '/'), ['file'], 'names')
  },

  async 'allows a stage to be discarded during a write'(fs) {
    const stage = await fs.write('/file', { disposition: 'replace' })
    const writing = stage.write([pattern(1_000_000)]).catch(() => {})
    await stage.discard()
    await writing
    equal(await namesIn(fs, '/'), [], 'names')
  },

  async 'writes pieces in order, empty ones among them'(fs) {
    const stage = await fs.write('/file', { disposition: 'replace' })
    await stage.write([])
    await stage.write(['', 'a', '', 'bc', ''].map(octets))
    await stage.write([octets('def')])
    equal(stage.size, 6, 'size of the stage')
    await stage.commit()
    equal(await textOf(fs, '/file'), 'abcdef', 'content')
  },

  async 'writes thousands of small pieces by one call'(fs) {
    const content = pattern(9_000)
    const pieces = Array.from({ length: 3_000 }, (_, index) => content.subarray(index * 3, index * 3 + 3))
    const stage = await fs.write('/file', { disposition: 'replace' })
    await stage.write(pieces)
    await stage.commit()
    equal([...(await octetsOf(fs, '/file'))], [...content], 'content')
  },

  async 'allows the writer to reuse the memory of a piece'(fs) {
    const stage = await fs.write('/file', { disposition: 'replace' })
    const piece = octets('hello')
    await stage.write([piece])
    piece.fill(0)
    await stage.commit()
    equal(await textOf(fs, '/file'), 'hello', 'content')
  },

  async 'counts the octets kept and those written'(fs) {
    await store(fs, '/file', 'hello')
    const stage = await fs.write('/file', { disposition: 'append' })
    equal(stage.size, 5, 'size at the start')
    await stage.write([octets('!!')])
    equal(stage.size, 7, 'size after a write')
    await stage.commit()
    equal(stage.size, (await fs.stat('/file')).size, 'size after the commit')
  },

  async 'keeps the octets of an old file, whether or not the stage was prepared'(fs) {
    for (const prepared of [true, false]) {
      await store(fs, '/file', 'hello')
      const appended = await fs.write('/file', { disposition: 'append' })
      if (prepared) await appended.prepare?.()
      equal(appended.size, 5, 'size before a write')
      await appended.write([octets('!')])
      await appended.commit()
      equal(await textOf(fs, '/file'), 'hello!', 'content after an append')
      const updated = await fs.write('/file', { disposition: 'update', start: 2 })
      if (prepared) await updated.prepare?.()
      await updated.commit()
      equal(await textOf(fs, '/file'), 'he', 'content after an update without octets')
    }
  },

  async 'leaves the old file as it was when its preparation is aborted'(fs) {
    await store(fs, '/file', 'hello')
    const stage = await fs.write('/file', { disposition: 'append' })
    const reason = new Error('aborted')
    const throwIfAborted = () => {
      throw reason
    }
    const outcome = await stage
      .prepare?.({ aborted: true, reason, throwIfAborted })
      .catch((error: Error) => error.message)
    ok(!stage.prepare || outcome === 'aborted', `the preparation ended otherwise: ${outcome}`)
    await stage.discard()
    equal(await textOf(fs, '/file'), 'hello', 'content')
    equal(await namesIn(fs, '/'), ['file'], 'names')
  },

  async 'refuses to use a stage that has ended'(fs) {
    for (const end of ['commit', 'discard'] as const) {
      const stage = await fs.write('/file', { disposition: 'replace' })
      await stage[end]()
      await callersFault(`write after ${end}`, () => stage.write([octets('x')]))
      await callersFault(`commit after ${end}`, () => stage.commit())
    }
    equal(await textOf(fs, '/file'), '', 'content')
  },

  async 'keeps a directory that has taken the name of a stage'(fs) {
    const stage = await fs.write('/name', { disposition: 'replace' })
    await fs.makeDirectory('/name')
    await refused('commit over a directory', () => stage.commit(), 'is-a-directory')
    equal((await fs.stat('/name')).kind, 'directory', 'kind')
    equal(await namesIn(fs, '/'), ['name'], 'names')
  },

  async 'keeps the permissions of a file that is replaced'(fs) {
    await store(fs, '/file', 'old')
    const { permissions } = await fs.stat('/file')
    if (permissions === undefined) return
    await fs.setAttributes('/file', { permissions: 0o640 })
    await store(fs, '/file', 'new')
    equal((await fs.stat('/file')).permissions, 0o640, 'permissions')
  },

  async 'records when a file was stored'(fs) {
    await store(fs, '/file', 'hello')
    await fs.setAttributes('/file', { modified: 1_000_000_000_000 }).catch(() => {})
    await store(fs, '/file', 'new')
    ok((await fs.stat('/file')).modified !== 1_000_000_000_000, 'the time of the old file was kept')
  },
}
