import { ListingParser } from '@ftpkit/protocol'
import { expect, test } from 'vitest'
import { allocationInReply, allocationOfEntry, siteOf } from '../../src/client/allocation.js'

test('parses the SITE command in the reply to XDSS', () => {
  const lines = [
    'SITE PDSTYPE=PDSE RECFM=FB BLKSIZE=16000 DIRECTORY=1 LRECL=80 PRIMARY=3 SECONDARY=110 TRACKS',
  ]
  expect(allocationInReply(lines)).toEqual({ pdstype: 'PDSE', recfm: 'FB', blksize: 16_000, lrecl: 80 })
})

test.each([[[]], [['SITE command was accepted']], [['no such data set']]])('finds nothing in %j', (lines) => {
  expect(allocationInReply(lines)).toBeUndefined()
})

test('ignores invalid lengths', () => {
  expect(allocationInReply(['SITE RECFM=VB LRECL=X BLKSIZE=99999999'])).toEqual({ recfm: 'VB' })
})

test.each([
  [
    'F1SYS1 3390   **NONE**    1  300  VB   27994 27998  PS  CB12V51.LOG',
    { recfm: 'VB', lrecl: 27_994, blksize: 27_998 },
  ],
  [
    'F1DBAR 3390   2016/12/19  3   19  FB      80  3120  PO  CB12V51.CNTL',
    { recfm: 'FB', lrecl: 80, blksize: 3_120, pdstype: 'PDS' },
  ],
  ['F1SYS1 3390                                        VSAM DDIR.D', undefined],
])('reads the allocation in the line %s', (line, allocation) => {
  const parser = new ListingParser()
  parser.parse('Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname')
  const listed = parser.parse(line)
  expect(listed.kind === 'entry' && allocationOfEntry(listed.entry)).toEqual(allocation)
})

test('allocates by the known SITE parameters', () => {
  expect(siteOf({ recfm: 'VB', lrecl: 84 })).toEqual({ RECFM: 'VB', LRECL: 84 })
})
