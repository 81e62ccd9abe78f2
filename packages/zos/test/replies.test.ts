import type { ReplyContext } from '@ftpkit/session'
import { expect, test } from 'vitest'
import { wording } from '../src/replies.js'

const context: ReplyContext = { user: 'user1', loggedIn: true, workingDirectory: "'USER1.'", protection: 'C' }
const replyTo = (key: string, change: Partial<ReplyContext> = {}) => {
  const { code, lines } = wording[key]!({ ...context, ...change })
  return `${code} ${lines.join('\n')}`
}

test.each([
  ['USER 331', {}, '331 Send password please.'],
  ['PASS 230', {}, '230 USER1 is logged on.  Working directory is "USER1.".'],
  ['PASS 230', { workingDirectory: '/u/user1' }, '230 USER1 is logged on.  Working directory is "/u/user1".'],
  ['PORT 200', {}, '200 Port request OK.'],
  ['EPRT 200', {}, '200 EPRT request OK'],
  ['ABOR 225', {}, '226 Abort successful.'],
  ['ABOR 226', {}, '226 Abort successful.'],
  ['AUTH 234', {}, '234 Security environment established - ready for negotiation'],
  ['PBSZ 200', {}, '200 Protection buffer size accepted'],
  ['PROT 200', {}, '200 Data connection protection set to clear'],
  ['PROT 200', { protection: 'P' }, '200 Data connection protection set to private'],
  ['ALLO 202', {}, '202 ALLO not necessary; you may proceed'],
  ['530', { user: undefined }, '530 You must first login with USER and PASS.'],
  ['530', {}, '530 Not logged in.'],
  [
    'SYST 215',
    { loggedIn: false, workingDirectory: '/' },
    '215 MVS is the operating system of this server. FTP Server is running on z/OS.',
  ],
] as const)('%s of %j', (key, change, text) => {
  expect(replyTo(key, change)).toBe(text)
})
