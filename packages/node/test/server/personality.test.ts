import { VerbatimReplyError } from '@ftpkit/session'
import { FtpError, type Pipeline } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import type { ServerPersonality } from '../../src/index.js'
import { RawSession, readAll } from '../raw-session.js'
import { contentOf, serve } from '../serving.js'

const saying = (code: number, ...lines: string[]) => ({ code, lines })

/** Octets as they are. */
const plain: Pipeline = { maxExpansion: 1, into: (output) => output }

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

/** Knows one name for reading, and stores under another name than the client's. */
const personality: ServerPersonality = {
  commands: new Set(['PWD', 'XDSS']),
  greeting: saying(220, 'Another system'),
  resolve: (_directory, name) => name,
  async carryOut({ verb, argument }, { user }) {
    if (argument === 'say') throw new VerbatimReplyError(saying(599, 'one', 'two'))
    if (argument === 'fail') throw new FtpError('refused', 'no', { replyHint: 550 })
    return saying(200, `${verb} ${argument} for ${user}`)
  },
  async open({ direction, path }, { files }) {
    if (path === '/usual') return undefined
    if (path === 'NONE') throw new VerbatimReplyError(saying(550, 'Data set NONE', 'not found'))
    const words = {
      openingReply: saying(125, `Moving ${path}`),
      finalReply: () => saying(250, 'Moved', 'all of it'),
    }
    if (direction !== 'store') return { ...words, source: once(`content of ${path}`), sending: plain }
    return { ...words, stage: await files.write('/stored', { disposition: 'replace' }), receiving: plain }
  },
}

const serveIt = () => serve({ usual: 'as ever', stored: 'old' }, { personality: () => personality })

test('a personality carries out its commands, and is quoted word for word', async () => {
  await using serving = await serveIt()
  await using session = await RawSession.loggedIn(serving.address)
  const lines = async (line: string) => {
    session.send(`${line}\r\n`)
    return session.reply()
  }
  expect(await lines('XDSS A')).toEqual({ code: 200, lines: ['XDSS A for tester'] })
  expect(await lines('PWD say')).toMatchObject({ code: 599 })
  expect(await lines('PWD fail')).toEqual({ code: 550, lines: ['no'] })
})

test('a personality sends and takes what it opens, and says so in its own words', async () => {
  await using serving = await serveIt()
  await using session = await RawSession.loggedIn(serving.address)
  const sent = await session.passive()
  expect(await session.command('RETR A')).toBe(125)
  expect((await readAll(sent)).toString()).toBe('content of A')
  expect((await session.reply())?.code).toBe(250)
  const taken = await session.passive()
  expect(await session.command('STOR A')).toBe(125)
  taken.end('new')
  expect((await session.reply())?.code).toBe(250)
  expect((await contentOf(serving.files, '/stored')).toString()).toBe('new')
})

test('a personality refuses a transfer, or leaves it to the server', async () => {
  await using serving = await serveIt()
  await using session = await RawSession.loggedIn(serving.address)
  await session.passive()
  session.send('STOR NONE\r\n')
  expect(await session.reply()).toMatchObject({ code: 550, lines: ['Data set NONE', 'not found'] })
  const socket = await session.passive()
  expect(await session.command('RETR /usual')).toBe(150)
  expect((await readAll(socket)).toString()).toBe('as ever')
})
