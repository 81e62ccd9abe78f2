import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasPseudoTerminals, PseudoTerminal } from '../pseudo-terminal.js'
import { program, Served } from '../served.js'

let served: Served

beforeAll(async () => {
  served = await Served.start()
  mkdirSync(join(served.root, 'directory', 'below'), { recursive: true })
  writeFileSync(join(served.root, 'directory', 'with a blank.txt'), 'found\n')
  writeFileSync(join(served.root, 'directory', 'without.txt'), 'not\n')
})

afterAll(() => served[Symbol.asyncDispose]())

const tab = '\t'
const interrupt = '\x03'
const endOfInput = '\x04'
const up = '\x1b[A'

function shellAt(url: string | undefined, ...options: string[]): PseudoTerminal {
  return new PseudoTerminal([process.execPath, program, 'shell', ...(url ? [url] : []), ...options], {
    cwd: served.place,
    env: { FTPKIT_HISTORY: served.history },
  })
}

describe.skipIf(!hasPseudoTerminals)('the shell on a terminal', () => {
  test('shows the directory in its prompt, and ends at Ctrl-D', async () => {
    await using terminal = shellAt(served.url)
    await terminal.until('ftpkit 127.0.0.1:/> ')
    terminal.type('cd directory\r')
    await terminal.until('ftpkit 127.0.0.1:/directory> ')
    terminal.type(endOfInput)
    expect(await terminal.status()).toBe(0)
  })

  test('reports an error, and continues', async () => {
    await using terminal = shellAt(served.url)
    await terminal.until('> ')
    terminal.type('cat nowhere\r')
    expect(await terminal.until(/550[\s\S]*:\/> $/)).toContain('the server refused RETR nowhere')
    terminal.type('bye\r')
    expect(await terminal.status()).toBe(0)
  })

  test('completes commands, remote directories and names with blanks', async () => {
    await using terminal = shellAt(served.url)
    await terminal.until('> ')
    terminal.type(`rmd${tab}`)
    await terminal.until('rmdir ')
    terminal.type(`dir${tab}`)
    await terminal.until('directory/')
    terminal.type(`b${tab}`)
    await terminal.until('below/')
    terminal.type(`${interrupt}cat directory/with${tab}`)
    await terminal.until(/cat directory\/with$/)
    terminal.type(`${tab}`)
    expect(await terminal.until('without.txt')).toContain('with\\ a\\ blank.txt')
    terminal.type(`${interrupt}cat directory/with\\ ${tab}`)
    await terminal.until('with\\ a\\ blank.txt ')
    terminal.type('\r')
    await terminal.until(/found[\s\S]*> $/)
    terminal.type(`cat "directory/with ${tab}`)
    await terminal.until('blank.txt" ')
    terminal.type('\r')
    await terminal.until('found')
  })

  test('completes local names', async () => {
    writeFileSync(join(served.place, 'local-name'), 'x')
    await using terminal = shellAt(served.url)
    await terminal.until('> ')
    terminal.type(`put local-${tab}`)
    await terminal.until('local-name ')
    terminal.type('\r')
    await terminal.until('stored local-name: 1 octets')
  })

  test('Ctrl-C discards the line that is being typed', async () => {
    await using terminal = shellAt(served.url)
    await terminal.until('> ')
    terminal.type('rm everything')
    await terminal.until('everything')
    terminal.type(interrupt)
    await terminal.until(/\^C\s+ftpkit 127.0.0.1:\/> $/)
    terminal.type('pwd\r')
    expect(await terminal.until(/pwd\s+\/\s/)).not.toContain('everything')
  })

  test('Ctrl-C aborts the transfer by ABOR, and keeps the session', async () => {
    await using server = await FaultyServer.start({
      answers: {
        PWD: ({ write }) => write('257 "/"\r\n'),
        RETR: async (session) => {
          session.write('150 for ever\r\n')
          const data = await session.data()
          data.resume()
          data.write('the beginning\n')
        },
        ABOR: async (session) => {
          session.write('426 given up\r\n226 done\r\n')
          ;(await session.data()).destroy()
        },
      },
    })
    const { host, port } = server.address
    await using terminal = shellAt(`ftp://${host}:${port}/`)
    await terminal.until('> ')
    terminal.type('cat file\r')
    await terminal.until('the beginning')
    terminal.type(interrupt)
    await terminal.until(/aborted\s+ftpkit .*> $/)
    terminal.type('quote NOOP\r')
    await terminal.until('200 here')
    expect(server.commands).toContain('ABOR')
    expect(server.commands.filter((line) => line.startsWith('USER'))).toHaveLength(1)
  })

  test('a second Ctrl-C closes a session that does not answer', async () => {
    await using server = await FaultyServer.start({
      answers: { PWD: ({ write }) => write('257 "/"\r\n'), DELE: () => {} },
    })
    const { host, port } = server.address
    await using terminal = shellAt(`ftp://${host}:${port}/`)
    await terminal.until('> ')
    terminal.type('rm x\r')
    await terminal.until(/rm x\s/)
    terminal.type(interrupt)
    await terminal.until('^C')
    terminal.type(interrupt)
    await terminal.until('(lost)> ')
    terminal.type('open\r')
    await terminal.until(':/> ')
  })

  test('keeps a history in a private file, without lines that contain a password', async () => {
    {
      await using terminal = shellAt(undefined)
      await terminal.until('> ')
      terminal.type(`open ${served.url}\r`)
      await terminal.until(':/> ')
      terminal.type('user me secret\r')
      await terminal.until(':/> ')
      terminal.type('user me\r')
      await terminal.until('Password of me at 127.0.0.1: ')
      terminal.type('secret\r')
      expect(await terminal.until(':/> ')).not.toContain('secret')
      terminal.type('lpwd\r')
      await terminal.until(':/> ')
      terminal.type(endOfInput)
      await terminal.status()
    }
    expect(readFileSync(served.history, 'utf8')).toMatch(/user me\nlpwd\n$/)
    expect(readFileSync(served.history, 'utf8')).not.toContain('secret')
    expect(statSync(served.history).mode & 0o777).toBe(0o600)
    await using terminal = shellAt(undefined)
    await terminal.until('> ')
    terminal.type(up)
    await terminal.until('lpwd')
    terminal.type(`${up}`)
    await terminal.until('user me')
  })

  test('leaves the terminal to a local program', async () => {
    await using terminal = shellAt(undefined)
    await terminal.until('> ')
    terminal.type('!read answer; echo "answer: $answer"\r')
    await terminal.until('$answer"')
    terminal.type('forty-two\n')
    await terminal.until('answer: forty-two')
    terminal.type('lpwd\r')
    await terminal.until(served.place)
  })

  test('keeps running without a connection', async () => {
    await using terminal = shellAt('ftp://me:secret@127.0.0.1:1/')
    const shown = await terminal.until('ftpkit> ')
    expect(shown).toContain('ECONNREFUSED')
    expect(shown).not.toContain('secret')
    terminal.type(endOfInput)
    expect(await terminal.status()).toBe(0)
  })
})
