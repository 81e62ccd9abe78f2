import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Notifier, type NotifierOptions } from '../src/systemd.js'

const reached = { NOTIFY_SOCKET: '/run/notify' }
let sent: string[]
const path = process.env.PATH

beforeEach(() => {
  sent = []
})
afterEach(() => {
  vi.useRealTimers()
  process.env.PATH = path
})

const notifying = (options: NotifierOptions = {}) =>
  new Notifier({
    environment: reached,
    send: async (lines) => void sent.push(lines.join(' ')),
    monotonic: () => 12_345n,
    ...options,
  })

test('tells what the process does, in its order', async () => {
  const notifier = notifying()
  void notifier.ready('serves\nftp')
  void notifier.reloading()
  void notifier.ready()
  await notifier.stopping(1_500)
  expect(sent).toEqual([
    'READY=1 STATUS=serves ftp',
    'RELOADING=1 MONOTONIC_USEC=12345',
    'READY=1',
    'STOPPING=1 EXTEND_TIMEOUT_USEC=1500000',
  ])
})

test('without systemd nothing is sent', async () => {
  const notifier = notifying({ environment: { WATCHDOG_USEC: '1000' } })
  await notifier.ready()
  await notifier.stopping(0)
  expect(sent).toEqual([])
})

test('answers the watchdog twice as often as it must, until the end', async () => {
  vi.useFakeTimers()
  const notifier = notifying({ environment: { ...reached, WATCHDOG_USEC: '2000000' } })
  await notifier.ready()
  await notifier.ready()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(sent.filter((line) => line === 'WATCHDOG=1').length).toBe(3)
  notifier[Symbol.dispose]()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(sent.filter((line) => line === 'WATCHDOG=1').length).toBe(3)
})

test('a watchdog of another process is not answered', async () => {
  vi.useFakeTimers()
  await notifying({ environment: { ...reached, WATCHDOG_USEC: '2000000', WATCHDOG_PID: '1' } }).ready()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(sent).toEqual(['READY=1'])
})

test('a fault is reported once, and stops nothing', async () => {
  const faults: string[] = []
  const notifier = notifying({
    send: () => Promise.reject(new Error('away')),
    onFault: ({ message }) => faults.push(message),
  })
  await notifier.ready()
  await notifier.stopping(0)
  expect(faults).toEqual(['away'])
})

test('sends by systemd-notify, with one argument for each line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daemon-notify-'))
  const program = join(folder, 'systemd-notify')
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" >> ${folder}/sent\n`)
  chmodSync(program, 0o755)
  process.env.PATH = `${folder}:${path}`
  const faults: Error[] = []
  const notifier = new Notifier({ environment: reached, onFault: (error) => faults.push(error) })
  await notifier.ready('serves ftp')
  expect(faults).toEqual([])
  expect(readFileSync(join(folder, 'sent'), 'utf8')).toBe('READY=1\nSTATUS=serves ftp\n')
  process.env.PATH = folder
  rmSync(program)
  await notifier.ready()
  expect(faults[0]?.message).toContain('systemd-notify does not reach systemd')
  rmSync(folder, { recursive: true })
})

test('close waits until everything was sent, although a message before takes its time', async () => {
  const waiting: (() => void)[] = []
  const notifier = notifying({
    send: async (lines) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      sent.push(lines.join(' '))
    },
  })
  void notifier.ready()
  void notifier.stopping(0)
  const closed = notifier.close()
  await vi.waitUntil(() => waiting.length === 1)
  expect(sent).toEqual([])
  waiting[0]!()
  await vi.waitUntil(() => waiting.length === 2)
  waiting[1]!()
  await closed
  expect(sent).toEqual(['READY=1', 'STOPPING=1 EXTEND_TIMEOUT_USEC=0'])
})
