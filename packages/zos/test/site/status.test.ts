import { defaultParameters } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { initialParameters } from '../../src/site/parameters.js'
import { applySite } from '../../src/site/site.js'
import { statusLines } from '../../src/site/status.js'

const initial = initialParameters('user1')
const status = (site = initial) => ({
  site,
  parameters: defaultParameters,
  workingDirectory: "'USER1.'",
  user: 'user1',
})

test('reports the initial parameters', () => {
  const lines = statusLines(status())
  for (const line of [
    'User: USER1  Working directory: USER1.',
    'The next transfer uses Mode Stream, Structure File, type ASCII, byte-size 8',
    'Primary allocation 1 track, Secondary allocation 1 track.',
    'FileType SEQ (Sequential - default).',
    'Record format VB, Lrecl: 256, Blocksize: 6233',
    'Trailing blanks are removed from a fixed format data set when it is retrieved.',
    'Server site variable LISTLEVEL is set to 0',
    'JESINTERFACELEVEL is 2',
  ]) {
    expect(lines).toContain(line)
  }
})

test('reports changed parameters', () => {
  const changed =
    'FILETYPE=JES RDW TRAIL WRAP NOTRUNC SBD=(A,B) SBSUB ASA ISPFSTATS CY DIRECTORYMODE NOLISTSUBDIR UMASK=7'
  const lines = statusLines(status(applySite(initial, changed).parameters))
  for (const line of [
    'Directory mode. (Treat each qualifier as a directory.)',
    'ISPFSTATS is set to TRUE',
    'Primary allocation 1 cylinder, Secondary allocation 1 cylinder.',
    'FileType JES (Job Entry Subsystem).',
    'RDWs from variable format data sets are retained as data.',
    'Trailing blanks are not removed from a fixed format data set when it is retrieved.',
    'Records are wrapped; truncation is an error',
    'SBCS data connection: file system cp=A, network transfer cp=B',
    'SBSUB is set to TRUE',
    'ASA control characters are converted',
    'UMASK value is 007',
    'LISTSUBDIR is set to FALSE',
  ]) {
    expect(lines).toContain(line)
  }
})

test('reports what SITE has set of text in several octets, and of parameters without an effect', () => {
  const changed =
    'ENCODING=MBCS MBDATACONN=(A,B) MBSENDEOL=LF NOMBREQUIRELASTEOL SBSUBCHAR=6F UCSHOSTCS=C UCSSUB UCSTRUNC ' +
    'UNICODEFILESYSTEMBOM=NEVER VOLUME=V1 UNIT=SYSDA MGMTCLASS=std'
  const lines = statusLines(status(applySite(initial, changed).parameters))
  for (const line of [
    'ENCODING is set to MBCS',
    'MBCS data connection: file system cp=A, network transfer cp=B',
    'Outbound MBCS ASCII data uses LF line terminator',
    'The last record of inbound MBCS data need not have a line terminator',
    "SBSUBCHAR is set to X'6F'",
    'UCS-2 data are converted to code set C',
    'UCSSUB is set to TRUE',
    'UCSTRUNC is set to TRUE',
    'UNICODEFILESYSTEMBOM is set to NEVER',
    'VOLUME is set to V1',
    'UNIT is set to SYSDA',
    'MGMTCLASS is set to STD',
  ]) {
    expect(lines).toContain(line)
  }
  expect(statusLines(status(), 'SBSUB')).toEqual(['SBSUB is set to FALSE'])
})

test('reports the parameter that an option selects, also an abbreviated one', () => {
  expect(statusLines(status(), 'sbsendeol')).toEqual(['Outbound SBCS ASCII data uses CRLF line terminator'])
  expect(statusLines(status(), ' JESO ')).toEqual(['JESOWNER is USER1'])
  expect(statusLines(status(), 'NOSUCH')).toEqual(["Unrecognized parameter 'NOSUCH' on STAT command."])
})
