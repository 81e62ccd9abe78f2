import { describe, expect, test } from 'vitest'
import { Driver, defaultAnswer, refusal } from '../driver.js'

describe('MLST', () => {
  test('tells the facts of one name over the control connection', () => {
    expect(Driver.loggedIn().line('MLST file.txt')).toBe(
      '250 Facts follow:\n type=file;modify=19700102000000; /file.txt\nEnd',
    )
    expect(Driver.loggedIn().line('MLST')).toContain(' type=dir;modify=19700102000000; /\n')
  })

  test('refuses what is not there, and a name that no line can hold', () => {
    expect(Driver.loggedIn().codes('MLST nowhere', 'MLST a\r\0b')).toEqual([550, 501])
  })
})

describe('MLSD', () => {
  test('lists a directory as image, stream and file, and leaves the parameters alone', () => {
    const driver = Driver.loggedIn()
    driver.codes('TYPE E', 'STRU R', 'MODE B', 'REST 5')
    expect(driver.request('MLSD dir')).toMatchObject({
      direction: 'facts',
      path: '/dir',
      offset: 0,
      facts: ['type', 'size', 'modify', 'perm', 'unique', 'unix.mode'],
      parameters: { type: { code: 'L', byteSize: 8 }, structure: 'F', mode: 'S' },
    })
    driver.complete()
    expect(driver.line('STAT')).toContain('TYPE E N, STRU R, MODE B')
  })

  test('answers 501 for a file and 550 for nothing', () => {
    expect(Driver.loggedIn().codes('MLSD file.txt', 'MLSD nowhere')).toEqual([501, 550])
  })
})

describe('OPTS MLST', () => {
  test('chooses facts, and ignores unknown ones', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('OPTS MLST size;TYPE;nosuch;')).toBe('200 MLST OPTS type;size;')
    expect(driver.line('MLST file.txt')).toContain(' type=file; /file.txt')
    expect(driver.line('FEAT')).toContain('MLST type*;size*;modify;')
  })

  test('with no list leaves names only', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('OPTS MLST')).toBe('200 MLST OPTS')
    expect(driver.line('MLST file.txt')).toContain('\n  /file.txt\n')
  })

  test('changes nothing when the list holds a space, or a name without its semicolon', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('OPTS MLST size; type;', 'OPTS MLST size', 'OPTS MLST ;')).toEqual([501, 501, 501])
    expect(driver.line('MLST file.txt')).toContain('modify=')
  })
})

test('facts of a file that cannot be asked for are refused as its row says', () => {
  const driver = Driver.loggedIn({
    answer: (question) => (question.operation === 'stat' ? refusal(450) : defaultAnswer(question)),
  })
  expect(driver.codes('MLST x')).toEqual([450])
})
