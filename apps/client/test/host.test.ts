import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { expect, test } from 'vitest'
import { ftpkit } from './served.js'

/** An IBM i as far as names go. */
const ibmi = {
  answers: {
    SITE: (session: { write(text: string): void }, argument: string) =>
      session.write(/^(?:NAMEFMT|LISTFMT) [01]$/.test(argument) ? '250 Now.\r\n' : '501 What?\r\n'),
  },
}

/** Fetches a file of a server that is said to be an IBM i. */
function from(server: FaultyServer) {
  return (...options: string[]) =>
    ftpkit(['cat', `ftp://127.0.0.1:${server.address.port}/f`, '--host-type', 'ibmi', ...options])
}

test('has an IBM i name files by paths, or as it is told', async () => {
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

test('says that a server which knows no NAMEFMT is none', async () => {
  await using server = await FaultyServer.start({
    answers: { SITE: (session) => session.write('500 no\r\n') },
  })
  const cat = from(server)
  const { status, words } = await cat()
  expect(status).toBe(5)
  expect(words).toContain('it is no IBM i')
})
