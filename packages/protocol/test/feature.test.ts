import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatChoices, formatFeatures, hostTypeOf, parseChoices, parseFeatures } from '../src/index.js'

test('reads each line but the first and the last, names without case', () => {
  const lines = ['Features:', ' MDTM', ' rest STREAM', ' AUTH TLS', ' AUTH SSL', ' MLST Type*;Size*;', 'End']
  expect(parseFeatures(lines)).toEqual(
    new Map([
      ['MDTM', ['']],
      ['REST', ['STREAM']],
      ['AUTH', ['TLS', 'SSL']],
      ['MLST', ['Type*;Size*;']],
    ]),
  )
})

test('takes lines without a space, with several, with tabs, and empty ones', () => {
  expect(parseFeatures(['', 'UTF8', '   EPSV', '\tMDTM\tx', '', ' ', ''])).toEqual(
    new Map([
      ['UTF8', ['']],
      ['EPSV', ['']],
      ['MDTM', ['x']],
    ]),
  )
})

test('finds no feature in a reply of one line', () => {
  expect(parseFeatures(['No features']).size).toBe(0)
  expect(formatFeatures([])).toEqual(['No features'])
})

test('reads back the features that it writes', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[A-Z]{3,4}$/)), (names) => {
      expect([...parseFeatures(formatFeatures(names)).keys()]).toEqual(names)
    }),
  )
})

test('reads and writes lists of names with those in force marked', () => {
  const choices = [
    { name: 'Type', chosen: true },
    { name: 'Size', chosen: false },
  ]
  expect(parseChoices('Type*;Size;')).toEqual(choices)
  expect(parseChoices('Type*;Size')).toEqual(choices)
  expect(parseChoices('')).toEqual([])
  expect(formatChoices(choices)).toBe('Type*;Size;')
})

test.each([
  ['MVS is the operating system of this server. FTP Server is running on z/OS.', 'zos'],
  [' OS/400 is the remote operating system. The TCP/IP version is "V7R4M0".', 'ibmi'],
  ['VM is the operating system of this server. ', 'zvm'],
  ['VMS System Version V8.4', 'vms'],
  ['Windows_NT', 'windows'],
  ['UNIX Type: L8', 'unix'],
  ['TOPS20', undefined],
  ['a virtual machine, says VM', undefined],
])('knows by SYST %j that it is %s', (system, type) => {
  expect(hostTypeOf(system)).toBe(type)
})

test('looks at the greeting where SYST tells nothing', () => {
  const greeting = 'FTPD1 IBM FTP CS V2R3 at XXX, 17:41:19 on 2021-02-11.'
  expect(hostTypeOf(undefined, greeting)).toBe('zos')
  expect(hostTypeOf('UNIX Type: L8', greeting)).toBe('unix')
})
