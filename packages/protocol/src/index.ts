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
export { counted } from './counted.js'
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
  type DescribedEntry,
  type FactName,
  type FactsEntry,
  type FactsOptions,
  type FactsTolerance,
  type FactsType,
  factsOf,
  formatFactsLine,
  isListable,
  type KnownFacts,
  knownFactNames,
  knownFacts,
  parseFactsLine,
  parseFactsReply,
} from './facts.js'
export {
  type Choice,
  type Features,
  formatChoices,
  formatFeatures,
  type HostType,
  hostTypeOf,
  hostTypes,
  parseChoices,
  parseFeatures,
} from './feature.js'
export { formatHostPort, type HostPort, parseHostPort, parsePassiveReply } from './host-port.js'
export {
  canonicalIpAddress,
  endpointText,
  formatIpAddress,
  type IpAddressScope,
  ipAddressScope,
  parseIpAddress,
  sameIpAddress,
} from './ip-address.js'
export { defaultMaxLineLength, type Line, LineReader, type LineReaderOptions } from './line-reader.js'
export type {
  DataSetAttributes,
  DateOrder,
  JobAttributes,
  ListingContext,
  ListingEntry,
  ListingTime,
  SpoolAttributes,
} from './listing/entry.js'
export { factsListingEntry } from './listing/facts.js'
export { type ListedLine, ListingParser } from './listing/parser.js'
export { formatListLine, formatPermissions, type ListedEntry } from './listing/writer.js'
export {
  formatLongAddress,
  type LongAddress,
  type LongAddressFamily,
  parseLongAddress,
  parseLongPassiveReply,
} from './long-address.js'
export {
  type Allocation,
  isRestartMarker,
  type ListArgument,
  type OctetRange,
  parseAllocation,
  parseFactNames,
  parseListArgument,
  parseRange,
  parseRestartPosition,
  parseTimedPath,
  parseVirtualHost,
} from './parameters.js'
export {
  isNamePattern,
  matchesName,
  nameMatcher,
  parseQuotedPath,
  parseWorkingDirectory,
  quotePath,
  resolvePath,
} from './path.js'
export { printable, printableJson, printableLines } from './printable.js'
export { formatReply, type Reply, type ReplyFormat, ReplyWriter, replyText } from './reply.js'
export {
  defaultMaxReplyLength,
  ReplyReader,
  type ReplyReaderOptions,
  type ReplyTolerance,
} from './reply-reader.js'
export {
  formatHashReply,
  formatMarkerReply,
  formatUniqueName,
  type HashReply,
  type MarkerPair,
  parseAnnouncedSize,
  parseChecksum,
  parseHashReply,
  parseMarkerReply,
  parseUniqueName,
} from './reply-text.js'
export { escapeTelnet, maxSubnegotiationLength, TelnetFilter, type TelnetSignal } from './telnet.js'
export { formatTimeValue, parseTimeValue, type TimeValueTolerance } from './time-value.js'
