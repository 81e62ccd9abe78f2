export { type Command, formatCommand, parseCommand, redact } from './command.js'
export {
  type ArgumentShape,
  type CommandRow,
  canonicalVerb,
  commandRow,
  commandTable,
  type DataUse,
  greetingReplies,
  type Predecessor,
  permitsReply,
  type Verb,
  verbAliases,
} from './command-table.js'
export { printable } from './escape.js'
export {
  type AddressFamily,
  type ExtendedAddress,
  formatExtendedAddress,
  formatExtendedPassive,
  parseExtendedAddress,
  parseExtendedFamily,
  parseExtendedPassiveReply,
} from './extended-address.js'
export {
  type FactsEntry,
  type FactsOptions,
  type FactsTolerance,
  type FactsType,
  formatFactsLine,
  isListable,
  type KnownFacts,
  knownFacts,
  parseFactsLine,
  parseFactsReply,
} from './facts.js'
export { type DescribedEntry, type FactName, factsOf, knownFactNames } from './facts-writer.js'
export {
  type Choice,
  type Features,
  formatChoices,
  formatFeatures,
  parseChoices,
  parseFeatures,
} from './feature.js'
export { formatHashReply, type HashReply, parseChecksum, parseHashReply } from './hash.js'
export { formatHostPort, type HostPort, parseHostPort, parsePassiveReply } from './host-port.js'
export { type HostType, hostTypeOf, hostTypes } from './host-type.js'
export {
  canonicalIpAddress,
  formatIpAddress,
  type IpAddressScope,
  ipAddressScope,
  parseIpAddress,
  sameIpAddress,
} from './ip-address.js'
export { defaultMaxLineLength, type Line, LineReader, type LineReaderOptions } from './line-reader.js'
export { type ListArgument, parseListArgument } from './list-options.js'
export type {
  DataSetAttributes,
  JobAttributes,
  ListingContext,
  ListingEntry,
  ListingTime,
  SpoolAttributes,
} from './listing/entry.js'
export { factsListingEntry } from './listing/facts.js'
export { type ListedLine, ListingParser } from './listing/parser.js'
export { formatListLine, formatPermissions, type ListedEntry } from './listing-writer.js'
export {
  formatLongAddress,
  type LongAddress,
  type LongAddressFamily,
  parseLongAddress,
  parseLongPassiveReply,
} from './long-address.js'
export { isNamePattern, matchesName } from './name-pattern.js'
export {
  type Allocation,
  type OctetRange,
  parseAllocation,
  parseFactNames,
  parseRange,
  parseTimedPath,
  parseVirtualHost,
} from './parameters.js'
export { parseQuotedPath, quotePath, resolvePath } from './path.js'
export { formatReply, type Reply, replyText } from './reply.js'
export {
  defaultMaxReplyLength,
  ReplyReader,
  type ReplyReaderOptions,
  type ReplyTolerance,
} from './reply-reader.js'
export {
  formatMarkerReply,
  isRestartMarker,
  type MarkerPair,
  parseMarkerReply,
  parseRestartPosition,
} from './restart.js'
export { escapeTelnet, maxSubnegotiationLength, TelnetFilter, type TelnetSignal } from './telnet.js'
export { formatTimeValue, parseTimeValue, type TimeValueTolerance } from './time-value.js'
export { formatUniqueName, parseAnnouncedSize, parseUniqueName } from './transfer-reply.js'
