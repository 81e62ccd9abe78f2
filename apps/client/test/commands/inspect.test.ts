import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ftpkit, program } from '../served.js'
import { Captured } from './captured.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-inspect-'))
afterAll(() => rmSync(place, { recursive: true }))

/** The session that many books show: TLS is refused, and a text is fetched in passive mode. */
function classic(): Captured {
  return new Captured()
    .say(
      '< 220 FTP server ready',
      '> AUTH TLS',
      '< 502 Command not implemented',
      '> AUTH SSL',
      '< 502 Command not implemented',
    )
    .say(
      '> USER anonymous',
      '< 331 Send your e-mail address',
      '> PASS me@example.org',
      '< 230 Logged in',
      '> TYPE A',
      '< 200 Type A',
    )
    .retrieve('RETR 123test.txt', 'one\r\ntwo\r\n')
    .say('> QUIT', '< 221 Goodbye')
    .end()
}

const file = classic().writeTo(join(place, 'classic.pcapng'))

test('a session reads as an expert would write it down', async () => {
  const { status, output, words } = await ftpkit(['inspect', file])
  expect(words).toBe('')
  expect(status).toBe(0)
  expect(output).toBe(`Session 1: 192.168.10.20:3072 → 192.0.2.75:21, 2026-01-02 03:04:05.010 UTC
    0.000 s      #1  · the TCP connection is opened: SYN, SYN with ACK, ACK
    0.010 s      #4  ← 220 FTP server ready
    0.020 s      #5  → AUTH TLS
    0.030 s      #6  ← 502 Command not implemented
                       ! AUTH refused with 502: what follows is in clear, passwords too
    0.040 s      #7  → AUTH SSL
    0.050 s      #8  ← 502 Command not implemented
                       ! AUTH refused with 502: what follows is in clear, passwords too
    0.060 s      #9  → USER anonymous
    0.070 s     #10  ← 331 Send your e-mail address
    0.080 s     #11  → PASS ****
    0.090 s     #12  ← 230 Logged in
    0.100 s     #13  → TYPE A
    0.110 s     #14  ← 200 Type A
    0.120 s     #15  → PASV
    0.130 s     #16  ← 227 Entering Passive Mode (192,0,2,75,4,15)
                       the server listens at 192.0.2.75, port 4 × 256 + 15 = 1039
    0.140 s     #17  ⇄ the client opens the data connection 192.168.10.20:3073 → 192.0.2.75:1039
    0.150 s     #20  → RETR 123test.txt
    0.160 s     #21  ← 150 Opening ASCII mode data connection
    0.200 s     #25  ← 226 Transfer complete
                       RETR 123test.txt: 10 octets from the server, TYPE A N, STRU F, MODE S, a file of 8 octets
    0.210 s     #26  → QUIT
    0.220 s     #27  ← 221 Goodbye
    0.240 s     #29  · both sides closed the control connection

`)
})

test('from standard input it is shown as it comes in, with the number of each session', async () => {
  const { output } = await ftpkit(['inspect', '-'], { input: classic().octets })
  expect(output.split('\n').slice(0, 3)).toEqual([
    '1│ Session 1: 192.168.10.20:3072 → 192.0.2.75:21, 2026-01-02 03:04:05.010 UTC',
    '1│     0.000 s      #1  · the TCP connection is opened: SYN, SYN with ACK, ACK',
    '1│     0.010 s      #4  ← 220 FTP server ready',
  ])
})

test('as JSON it is a line for each event', async () => {
  const { output } = await ftpkit(['inspect', '--json', file])
  const events = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events[0]).toEqual({
    event: 'session',
    session: 1,
    packet: 1,
    time: '2026-01-02T03:04:05.010Z',
    client: { address: '192.168.10.20', port: 3072 },
    server: { address: '192.0.2.75', port: 21 },
    fromBeginning: true,
  })
  expect(events.find(({ event }) => event === 'data-connection')).toMatchObject({
    initiator: { address: '192.168.10.20', port: 3073 },
    responder: { address: '192.0.2.75', port: 1039 },
    match: 'address',
  })
  const summary = events.find(({ event }) => event === 'transfer-end')
  expect(summary.summary).toMatchObject({
    reply: 226,
    wireOctets: 10,
    fileOctets: 8,
    transfer: { command: { verb: 'RETR', argument: '123test.txt' } },
  })
  expect(output).not.toContain('me@example.org')
})

describe('--extract', () => {
  test('writes the file of each transfer, decoded, and with --wire the octets of its data connection', async () => {
    for (const [options, name, content] of [
      [[], '0001-123test.txt', 'one\ntwo\n'],
      [['--wire'], '0001-123test.txt.wire', 'one\r\ntwo\r\n'],
    ] as const) {
      const directory = join(place, `files${options.length}`)
      const { status, words } = await ftpkit(['inspect', file, '--extract', directory, ...options])
      expect(status).toBe(0)
      expect(words).toContain(name)
      expect(readdirSync(directory)).toEqual([name])
      expect(readFileSync(join(directory, name), 'utf8')).toBe(content)
    }
  })

  test('keeps of a name only letters that are safe everywhere, and stays in its directory', async () => {
    const names = [
      '../../etc/passwd',
      '..\\..\\boot.ini',
      '\x1b[31mred',
      'a'.repeat(300),
      '...',
      '-rf',
      'a b;c',
      '</script>',
    ]
    const capture = names.reduce(
      (talk, name) => talk.retrieve(`RETR ${name}`, 'x'),
      new Captured().say('> TYPE I', '< 200 ok'),
    )
    const directory = join(place, 'names')
    const { status } = await ftpkit([
      'inspect',
      capture.writeTo(join(place, 'names.pcapng')),
      '--extract',
      directory,
    ])
    expect(status).toBe(0)
    expect(readdirSync(directory)).toEqual([
      '0001-passwd',
      '0002-boot.ini',
      '0003-31mred',
      `0004-${'a'.repeat(80)}`,
      '0005-retr',
      '0006-rf',
      '0007-a_b_c',
      '0008-script',
    ])
  })

  test('keeps few files open, however many transfers run at a time', () => {
    const talk = new Captured().say('> TYPE I', '< 200 ok')
    const transfers = Array.from({ length: 99 }, (_, index) => talk.begin(`RETR ${index}`, 5_000 + index))
    for (const part of ['one ', 'two ']) for (const carry of transfers) carry(part)
    const [capture, directory] = [talk.writeTo(join(place, 'many.pcapng')), join(place, 'many')]
    const few = ['-c', 'ulimit -n 105; exec "$@"', 'sh', process.execPath, program]
    const { status, stderr } = spawnSync('sh', [...few, 'inspect', capture, '--extract', directory])
    expect(`${stderr}`).not.toContain('EMFILE')
    expect(status).toBe(0)
    const contents = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'))
    expect(contents).toEqual(Array.from({ length: 99 }, () => 'one two '))
  })

  test('--wire writes each of several data connections of one transfer to a file of its own', async () => {
    const talk = new Captured().say('> MODE E', '< 200 ok', '> PASV', '< 227 (192,0,2,75,4,15)')
    const [one, other] = [talk.data(), talk.data()]
    talk.say('> RETR big', '< 150 x')
    for (const send of [one, other, one]) send('part ')
    const directory = join(place, 'striped')
    await ftpkit(['inspect', talk.writeTo(join(place, 'striped.pcapng')), '--extract', directory, '--wire'])
    const contents = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')])
    expect(contents).toEqual([
      ['0001-big.2.wire', 'part '],
      ['0001-big.wire', 'part part '],
    ])
  })

  test('refuses a directory with something in it, before it reads anything', async () => {
    const directory = join(place, 'used')
    mkdirSync(directory)
    writeFileSync(join(directory, 'mine'), 'precious')
    const { status, output, words } = await ftpkit(['inspect', file, '--extract', directory])
    expect([status, output]).toEqual([2, ''])
    expect(words).toContain('not empty')
    expect(readdirSync(directory)).toEqual(['mine'])
  })

  test('writes to the directory that a link names, and through no other link', async () => {
    const [target, link] = [join(place, 'target'), join(place, 'link')]
    mkdirSync(target)
    symlinkSync(target, link)
    expect((await ftpkit(['inspect', file, '--extract', link])).status).toBe(0)
    expect(readdirSync(target)).toEqual(['0001-123test.txt'])
  })
})

test('--session shows one session alone', async () => {
  expect((await ftpkit(['inspect', file, '--session', '2'])).output).toBe('')
  expect((await ftpkit(['inspect', file, '--session', '1'])).output).toContain('Session 1')
})

test('--hex shows the first octets of each data connection, in TYPE E with the letters of EBCDIC', async () => {
  const ebcdic = new Captured()
    .say('> TYPE E', '< 200 ok')
    .retrieve('RETR x', Uint8Array.of(0xc8, 0x85, 0x93, 0x93, 0x96, 0x15, 0xff))
  const { output } = await ftpkit(['inspect', ebcdic.writeTo(join(place, 'ebcdic.pcapng')), '--hex', '6'])
  expect(output).toContain(
    '  00000000  c8 85 93 93 96 15                                Hello.\n  … 1 octets more'.replace(
      '1 octets',
      '1 octet',
    ),
  )
})

test('--secrets shows passwords, and nothing else does', async () => {
  expect((await ftpkit(['inspect', file, '--secrets'])).output).toContain('PASS me@example.org')
})

test('--type, --mode and --code-page overrule what the dialogue says', async () => {
  const talk = new Captured()
    .retrieve('RETR x', Uint8Array.of(0x40, 0, 3, 0xc8, 0xc9, 0x15))
    .writeTo(join(place, 'overruled.pcapng'))
  const directory = join(place, 'overruled')
  await ftpkit(['inspect', talk, '--extract', directory, '--type', 'E', '--mode', 'B', '--code-page', '037'])
  expect(readFileSync(join(directory, '0001-x'), 'utf8')).toBe('HI\n')
})

test('a capture that is cut is shown up to there, with the octet and status 6', async () => {
  writeFileSync(join(place, 'cut.pcapng'), classic().octets.subarray(0, -20))
  const { status, output, words } = await ftpkit(['inspect', join(place, 'cut.pcapng')])
  expect(status).toBe(6)
  expect(output).toContain('← 221 Goodbye')
  expect(words).toMatch(
    /^ftpkit: the capture, at octet \d+: it ends \d+ octets after the beginning of a record\n$/,
  )
})

test('what is not a capture, or not there, is an error that says so', async () => {
  writeFileSync(join(place, 'text'), 'hello, I am a text')
  expect(await ftpkit(['inspect', join(place, 'text')])).toMatchObject({
    status: 6,
    words: expect.stringContaining('neither as pcap nor as pcapng'),
  })
  expect(await ftpkit(['inspect', join(place, 'missing')])).toMatchObject({
    status: 7,
    words: expect.stringContaining('missing'),
  })
})

test('a capture without FTP says how many packets there are', async () => {
  const { status, words } = await ftpkit(['inspect', new Captured().writeTo(join(place, 'empty.pcapng'))])
  expect([status, words]).toEqual([0, 'ftpkit: no FTP session in 3 packets (1 other TCP connection)\n'])
})

test('--wire without --extract is refused', async () => {
  expect(await ftpkit(['inspect', file, '--wire'])).toMatchObject({
    status: 2,
    words: expect.stringContaining('--extract'),
  })
})

test('control characters of a server do not reach the terminal', async () => {
  const talk = new Captured()
    .say('< 220 \x1b[2J\u202e hello', '> USER \x1b]0;x\x07')
    .writeTo(join(place, 'escape.pcapng'))
  const { output } = await ftpkit(['inspect', talk])
  expect(output).toContain('220 \\x1b[2J\\u202e hello')
  expect(output).not.toContain('\x1b')
})
