import { FaultyServer, send } from '@ftpkit/testkit/faulty-server'
import { describe, expect, test } from 'vitest'
import { ftpkit } from './served.js'

/** A server that accepts SITE NAMEFMT and SITE LISTFMT, as an IBM i does. */
const ibmi = {
  answers: {
    SITE: (session: { write(text: string): void }, argument: string) =>
      session.write(/^(?:NAMEFMT|LISTFMT) [01]$/.test(argument) ? '250 Now.\r\n' : '501 What?\r\n'),
  },
}

/** Fetches a file with --host-type ibmi. */
function from(server: FaultyServer) {
  return (...options: string[]) =>
    ftpkit(['cat', `ftp://127.0.0.1:${server.address.port}/f`, '--host-type', 'ibmi', ...options])
}

test('sets names of an IBM i to paths, or to what --namefmt says', async () => {
  await using server = await FaultyServer.start(ibmi)
  const cat = from(server)
  const { status } = await cat('--listfmt', '1')
  expect(status).toBe(0)
  expect(server.commands.filter((line) => line.startsWith('SITE'))).toEqual([
    'SITE NAMEFMT 1',
    'SITE LISTFMT 1',
  ])
  await cat('--namefmt', '0')
  expect(server.commands).toContain('SITE NAMEFMT 0')
})

test('reports that a server without NAMEFMT is not an IBM i', async () => {
  await using server = await FaultyServer.start({
    answers: { SITE: (session) => session.write('500 no\r\n') },
  })
  const cat = from(server)
  const { status, words } = await cat()
  expect(status).toBe(5)
  expect(words).toContain('it is not an IBM i')
})

describe('an account', () => {
  const answers = {
    PASS: (session: { write(text: string): void }) => session.write('332 account\r\n'),
    ACCT: (session: { write(text: string): void }, account: string) =>
      session.write(account === 'payroll' ? '230 in\r\n' : `530 not ${account}\r\n`),
  }
  const environment = (FTPKIT_ACCOUNT: string) => ({ env: { ...process.env, FTPKIT_ACCOUNT } })

  test('comes from --account, else from FTPKIT_ACCOUNT, and is never shown', async () => {
    await using server = await FaultyServer.start({ answers })
    const cat = ['cat', `ftp://me:secret@127.0.0.1:${server.address.port}/f`, '--verbose']
    for (const ran of [
      await ftpkit([...cat, '--account', 'payroll'], environment('other')),
      await ftpkit(cat, environment('payroll')),
    ]) {
      expect(ran.status).toBe(0)
      expect(ran.words).toContain('> ACCT ****')
      expect(ran.words).not.toContain('payroll')
    }
  })

  test('that is missing or wrong ends with 4, and a hint or the reply', async () => {
    await using server = await FaultyServer.start({ answers })
    const url = `ftp://me:secret@127.0.0.1:${server.address.port}/f`
    const missing = await ftpkit(['cat', url])
    expect(missing.status).toBe(4)
    expect(missing.words).toContain('give it with --account or in FTPKIT_ACCOUNT')
    const wrong = await ftpkit(['cat', url, '--account', 'sales'])
    expect(wrong).toMatchObject({ status: 4, words: expect.not.stringContaining('sales') })
  })

  test('is the third word of user in the shell', async () => {
    await using server = await FaultyServer.start({ answers })
    const url = `ftp://me:secret@127.0.0.1:${server.address.port}/`
    const ran = await ftpkit(['shell', url, '--account', 'payroll'], {
      input: 'user me secret payroll\n',
    })
    expect(ran.status).toBe(0)
    expect(server.commands.filter((line) => line === 'ACCT payroll')).toHaveLength(2)
  })
})

test('reads the dates of an IBM i in the order that --date-order says, else not at all', async () => {
  await using server = await FaultyServer.start({
    answers: {
      ...ibmi.answers,
      FEAT: (session) => session.write('502 no\r\n'),
      LIST: async (session) => {
        session.write('125 List started.\r\n')
        await send(session, 'ANN 5 04/05/06 10:00:00 *STMF x\r\n')
        session.write('250 List completed.\r\n')
      },
    },
  })
  const list = (...options: string[]) =>
    ftpkit(['ls', '--json', `ftp://127.0.0.1:${server.address.port}/`, ...options])
  expect((await list('--date-order', 'ymd')).output).toContain('"modified":"2004-05-06T10:00:00.000Z"')
  expect((await list()).output).not.toContain('modified')
})
