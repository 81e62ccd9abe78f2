import { expect, test } from 'vitest'
import { hostTypeOf } from '../src/host-type.js'

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
