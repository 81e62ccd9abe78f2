import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { events, states } from './cells.js'
import { summary } from './driver.js'

/** Rows of the table in `cells.md`, by event and state. */
function readTable(): Map<string, Map<string, string>> {
  const text = readFileSync(new URL('cells.md', import.meta.url), 'utf8')
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  const [[, ...names] = [], , ...body] = rows
  return new Map(
    body.map(([event, ...cells]) => [event!, new Map(names.map((name, at) => [name, cells[at]!]))]),
  )
}

const table = readTable()

test('the table has every state and every event', () => {
  expect([...table.keys()]).toEqual(Object.keys(events))
  for (const row of table.values()) expect([...row.keys()]).toEqual(Object.keys(states))
})

describe.each(Object.entries(events))('%s', (event, give) => {
  test.each(Object.entries(states))('when %s', (state, put) => {
    expect(summary(give(put()))).toBe(table.get(event)?.get(state))
  })
})

test('a second connected is the caller’s fault in every state but closed', () => {
  const endpoint = { host: '192.0.2.1', port: 1 }
  const connected = { kind: 'connected', local: endpoint, peer: endpoint } as const
  for (const [state, put] of Object.entries(states)) {
    const driver = put()
    if (state === 'closed') expect(driver.give(connected)).toEqual([])
    else expect(() => driver.give(connected), state).toThrow(TypeError)
  }
})
