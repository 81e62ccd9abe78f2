import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { expect, test } from 'vitest'
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
