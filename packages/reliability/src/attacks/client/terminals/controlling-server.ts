import { answer, type Script } from '../../../support/hostile-server.js'

/** What every text of the server has, so that it is seen whether the text is shown. */
export const mark = 'owned'

/**
 * Text that sets the title of a terminal, moves its cursor, and turns text around: C0, DEL, C1 as UTF-8, controls of
 * bidirectional text, separators of lines. As octets in Latin-1.
 */
export const controlling = Buffer.from(
  `x\x1b]0;${mark}\x07\x1b[2J\b\x7f\u009b31m\u009d0;${mark}\u009c\u202e\u2066\u061c\u200f\u2028y`,
).toString('latin1')

/** The same by octets that are not UTF-8: C1 as it is, and a surrogate. */
export const octets = `x\x9b31m\x9d0;${mark}\x9c\xed\xa0\x80\x1b[2Jy`

/** Replies of one line and of several. */
export function says(code: number): Script {
  return answer(`${code}-${octets}\r\n ${controlling}\r\n${code} ${controlling}\r\n`)
}

/** Sends text over a data connection. */
export function sends(text: string, last = 226): Script {
  return async ({ write, data }) => {
    write(`150 ${controlling} (6 bytes)\r\n`)
    const { socket } = await data()
    socket.resume()
    socket.end(Buffer.from(text, 'latin1'))
    write(`${last} ${controlling}\r\n`)
  }
}

const takes: Script = async ({ write, data }) => {
  write(`150 ${controlling}\r\n`)
  const { socket } = await data()
  socket.resume()
  await new Promise((resolve) => socket.once('end', resolve))
  socket.end()
  write(`552 ${controlling}\r\n`)
}

const [owner, media] = [controlling, octets].map((text) => text.replaceAll(';', ':'))
const facts = `type=file;size=6;modify=20200101000000;unix.owner=${owner};media-type=${media};`

const machineListing = [
  `${facts} ${controlling}`,
  `${facts} ${octets}`,
  `type=dir;modify=20200101000000; d${controlling}`,
  `type=OS.unix=slink:${owner};size=1; l${controlling}`,
  `${controlling} this is not a line of it`,
  `type=file;size=6; ../${controlling}`,
].join('\r\n')

const longLines = [
  `-rw-r--r-- 1 ${controlling} ${octets} 6 Jan 01 2020 ${controlling}`,
  `-rw-r--r-- 1 u g 6 Jan 01 2020 ${octets}`,
  `drwxr-xr-x 2 u g 6 Jan 01 2020 d${controlling}`,
  `lrwxrwxrwx 1 u g 6 Jan 01 2020 l -> ${controlling}`,
  `${controlling}: this is not a line of it`,
].join('\r\n')

/** No directory is below another, which would have no end. */
function below(argument: string, listing: string): string {
  return argument.includes('d') ? '' : `${listing}\r\n`
}

const jobs = [
  'JOBNAME  JOBID    OWNER    STATUS CLASS',
  `${mark}\x9b31 JOB00001 U\x1b[2J  OUTPUT A        RC=0000 ${controlling}`,
].join('\r\n')

/** Every text of a server that can do all, with control characters in it. */
export const everywhere: Readonly<Record<string, Script>> = {
  '': says(220),
  USER: says(331),
  PASS: says(230),
  SYST: answer(`215 UNIX ${controlling}\r\n`),
  FEAT: answer(
    `211-${controlling}\r\n MLST type*;size*;modify*;\r\n SIZE\r\n MDTM\r\n UTF8\r\n HASH SHA-256*;${controlling}\r\n AUTH TLS\r\n REST STREAM\r\n ${controlling}\r\n211 ${controlling}\r\n`,
  ),
  OPTS: says(200),
  TYPE: says(200),
  MODE: says(200),
  STRU: says(200),
  NOOP: says(200),
  SITE: says(200),
  PWD: answer(`257 "/${controlling}" ${controlling}\r\n`),
  CWD: says(250),
  MLST: answer(`250-${controlling}\r\n ${facts} ${controlling}\r\n250 ${controlling}\r\n`),
  MLSD: (session, argument) => sends(below(argument, machineListing))(session, argument),
  LIST: (session, argument) => sends(below(argument, longLines))(session, argument),
  NLST: (session, argument) => sends(below(argument, `${controlling}\r\n${octets}`))(session, argument),
  SIZE: answer('213 6\r\n'),
  MDTM: answer('213 20200101000000\r\n'),
  HASH: answer(`213 SHA-256 0-6 ${'ab'.repeat(32)} ${controlling}\r\n`),
  RETR: sends('octets'),
  STOR: takes,
  DELE: says(550),
  RMD: says(550),
  MKD: says(550),
  RNFR: says(550),
  STAT: says(211),
  HELP: says(214),
  QUIT: says(221),
}

/** A server without MLST and MLSD. */
export const withoutFacts: Readonly<Record<string, Script>> = {
  ...everywhere,
  FEAT: answer(`211-${controlling}\r\n SIZE\r\n MDTM\r\n211 ${controlling}\r\n`),
  MLST: says(502),
  MLSD: says(502),
}

/** A server of z/OS with jobs. */
export const mainframe: Readonly<Record<string, Script>> = {
  ...everywhere,
  SYST: answer(`215 MVS is the operating system of this server. ${controlling}\r\n`),
  LIST: sends(`${jobs}\r\n`),
  RETR: sends(`${controlling}\r\n${octets}\r\n`),
  STOR: async ({ write, data }) => {
    write(`125 ${controlling}\r\n`)
    const { socket } = await data()
    socket.resume()
    await new Promise((resolve) => socket.once('end', resolve))
    socket.end()
    write(`250-It is known to JES as JOB00001${controlling}\r\n250 ${controlling}\r\n`)
  },
}
