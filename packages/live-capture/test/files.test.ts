import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { ConnectionTap, Tap } from '@ftpkit/node'
import { describe, expect, test, vi } from 'vitest'
import { CaptureFile } from '../src/capture-file.js'
import { CaptureDirectory, SingleCapture } from '../src/index.js'
import { RecordedConnection } from '../src/recorded-connection.js'
import { dialogueOf, inspectFile, Place } from './recording.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')

/** The control connection of a session, as a server has it. */
function control(tap: Tap, session = 1, peer = '192.0.2.1'): ConnectionTap {
  const near = { host: '198.51.100.7', port: 21 }
  return tap({ session, kind: 'control', opener: 'far', near, far: { host: peer, port: 50_000 + session } })!
}

/** A passive data connection of it. */
function data(tap: Tap, session = 1): ConnectionTap | undefined {
  const near = { host: '198.51.100.7', port: 1039 }
  return tap({ session, kind: 'data', opener: 'far', near, far: { host: '192.0.2.1', port: 60_000 } })
}

/** A login, and PASV. */
function login(connection: ConnectionTap): void {
  connection.sent(bytes('220 ftp\r\n'))
  connection.received(bytes('USER anonymous\r\n'))
  connection.sent(bytes('331 password\r\n'))
  connection.received(bytes('PASS x\r\n'))
  connection.sent(bytes('230 in\r\n'))
  connection.received(bytes('PASV\r\n'))
  connection.sent(bytes('227 (198,51,100,7,4,15)\r\n'))
}

const program = 'test'

describe('a file', () => {
  test('that is there is not overwritten, nor is a link followed', async () => {
    using place = new Place()
    writeFileSync(place.at('there'), 'mine')
    symlinkSync(place.at('elsewhere'), place.at('link'))
    await expect(SingleCapture.open(place.at('there'), { program })).rejects.toThrow(/EEXIST/)
    await expect(SingleCapture.open(place.at('link'), { program })).rejects.toThrow(/EEXIST/)
    expect(readFileSync(place.at('there'), 'utf8')).toBe('mine')
  })

  test('that reaches its size ends with a remark that says so, and nothing follows', async () => {
    using place = new Place()
    const capture = await SingleCapture.open(place.at('x'), { program, maxOctets: 20_000 })
    const connection = control(capture.tap)
    login(connection)
    for (let at = 0; at < 100; at += 1) connection.sent(bytes(`200 ${'x'.repeat(1_000)}\r\n`))
    connection.closed(undefined)
    await capture.close()
    const { size } = statSync(place.at('x'))
    expect(size).toBeLessThanOrEqual(20_000)
    expect(size).toBeGreaterThan(15_000)
    expect(readFileSync(place.at('x'), 'latin1').slice(-400)).toContain('The capture has reached its size')
    expect((await inspectFile(place.at('x'))).faults).toBe(0)
  })

  test.each([100, 4_095, Number.NaN])('of at most %d octets is refused', async (maxOctets) => {
    using place = new Place()
    await expect(SingleCapture.open(place.at('x'), { program, maxOctets })).rejects.toThrow(RangeError)
    expect(() => new CaptureDirectory(place.path, { program, maxOctets })).toThrow(RangeError)
  })

  test('holds all that a program wrote that ends at once', async () => {
    using place = new Place()
    const capture = await SingleCapture.open(place.at('x'), { program })
    login(control(capture.tap))
    await new Promise(setImmediate)
    capture.flush()
    const found = await inspectFile(place.at('x'))
    expect(found.faults).toBe(0)
    expect(dialogueOf(found)).toContain('> PASV')
    await capture.close()
  })
})

describe('what the disk does not take', () => {
  /** A file whose writes wait, or fail, as is wanted. */
  async function faulty(path: string) {
    const handle = await CaptureFile.open(path)
    const state = { isFull: false, held: undefined as Promise<void> | undefined }
    const writev: FileHandle['writev'] = async (...given) => {
      await state.held
      if (state.isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      return handle.writev(...given)
    }
    const fake = { writev, close: () => handle.close(), fd: handle.fd } as FileHandle
    const faults: Error[] = []
    const file = new CaptureFile(Promise.resolve(fake), {
      program,
      remark: 'test',
      maxOctets: 1e9,
      maxWaiting: 100_000,
      backlog: { waiting: 0, max: 1e9 },
      onFault: (error) => faults.push(error),
    })
    let now = Date.now()
    const pass = (milliseconds: number) => {
      now += milliseconds
    }
    const tap: Tap = (connection) =>
      new RecordedConnection(
        file,
        connection,
        undefined,
        () => now,
        () => {},
      )
    return { file, tap, state, faults, pass }
  }

  test('in time is a hole that the inspector names, and memory is bounded', async () => {
    using place = new Place()
    const { file, tap, state } = await faulty(place.at('x'))
    let release = () => {}
    login(control(tap))
    state.held = new Promise((resolve) => {
      release = resolve
    })
    const connection = data(tap)!
    const session = control(tap, 1)
    session.received(bytes('RETR x\r\n'))
    const chunk = Buffer.alloc(50_000, 'x')
    for (let at = 0; at < 100; at += 1) connection.sent(chunk)
    release()
    state.held = undefined
    await vi.waitFor(() => expect(statSync(place.at('x')).size).toBeGreaterThan(50_000))
    connection.sent(chunk)
    connection.ended('near')
    connection.ended('far')
    connection.closed(undefined)
    await file.close()
    expect(statSync(place.at('x')).size).toBeLessThan(300_000)
    const content = readFileSync(place.at('x'))
    expect(content.includes(chunk.subarray(0, 20_000))).toBe(true)
  })

  test('at all is reported and missing, and what comes once the disk takes octets again is there', async () => {
    using place = new Place()
    const { file, tap, state, faults, pass } = await faulty(place.at('x'))
    const session = control(tap)
    login(session)
    const written = () => statSync(place.at('x')).size
    await vi.waitFor(() => expect(written()).toBeGreaterThan(500))
    const before = written()
    state.isFull = true
    session.received(bytes('RETR lost\r\n'))
    await vi.waitFor(() => expect(faults).toHaveLength(1))
    session.received(bytes('RETR lost-too\r\n'))
    expect(written()).toBe(before)
    state.isFull = false
    pass(2_000)
    session.received(bytes('NOOP\r\n'))
    session.sent(bytes('200 ok\r\n'))
    await file.close()
    const found = await inspectFile(place.at('x'))
    expect(found.faults).toBe(0)
    expect(dialogueOf(found).slice(-2)).toEqual(['> NOOP', '< 200'])
    expect(found.findings.map(({ code }) => code)).toContain('missing-in-capture')
    expect(faults).toHaveLength(1)
  })
})

describe('a directory', () => {
  test('keeps the given number of files, and removes the oldest, also one whose session runs', async () => {
    using place = new Place()
    mkdirSync(place.at('d'))
    writeFileSync(place.at('d/notes.txt'), 'mine')
    writeFileSync(place.at('d/20200101T000000000Z-000001-192.0.2.1.pcapng'), 'old')
    const captures = new CaptureDirectory(place.at('d'), { program, maxFiles: 2 })
    const first = control(captures.tap, 1)
    for (let session = 2; session <= 4; session += 1) {
      const connection = control(captures.tap, session, '2001:db8::1')
      login(connection)
      connection.closed(undefined)
    }
    login(first)
    first.closed(undefined)
    await captures.close()
    await vi.waitFor(() => expect(place.names('d')).toHaveLength(3))
    expect(place.names('d')).toEqual([
      expect.stringMatching(/^\d{8}T\d{9}Z-000003-2001-db8-1\.pcapng$/),
      expect.stringMatching(/-000004-/),
      'notes.txt',
    ])
  })

  test('that is removed, or can’t be written, is reported once and harms no session', async () => {
    using place = new Place()
    const onFault = vi.fn()
    const captures = new CaptureDirectory(place.at('d'), { program, onFault })
    rmSync(place.at('d'), { recursive: true })
    for (let session = 1; session <= 3; session += 1) {
      const connection = control(captures.tap, session)
      login(connection)
      data(captures.tap, session)?.sent(bytes('x'))
      connection.closed(undefined)
    }
    await captures.close()
    expect(onFault).toHaveBeenCalledTimes(1)
    expect(onFault.mock.calls[0]![0].message).toContain('ENOENT')
  })

  test('keeps the file of a session open for a data connection that outlives the control connection', async () => {
    using place = new Place()
    const captures = new CaptureDirectory(place.at('d'), { program })
    const session = control(captures.tap)
    login(session)
    const connection = data(captures.tap)!
    session.closed('far')
    connection.received(bytes('the last octets'))
    connection.closed(undefined)
    await captures.close()
    const [name] = place.names('d')
    expect(readFileSync(place.at(`d/${name}`), 'latin1')).toContain('the last octets')
    expect(data(captures.tap)).toBeUndefined()
  })

  test('with the name of a file is an error', () => {
    using place = new Place()
    writeFileSync(place.at('d'), '')
    expect(() => new CaptureDirectory(place.at('d'), { program })).toThrow(/EEXIST|ENOTDIR/)
    expect(() => new CaptureDirectory(place.path, { program, maxFiles: 0 })).toThrow(RangeError)
  })
})
