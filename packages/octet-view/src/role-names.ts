import { marksRecords, type OctetContent } from './content.js'
import { type OctetRole, octetRoles } from './roles.js'

/** What people call each role. */
export const roleNames: Readonly<Record<OctetRole, string>> = {
  data: 'data',
  'block-header': 'block header',
  'string-header': 'string header',
  repeated: 'repeated octet',
  filler: 'fillers',
  'restart-marker': 'restart marker',
  escape: 'escape',
  'end-of-record': 'end of record',
  'end-of-file': 'end of file',
  'page-header': 'page header',
  'record-descriptor': 'record descriptor',
  'block-descriptor': 'block descriptor',
  'line-end': 'line end',
  padding: 'padding',
  missing: 'missing octets',
  unread: 'not decoded',
}

/** The roles that octets of a connection can have, in the order of {@link octetRoles}: for a legend. */
export function possibleRoles(content: OctetContent): readonly OctetRole[] {
  const possible = new Set<OctetRole>(['data', 'unread', ...modeRoles(content), ...fileRoles(content)])
  if (content.holes && content.holes.length > 0) possible.add('missing')
  return octetRoles.filter((role) => possible.has(role))
}

function modeRoles(content: OctetContent): readonly OctetRole[] {
  const mode = content.parameters?.mode
  if (mode === 'B') return ['block-header', 'restart-marker']
  if (mode === 'C') return ['string-header', 'repeated', 'filler', 'restart-marker', 'escape']
  return marksRecords(content) ? ['escape', 'end-of-record', 'end-of-file'] : []
}

function fileRoles(content: OctetContent): readonly OctetRole[] {
  const { parameters, recordFormat } = content
  if (!parameters || marksRecords(content)) return []
  if (parameters.structure === 'P') return ['page-header']
  if (recordFormat) return formatRoles[recordFormat.format]
  if (parameters.type.code === 'A') return ['line-end', 'padding']
  return parameters.type.code === 'E' ? ['line-end'] : []
}

const formatRoles: Readonly<
  Record<Exclude<OctetContent['recordFormat'], undefined>['format'], readonly OctetRole[]>
> = {
  lines: ['line-end'],
  fixed: [],
  rdw: ['record-descriptor', 'padding'],
  bdw: ['block-descriptor', 'record-descriptor', 'padding'],
  spanned: ['block-descriptor', 'record-descriptor', 'padding'],
  'length-prefix': ['record-descriptor', 'padding'],
  block: ['block-header', 'restart-marker'],
}
