import { writtenLines } from '@ftpkit/testkit/written-lines'
import { expect, test } from 'vitest'
import { createLog, type LogFormat, type Logger } from '../src/logger.js'

function loggedBy(format: LogFormat, write: (log: Logger) => void): string[] {
  return writtenLines((descriptor) => {
    const log = createLog(format, { descriptor })
    write(log)
    log.flush()
  })
}

test.each(['pretty', 'json'] as const)(
  'a %s log has also what JSON has no form for, such as an error whose field leads back to it',
  (format) => {
    const error = Object.assign(new Error('odd'), { count: 2n })
    const circular = { error, self: {} }
    circular.self = circular
    const lines = loggedBy(format, (log) => {
      log.error({ session: 1, err: Object.assign(error, { circular }) }, 'failed')
      log.fatal({ err: Object.assign(new Error('last'), { circular }) }, 'ended')
      log.info({}, 'next')
    })
    expect(lines.join('\n')).toMatch(/failed.*ended.*next/s)
    expect(lines.join('\n')).toMatch(/odd.*last/s)
  },
)

test('an entry of JSON has its level, its process and its facts, without those that are undefined', () => {
  const lines = loggedBy('json', (log) => log.warn({ session: 1, user: undefined }, 'refused'))
  const entries = lines.map((line) => JSON.parse(line))
  expect(entries).toEqual([
    {
      level: 40,
      time: expect.any(Number),
      pid: process.pid,
      hostname: expect.any(String),
      session: 1,
      msg: 'refused',
    },
  ])
})
