import { close, never, reset, write } from './answers.js'
import type { Answer, Misbehaviour } from './faulty-server.js'

/** Opens a listener, and with that drops the data connection in use. */
const opensAnother: Answer = async (session) => {
  ;(await session.data()).destroy()
  session.write(`229 here (|||${await session.listen()}|)\r\n`)
}

/** What servers do with commands that are sent while a file moves. */
export const askedAhead: Readonly<Record<string, Misbehaviour>> = {
  'takes every command at once': { early: { EPSV: opensAnother }, atOnce: true },
  'opens another data connection while a file moves': early(opensAnother, true),
  'answers EPSV before the file has moved': early(async (session) => {
    session.write(`229 here (|||${await session.listen()}|)\r\n`)
  }, true),
  'refuses EPSV before a file moves': early(write('450 a file moves\r\n'), true),
  'refuses EPSV while a file moves': early(async (session) => {
    await session.data()
    session.write('450 a file moves\r\n')
  }, true),
  'refuses EPSV that was sent while a file moved': early(write('502 not now\r\n')),
  'never answers EPSV that was sent while a file moved': early(never),
  'never answers what is sent while a file moves': { early: { PWD: never, EPSV: never } },
  'closes at EPSV while a file moves': early(close, true),
  'resets at EPSV while a file moves': early(reset, true),
  'closes at EPSV that was sent while a file moved': early(close),
  'says 421 to EPSV that was sent while a file moved': early((session) => {
    session.write('421 too much at once\r\n')
    session.close()
  }),
  'names a dead port ahead': early(write('229 here (|||1|)\r\n')),
  'names no port ahead': early(write('229 here\r\n')),
}

/** Takes PWD in its order, so that the client asks for the next data connection while a file moves. */
function early(answer: Answer, atOnce = false): Misbehaviour {
  const inOrder: Answer = async (session) => {
    await session.idle()
    session.write('257 "/" is here\r\n')
  }
  return { early: { EPSV: answer, ...(atOnce && { PWD: inOrder }) }, atOnce }
}
