import { close, never, reset, write } from './answers.js'
import { askedAhead } from './asked-ahead.js'
import { type Answer, type FaultySession, faultyContent, type Misbehaviour, send } from './faulty-server.js'

const half = faultyContent.subarray(0, 7)
function answering(verb: string, answer: Answer | string): Misbehaviour {
  return { answers: { [verb]: typeof answer === 'string' ? write(answer) : answer } }
}

/** Sends text six thousand times, more than any buffer holds. */
function flood(session: FaultySession, text: string): void {
  for (let times = 0; times < 6_000; times++) session.write(text)
}

async function resetData(session: FaultySession, octets: Uint8Array, reply: string): Promise<void> {
  session.write('150 now\r\n')
  const data = await session.data()
  await new Promise<void>((resolve) => data.write(octets, () => resolve()))
  data.resetAndDestroy()
  session.write(reply)
}

const transfers: Readonly<Record<string, Answer | string>> = {
  'says 425 instead of sending': '425 no data connection\r\n',
  'says 226 before the data': async (session) => {
    session.write('150 now\r\n226 done already\r\n')
    await send(session, faultyContent)
  },
  'says 226 without 150': async (session) => {
    session.write('226 done\r\n')
    await send(session, faultyContent)
  },
  'says 150 twice': async (session) => {
    session.write('150 now\r\n150 really now\r\n')
    await send(session, faultyContent)
    session.write('226 done\r\n')
  },
  'says 110 while it sends': async (session) => {
    session.write('150 now\r\n110 MARK 7 = 7\r\n')
    await send(session, faultyContent)
    session.write('110 MARK 14 = 14\r\n226 done\r\n')
  },
  'says 250 at the end': async (session) => {
    session.write('125 already open\r\n')
    await send(session, faultyContent)
    session.write('250 done\r\n')
  },
  'says 550 after 150': async (session) => {
    session.write('150 now\r\n')
    await send(session, '')
    session.write('550 no such file\r\n')
  },
  'says 426 after a whole file': async (session) => {
    session.write('150 now\r\n')
    await send(session, faultyContent)
    session.write('426 cut\r\n')
  },
  'says 331 to a transfer': '331 password?\r\n',
  'says 226 after half of the file': async (session) => {
    session.write('150 now\r\n')
    await send(session, half)
    session.write('226 done\r\n')
  },
  'announces a wrong size': async (session) => {
    session.write('150 now (999 bytes)\r\n')
    await send(session, faultyContent)
    session.write('226 done\r\n')
  },
  'resets the data connection and says 426': (session) => resetData(session, half, '426 cut\r\n'),
  'resets the data connection and says 226': (session) => resetData(session, half, '226 done\r\n'),
  'never sends anything after 150': '150 now\r\n',
  'stops in the middle of the file': async (session) => {
    session.write('150 now\r\n')
    ;(await session.data()).write(half)
  },
  'never says 226': async (session) => {
    session.write('150 now\r\n')
    await send(session, faultyContent)
  },
  'closes the control connection in the middle of the file': async (session) => {
    session.write('150 now\r\n')
    ;(await session.data()).write(half)
    session.close()
  },
  'resets the control connection in the middle of the file': async (session) => {
    session.write('150 now\r\n')
    ;(await session.data()).write(half)
    session.reset()
  },
  'says 421 in the middle of the file': async (session) => {
    session.write('150 now\r\n')
    ;(await session.data()).write(half)
    session.write('421 shutting down\r\n')
    session.close()
  },
  'closes the control connection instead of 226': async (session) => {
    session.write('150 now\r\n')
    await send(session, faultyContent)
    session.close()
  },
}

/** Misbehaviours of servers by name: what a client may encounter and must survive. */
export const misbehaviours: Readonly<Record<string, Misbehaviour>> = {
  'is silent': { greeting: never },
  'closes without a greeting': { greeting: close },
  'resets without a greeting': { greeting: reset },
  'greets by 421': { greeting: write('421 too many users\r\n') },
  'greets by 120 first': { greeting: write('120 in a minute\r\n220 ready\r\n') },
  'greets by 120 only': { greeting: write('120 in a minute\r\n') },
  'greets in many lines': {
    greeting: write('220-one\r\n220-two\r\n 220 three\r\n331 four\r\n220 ready\r\n'),
  },
  'greets with LF alone': { greeting: write('220 ready\n') },
  'speaks HTTP': {
    greeting: (session) => {
      session.write('HTTP/1.1 400 Bad Request\r\n\r\n')
      session.close()
    },
  },
  'greets by a line without end': { greeting: (session) => flood(session, 'x'.repeat(4_096)) },
  'greets by a reply without end': {
    greeting: (session) => {
      session.write('220-on\r\n')
      flood(session, `${'and on '.repeat(500)}\r\n`)
    },
  },
  'greets by octets of no meaning and closes': {
    greeting: (session) => {
      session.write('\x00\x01\x02\xfe\x80\r\n')
      session.close()
    },
  },
  'negotiates Telnet options within a reply': { greeting: write('22\xff\xfd\x010 re\xff\xfb\x03ady\r\n') },
  'negotiates a Telnet option without end': {
    greeting: (session) => {
      session.write('\xff\xfa\x18')
      flood(session, 'x'.repeat(4_096))
    },
  },
  'writes each octet by itself': { drip: true },
  'logs in without a password': answering('USER', '230 in\r\n'),
  'says 202 to the password': answering('PASS', '202 not needed\r\n'),
  'wants an account': answering('PASS', '332 account\r\n'),
  'refuses the user': answering('USER', '530 no\r\n'),
  'says 421 to the password': answering('PASS', '421 shutting down\r\n'),
  'repeats the password': answering('PASS', (session, argument) =>
    session.write(`530 'PASS ${argument}': wrong\r\n`),
  ),
  'closes at the user': answering('USER', close),
  'answers the user by 150': answering('USER', '150 what?\r\n'),
  'answers by a code beyond 659': answering('USER', '999 in\r\n'),
  'says in a line of its own what it hashes': {
    answers: {
      FEAT: write('211-Features:\r\n HASH SHA-256*\r\n211 End\r\n'),
      OPTS: write('200 so be it\r\n'),
      HASH: write('213-Computing\r\n213 SHA-256 0-15 00ff file\r\n'),
    },
  },
  'does not know FEAT': answering('FEAT', '500 what?\r\n'),
  'lists features without spaces before them': answering('FEAT', '211-Features:\r\nSIZE\r\n211 End\r\n'),
  'tells features without end': answering('FEAT', (session) => {
    session.write('211-Features:\r\n')
    flood(session, ` ${'X'.repeat(4_000)}\r\n`)
  }),
  'does not know EPSV': answering('EPSV', '500 what?\r\n'),
  'answers EPSV without a port': answering('EPSV', '229 here\r\n'),
  'names port 0 by EPSV': answering('EPSV', '229 here (|||0|)\r\n'),
  'names a foreign host by PASV': {
    answers: {
      EPSV: write('500 what?\r\n'),
      PASV: async (session) => {
        const port = await session.listen()
        session.write(`227 here (10,9,8,7,${port >> 8},${port & 255})\r\n`)
      },
    },
  },
  'answers PASV by numbers beyond 255': {
    answers: { EPSV: write('500 what?\r\n'), PASV: write('227 here (127,0,0,1,300,300)\r\n') },
  },
  'refuses every data connection': {
    answers: Object.fromEntries(
      ['EPSV', 'PASV', 'EPRT', 'PORT'].map((verb) => [verb, write('502 not here\r\n')]),
    ),
  },
  'closes at EPSV': answering('EPSV', close),
  ...Object.fromEntries(Object.entries(transfers).map(([name, answer]) => [name, answering('RETR', answer)])),
  'breaks off in its first session only': breakingOff(),
  'tells a size that is too large': answering('SIZE', '213 99999\r\n'),
  'tells a size that is not a number': answering('SIZE', '213 many\r\n'),
  'does not know SIZE': answering('SIZE', '500 what?\r\n'),
  'refuses REST': answering('REST', '502 not here\r\n'),
  'lists without end': answering('MLSD', async (session) => {
    session.write('150 now\r\n')
    const data = await session.data()
    for (let times = 0; times < 500; times++) data.write(`type=file; ${'x'.repeat(200)}\r\n`.repeat(100))
  }),
  'lists a line without end': answering('MLSD', async (session) => {
    session.write('150 now\r\n')
    const data = await session.data()
    for (let times = 0; times < 500; times++) data.write('x'.repeat(20_000))
  }),
  'lists lines of no meaning': answering('MLSD', async (session) => {
    session.write('150 now\r\n')
    await send(session, 'what is this\r\n\r\n;;;\r\ntype=file;size=15; file\r\n')
    session.write('226 done\r\n')
  }),
  'lists names that lead elsewhere': answering('MLSD', async (session) => {
    session.write('150 now\r\n')
    const names = ['../outside', '..', '/etc/passwd', 'a\\b', 'a\x00b', 'file']
    await send(session, names.map((name) => `type=file;size=15; ${name}\r\n`).join(''))
    session.write('226 done\r\n')
  }),
  'has MLST and not MLSD': answering('MLSD', '500 what?\r\n'),
  'ends the lines of a list by CR CR LF': answering('MLSD', async (session) => {
    session.write('150 now\r\n')
    await send(session, 'type=file; file\r\r\n')
    session.write('226 done\r\n')
  }),
  'says 226 for a list without a data connection': answering('LIST', '226 empty\r\n'),
  'answers MLST without facts': answering('MLST', '250 done\r\n'),
  'quotes no path in PWD': answering('PWD', '257 /home\r\n'),
  'quotes no path in MKD': answering('MKD', '257 made\r\n'),
  'breaks a line within a reply': answering('MKD', "501 'MKD x\r\n' unrecognized.\r\n"),
  'answers a rename by 250 at once': answering('RNFR', '250 done\r\n'),
  'refuses an upload in its middle': answering('STOR', async (session) => {
    session.write('150 send it\r\n')
    const data = await session.data()
    data.once('data', () => {
      session.write('452 disk full\r\n')
      data.destroy()
    })
    data.resume()
  }),
  'never reads an upload': answering('STOR', '150 send it\r\n'),
  'never answers ABOR': {
    answers: {
      ABOR: never,
      RETR: async (session) => {
        session.write('150 now\r\n')
        ;(await session.data()).write(half)
      },
    },
  },
  'answers ABOR by 426 and 226': abortedBy('426 cut\r\n226 aborted\r\n'),
  'answers ABOR by 226 and 426': abortedBy('226 aborted\r\n426 cut\r\n'),
  'answers ABOR by 226 and 225': abortedBy('226 complete\r\n225 nothing to abort\r\n'),
  'answers ABOR by 426 alone': abortedBy('426 cut\r\n'),
  'answers ABOR only while its data is read': {
    answers: {
      ...abortedBy('').answers,
      ABOR: async (session) => {
        const data = await session.data()
        await new Promise<void>((resolve) => data.write(Buffer.alloc(4_000_000), () => resolve()))
        if (!data.errored) session.write('426 cut\r\n226 aborted\r\n')
      },
    },
  },
  'answers NOOP before 226': keptAlive('200 here\r\n', ''),
  'answers NOOP after 226': keptAlive('', '200 here\r\n'),
  'refuses NOOP while a file moves': keptAlive('500 not now\r\n', ''),
  'never answers a NOOP': keptAlive('', ''),
  'never answers a NOOP while a file moves': deafWhileMoving(),
  'says 226 twice': answering('RETR', async (session) => {
    session.write('150 now\r\n')
    await send(session, faultyContent)
    session.write('226 done\r\n226 done, as was said\r\n')
  }),
  ...askedAhead,
  'says 421 unasked, and closes': {
    answers: {
      NOOP: (session) => {
        session.write('200 here\r\n421 too many of you\r\n')
        session.close()
      },
    },
  },
}

function abortedBy(replies: string): Misbehaviour {
  return {
    answers: {
      ABOR: write(replies),
      RETR: async (session) => {
        session.write('150 now\r\n')
        ;(await session.data()).write(half)
      },
    },
  }
}

/** Sends the second half of the file after a NOOP, which it answers only when no transfer is running. */
function deafWhileMoving(): Misbehaviour {
  let moving = false
  return {
    answers: {
      RETR: async (session) => {
        moving = true
        session.write('150 now\r\n')
        ;(await session.data()).write(half)
      },
      NOOP: async (session) => {
        if (!moving) return session.write('200 here\r\n')
        moving = false
        await send(session, faultyContent.subarray(half.length))
        session.write('226 done\r\n')
      },
    },
  }
}

/** Sends the second half of the file after a NOOP. @param before sent before 226 @param after sent after 226 */
function keptAlive(before: string, after: string): Misbehaviour {
  let owed = 0
  return {
    answers: {
      RETR: async (session) => {
        owed = 0
        session.write('150 now\r\n')
        ;(await session.data()).write(half)
      },
      NOOP: async (session) => {
        owed++
        session.write(before)
        if (owed > 1) return session.write(after)
        const data = await session.data()
        data.resume()
        data.end(faultyContent.subarray(half.length))
        session.write(`226 done\r\n${after}`)
      },
    },
  }
}

/** Sends half of the file in the first session, and from the offset of REST in the next. */
function breakingOff(): Misbehaviour {
  let offset = 0
  return {
    answers: {
      REST: (session, argument) => {
        offset = Number(argument)
        session.write('350 from there\r\n')
      },
      RETR: async (session) => {
        session.write('150 now\r\n')
        await send(session, session.count > 1 ? faultyContent.subarray(offset) : half)
        if (session.count > 1) session.write('226 done\r\n')
        else session.reset()
      },
    },
  }
}
